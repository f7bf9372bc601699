"""The session itself: it begins, planned or at the door; who came; each side's account apart; how it ends.

What is planned and told before it is `convening`, what is noted and offered in it `noting` and `proposing`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from cases import willing
from cases.actions import undertaking
from cases.actions._door import Underway, attempt, door
from cases.actions.table import convening
from cases.models import Account, Attendance, Case, CaseEvent, Party, Representative, RightsNotice, Session, Words
from cases.models.session import Seat
from cases.states import Actor, Channel, NotNow, Readers, SessionEnd, SessionKind, Verb
from mediation.models import Committee, Member

_ENDINGS = (SessionEnd.NEXT, SessionEnd.AGREEMENT, SessionEnd.FAILED)


@dataclass(frozen=True, kw_only=True)
class Came:
    """Who sat there: sides and who speaks for them, members, who keeps the record, and others by name, whom the sides
    must agree to have there."""

    parties: Sequence[Party] = ()
    representatives: Sequence[Representative] = ()
    members: Sequence[Member] = ()
    recorder: Member | None = None
    others: Sequence[str] = field(default_factory=tuple)
    is_agreed: bool = False


def sit(
    case: Case,
    *,
    by: Actor,
    came: Came,
    session: Session | None = None,
    kind: str = SessionKind.JOINT,
    side: Party | None = None,
    place: str = "",
    committee: Committee | None = None,
    told_rights: Iterable[Party] = (),
) -> CaseEvent:
    """Begin a session: a planned one on its day, or one that nobody planned. `told_rights`: the sides that were told
    their rights and duties there.

    Raises:
        NotNow: one is under way already, nobody came, a side that is not asked to it did, the planned day has not come,
            or a side has refused mediation.
    """
    with door(case, Verb.SIT, by=by) as deed:
        if convening.running(deed.case) is not None:
            raise NotNow(_("A session is under way: end it first."))
        if session is None:
            held = convening.blank(deed.case, kind=kind, side=side, committee=committee, by=by)
            held.place = " ".join(place.split())[:80]
        else:
            held = convening.planned(deed.case, session)
            convening.require_willing(deed.case, held)
            if held.planned_at and timezone.localdate(held.planned_at) > timezone.localdate(deed.at):
                raise NotNow(_("It is planned for another day: move it, or begin one without a plan."))
        held.begun_at = deed.at
        held.save(update_fields=None if held.pk is None else ["begun_at"])
        if held.appointment is not None and held.appointment.is_open:
            undertaking.keep_one(held.appointment, by=by, cause=deed.cause)
        if not came.parties and not came.representatives:
            raise NotNow(_("Tick which side came."))
        count = _seat(deed, held, came)
        told = _tell_rights(deed, told_rights)
        deed.note(session=held, held_as=held.kind, came=count, told_rights=told)
    return deed.event


def seat(case: Case, *, by: Actor, session: Session, came: Came, told_rights: Iterable[Party] = ()) -> CaseEvent:
    """Somebody came later, or was told their rights only now.

    Raises:
        NotNow: it is not under way, or nobody is named.
    """
    with door(case, Verb.SEAT, by=by) as deed:
        held = under_way(deed.case, session)
        count, told = _seat(deed, held, came, has_mediator=False), _tell_rights(deed, told_rights)
        if not count and not told:
            raise NotNow(_("Tick who came, or who was told their rights."))
        deed.note(session=held, held_as=held.kind, came=count, told_rights=told)
    return deed.event


def under_way(case: Case, session: Session) -> Session:
    """The session under its lock, begun and not over.

    Raises:
        NotNow: it is over, or has not begun.
    """
    held = convening.locked(case, session)
    if held.begun_at is None:
        raise NotNow(_("This session has not begun."))
    return held


def _seat(deed: Underway, session: Session, came: Came, *, has_mediator: bool = True) -> int:
    """Their seats, each once; returns how many are new."""
    asked = {party.pk for party in convening.sides_of(session, deed.case)}
    speakers = list(came.representatives)
    _need_present(deed.case, came.parties)
    if any(one.left_at is not None for one in speakers):
        raise NotNow(_("They speak for this side no more."))
    if any(pk not in asked for pk in (*(party.pk for party in came.parties), *(one.party_id for one in speakers))):
        raise NotNow(_("To a session apart comes only the side that it is with."))
    others = [name for name in (" ".join(each.split())[:60] for each in came.others) if name]
    if others and not came.is_agreed:
        raise NotNow(_("Others are invited only if the sides agree: tick that they do."))
    rows = [Attendance(seat=Seat.PARTY, party=party) for party in came.parties]
    rows += [Attendance(seat=Seat.REPRESENTATIVE, party_id=one.party_id, representative=one) for one in speakers]
    if has_mediator:
        rows.append(Attendance(seat=Seat.MEDIATOR, member=deed.by.member))
    if came.recorder is not None and came.recorder != deed.by.member:
        rows.append(Attendance(seat=Seat.RECORDER, member=came.recorder))
    rows += [
        Attendance(seat=Seat.INVITED, member=member)
        for member in came.members
        if member not in (deed.by.member, came.recorder)
    ]
    rows += [Attendance(seat=Seat.INVITED, name=name) for name in dict.fromkeys(others)]
    there = {_who(row) for row in Attendance.objects.filter(session=session)}
    new = [row for row in rows if _who(row) not in there]
    for row in new:
        row.session, row.noted_at = session, deed.at
    return len(Attendance.objects.bulk_create(new))


def _need_present(case: Case, sides: Iterable[Party]) -> None:
    present = set(willing.present(case).values_list("pk", flat=True))
    if any(side.pk not in present for side in sides):
        raise NotNow(_("That side has left the case."))


def _who(row: Attendance) -> tuple[int | None, int | None, int | None, str]:
    return row.party_id, row.representative_id, row.member_id, row.name


def _tell_rights(deed: Underway, sides: Iterable[Party]) -> list[int]:
    """That these sides were told their rights there, once in a handling."""
    case, sides = deed.case, list(sides)
    _need_present(case, sides)
    told = RightsNotice.objects.filter(case=case, handling=case.handling).values_list("party", flat=True)
    new = [side for side in sides if side.pk not in set(told)]
    RightsNotice.objects.bulk_create(
        RightsNotice(
            case=case, handling=case.handling, party=side, how=Channel.VISIT,
            given_at=deed.at, noted_at=deed.at, given_by=deed.by.member,
        )
        for side in new
    )  # fmt: skip
    return [side.pk for side in new]


def account(
    case: Case,
    *,
    by: Actor,
    party: Party,
    words: str,
    is_confirmed: bool = False,
    session: Session | None = None,
    seen: int | None = None,
) -> CaseEvent:
    """What one side says happened and wants, as its own claim. Said at one table it is for all who sat there, said
    apart it stays in that side's confidence. `seen`: the key of the session that was under way when it was written
    down, 0 for none, where a page was: it may come when another one is.

    Raises:
        NotNow: nothing is said, the side has left, or another session is under way by now.
    """
    with door(case, Verb.ACCOUNT, by=by) as deed:
        held = under_way(deed.case, session) if session is not None else convening.running(deed.case)
        convening.need_the_same(held, seen)
        if not willing.present(deed.case).filter(pk=party.pk).exists():
            raise NotNow(_("That side has left the case."))
        if held is not None and held.side_id not in (None, party.pk):
            raise NotNow(_("This session is with another side."))
        circle = Readers.PARTIES if held is not None and held.kind == SessionKind.JOINT else Readers.SIDE
        saying = Words.keep(words, readers=circle)
        if saying is None:
            raise NotNow(_("Write down what they say."))
        made = Account.objects.create(
            case=deed.case, session=held, party=party, saying=saying, is_confirmed=is_confirmed,
            at=deed.at, taken_by=by.member,
        )  # fmt: skip
        deed.note(account=made, party=party, session=held, circle=circle)
    return deed.event


def endings(session: Session) -> tuple[SessionEnd, ...]:
    """What a session that has begun may end in; the usual first."""
    return _ENDINGS if session.kind == SessionKind.JOINT else (SessionEnd.HEARD, *_ENDINGS)


def end(
    case: Case,
    *,
    by: Actor,
    session: Session,
    how: str,
    words: str = "",
    at: datetime | None = None,
    place: str = "",
) -> CaseEvent:
    """The session ends: in another date, which is told to every side at once; in an agreement, which is written down in
    the next step; or without one, and every side is told which ways are open to it. One apart may end as heard; what is
    written of it stays in that side's confidence, but why it failed.

    Raises:
        NotNow: no known end, no reason why it failed, no next date, or somebody has ended it already.
    """
    with attempt(Verb.END_SESSION, by=by, case_id=case.pk):
        with door(case, Verb.END_SESSION, by=by) as deed:
            held = under_way(deed.case, session)
            if how not in endings(held):
                raise NotNow(_("Choose how the session ends."))
            is_told_to_all = held.side_id is None or how == SessionEnd.FAILED
            saying = deed.say(words) if is_told_to_all else Words.keep(words, readers=Readers.SIDE)
            if how == SessionEnd.FAILED and saying is None:
                raise NotNow(_("Say why there is no agreement: it stands in the notice of termination."))
            convening.end(deed, held, how=how, saying=saying)
            deed.note(held_as=held.kind)
        if how == SessionEnd.NEXT:
            if at is None:
                raise NotNow(_("Name the day and hour."))
            convening.convene(
                case, by=by, kind=held.kind, side=held.side, at=at, place=place or held.place, committee=held.committee
            )
    return deed.event
