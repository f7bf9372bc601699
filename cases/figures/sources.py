"""What figures are counted from: rows that nobody changes, each at one moment and one place.

Every source gives its rows the same names beside its own: `at` (when it counts), `site_at` and `street_at` (where: of
what was missed, where it was missed), `category_at`, `building_at`, `of_case`, and `is_apart`. Figures, splits and
lists are filters over these (`declaration`, `scope`), so that a number and its list cannot differ.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.db.models import (
    Case,
    CharField,
    Count,
    DateTimeField,
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    FilteredRelation,
    FloatField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.fields.json import KT
from django.db.models.functions import Coalesce, Extract, Least

from cases import models as kept
from cases.kinds import UNWILLING
from cases.models import CaseEvent, Clock, Deferral, Escalation, MediationConsent, Miss, Party, Satisfaction, Sign
from cases.models.deferral import DeferralKind, DeferralState
from cases.models.miss import Against
from cases.models.party import Side
from cases.states import ENDED, OPEN, SETTLING, Answer, End, Outcome, SignKind, Verb, Willing
from mediation.models import Level, Promise, Terms

# What was no report of ours, or is counted with another one, is listed apart (law.md section 9).
APART = (Outcome.INVALID, Outcome.OUTSIDE, Outcome.JOINED)
# Signs that several households are concerned.
OF_MANY = (SignKind.COLLECTIVE, SignKind.NEIGHBOURS, SignKind.SITE_WIDE)
OWED = (Promise.OBLIGATION, Promise.RECTIFY)
FOLLOWED = (Promise.FOLLOW_UP, Promise.LATE_FOLLOW_UP)
PROMISES = (Promise.ASSIGN, Promise.ARRIVE, Promise.SECURE, Promise.RESOLVE)

Rows = QuerySet[Any]


@dataclass(frozen=True)
class Source:
    """Rows to count, from the first of the `tables`; the others say more of them. `made(now)` are all of them, with
    their names."""

    name: str
    tables: tuple[type[models.Model], ...]
    made: Callable[[datetime], Rows]
    # Against which of their times promises are counted; empty for what is no promise.
    against: str = ""
    # What its rows have besides to be summed.
    measures: tuple[str, ...] = ()

    def near(self, cases: Rows, misses: Rows, between: Q) -> Rows:
        """The keys of the rows that could be meant, found where an index finds them: those of these cases; of promises
        also what was missed here, wherever the case is now. `between` says when, of a column `at`."""
        if not self.against:
            model = self.tables[0]
            return model._default_manager.filter(**{"pk__in" if model is kept.Case else "case__in": cases}).values("pk")
        due = F("due_at" if self.against == Against.DUE else "first_due_at")
        own = Clock.objects.filter(case__in=cases).alias(at=due).filter(between)
        missed = misses.filter(against=self.against).alias(at=F("due_at")).filter(between)
        return own.order_by().values("pk").union(missed.order_by().values("clock"))

    def of_organisation(self, organisation: Any) -> Q:
        """Which rows concern this organisation: what it owes itself, and else the cases in which it is a side."""
        sides = Party.objects.filter(case=OuterRef("of_case"), organisation=organisation)
        if not self.against:
            return Q(Exists(sides))
        owes = Q(undertaking__by_organisation=organisation) | Q(undertaking__party__organisation=organisation)
        return Q(undertaking__isnull=True) & Q(Exists(sides)) | Q(undertaking__isnull=False) & owes


def _placed(rows: Rows, case: str = "case__") -> Rows:
    """With the place and matter that their case has now."""
    return rows.annotate(
        of_case=F(f"{case}pk"),
        site_at=F(f"{case}site"),
        street_at=Coalesce(f"{case}site__street", f"{case}keeper"),
        category_at=F(f"{case}category"),
        building_at=F(f"{case}building"),
    )


def _apart(case: str = "case__") -> Q:
    return Q(**{f"{case}outcome__in": APART})


# A reminder to decide is news of an escalation and not one of its own; a forgotten follow-up says nothing of the
# dispute, and has a figure of its own.
_NOT_THE_DISPUTE = (Promise.DECIDE, *FOLLOWED)


def _before_the_street(**when: Any) -> Exists:
    rows = Escalation.objects.filter(case=OuterRef("of_case"), level=Level.STREET, **when)
    return Exists(rows.exclude(clock__promise__in=_NOT_THE_DISPUTE))


# -- reports ----------------------------------------------------------------------------------------------------------


def _reports(now: datetime) -> Rows:
    many = Sign.objects.filter(case=OuterRef("of_case"), kind__in=OF_MANY)
    people = Party.objects.filter(case=OuterRef("of_case"), side=Side.COMPLAINANT).order_by().values("case")
    return _placed(kept.Case.objects.all(), "").annotate(
        at=F("reported_at"),
        is_apart=_flag(_apart("")),
        is_order=_flag(~Q(order_number="")),
        is_repeat=Exists(Sign.objects.filter(case=OuterRef("of_case"), kind=SignKind.REPEAT)),
        is_of_many=Exists(many),
        was_before_the_street=_before_the_street(),
        people=Coalesce(Subquery(people.annotate(n=Count("pk")).values("n")), Value(0)),
    )


def _flag(condition: Q) -> Case:
    return Case(When(condition, then=Value(True)), default=Value(False))


# -- ends -------------------------------------------------------------------------------------------------------------


def _ends(now: datetime) -> Rows:
    """The moment a case first ended: once a case, however often it was opened again. What was listed apart and opened
    again counts when it ends in another way."""
    days = timedelta(days=Terms.current().reopen_days)
    window = ExpressionWrapper(F("at") + Value(days, output_field=DurationField()), output_field=DateTimeField())
    ends = _ended(CaseEvent.objects.all())
    earlier = _ended(CaseEvent.objects.filter(case=OuterRef("case"), pk__lt=OuterRef("pk")))
    around = CaseEvent.objects.filter(case=OuterRef("case"), at__lte=OuterRef("decided_by"))
    reopened = around.filter(verb=Verb.REOPEN)
    answers = around.filter(pk__gt=OuterRef("pk")).filter(
        Q(verb=Verb.CONFIRM) & ~Q(facts__contains={"waits": True}) | Q(verb=Verb.REOPEN, actor="resident")
    )
    answer = answers.order_by("pk").annotate(
        said=Case(
            When(verb=Verb.REOPEN, then=Value(Answer.NOT_SOLVED.value)),
            default=KT("facts__answer"),
            output_field=CharField(),
        )
    )
    return _placed(ends).annotate(
        decided_by=window,
        is_apart=_flag(Q(how__in=APART)),
        is_first=~Exists(earlier.exclude(how__in=APART)) & (~Q(how__in=APART) | ~Exists(earlier)),
        is_settled=_flag(Q(how__in=SETTLING)),
        is_order=_flag(~Q(case__order_number="")),
        is_reopened=Exists(reopened),
        was_before_the_street=_before_the_street(raised_at__lte=OuterRef("decided_by")),
        answer=Coalesce(Subquery(answer.values("said")[:1]), Value(""), output_field=CharField()),
        has_a_mark=Exists(Satisfaction.objects.filter(case=OuterRef("case"), said_at__lte=OuterRef("decided_by"))),
        is_decided=_flag(Q(decided_by__lt=now)),
        hours=_hours(F("at") - F("case__reported_at")),
        held=Coalesce(Subquery(_held(), output_field=FloatField()), Value(0.0)),
    )


def _ended(events: Rows) -> Rows:
    """Events by which an open case ended, with `how`."""
    return events.filter(from_state__in=OPEN, to_state__in=ENDED).annotate(
        how=Case(
            When(verb=Verb.WITHDRAW, then=Value(Outcome.WITHDRAWN.value)),
            When(verb=Verb.JOIN, then=Value(Outcome.JOINED.value)),
            default=KT("facts__outcome"),
            output_field=CharField(),
        )
    )


def _held() -> Rows:
    """Hours that the clocks of a case stood still before it ended."""
    holds = Deferral.objects.filter(
        case=OuterRef("case"), kind=DeferralKind.HOLD, decided_at__lt=OuterRef("at")
    ).exclude(state=DeferralState.REFUSED)
    lasted = Least(Coalesce("ended_at", "until"), OuterRef("at")) - F("decided_at")
    return holds.order_by().values("case").annotate(n=Sum(_hours(lasted))).values("n")


def _hours(length: Any) -> Any:
    seconds = Extract(ExpressionWrapper(length, output_field=DurationField()), "epoch")
    return ExpressionWrapper(seconds / 3600.0, output_field=FloatField())


# -- promises ---------------------------------------------------------------------------------------------------------


def promised(now: datetime, against: Against) -> Rows:
    """Promises at the moment they fell due: kept, missed, or neither.

    A miss counts where and when it was missed, whatever became of the case. What is listed apart takes away what was
    kept, never what was missed. What ended before it was due, because the case was taken back, closed or joined, is
    neither. Of a case and handling the first counts: whoever hands it on and comes again has kept one promise.
    """
    due = "due_at" if against == Against.DUE else "first_due_at"
    noted = FilteredRelation("misses", condition=Q(misses__against=against))
    earlier = Clock.objects.own().filter(
        case=OuterRef("case"), promise=OuterRef("promise"), handling=OuterRef("handling"), pk__lt=OuterRef("pk")
    )
    was_missed = Q(noted__noted_at__isnull=False)
    rows = _placed(Clock.objects.filter(escalation__isnull=True)).alias(noted=noted)
    rows = rows.annotate(
        site_at=Case(When(was_missed, then=F("noted__site")), default=F("case__site")),
        street_at=Case(
            When(was_missed, then=F("noted__street")), default=Coalesce("case__site__street", "case__keeper")
        ),
        at=Coalesce("noted__due_at", due),
        is_apart=_flag(_apart()),
        is_missed=_flag(was_missed | Q(stopped_at__isnull=True, **{f"{due}__lt": now})),
        is_repeated=Exists(earlier) & Q(undertaking__isnull=True),
    )
    in_time = Q(ended=End.KEPT, stopped_at__lte=F(due), is_missed=False, is_apart=False, is_repeated=False)
    return rows.annotate(is_kept=_flag(in_time))


def _arrivals(now: datetime) -> Rows:
    """The first time somebody was there with proof that holds: once a case."""
    there = {"promise": Promise.ARRIVE, "ended__in": (End.KEPT, End.LATE)}
    earlier = Clock.objects.own().filter(case=OuterRef("case"), pk__lt=OuterRef("pk"), **there)
    return _placed(Clock.objects.own().filter(~Exists(earlier), **there)).annotate(
        at=F("stopped_at"), is_apart=_flag(_apart()), hours=_hours(F("stopped_at") - F("case__reported_at"))
    )


# -- mediation --------------------------------------------------------------------------------------------------------


def _consents(now: datetime) -> Rows:
    """What a side last said when it was asked whether it agrees to mediation, once a side and handling."""
    said = (Willing.AGREED, Willing.REFUSED, Willing.WITHDRAWN)
    later = MediationConsent.objects.filter(
        party=OuterRef("party"), handling=OuterRef("handling"), pk__gt=OuterRef("pk"), state__in=said
    )
    rows = MediationConsent.objects.filter(~Exists(later), state__in=said)
    return _placed(rows).annotate(is_apart=_flag(_apart()), is_no=_flag(Q(state__in=UNWILLING)))


# -- content ----------------------------------------------------------------------------------------------------------


def _marks(now: datetime) -> Rows:
    """What residents said of how content they are, each once in a handling; where the case is now."""
    return _placed(Satisfaction.objects.all()).annotate(at=F("said_at"), is_apart=_flag(_apart()))


REPORTS = Source("reports", (kept.Case, Sign, Escalation, Party), _reports, measures=("people",))
ENDS = Source("ends", (CaseEvent, Escalation, Deferral), _ends, measures=("hours", "held"))
DUE = Source("due", (Clock, Miss), lambda now: promised(now, Against.DUE), against=Against.DUE)
FIRST = Source("first", (Clock, Miss), lambda now: promised(now, Against.FIRST), against=Against.FIRST)
ARRIVALS = Source("arrivals", (Clock,), _arrivals, measures=("hours",))
CONSENTS = Source("consents", (MediationConsent,), _consents)
MARKS = Source("marks", (Satisfaction,), _marks)
SOURCES = (REPORTS, ENDS, DUE, FIRST, ARRIVALS, CONSENTS, MARKS)
