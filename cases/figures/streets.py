"""What the district watches: how its street offices keep up with their decisions. Counts and places, no residents.

The decisions themselves stand in the street offices' queue (`queues.for_review`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Min, Q, QuerySet
from django.db.models.functions import Coalesce

from cases import access, timemachine
from cases.models import Case, Clock, Escalation
from cases.models.escalation import WAITING
from mediation.models import Level, Member, Organisation, OrganisationKind, Promise


@dataclass(frozen=True)
class StreetDesk:
    """One street office: how many cases wait for it, how many of them too long, and since when the oldest is due."""

    street: Organisation
    waiting: int
    overdue: int
    oldest: datetime | None


def streets_of(member: Member) -> QuerySet[Organisation]:
    """The street offices of this member's district, by name."""
    if not member.is_of_district:
        return Organisation.objects.none()
    return Organisation.objects.filter(parent=member.organisation, kind=OrganisationKind.STREET_OFFICE).order_by("name")


def desks(member: Member) -> list[StreetDesk]:
    """Every street office of the district, the one with most overdue first. Two queries."""
    now = timemachine.now()
    rows = (
        _running()
        .values(street=Coalesce("case__site__street", "case__keeper"))
        .annotate(
            waiting=Count("case", distinct=True),
            overdue=Count("case", distinct=True, filter=Q(due_at__lt=now)),
            oldest=Min("due_at", filter=Q(due_at__lt=now)),
        )
    )
    by_street: dict[int | None, Any] = {row["street"]: row for row in rows}
    found = []
    for street in streets_of(member):
        row: dict[str, Any] = by_street.get(street.pk, {})
        found.append(StreetDesk(street, row.get("waiting", 0), row.get("overdue", 0), row.get("oldest")))
    return sorted(found, key=lambda desk: (-desk.overdue, -desk.waiting))


MOST = 50


def overdue(member: Member) -> tuple[list[Case], int]:
    """The cases whose decision is overdue in this district, the longest first, at most `MOST`; each carries
    `decide_by`. And how many there are. Three queries."""
    if not member.is_of_district:
        return [], 0
    late = _running().filter(due_at__lt=timemachine.now(), case__in=access.visible_to(member).values("pk"))
    by_case = late.order_by().values("case").annotate(decide_by=Min("due_at"))
    first = {row["case"]: row["decide_by"] for row in by_case.order_by("decide_by", "case")[:MOST]}
    found = Case.objects.select_related("site__street", "category").in_bulk(first)
    for pk, case in found.items():
        case.decide_by = first[pk]  # type: ignore[attr-defined]
    n = len(first) if len(first) < MOST else by_case.count()
    return [found[pk] for pk in first], n


def _running() -> QuerySet[Clock]:
    """The promises to decide that run, of what still waits for a street office."""
    waiting = Escalation.objects.filter(level=Level.STREET, state__in=WAITING)
    return Clock.objects.running().filter(promise=Promise.DECIDE, escalation__in=waiting)
