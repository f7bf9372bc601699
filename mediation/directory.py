"""Looking up the standing facts: the working hours, the policy in force, a site's group, its street and district.
Whether somebody may act on a case is `cases.access`.

Hours, policies and who works where are kept by each process until they change (`config.custody.remembered`).
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection
from copy import copy
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any

from django.db.models import Case, DateField, F, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Cast
from django.utils import timezone

from config.custody.remembered import Remembered

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
    Policy,
    PolicyVersion,
    Rung,
    Site,
    SiteOrganisation,
    SpecialPeriod,
    Target,
    Weekday,
    WorkingPeriod,
)

# From this month on the notice of the next year is expected.
NOTICE_IS_OUT = 11


def working_hours() -> WorkingHours:
    """The working calendar as its rows stand now; one statement at most, two where it has changed.

    A working weekend day without special hours has Monday's.

    Raises:
        CalendarError: the rows hold no working time at all, or a year of none.
    """
    return _HOURS()


def _read_hours() -> WorkingHours:
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


_HOURS = Remembered(_read_hours, of=(WorkingPeriod, CalendarYear, CalendarDay, SpecialPeriod))


def calendar_warning(today: dt.date) -> int | None:
    """The year whose holidays people should ask for: this one, or from November on the next, while it is provisional.

    The State Council's notice for a year comes out in October or November of the year before.
    """
    known = _NOTICES()
    asked = [today.year, today.year + 1] if today.month >= NOTICE_IS_OUT else [today.year]
    return next((year for year in asked if year not in known), None)


_NOTICES = Remembered(
    lambda: frozenset(CalendarYear.objects.filter(status=CalendarStatus.OFFICIAL).values_list("year", flat=True)),
    of=(CalendarYear,),
)


def mark_used(version: PolicyVersion) -> None:
    """Freeze a version: from its first clock on, the database refuses any change of its targets and rungs.

    One statement the first time, none once that stands. What is kept of it says so when it is loaded anew: this may
    yet be rolled back.
    """
    if version.used_at is None:
        PolicyVersion.objects.filter(pk=version.pk, used_at__isnull=True).update(used_at=timezone.now())


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


@dataclass
class _Promises:
    """The versions in force with their policies, targets and rungs, and those before them that somebody asked for."""

    in_force: list[PolicyVersion]
    by_id: dict[int, PolicyVersion] = field(default_factory=dict)

    def closest(self, tier: str, category_id: int | None, street_id: int | None) -> PolicyVersion | None:
        fitting = [
            (2 * (version.policy.category_id is not None) + (version.policy.street_id is not None), version)
            for version in self.in_force
            if version.policy.tier == tier
            and version.policy.category_id in (None, category_id)
            and version.policy.street_id in (None, street_id)
        ]
        return max(fitting, key=itemgetter(0))[1] if fitting else None


def _read_promises() -> _Promises:
    in_force = list(_whole(PolicyVersion.objects.order_by("policy_id", "-number").distinct("policy_id")))
    return _Promises(in_force, {version.pk: version for version in in_force})


def _whole(versions: QuerySet[PolicyVersion]) -> QuerySet[PolicyVersion]:
    return versions.select_related("policy").prefetch_related("targets", "rungs")


_PROMISES = Remembered(_read_promises, of=(Policy, PolicyVersion, Target, Rung))


def policy_for(tier: str, *, category: Category | None = None, street: Organisation | None = None) -> PolicyVersion:
    """The version in force of the most specific policy: category and street, category, street, then the tier alone.

    Targets and rungs come with it; one statement at most, where no policy has changed.

    Raises:
        PolicyVersion.DoesNotExist: the tier has no policy at all.
    """
    found = _PROMISES().closest(tier, category.pk if category else None, street.pk if street else None)
    if found is None:
        raise PolicyVersion.DoesNotExist(f"tier {tier} has no policy")
    return found


def version(pk: int) -> PolicyVersion:
    """A version by its key, in force or not, with its targets and rungs. One statement at most, where it is known."""
    promises = _PROMISES()
    if pk not in promises.by_id:
        promises.by_id[pk] = _whole(PolicyVersion.objects.all()).get(pk=pk)
    return promises.by_id[pk]


def target_for(promise: str, tier: str, *, category: Category, street: Organisation | None) -> Target | None:
    """What `policy_for` promises, for this promise alone; None where it promises no such thing."""
    closest = _PROMISES().closest(tier, category.pk, street.pk if street else None)
    targets = closest.targets.all() if closest else ()
    return next((target for target in targets if target.promise == promise), None)


# What a policy is chosen by: the tier, the category's id, the street office's id or none.
PolicyKey = tuple[str, int, int | None]


def policies_for(wanted: Collection[PolicyKey]) -> dict[PolicyKey, PolicyVersion]:
    """What `policy_for` gives for each of these: the same choice, the same freezing.

    A tier that has no policy at all is left out.
    """
    promises = _PROMISES()
    found = {key: chosen for key in wanted if (chosen := promises.closest(*key)) is not None}
    for chosen in set(found.values()):
        mark_used(chosen)
    return found


def _read_workers() -> dict[tuple[int, str], list[int]]:
    rows = SiteOrganisation.objects.order_by("organisation").values_list("site", "organisation__kind", "organisation")
    found: dict[tuple[int, str], list[int]] = defaultdict(list)
    for site, kind, organisation in rows:
        found[site, kind].append(organisation)
    return dict(found)


_WORKERS = Remembered(_read_workers, of=(SiteOrganisation, Organisation))


def at_work(site_id: int, kind: str) -> list[int]:
    """The keys of the organisations of that kind that work at the site."""
    return _WORKERS().get((site_id, kind), [])


def _read_streets() -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    for street, site in Site.objects.order_by("pk").values_list("street", "pk"):
        found[street].append(site)
    return dict(found)


_STREETS = Remembered(_read_streets, of=(Site,))


def sites_of(street_id: int) -> list[int]:
    """The keys of this street's sites, active or not."""
    return _STREETS().get(street_id, [])


def _read_districts() -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    for bureau, site in Site.objects.order_by("id").values_list("street__parent", "pk"):
        if bureau is not None:
            found[bureau].append(site)
    return found


_DISTRICTS = Remembered(_read_districts, of=(Site, Organisation))


def sites_under(bureau_id: int) -> list[int]:
    """The keys of the sites in all streets of this district, active or not."""
    return _DISTRICTS().get(bureau_id, [])


# Filled as sites are asked for, and begun anew when one of them changes.
_SITES: Remembered[dict[str, Site]] = Remembered(dict, of=(Site, Organisation))


def site_by_code(code: str) -> Site | None:
    """The site of that public code, in any case of letters, with its street and district; a closed one too, whose board
    may hang on. One statement at most where it was asked for before."""
    known, key = _SITES(), code.lower()
    if key not in known:
        site = Site.objects.filter(code__iexact=code).select_related("street__parent", "community").first()
        if site is None:
            return None
        known[key] = site
    return copy(known[key])


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
