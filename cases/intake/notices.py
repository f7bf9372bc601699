"""A text that asks to be told of works (订阅通知), or not any more. Where the place is not said it is that of the
sender's own last case; without one it is asked, and the text is to be sent again with the place in it.
"""

from __future__ import annotations

from cases import formats
from cases.actions import works
from cases.models.contact import Became
from cases.reading import noticing
from mediation.models import Building, Site
from notifications.segments import cut

from .result import Result
from .turn import Turn


def wish(turn: Turn) -> Result | None:
    """Put this phone on the list of a place, or take it off. What it says is proven: the text came from it."""
    if noticing.wants_no_notices(turn.words):
        # Of who is on no list it says something else: that somebody is to be told nothing.
        if not works.is_subscribed(turn.sender.phone):
            return None
        works.unsubscribe(turn.sender.phone)
        turn.reply("reply_notices_off")
        return Result(Became.NOTICES)
    if not noticing.asks_for_notices(turn.words):
        return None
    site, building = _place(turn)
    if site is None or not site.is_active:
        turn.reply("reply_notices_where")
        return Result(Became.NOTICES)
    language = turn.sender.language
    works.subscribe(turn.sender.phone, site=site, building=building, language=language, inbound=turn.text)
    turn.reply("reply_notices_on", place=_called(site, building, language))
    return Result(Became.NOTICES)


def _place(turn: Turn) -> tuple[Site | None, Building | None]:
    reading = turn.reading
    if reading.site is not None:
        return reading.site, reading.building
    case = turn.sender.own_cases.filter(site__isnull=False).first()
    if case is None or case.site is None:
        return None, None
    if reading.building_number is not None:
        return case.site, Building.objects.filter(site=case.site, number=reading.building_number).first()
    return case.site, case.building


def _called(site: Site, building: Building | None, language: str) -> str:
    where = formats.place_of(
        site=site.label(language),
        building=building.label(language) if building else "",
        unit="",
        room="",
        language=language,
    )
    return cut(where, 18)
