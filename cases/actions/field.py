"""What is done on the site: arrive with proof, make safe, settle."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from cases.actions import undertaking
from cases.actions._door import change
from cases.actions.questions import ask
from cases.models import Case, CaseEvent, Visit
from cases.models.contact import QuestionKind
from cases.models.fieldwork import PhotoKind, Proof
from cases.photos import Picture, keep
from cases.states import Actor, Verb


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

    def write(case: Case) -> dict[str, Any]:
        assert by.member is not None  # only a lead or a helper comes this far
        Visit.objects.create(
            case=case,
            member=by.member,
            arrived_at=case.now,
            proof=proof,
            latitude=_degrees(position, "latitude"),
            longitude=_degrees(position, "longitude"),
        )
        keep(case, pictures, kind=PhotoKind.ARRIVAL, at=case.now, by=by)
        undertaking.begin_mediation(case, by=by)
        return {"proof": proof.value}

    return change(case.pk, Verb.ARRIVE, by=by, code=code.strip(), position=position, photos=len(pictures), also=write)


def secure(case: Case, *, by: Actor, words: str) -> CaseEvent:
    """The interim measure taken (先行处置)."""
    return change(case.pk, Verb.SECURE, by=by, words=words)


def resolve(
    case: Case, *, by: Actor, outcome: str, words: str, resident_word: str = "", pictures: Sequence[Picture] = ()
) -> CaseEvent:
    """Settle, with the evidence the outcome needs, and ask every resident who reported whether it is solved."""

    def write(case: Case) -> dict[str, Any]:
        keep(case, pictures, kind=PhotoKind.RESULT, at=case.now, by=by)
        reporters = case.parties.filter(is_reporter=True).exclude(phone="")
        for phone in reporters.order_by("phone").values_list("phone", flat=True).distinct():
            ask(case, QuestionKind.SOLVED, phone=str(phone), at=case.now)
        for kind in undertaking.FOLLOW_UPS:
            undertaking.begin(case, kind, by=by)
        return {}

    return change(
        case.pk,
        Verb.RESOLVE,
        by=by,
        outcome=outcome,
        words=words,
        resident_word=resident_word,
        photos=len(pictures),
        also=write,
    )


def _degrees(position: Mapping[str, float] | None, axis: str) -> Decimal | None:
    return None if position is None else round(Decimal(str(position[axis])), 5)
