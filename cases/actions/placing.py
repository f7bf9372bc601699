"""Where a case is: said or corrected, and who is the other side there."""

from __future__ import annotations

from django.utils.translation import gettext as _

from cases import rooms, timemachine
from cases.actions import by_duty, signs, works
from cases.actions._door import door
from cases.actions.asking import done_or_asked
from cases.actions.assigning import hands_over
from cases.actions.questions import ask
from cases.models import Case, CaseEvent, Helper, Party
from cases.models.party import Side
from cases.states import (
    Actor,
    NotNow,
    QuestionKind,
    State,
    Verb,
)
from mediation import directory
from mediation.models import Building, Site


def enter_other_side(case: Case) -> None:
    """Guess the other side: the site's organisation that disputes of this category are usually with, so that it does
    not lead. An earlier guess gives way; what somebody has confirmed or put down stays, and nothing is guessed beside
    it."""
    wanted = other_sides(case)
    guesses = case.parties.filter(is_guess=True, confirmed_at=None, came_with=None)
    guesses.exclude(organisation__in=wanted).update(left_at=timemachine.now())
    if case.parties.filter(side=Side.RESPONDENT, came_with=None).exclude(is_guess=True, confirmed_at=None).exists():
        return
    for organisation in wanted:
        here = {"side": Side.RESPONDENT, "is_guess": True}
        Party.objects.get_or_create(case=case, organisation_id=organisation, defaults=here)


def other_sides(case: Case) -> list[int]:
    """The keys of the organisations at its site that disputes of its category are usually with."""
    if case.site_id is None or not case.category.other_side:
        return []
    return directory.at_work(case.site_id, case.category.other_side)


def locate(
    case: Case,
    *,
    by: Actor,
    site: Site,
    building: Building | None,
    unit: str = "",
    room: str = "",
    words: str = "",
    asks: bool = False,
) -> CaseEvent:
    """Say where it is, or correct it. The other side is entered anew; promises keep the times they were given. Another
    site takes the case from the group that watches it: a member asks for that, and another decides.

    A lead who does not serve that place is told, and its leader has the case to assign, all by this one deed; helpers
    from elsewhere go with them.

    `asks`: where the building is still not known, the text that answers asks for it.
    """
    return done_or_asked(
        case,
        Verb.PLACE,
        lambda: _locate(case, by=by, site=site, building=building, unit=unit, room=room, asks=asks),
        by=by,
        words=words,
        site_id=site.pk,
        building_id=building.pk if building else None,
        unit=unit,
        room=room,
    )


def _locate(
    case: Case, *, by: Actor, site: Site, building: Building | None, unit: str, room: str, asks: bool
) -> CaseEvent:
    with door(case, Verb.PLACE, by=by) as deed:
        case = deed.case
        if case.site_id != site.pk and case.joined.exists():
            raise NotNow(_("Other cases of the old place are joined to this one. Part them first."))
        hands = hands_over(case, site=site, building=building)
        # What was asked for and is told now corrects nothing.
        was_unknown = case.site_id is None or (case.site_id == site.pk and case.building_id is None)
        is_new_there = case.site_id != site.pk
        deed.move(hands_over=hands)
        case.site, case.building = site, building
        case.unit, case.room = rooms.plain(unit), rooms.plain(room)
        case.save(update_fields=["site", "building", "unit", "room"])
        case.parties.filter(is_reporter=True, came_with=None).update(building=building)
        enter_other_side(case)
        if hands:
            Helper.objects.filter(case=case).exclude(member__in=directory.group_members(site)).delete()
        if asks and building is None and by.phone:
            ask(case, QuestionKind.BUILDING, phone=by.phone, at=deed.at)
            deed.note(asked=QuestionKind.BUILDING)
        deed.note(site=site, building=building, hands_over=hands, was_unknown=was_unknown or None)
        works.link_anew(case, at=deed.at)
        deed.record()
        signs.on_place(case)
        if is_new_there and deed.came_from == State.REPORTED:
            by_duty.assign_at_once(case)
    return deed.event
