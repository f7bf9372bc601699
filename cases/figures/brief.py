"""The week on one page: what came in, what was kept and missed, what climbed, what is open. Every number opens.

Each number is a set of rows counted, beside the set it is a part of, and both lead to their cases. Whose cases these
are is handed in; the page and the command print the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import cached_property
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cases.figures import counting
from cases.figures.counting import PART, REST, WHOLE, listed
from cases.figures.declarations import FIGURES
from cases.figures.parts import Figure, Part
from cases.figures.scope import Scope
from cases.figures.sources import APART, PROMISES, Rows
from cases.figures.week import Week
from cases.models import Announced, Case, Clock, Deferral, Escalation, Sign
from cases.models.deferral import DeferralKind, DeferralState
from cases.models.escalation import WAITING
from cases.states import CLOSING, OPEN, End, State
from mediation import works
from mediation.models import Level, Promise, Tier

TOP = 5
OF_WORKS = ("announceable", "announced", "unannounced")
# What stands on the page once and is counted by itself.
KEYS = ("apart", "signs", "thrown", "raised", "decided", "overdue", "waiting", "held", *OF_WORKS)
# Settling against the first date, whatever time was given later.
FIRST = "first"
# What the brief calls by its own name, and is declared.
_PROMISED = {
    Promise.ASSIGN: "assigned-in-time",
    Promise.ARRIVE: "arrived-in-time",
    Promise.SECURE: "secured-in-time",
    Promise.RESOLVE: "closed-in-time",
    FIRST: "closed-by-first",
}
_REPORTED = {"reports": ("reports", WHOLE), "orders": ("spilled-over", PART), "apart": ("reports", counting.APART)}


class Brief:
    """The week of these cases. `now` is the moment of reading: what is open is open now. What is declared as a figure
    (`declarations`) is counted as it is declared."""

    def __init__(self, scope: Scope, week: Week, *, now: datetime) -> None:
        self._scope, self._all = scope, scope.cases
        self.week, self.now = week, now
        self.until = min(week.ends, now)

    @cached_property
    def parts(self) -> list[Part]:
        """The page, from top to bottom."""
        self._count_all()
        tiers = [Figure(str(tier.label), f"open-{tier}", *self._counts(f"open-{tier}", "open")) for tier in Tier]
        return [
            Part(
                _("What came in"),
                [
                    self._figure(_("Reports"), "reports"),
                    self._figure(_("as 12345 work orders"), "orders", "reports"),
                    self._figure(_("with an early sign"), "signs"),
                    self._figure(_("Not ours or joined, listed apart"), "apart"),
                ],
            ),
            Part(_("Kept in time, of what was due"), [self._kept(promise) for promise in (*PROMISES, FIRST)]),
            Part(
                _("Missed"),
                [
                    *(self._missed(promise) for promise in (*PROMISES, FIRST)),
                    self._figure(_("Ended without settlement before it was due"), "thrown"),
                ],
            ),
            Part(
                _("Before the street office"),
                [
                    self._figure(_("Raised"), "raised"),
                    self._figure(_("decided since"), "decided", "raised"),
                    self._figure(_("Overdue now"), "overdue", "waiting"),
                ],
            ),
            Part(_("Open now"), [self._figure(_("All"), "open"), *tiers, self._figure(_("on hold"), "held", "open")]),
            Part(
                _("Works, as they were complained of"),
                [
                    self._figure(_("Announced beforehand"), "announced", "announceable"),
                    self._figure(_("Not announced"), "unannounced", "announceable"),
                ],
            ),
            Part(_("Most frequent matters"), self._top("category", "code")),
            Part(_("Sites with most reports"), self._top("site", "code")),
        ]

    def rows(self, key: str) -> Rows | None:
        """What is counted under a key; None for a key that means nothing."""
        name, _dash, rest = key.partition("-")
        cases = self._all.exclude(outcome__in=APART)
        reported = self._reported
        match name:
            case "reports" | "orders" | "apart" if not rest:
                figure, which = _REPORTED[name]
                return listed(FIGURES[figure], which, self._scope, self.week, now=self.now)
            case "signs":
                signs = Sign.objects.filter(case=OuterRef("pk"), at__gte=self.week.begins, at__lt=self.until)
                return cases.filter(Exists(signs))
            case "due" | "kept" | "missed" if rest in (*PROMISES, FIRST):
                which = {"kept": PART, "missed": REST}.get(name, WHOLE)
                return listed(FIGURES[_PROMISED[rest]], which, self._scope, self.week, now=self.now)
            case "thrown" if not rest:
                return self._thrown_out()
            case "raised" | "decided" | "waiting" | "overdue":
                return self._escalations(name)
            case "open":
                return cases.filter(state__in=OPEN).filter(tier=rest) if rest else cases.filter(state__in=OPEN)
            case "held":
                held = Deferral.objects.filter(case=OuterRef("pk"), kind=DeferralKind.HOLD, state=DeferralState.GRANTED)
                return cases.filter(state__in=OPEN).filter(Exists(held))
            case name if name in OF_WORKS:
                return self._works(name)
            case "category" | "site" if rest:
                return cases.filter(reported, **{f"{name}__code": rest})
        return None

    def cases(self, key: str) -> QuerySet[Case] | None:
        """The cases behind a number, newest first; None for a key that means nothing."""
        rows = self.rows(key)
        if rows is None:
            return None
        found = rows if rows.model is Case else Case.objects.filter(pk__in=rows.values("case"))
        return found.select_related("site__street", "building", "category", "lead").order_by("-id")

    @property
    def _reported(self) -> Q:
        return Q(reported_at__gte=self.week.begins, reported_at__lt=self.until)

    # -- sets ---------------------------------------------------------------------------------------------------------

    def _works(self, which: str) -> QuerySet[Case]:
        """The week's reports of what a works notice can tell of: all, those it had told of, the others."""
        reported = Q(reported_at__gte=self.week.begins, reported_at__lt=self.until, site__isnull=False)
        could_be = self._all.exclude(outcome__in=APART).filter(reported, category__code__in=works.categories())
        had_been = Exists(Announced.objects.filter(case=OuterRef("pk")))
        return could_be if which == "announceable" else could_be.filter(had_been if which == "announced" else ~had_been)

    def _thrown_out(self) -> QuerySet[Clock]:
        """Promises to settle that would have fallen due in the week and ended before, because the case was closed."""
        closed = self._all.filter(state=State.CLOSED, outcome__in=CLOSING).exclude(outcome__in=APART)
        return Clock.objects.own().filter(
            case__in=closed,
            promise=Promise.RESOLVE,
            ended=End.WITH_CASE,
            stopped_at__lte=F("due_at"),
            due_at__gte=self.week.begins,
            due_at__lt=self.until,
        )

    def _escalations(self, which: str) -> QuerySet[Escalation]:
        street = Escalation.objects.filter(case__in=self._all, level=Level.STREET).exclude(
            # A reminder to decide is news of an escalation, not one of its own.
            clock__promise=Promise.DECIDE
        )
        raised = street.filter(raised_at__gte=self.week.begins, raised_at__lt=self.until)
        if which in ("raised", "decided"):
            return raised if which == "raised" else raised.filter(decided_at__isnull=False)
        waiting = street.filter(state__in=WAITING)
        decide = Clock.objects.running().filter(escalation=OuterRef("pk"), promise=Promise.DECIDE)
        late = decide.filter(due_at__lt=self.now)
        return waiting if which == "waiting" else waiting.filter(Exists(late))

    # -- numbers ------------------------------------------------------------------------------------------------------

    def _figure(self, label: str, key: str, of_key: str = "") -> Figure:
        n, of, of_key = self._counts(key, of_key)
        return Figure(label, key, n, of, of_key)

    def _counts(self, key: str, of_key: str = "") -> tuple[int, int | None, str]:
        return self._count(key), self._count(of_key) if of_key else None, of_key

    def _count(self, key: str) -> int:
        if key not in self._counted:
            rows = self.rows(key)
            assert rows is not None, key
            self._counted[key] = rows.count()
        return self._counted[key]

    def _count_all(self) -> None:
        """Count what stands on the page: what is declared, what is open, and all else, in one statement each, so that
        no case is looked at for one number after the other."""
        tiers = {f"open-{tier}": Count("pk", filter=Q(tier=tier)) for tier in Tier}
        self._counted |= (
            self._all.filter(state__in=OPEN).exclude(outcome__in=APART).aggregate(open=Count("pk"), **tiers)
        )
        self._count_declared()
        self._count_together()

    def _count_declared(self) -> None:
        """As it is declared. What was due is what was kept and what was missed."""
        keys = ["reports", "spilled-over", *_PROMISED.values()]
        week = counting.Question([FIGURES[key] for key in keys], self._scope, {"now": self.week})
        counting.count([week], now=self.now)
        tallies = {key: week.tally(FIGURES[key]) for key in keys}
        self._counted |= {"reports": tallies["reports"].rows, "orders": tallies["spilled-over"].rows}
        for promise, key in _PROMISED.items():
            due, kept = tallies[key].whole_rows, tallies[key].rows
            self._counted |= {f"due-{promise}": due, f"kept-{promise}": kept, f"missed-{promise}": due - kept}

    def _count_together(self) -> None:
        pieces: list[str] = []
        values: list[Any] = []
        for key in KEYS:
            rows = self.rows(key)
            assert rows is not None, key
            try:
                text, params = rows.order_by().values("pk").query.sql_with_params()
            except EmptyResultSet:
                text, params = "SELECT 1 WHERE false", ()
            pieces.append(f"(SELECT count(*) FROM ({text}) AS counted)")  # noqa: S608 - the ORM's own words
            values += params
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {', '.join(pieces)}", values)
            self._counted |= dict(zip(KEYS, cursor.fetchone(), strict=True))

    @cached_property
    def _counted(self) -> dict[str, int]:
        return {}

    def _kept(self, promise: str) -> Figure:
        label = _("Resolve, by the first date") if promise == FIRST else str(Promise(promise).label)
        return self._figure(label, f"kept-{promise}", f"due-{promise}")

    def _missed(self, promise: str) -> Figure:
        label = _("Resolve, by the first date") if promise == FIRST else str(Promise(promise).label)
        return self._figure(label, f"missed-{promise}", f"due-{promise}")

    def _top(self, what: str, code: str) -> list[Figure]:
        """The most frequent of the week's reports, with their share."""
        reports = self.rows("reports")
        assert reports is not None
        rows = (
            reports.filter(**{f"{what}__isnull": False})
            .values_list(f"{what}__{code}", _name_of(what))
            .annotate(n=Count("pk"))
            .order_by("-n", f"{what}__{code}")[:TOP]
        )
        of = self._count("reports")
        return [Figure(str(name), f"{what}-{each}", n, of, "reports") for each, name, n in rows]


def _name_of(what: str) -> str:
    english = (get_language() or "").startswith("en")
    return f"{what}__name_en" if english else f"{what}__name" if what == "site" else f"{what}__name_zh"


def lines(parts: Iterable[Part]) -> Iterable[str]:
    """The brief as plain text, a number a line: `Assign: 8 / 10 (80 %)`."""
    for part in parts:
        yield ""
        yield part.title
        for each in part.figures or ():
            share = f" / {each.of}" if each.of is not None else ""
            percent = f" ({each.percent} %)" if each.percent is not None else ""
            yield f"  {each.label}: {each.n}{share}{percent}"
        if not part.figures:
            yield "  —"
