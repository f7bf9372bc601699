"""Looking up the standing facts: the working hours, the policy in force, a site's group, its street and district.
Whether somebody may act on a case is `cases.access`.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection
from operator import itemgetter
from typing import Any

from django.db.models import Case, DateField, F, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Cast
from django.utils import timezone

from .calendar import N_, CalendarError, Periods, WorkingHours
from .models import (
    CalendarDay,
    CalendarStatus,
    CalendarYear,
    Category,
    DayKind,
    GroupRole,
    Member,
    Membership,
    Organisation,
    OrganisationKind,
    PolicyVersion,
    Site,
    Target,
    Weekday,
    WorkingPeriod,
)

# From this month on the notice of the next year is expected.
NOTICE_IS_OUT = 11


def working_hours() -> WorkingHours:
    """The working calendar as its rows stand now; one statement.

    A working weekend day without special hours has Monday's.

    Raises:
        CalendarError: the rows hold no working time at all, or a year of none.
    """
    week: dict[int, list[tuple[dt.time, dt.time]]] = defaultdict(list)
    days: dict[dt.date, Periods] = {}
    special: dict[dt.date, list[tuple[dt.time, dt.time]]] = defaultdict(list)
    kinds: dict[dt.date, str] = {}
    names: dict[dt.date, tuple[str, str]] = {}
    official: set[int] = set()
    for date, number, opens_at, closes_at, status, kind, name, name_en in _calendar_rows():
        period = (opens_at, closes_at)
        if date is None:
            week[number].append(period)
            continue
        if status == CalendarStatus.OFFICIAL:
            official.add(number)
        kinds[date], names[date] = kind, (name, name_en)
        if opens_at is not None:
            special[date].append(period)
    if not week:
        raise CalendarError(N_("The working calendar has no working periods: enter them first."))
    weekly = tuple(tuple(sorted(week[weekday])) for weekday in range(7))
    for date, kind in kinds.items():
        if kind == DayKind.DAY_OFF:
            days[date] = ()
        else:
            days[date] = tuple(sorted(special[date])) or weekly[date.weekday()] or weekly[Weekday.MONDAY]
    return WorkingHours(weekly=weekly, days=days, names=names, official=frozenset(official))


def _calendar_rows() -> QuerySet[Any, tuple[Any, ...]]:
    """The periods of the week, without a date and numbered by weekday, and the days that differ, numbered by their
    year: a row for each special period of such a day, or one without."""
    none = Cast(Value(None), DateField())
    empty = Value("")
    week = WorkingPeriod.objects.order_by().values_list(
        none, "weekday", "opens_at", "closes_at", empty, empty, empty, empty
    )
    of_day = ("special_periods__opens_at", "special_periods__closes_at")
    days = CalendarDay.objects.order_by().values_list(
        "date", "year__year", *of_day, "year__status", "kind", "name", "name_en"
    )
    return week.union(days, all=True)


def calendar_warning(today: dt.date) -> int | None:
    """The year whose holidays people should ask for: this one, or from November on the next, while it is provisional.

    The State Council's notice for a year comes out in October or November of the year before.
    """
    known = set(CalendarYear.objects.filter(status=CalendarStatus.OFFICIAL).values_list("year", flat=True))
    asked = [today.year, today.year + 1] if today.month >= NOTICE_IS_OUT else [today.year]
    return next((year for year in asked if year not in known), None)


def mark_used(version: PolicyVersion) -> None:
    """Freeze a version: from its first clock on, the database refuses any change of its targets and rungs.

    One statement the first time, none after.
    """
    if version.used_at is None:
        version.used_at = timezone.now()
        PolicyVersion.objects.filter(pk=version.pk, used_at__isnull=True).update(used_at=version.used_at)


def keeper_of(texted: str = "") -> Organisation | None:
    """The street office that looks after what names no site: that of the number texted (E.164), of a district's number
    its first, else the first of the first district. None while the installation has no street office. At most two
    queries.
    """
    offices = Organisation.objects.filter(kind=OrganisationKind.STREET_OFFICE, is_active=True)
    if texted:
        own = offices.filter(Q(text_number=texted) | Q(parent__text_number=texted))
        if found := own.order_by("parent_id", "id").first():
            return found
    return offices.order_by("parent_id", "id").first()


def policy_for(tier: str, *, category: Category | None = None, street: Organisation | None = None) -> PolicyVersion:
    """The version in force of the most specific policy: category and street, category, street, then the tier alone.

    Targets and rungs come with it; three queries.

    Raises:
        PolicyVersion.DoesNotExist: the tier has no policy at all.
    """
    closest = _closest(tier, category=category, street=street)
    return closest.select_related("policy").prefetch_related("targets", "rungs").get()


def target_for(promise: str, tier: str, *, category: Category, street: Organisation | None) -> Target | None:
    """What `policy_for` promises, for this promise alone; None where it promises no such thing. One statement."""
    closest = _closest(tier, category=category, street=street)
    return Target.objects.filter(version__in=closest.values("pk"), promise=promise).first()


def _closest(tier: str, *, category: Category | None, street: Organisation | None) -> QuerySet[PolicyVersion]:
    """The version in force of the most specific policy, alone."""
    return (
        PolicyVersion.objects.filter(policy__tier=tier)
        .filter(Q(policy__category=None) | Q(policy__category=category))
        .filter(Q(policy__street=None) | Q(policy__street=street))
        .alias(
            closeness=Case(When(policy__category__isnull=False, then=Value(2)), default=Value(0))
            + Case(When(policy__street__isnull=False, then=Value(1)), default=Value(0), output_field=IntegerField())
        )
        .order_by(F("closeness").desc(), "-number")[:1]
    )


# What a policy is chosen by: the tier, the category's id, the street office's id or none.
PolicyKey = tuple[str, int, int | None]


def policies_for(wanted: Collection[PolicyKey]) -> dict[PolicyKey, PolicyVersion]:
    """What `policy_for` gives for each of these, with one set of queries for all: the same choice, the same freezing.

    A tier that has no policy at all is left out.
    """
    in_force = list(
        PolicyVersion.objects.filter(policy__tier__in={tier for tier, _, _ in wanted})
        .order_by("policy_id", "-number")
        .distinct("policy_id")
        .select_related("policy")
        .prefetch_related("targets", "rungs")
    )
    found: dict[PolicyKey, PolicyVersion] = {}
    for tier, category, street in wanted:
        fitting = [
            (2 * (version.policy.category_id is not None) + (version.policy.street_id is not None), version)
            for version in in_force
            if version.policy.tier == tier
            and version.policy.category_id in (None, category)
            and version.policy.street_id in (None, street)
        ]
        if fitting:
            found[tier, category, street] = max(fitting, key=itemgetter(0))[1]
    for version in set(found.values()):
        mark_used(version)
    return found


def site_by_code(code: str) -> Site | None:
    """The site of that public code, in any case of letters; a closed one too, whose board may hang on."""
    return Site.objects.filter(code__iexact=code).select_related("street", "community").first()


def group_members(site: Site) -> QuerySet[Member]:
    """The active members serving that site now, its leader first; each carries its `group_role`."""
    return (
        Member.objects.filter(is_active=True, memberships__in=Membership.objects.serving().filter(group__site=site))
        .annotate(group_role=F("memberships__role"))
        .select_related("organisation")
        .order_by(
            Case(When(group_role=GroupRole.LEADER, then=0), default=1, output_field=IntegerField()),
            "memberships__id",
        )
    )


def leader_of(site: Site) -> Member | None:
    """The group's leader; without one the street office stands in, and this is None."""
    return (
        Member.objects.filter(is_active=True, memberships__in=Membership.objects.leading().filter(group__site=site))
        .select_related("organisation")
        .first()
    )


def reviewers_of(street: Organisation) -> QuerySet[Member]:
    """The active members of a street office."""
    return Member.objects.filter(
        is_active=True, organisation=street, organisation__kind=OrganisationKind.STREET_OFFICE
    ).order_by("id")
