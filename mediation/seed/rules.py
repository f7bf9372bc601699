"""The rules of the seed: working hours, calendar years, categories with their words, policies with their ladders.
Targets and ladders are those of law.md sections 3 and 4; once seeded they are the operator's.
"""

import datetime as dt
from collections.abc import Iterable

import chinese_calendar
from django.apps import apps

from mediation.models import (
    AGREED,
    Authority,
    CalendarDay,
    CalendarStatus,
    CalendarYear,
    Category,
    CostKind,
    DayKind,
    EffectCategory,
    Level,
    Policy,
    PolicyVersion,
    Promise,
    ReferralNeed,
    Rule,
    Rung,
    Target,
    Terms,
    Tier,
    WorkingPeriod,
)

from . import words
from .tables import items, rows

OFFICIAL_YEARS = (2025, 2026)
PROVISIONAL_YEARS = (2027,)
WEEK = ((dt.time(8, 30), dt.time(12)), (dt.time(14), dt.time(17, 30)))
NIGHT = (dt.time(21), dt.time(7), dt.time(8, 30))

# Whatever the tier: a month to mediate, thirty days to ask the court, and two looks at whether it lasts.
AFTERWARDS: dict[Promise, tuple[int, str, str]] = {
    Promise.MEDIATION: (30, "day", "rolled"),
    Promise.CONFIRMATION: (30, "day", "always"),
    Promise.FOLLOW_UP: (3, "day", "rolled"),
    Promise.LATE_FOLLOW_UP: (30, "day", "rolled"),
}
# (amount, unit, counts) of each promise, per tier.
TARGETS: dict[Tier, dict[Promise, tuple[int, str, str]]] = {
    Tier.URGENT: {
        Promise.ASSIGN: (15, "minute", "always"),
        Promise.ARRIVE: (30, "minute", "always"),
        Promise.SECURE: (2, "hour", "always"),
        Promise.RESOLVE: (24, "hour", "always"),
        Promise.DECIDE: (1, "hour", "always"),
        Promise.INSTRUCT: (4, "hour", "always"),
        **AFTERWARDS,
    },
    Tier.HIGH: {
        Promise.ASSIGN: (1, "hour", "always"),
        Promise.ARRIVE: (2, "hour", "always"),
        Promise.SECURE: (24, "hour", "always"),
        Promise.RESOLVE: (3, "day", "always"),
        Promise.DECIDE: (1, "day", "working"),
        Promise.INSTRUCT: (2, "day", "working"),
        **AFTERWARDS,
    },
    Tier.NORMAL: {
        Promise.ASSIGN: (4, "hour", "working"),
        Promise.ARRIVE: (24, "hour", "rolled"),
        Promise.RESOLVE: (7, "day", "rolled"),
        Promise.DECIDE: (1, "day", "working"),
        Promise.INSTRUCT: (2, "day", "working"),
        **AFTERWARDS,
    },
    Tier.LOW: {
        Promise.ASSIGN: (1, "day", "working"),
        Promise.ARRIVE: (3, "day", "working"),
        Promise.RESOLVE: (15, "day", "rolled"),
        Promise.DECIDE: (1, "day", "working"),
        Promise.INSTRUCT: (2, "day", "working"),
        **AFTERWARDS,
    },
}
# How long after a miss the street office is told, in seconds.
STREET_AFTER = {Tier.URGENT: 0, Tier.HIGH: 3_600, Tier.NORMAL: 86_400, Tier.LOW: 86_400}
# A missed promise about safety is before the street office at once, whatever its tier.
AT_ONCE = ("safety",)


def seed_hours() -> None:
    """Monday to Friday, morning and afternoon; only into an empty table."""
    if not WorkingPeriod.objects.exists():
        WorkingPeriod.objects.bulk_create(
            WorkingPeriod(weekday=weekday, opens_at=opens, closes_at=closes)
            for weekday in range(5)
            for opens, closes in WEEK
        )


def seed_calendar() -> None:
    """The years with a notice from chinesecalendar, the next one from the law alone; years present are kept."""
    for year in OFFICIAL_YEARS:
        _seed_year(year, CalendarStatus.OFFICIAL, "State Council notice, by chinesecalendar", _official_days(year))
    for year in PROVISIONAL_YEARS:
        days = (
            CalendarDay(
                date=dt.date.fromisoformat(row["date"]),
                kind=DayKind.DAY_OFF,
                name=row["name"],
                name_en=row["name_en"],
            )
            for row in rows(f"calendar_{year}")
        )
        _seed_year(year, CalendarStatus.PROVISIONAL, "Statutory holidays alone; the notice is not out", days)


def _seed_year(number: int, status: str, source: str, days: Iterable[CalendarDay]) -> None:
    year, is_new = CalendarYear.objects.get_or_create(year=number, defaults={"status": status, "source": source})
    if is_new:
        named = list(days)
        for day in named:
            day.year = year
        CalendarDay.objects.bulk_create(named)


