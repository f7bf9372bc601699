"""What is done on the site: arrive with proof, make safe, settle."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from cases.actions import undertaking
from cases.actions._door import door
from cases.actions.questions import ask
from cases.models import Case, CaseEvent, Visit
from cases.models.fieldwork import PhotoKind
from cases.photos import Picture, keep
from cases.states import Actor, Proof, QuestionKind, Verb


def arrive(
    case: Case,
    *,
    by: Actor,
    code: str = "",
    position: Mapping[str, float] | None = None,
    pictures: Sequence[Picture] = (),
) -> CaseEvent:
    """Being there, with one proof. The first that is given counts: code, position, photo.

    `position` is `{"latitude": …, "longitude": …}` in degrees; one position, no track.
    """
    proof = Proof.CODE if code else Proof.POSITION if position is not None else Proof.PHOTO
    with door(case, Verb.ARRIVE, by=by) as deed:
        deed.move(code=code.strip(), position=position, photos=len(pictures))
        assert by.member is not None  # only a lead or a helper comes this far
        visit = Visit.objects.create(
            case=deed.case,
            member=by.member,
            arrived_at=deed.at,
            proof=proof,
            latitude=_degrees(position, "latitude"),
            longitude=_degrees(position, "longitude"),
        )
        keep(deed.case, pictures, kind=PhotoKind.ARRIVAL, at=deed.at, by=by)
        undertaking.begin_mediation(deed.case, by=by)
        deed.note(visit=visit, proof=proof, photos=len(pictures))
    return deed.event


def secure(case: Case, *, by: Actor, words: str) -> CaseEvent:
    """The interim measure taken (先行处置)."""
    with door(case, Verb.SECURE, by=by) as deed:
        deed.move(measure=deed.say(words))
    return deed.event


def resolve(
    case: Case, *, by: Actor, outcome: str, words: str, resident_word: str = "", pictures: Sequence[Picture] = ()
) -> CaseEvent:
    """Settle, with the evidence the outcome needs, and ask every resident who reported whether it is solved."""
    with door(case, Verb.RESOLVE, by=by) as deed:
        answer = deed.quote(resident_word)
        deed.move(outcome=outcome, done=deed.say(words), resident_word=answer, photos=len(pictures))
        keep(deed.case, pictures, kind=PhotoKind.RESULT, at=deed.at, by=by)
        reporters = deed.case.parties.filter(is_reporter=True).exclude(phone="")
        for phone in reporters.order_by("phone").values_list("phone", flat=True).distinct():
            ask(deed.case, QuestionKind.SOLVED, phone=str(phone), at=deed.at)
        for kind in undertaking.FOLLOW_UPS:
            undertaking.begin(deed.case, kind, by=by)
        deed.note(outcome=outcome, photos=len(pictures), resident_word=answer)
    return deed.event


def _degrees(position: Mapping[str, float] | None, axis: str) -> Decimal | None:
    return None if position is None else round(Decimal(str(position[axis])), 5)
