"""How times, places and telephone numbers are said, in a text as on a page. No sentences: those are templates."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.utils import timezone, translation
from phonenumber_field.phonenumber import PhoneNumber

from cases.models import Case, Party
from cases.states import Outcome, Verb
from mediation.models import Effect, Site, Tier, WorksNotice
from mediation.naming import in_language
from notifications.segments import cut

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
WEEKDAYS, WEEKDAYS_EN = "一二三四五六日", ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def when(at: datetime | None, language: str) -> str:
    """A moment in local time, short: `11月22日15:30` or `22 Nov 15:30`. Empty for no moment."""
    if at is None:
        return ""
    local = timezone.localtime(at)
    if language.startswith("en"):
        return f"{local.day} {MONTHS[local.month - 1]} {local:%H:%M}"
    return f"{local.month}月{local.day}日{local:%H:%M}"


def soon(at: datetime, now: datetime, language: str) -> str:
    """A moment of the next days as people say it, with its date: `明天上午9点 · 11月24日`, `tomorrow 9:00 · 24 Nov`."""
    local, days = timezone.localtime(at), (timezone.localdate(at) - timezone.localdate(now)).days
    if language.startswith("en"):
        named = ("today", "tomorrow")[days] if 0 <= days < 2 else WEEKDAYS_EN[local.weekday()]
        return f"{named} {local.hour}:{local:%M} · {local.day} {MONTHS[local.month - 1]}"
    this_week = days + timezone.localtime(now).weekday() < 7
    named = (
        ("今天", "明天", "后天")[days]
        if 0 <= days < 3
        else f"{'周' if this_week else '下周'}{WEEKDAYS[local.weekday()]}"
    )
    if days + timezone.localtime(now).weekday() >= 14:
        named = f"周{WEEKDAYS[local.weekday()]}"
    part, hour = ("上午", local.hour) if local.hour < 12 else ("下午", (local.hour - 12) or 12)
    if local.hour >= 18:
        part = "晚上"
    minutes = {0: "", 30: "半"}.get(local.minute, f"{local.minute}分")
    return f"{named}{part}{hour}点{minutes} · {local.month}月{local.day}日"


def day(at: date, language: str) -> str:
    """A date with its year: `2022年6月5日` or `5 Jun 2022`."""
    if language.startswith("en"):
        return f"{at.day} {MONTHS[at.month - 1]} {at.year}"
    return f"{at.year}年{at.month}月{at.day}日"


def yuan(amount: Decimal, language: str) -> str:
    """An amount of money: `1,200元` or `1,200.50 yuan`."""
    said = f"{amount:,.2f}".removesuffix(".00")
    return f"{said} yuan" if language.startswith("en") else f"{said}元"


def place(case: Case, language: str) -> str:
    """Where it is, as far as known: `锦绣华庭3号楼2单元501`. Empty when nothing is known."""
    return place_of(
        site=case.site.label(language) if case.site else "",
        building=case.building.label(language) if case.building else "",
        unit=case.unit,
        room=case.room,
        language=language,
    )


def place_of(*, site: str, building: str, unit: str, room: str, language: str) -> str:
    """The same from the names of the places in that language; what is not known is empty. Empty without a site."""
    if not site:
        return ""
    english = language.startswith("en")
    parts = [site]
    if building:
        parts.append(building)
    if unit:
        parts.append(f"unit {unit}" if english else f"{unit}单元")
    if room:
        parts.append(room)
    return (" " if english else "").join(parts)


def buildings(numbers: Sequence[int], language: str) -> str:
    """Several buildings by their numbers, in their order: `3、4号楼` or `Buildings 3, 4`. Empty for none."""
    if not numbers:
        return ""
    if language.startswith("en"):
        return f"Building{'s' if len(numbers) > 1 else ''} " + ", ".join(map(str, numbers))
    return "、".join(map(str, numbers)) + "号楼"


def works(notice: WorksNotice, language: str) -> str:
    """When announced works are and what is noticed of them: `9月20日9:00-17:00停水`, `20 Sep-2 Oct daily 9:00-17:00:
    noise, dust`. Where nothing is noticed, what they are."""
    starts, ends = timezone.localtime(notice.starts_at), timezone.localtime(notice.ends_at)
    english, is_one_day = language.startswith("en"), starts.date() == ends.date()
    first, last = (_day_of_year(each, english=english) for each in (starts, ends))
    begins, until = (f"{each.hour}:{each:%M}" for each in (starts, ends))
    gap = " " if english else ""
    if is_one_day:
        said = f"{first}{gap}{begins}-{until}"
    elif notice.is_daily:
        said = f"{first}-{last}" + (f" daily {begins}-{until}" if english else f"每天{begins}-{until}")
    else:
        said = f"{first}{gap}{begins}-{last}{gap}{until}"
    with translation.override(language):
        noticed = [str(effect.label) for effect in Effect if effect in notice.effects] or [notice.what]
    return said + (": " + ", ".join(noticed) if english else "、".join(noticed))


# How long that may be in a text, in UTF-16 units (`texts/longest.json`).
LONGEST_IN_CHINESE, LONGEST_IN_LATIN = 34, 60


def works_fitted(notice: WorksNotice, language: str) -> str:
    """The same, as it fits a text."""
    return cut(works(notice, language), LONGEST_IN_LATIN if language.startswith("en") else LONGEST_IN_CHINESE)


def _day_of_year(at: datetime, *, english: bool) -> str:
    return f"{at.day} {MONTHS[at.month - 1]}" if english else f"{at.month}月{at.day}日"


def side_name(party: Party, language: str) -> str:
    """A side as members and the other sides hear of it, without a name: an organisation by what it is called, a
    resident by where they live, as far as it is known (`居民501`)."""
    if party.organisation is not None:
        return party.organisation.called
    resident = in_language(language, zh="居民", en="Resident")
    lives = [party.building.label(language) if party.building else "", party.unit, party.room]
    said = ("-" if language.startswith("zh") else " ").join(each for each in lives if each)
    if not said:
        with translation.override(language):
            return f"{resident} ({party.get_side_display()})"
    return f"{resident} {said}" if language.startswith("en") else resident + said


CITY_SERVICE_LINE = "12345"


def hotline(case: Case) -> str:
    """The number a resident can ring about this case, as it is read out: `0523 8688 0001`.

    Without a site the installation's own; without that the city's service line, which is always answered.
    """
    return hotline_of(case.site)


def hotline_of(site: Site | None) -> str:
    """The same for a report that is no case yet."""
    return read_out(str(site.hotline) if site and site.hotline else "")


@lru_cache(maxsize=4096)
def read_out(phone: str) -> str:
    """A hotline (E.164, or empty for none of its own) as it is read out."""
    if not phone:
        return settings.PUBLIC_PHONE or CITY_SERVICE_LINE
    return str(PhoneNumber.from_string(phone).as_national)


def wanted(request: Any, language: str) -> str:
    """What is asked for (a row of `asking.open_requests`): the deed, and with what it would be done."""
    asked = request.wanted
    category = in_language(language, zh=request.category_zh or "", en=request.category_en or "")
    site = in_language(language, zh=request.site_name or "", en=request.site_name_en or "")
    until = when(datetime.fromisoformat(asked["until"]), language) if "until" in asked else ""
    outcome = str(Outcome(asked["outcome"]).label) if "outcome" in asked else ""
    tier = str(Tier(asked["tier"]).label) if "tier" in asked else ""
    said = (outcome, category, tier, site, request.into_number or "", request.wanted_name or "", until)
    return " · ".join([str(Verb(request.verb).label), *(each for each in said if each)])