def _official_days(year: int) -> Iterable[CalendarDay]:
    names = {holiday.value: holiday.chinese for holiday in chinese_calendar.Holiday}
    day = dt.date(year, 1, 1)
    while day.year == year:
        is_holiday, name = chinese_calendar.get_holiday_detail(day)
        if name is not None:
            kind = DayKind.DAY_OFF if is_holiday else DayKind.WORKING_DAY
            yield CalendarDay(date=day, kind=kind, name=names[name], name_en=name)
        day += dt.timedelta(days=1)


def seed_subjects() -> None:
    """Categories in order, and the lists of words (`words`)."""
    table = rows("categories")
    Category.objects.bulk_create(
        (
            Category(
                code=row["code"],
                name_zh=row["name_zh"],
                name_en=row["name_en"],
                default_tier=row["default_tier"],
                night_tier=row["night_tier"],
                other_side=row["other_side"],
                order=place * 10,
            )
            for place, row in enumerate(table, start=1)
        ),
        ignore_conflicts=True,
    )
    words.bring(apps)


def seed_effects() -> None:
    """What an announced effect is complained of as; only into an empty table, so that what was taken out stays out."""
    if EffectCategory.objects.exists():
        return
    by_code = Category.objects.in_bulk(field_name="code")
    EffectCategory.objects.bulk_create(
        EffectCategory(effect=row["effect"], category=by_code[row["category"]], words="\n".join(items(row["words"])))
        for row in rows("effects")
        if row["category"] in by_code
    )
    _seed_authorities(by_code)


def _seed_authorities(by_code: dict[str, Category]) -> None:
    """Whom every district has, and what is handed on to them; a district's own are the operator's to enter."""
    Authority.objects.bulk_create((Authority(**row) for row in rows("authorities")), ignore_conflicts=True)
    ReferralNeed.objects.bulk_create(
        (
            ReferralNeed(category=by_code.get(row["category"]), words=row["words"], kind=row["kind"])
            for row in rows("referral_needs")
        ),
        ignore_conflicts=True,
    )


def seed_costs() -> None:
    """The items that costs are shared of, for every district; what exists is kept."""
    rules = Rule.objects.in_bulk(field_name="code")
    there = set(CostKind.objects.filter(district=None).values_list("code", flat=True))
    CostKind.objects.bulk_create(
        CostKind(
            code=row["code"], name_zh=row["name_zh"], name_en=row["name_en"], basis=row["basis"],
            by_floor=row["by_floor"] == "yes", rule=rules.get(row["rule"]), order=place * 10,
        )
        for place, row in enumerate(rows("cost_kinds"), start=1)
        if row["code"] not in there
    )  # fmt: skip


def seed_policies() -> None:
    """A policy for each tier, and for safety the same ones with a shorter ladder; what exists is kept."""
    Terms.objects.get_or_create(pk=1)
    for tier in Tier:
        _seed_policy(tier, category=None, street_after=STREET_AFTER[tier])
    for category in Category.objects.filter(code__in=AT_ONCE):
        for tier in Tier:
            if STREET_AFTER[tier]:
                _seed_policy(tier, category=category, street_after=0)


def _seed_policy(tier: Tier, *, category: Category | None, street_after: int) -> None:
    policy, is_new = Policy.objects.get_or_create(tier=tier, category=category, street=None)
    if not is_new:
        return
    version = PolicyVersion.objects.create(policy=policy, number=1)
    Target.objects.bulk_create(_targets(version, tier))
    Rung.objects.bulk_create(
        rung for promise in (*TARGETS[tier], *AGREED) for rung in _ladder(version, promise, street_after=street_after)
    )


def _targets(version: PolicyVersion, tier: Tier) -> Iterable[Target]:
    for promise, (amount, unit, counts) in TARGETS[tier].items():
        night = NIGHT if (tier, promise) == (Tier.HIGH, Promise.ARRIVE) else (None, None, None)
        yield Target(
            version=version,
            promise=promise,
            amount=amount,
            unit=unit,
            counts=counts,
            night_from=night[0],
            night_until=night[1],
            night_moves_to=night[2],
        )


def _ladder(version: PolicyVersion, promise: Promise, *, street_after: int) -> Iterable[Rung]:
    steps: list[tuple[int | None, int | None, Level]]
    if promise == Promise.DECIDE:
        steps = [(75, None, Level.STREET), (None, 0, Level.DISTRICT)]
    else:
        steps = [(75, None, Level.HANDLER), (None, 0, Level.LEADER), (None, street_after, Level.STREET)]
    for step, (percent, after_seconds, level) in enumerate(steps, start=1):
        yield Rung(
            version=version,
            promise=promise,
            step=step,
            percent=percent,
            after_seconds=after_seconds,
            level=level,
        )
