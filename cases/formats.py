"""How times, places and telephone numbers are said, in a text as on a page. No sentences: those are templates."""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.utils import timezone
from phonenumber_field.phonenumber import PhoneNumber

from cases.models import Case
from cases.states import Outcome, Verb
from mediation.models import Site, Tier
from mediation.naming import in_language

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def when(at: datetime | None, language: str) -> str:
    """A moment in local time, short: `11月22日15:30` or `22 Nov 15:30`. Empty for no moment."""
    if at is None:
        return ""
    local = timezone.localtime(at)
    if language.startswith("en"):
        return f"{local.day} {MONTHS[local.month - 1]} {local:%H:%M}"
    return f"{local.month}月{local.day}日{local:%H:%M}"


def day(at: date, language: str) -> str:
    """A date with its year: `2022年6月5日` or `5 Jun 2022`."""
    if language.startswith("en"):
        return f"{at.day} {MONTHS[at.month - 1]} {at.year}"
    return f"{at.year}年{at.month}月{at.day}日"


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
