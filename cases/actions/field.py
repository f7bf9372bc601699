"""What is done on the site: arrive with proof, make safe, settle."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from django.db import transaction

from cases import photos, reporters, timemachine
from cases.actions import codes, judging, referring, settling, undertaking
from cases.actions._door import door, rehearse
from cases.actions.judging import Position
from cases.actions.questions import ask
from cases.actions.table import agreeing
from cases.models import Case, CaseEvent, Visit, Words
from cases.models.fieldwork import PhotoKind
from cases.photos import Picture, Shot
from cases.states import Actor, DoubtKind, Outcome, Proof, QuestionKind, Unproven, Verb
from config.custody.remembered import asked_once
from mediation.models import Terms

# What is settled by an agreement in effect: an outcome is called as the kind of agreement it needs.
AGREED = (Outcome.WRITTEN, Outcome.ORAL)


@asked_once()
def arrive(
    case: Case,
    *,
    by: Actor,
    code: str = "",
    position: Mapping[str, float] | Position | None = None,
    pictures: Sequence[Shot] = (),
) -> CaseEvent:
    """Being there, with one proof. The first that is given counts: code, position, photo.

    A position far from the site, or photos of which each is doubted, are kept and prove nothing by themselves: the case
    stays assigned and its promises run on until somebody accepts the visit (`proof`).
    """
    code = code.strip()
    here = Position(**position) if isinstance(position, Mapping) else position  # type: ignore[arg-type]
    degrees = here.in_degrees if here else None
    tried = codes.count_try(case, by=by) if code else None
    if pictures:
        rehearse(case, Verb.ARRIVE, by=by, code=code, position=degrees, photos=len(pictures))
    shown = photos.develop(pictures)
    proof = Proof.CODE if code else Proof.POSITION if here is not None else Proof.PHOTO
    with door(case, Verb.ARRIVE, by=by) as deed:
        site, terms = deed.case.site, Terms.current()
        of_photos = judging.of_pictures(shown, terms, at=deed.at)
        doubts = judging.of_position(here, site, terms) if proof == Proof.POSITION and here else []
        if proof == Proof.PHOTO and all(of_photos):
            doubts = [kind for kind in DoubtKind if any(kind in found for found in of_photos)]
        deed.move(code=code, position=degrees, photos=len(shown), is_doubted=bool(doubts))
        assert by.member is not None  # only a lead or a helper comes this far
        codes.was_right(tried)
        visit = Visit.objects.create(
            case=deed.case,
            member=by.member,
            arrived_at=deed.at,
            proof=proof,
            latitude=_degrees(here.latitude) if here else None,
            longitude=_degrees(here.longitude) if here else None,
            accuracy_metres=here.accuracy if here else None,
            metres_away=here.metres_from(site) if here else None,
        )
        judging.raise_doubts(
            deed.case,
            at=deed.at,
            visit=visit if doubts else None,
            kinds=doubts if proof == Proof.POSITION else (),
            photos=photos.keep(deed.case, shown, kind=PhotoKind.ARRIVAL, at=deed.at, by=by),
            of_photos=of_photos,
        )
        if not doubts:
            undertaking.begin_mediation(deed.case, by=by)
        deed.note(visit=visit, proof=proof, photos=len(shown), doubts=doubts or None)
    return deed.event


def secure(case: Case, *, by: Actor, words: str) -> CaseEvent:
    """The interim measure taken (先行处置)."""
    with door(case, Verb.SECURE, by=by) as deed:
        deed.move(measure=deed.say(words))
    return deed.event


def resolve(
    case: Case,
    *,
    by: Actor,
    outcome: str,
    words: str,
    resident_word: str = "",
    pictures: Sequence[Shot] = (),
    before: Sequence[Shot] = (),
    still_open: settling.Chosen | None = None,
) -> CaseEvent:
    """Settle, with the evidence the outcome needs, and ask every resident who reported whether it is solved. Pictures
    of `before` it was put right are kept beside; they are no evidence, and the same one is none of the result.
    `still_open` says of what was undertaken, by its key, what becomes of it (`settling`).

    Raises:
        Unproven: the outcome needs a photo, and those given prove nothing by themselves. They are kept to be looked at.
        NotNow: something undertaken has no such answer, or an authority has to know of it first.
    """
    chosen = still_open or {}
    if pictures or before:
        done, said = (Words(body=each) if each.strip() else None for each in (words, resident_word))
        is_agreed = outcome in AGREED and agreeing.is_reached(case, outcome)
        handed = {"outcome": outcome, "done": done, "resident_word": said, "is_agreed": is_agreed}
        rehearse(case, Verb.RESOLVE, by=by, photos=len(pictures), **handed)
    earlier, shown = photos.develop(before), photos.develop(pictures)
    try:
        settling.note_done(case, chosen, by=by, words=words)
        return _settled(
            case, by=by, outcome=outcome, words=words, resident_word=resident_word, shown=shown, earlier=earlier,
            chosen=chosen,
        )  # fmt: skip
    except Unproven:
        with transaction.atomic():  # the deed's own was undone
            at = timemachine.now()
            doubts = judging.of_results(shown, before=earlier, at=at)
            judging.keep_results(case, shown, doubts, before=earlier, by=by, at=at)
        raise


def _settled(
    case: Case,
    *,
    by: Actor,
    outcome: str,
    words: str,
    resident_word: str,
    shown: Sequence[Picture],
    earlier: Sequence[Picture],
    chosen: settling.Chosen,
) -> CaseEvent:
    with door(case, Verb.RESOLVE, by=by) as deed:
        answer = deed.quote(resident_word)
        doubts = judging.of_results(shown, before=earlier, at=deed.at)
        doubted = sum(bool(found) for found in doubts)
        believed = len(shown) - doubted
        if not believed and outcome == Outcome.RECTIFIED:
            believed = judging.believed_results(deed.case)
        deed.move(
            outcome=outcome,
            done=deed.say(words),
            resident_word=answer,
            photos=believed,
            doubted=doubted,
            is_agreed=outcome in AGREED and agreeing.is_reached(deed.case, outcome),
        )
        tracked = settling.goes_on(deed, chosen)
        referring.need_what_is_needed(deed.case)
        kind = PhotoKind.SIGNED if outcome in AGREED else PhotoKind.RESULT
        judging.keep_results(deed.case, shown, doubts, before=earlier, by=by, at=deed.at, kind=kind)
        for phone, is_proven in reporters.phones_of(deed.case).items():
            ask(deed.case, QuestionKind.SOLVED, phone=phone, at=deed.at, is_typed=not is_proven)
        undertaking.begin(deed.case, *undertaking.FOLLOW_UPS, by=by)
        deed.note(outcome=outcome, photos=len(shown), resident_word=answer)
        if tracked is not None:
            deed.note(undertaking=tracked, until=tracked.due_at)
    return deed.event


def _degrees(axis: float) -> Decimal:
    return round(Decimal(str(axis)), 5)
