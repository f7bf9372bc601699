"""Who the sides are: added from the first visit on, confirmed or put right where they were guessed, taken off again.

After each the door asks whether whoever leads is neutral still: between these sides it was never asked before. Whether
a side agrees to mediation is `willingness`, who speaks for it `speaking`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cases import opposed, rooms, willing
from cases.actions import undertaking
from cases.actions._door import Underway, door
from cases.actions.table import rights, willingness
from cases.models import Case, CaseEvent, Clause, Party, Question, Signature, Undertaking
from cases.models.party import Need, PartyKind, Reach, Side
from cases.states import Actor, NotNow, QuestionKind, SideChange, Verb
from mediation.models import Building, Organisation


@dataclass(frozen=True, kw_only=True)
class NewSide:
    """A side as somebody put it down. Of an organisation only which; of a home where it is; of a person a name or a
    number."""

    kind: str = PartyKind.HOUSEHOLD
    side: str = Side.RESPONDENT
    organisation: Organisation | None = None
    building: Building | None = None
    unit: str = ""
    room: str = ""
    name: str = ""
    # In E.164, and what is dialled behind it.
    phone: str = ""
    extension: str = ""


def add(
    case: Case,
    *,
    by: Actor,
    new: NewSide,
    said: willingness.Said | None = None,
    told: str = "",
) -> CaseEvent:
    """Put a side down. In the same press: `said`, what it answered to mediation; `told`, by which channel it was told
    its rights. All of it stands, or none.

    Raises:
        Forbidden: not theirs to do, or they speak for a side of the works.
        NotNow: nobody could find this side again, or it stands there already; or what it said could not have been.
    """
    with door(case, Verb.ADD_SIDE, by=by) as deed:
        party = _made(deed, new)
        here = list(willing.sides(deed.case))
        if any(is_the_same(party, each) for each in here):
            raise NotNow(_("This side stands there already."))
        if new.phone and opposed.speaks_for_an_opponent(deed.case, new.side, new.phone):
            raise NotNow(_("They speak for the other side of this dispute: end that first."))
        party.save()
        deed.note(party=party)
        deed.record()
        if told:
            rights.tell(deed.case, by=by, party=party, channel=told)
        if said is not None:
            willingness.note(deed.case, by=by, party=party, said=said)
    return deed.event


def _made(deed: Underway, new: NewSide) -> Party:
    if new.side not in Side.values or new.kind not in PartyKind.values:
        raise NotNow(_("Say which side it is."))
    row: dict[str, Any] = {"case": deed.case, "side": new.side, "added_at": deed.at, "added_by": deed.by.member}
    if new.kind == PartyKind.ORGANISATION:
        if new.organisation is None:
            raise NotNow(_("Choose the organisation."))
        return Party(organisation=new.organisation, **row)
    is_home = new.kind == PartyKind.HOUSEHOLD
    building = new.building
    if building is not None and building.site_id != deed.case.site_id:
        raise NotNow(_("This building is not of the site of the case."))
    if is_home and (building is None or not new.room.strip()):
        raise NotNow(_("Of a household say the building and the room."))
    if not is_home and not new.name.strip() and not new.phone:
        raise NotNow(_("Of a resident say the name or a telephone number."))
    return Party(
        is_household=is_home, name=new.name.strip(), phone=new.phone, extension=new.extension, building=building,
        unit=rooms.plain(new.unit), room=rooms.plain(new.room), **row,
    )  # fmt: skip


def is_the_same(one: Party, other: Party) -> bool:
    """Whether two rows are of one side: one organisation, one number, or one home."""
    if one.organisation_id is not None or other.organisation_id is not None:
        return one.organisation_id == other.organisation_id
    if one.phone and str(one.phone) == str(other.phone) and one.extension == other.extension:
        return True
    is_home = bool(one.is_household and other.is_household and one.building_id and one.room)
    return is_home and (one.building_id, one.unit, one.room) == (other.building_id, other.unit, other.room)


def correct(
    case: Case,
    *,
    by: Actor,
    party: Party,
    name: str | None = None,
    building: Building | None = None,
    unit: str | None = None,
    room: str | None = None,
    reach: str | None = None,
    needs: Iterable[str] | None = None,
) -> CaseEvent:
    """Confirm that a guessed side is one, and put right what is wrong of it; what is None stays as it is.

    Raises:
        NotNow: it is no side of this case any more, nothing is changed and nothing confirmed, or it would be another
            side of this case.
    """
    with door(case, Verb.CORRECT_SIDE, by=by) as deed:
        row = side_of(deed.case, party)
        was_guessed = row.is_guessed
        changed = _changed(row, deed, name=name, building=building, unit=unit, room=room)
        if SideChange.PLACE in changed and any(is_the_same(row, each) for each in _others(deed.case, row)):
            raise NotNow(_("This side stands there already."))
        if reach is not None and reach != row.reach and (not reach or reach in Reach.values):
            row.reach, changed = reach, [*changed, SideChange.REACH]
        if needs is not None and sorted(needs) != sorted(row.needs):
            row.needs = [need for need in Need.values if need in set(needs)]
            changed = [*changed, SideChange.NEEDS]
        if was_guessed:
            row.confirmed_at, row.confirmed_by = deed.at, deed.by.member
        elif not changed:
            raise NotNow(_("Nothing of this side is changed."))
        row.save(update_fields=["name", "building", "unit", "room", "reach", "needs", "confirmed_at", "confirmed_by"])
        deed.note(party=row, changed=changed or None, confirmed=was_guessed or None)
    return deed.event


def _others(case: Case, row: Party) -> list[Party]:
    return list(willing.sides(case).exclude(pk=row.pk))


def _changed(
    row: Party, deed: Underway, *, name: str | None, building: Building | None, unit: str | None, room: str | None
) -> list[SideChange]:
    changed: list[SideChange] = []
    if row.organisation_id is not None:
        return changed
    if name is not None and name.strip() != row.name:
        row.name = name.strip()
        changed.append(SideChange.NAME)
    before = row.building_id, row.unit, row.room
    if building is not None:
        if building.site_id != deed.case.site_id:
            raise NotNow(_("This building is not of the site of the case."))
        row.building = building
    row.unit = rooms.plain(unit) if unit is not None else row.unit
    row.room = rooms.plain(room) if room is not None else row.room
    if (row.building_id, row.unit, row.room) != before:
        changed.append(SideChange.PLACE)
    return changed


def drop(case: Case, *, by: Actor, party: Party, words: str) -> CaseEvent:
    """Take a side off that turns out to be none. Its row stays, with what it said.

    Raises:
        NotNow: no reason is given; it reported the case, signed an agreement in effect, or owes something still.
    """
    with door(case, Verb.DROP_SIDE, by=by) as deed:
        row = side_of(deed.case, party)
        if refused := _why_it_stays(row):
            raise NotNow(refused)
        if deed.say(words) is None:
            raise NotNow(_("Say why this is no side of the dispute."))
        row.left_at = deed.at
        row.save(update_fields=["left_at"])
        speakers = row.representatives.filter(left_at=None)
        numbers = {str(row.phone), *(str(each.phone) for each in speakers)} - {""}
        speakers.update(left_at=deed.at)
        end_questions(deed.case, numbers, at=deed.at)
        deed.note(party=row)
    return deed.event


def _why_it_stays(row: Party) -> str:
    if row.is_reporter:
        return _("Who reported the case stays a side of it; they can take their report back themselves.")
    if _has_signed(row).exists():
        return _("This side has signed an agreement that is in effect.")
    theirs = _owed_by(row)
    if row.organisation_id is not None:
        theirs |= undertaking.open_ones(row.case).filter(by_organisation=row.organisation)
    if theirs.exists() or _promised_by(row).exists():
        return _("This side has promised something that is not done yet.")
    return ""


def is_bound(row: Party) -> bool:
    """Whether a side has signed what is in effect, or owes something by itself: an organisation owes what it owes
    whether it is a side or not. Three statements at most."""
    return _has_signed(row).exists() or _owed_by(row).exists() or _promised_by(row).exists()


def _has_signed(row: Party) -> QuerySet[Signature]:
    return Signature.objects.filter(party=row, agreement__effective_at__isnull=False, agreement__ended_at=None)


def _owed_by(row: Party) -> QuerySet[Undertaking]:
    return undertaking.open_ones(row.case).filter(party=row)


def _promised_by(row: Party) -> QuerySet[Clause]:
    return Clause.objects.filter(party=row, agreement__effective_at__isnull=False, agreement__ended_at=None)


def side_of(case: Case, party: Party) -> Party:
    """The side, if it is one of this case now, as it stands in the database.

    Raises:
        NotNow: it is none, or not any more.
    """
    row = willing.sides(case).filter(pk=party.pk).first()
    if row is None:
        raise NotNow(_("This is no side of the case any more."))
    row.case = case
    return row


def end_questions(case: Case, numbers: Iterable[str], *, at: datetime) -> None:
    """Whoever speaks for no side of the case any more is not asked whether it agrees to mediation."""
    asked = Question.objects.filter(case=case, kind=QuestionKind.MEDIATE, phone__in=list(numbers), ended_at=None)
    asked.update(ended_at=at)
