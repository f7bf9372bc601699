"""The leader's desk (派单台): the cases that nobody has, each with her words, whom one would give it to and why, and
what it may be the same as; and how much each member has in hand. A page of them takes as many statements as one.

Which cases those are is `queues.unassigned`; giving them away is `actions.assigning_many`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import JSONObject, Left
from django.utils import timezone

from cases import access, queues, timemachine
from cases.actions.assigning import candidates_of
from cases.models import Case, Clock, Report
from mediation import duty
from mediation.models import Member, Membership, Terms
from mediation.routing import Candidate

# So much of her words as makes one line of a desk, two on a phone; and so many others as can be chosen in the row.
# Whoever wants another, helpers, or a tied one with consents, opens the whole form.
LINE, OTHERS = 90, 6
# So many people stand on one page.
PEOPLE = 40


@dataclass
class Waiting:
    """A case that nobody has."""

    case: Any
    # The neutral who are there, the first of them proposed.
    could: list[Candidate]
    # Whether it stands beneath the case it may be the same as.
    is_beneath: bool = False

    @property
    def proposed(self) -> Candidate | None:
        """Whom one would give it to."""
        return self.could[0] if self.could else None

    @property
    def others(self) -> list[Candidate]:
        """The next best."""
        return self.could[1 : OTHERS + 1]


@dataclass(frozen=True)
class Load:
    """What a member of a group has in hand."""

    member: Member
    open: int
    late: int
    is_away: bool
    is_on_duty: bool


@dataclass
class Desk:
    """A page of the desk: the rows of the queue it was made of, as they are shown."""

    rows: list[Waiting] = field(default_factory=list)
    # Who could be given several at once: whoever could take one of them.
    people: list[Member] = field(default_factory=list)


def waiting(member: Member) -> QuerySet[Any]:
    """`queues.unassigned`, each with `first_words`, the first line that was said, and `like`, the earlier open case of
    the same building and category within the hours of `Terms`: its `pk`, `number`, and whether it waits too.

    No words for a side of the works, which reads none (law.md section 8).
    """
    cases = queues.unassigned(member)
    said = Report.objects.filter(case=OuterRef("pk")).order_by("id").values(line=Left("saying__body", LINE))
    words = Value("") if access.speaks_for_a_side(member) else Subquery(said[:1])
    same = {name: OuterRef(name) for name in ("site", "building", "category")}
    span = timedelta(hours=Terms.current().sign_household_hours)
    earlier = (
        Case.objects.open()
        .filter(
            **same, reported_at__gte=OuterRef("reported_at") - Value(span), reported_at__lte=OuterRef("reported_at")
        )
        .filter(pk__lt=OuterRef("pk"))
        .order_by("id")
        .values(said=JSONObject(pk="pk", number="number", state="state"))
    )
    return cases.annotate(first_words=words, like=Subquery(earlier[:1]))


def desk(cases: Iterable[Any], *, by: Member) -> Desk:
    """Rows of `waiting`, as whoever assigns them is shown them."""
    shown = list(cases)
    if not shown:
        return Desk()
    rows = [
        Waiting(case, [each for each in offered if each.may_lead and not each.is_away])
        for case, offered in zip(shown, candidates_of(shown, by=by), strict=True)
    ]
    people = {each.member.pk: each.member for row in rows for each in row.could}
    return Desk(_together(rows), sorted(people.values(), key=lambda member: member.name))


def _together(rows: Sequence[Waiting]) -> list[Waiting]:
    """In their order, but each beneath the one it may be the same as, where that stands on the page before it."""
    beneath: dict[int, list[Waiting]] = {}
    heads: dict[int, int] = {}
    order: list[Waiting] = []
    for row in rows:
        head = heads.get((row.case.like or {}).get("pk", 0))
        heads[row.case.pk] = row.case.pk if head is None else head
        if head is None:
            order.append(row)
        else:
            row.is_beneath = True
            beneath.setdefault(head, []).append(row)
    return [each for row in order for each in (row, *beneath.get(row.case.pk, ()))]


def loads(member: Member, cases: Iterable[Any]) -> list[Load]:
    """How much each has in hand who serves in a group that this member leads; for the street office, at the sites of
    these cases. The busiest first. Two statements; one where there is nobody."""
    if member.is_of_street_office:
        theirs = Q(group__site__in={case.site_id for case in cases if case.site_id})
    else:
        theirs = Q(group__in=Membership.objects.leading().filter(member=member).values("group"))
    seats = list(Membership.objects.serving().filter(theirs, member__is_active=True).select_related("group", "member"))
    if not seats:
        return []
    people = {seat.member_id: seat.member for seat in seats}
    at, today = timemachine.now(), timezone.localdate()
    there = frozenset[int]().union(*(duty.on_duty(site, at) for site in {seat.group.site_id for seat in seats}))
    missed = Clock.objects.own().running().filter(case=OuterRef("pk"), due_at__lt=at)
    own = Case.objects.open().filter(lead__in=people).annotate(is_late=Exists(missed)).order_by().values("lead")
    counted = {row["lead"]: row for row in own.annotate(n=Count("pk"), late=Count("pk", filter=Q(is_late=True)))}
    none = {"n": 0, "late": 0}
    found = [
        Load(
            person,
            open=counted.get(pk, none)["n"],
            late=counted.get(pk, none)["late"],
            is_away=person.is_away_on(today),
            is_on_duty=pk in there,
        )
        for pk, person in people.items()
    ]
    return sorted(found, key=lambda each: (-each.open, -each.late, each.member.name))[:PEOPLE]
