"""What the stories do at the table, each by the action that the pages use. A verb is `what:who`; where its words have
parts, they stand between bars, in the order that the verb's function names.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, time, timedelta
from decimal import Decimal

from django.utils import timezone

from cases import timemachine, willing
from cases.actions.table import (
    agreed_text,
    agreeing,
    coming,
    convening,
    inviting,
    noting,
    proposing,
    rights,
    sides,
    signing,
    sitting,
    willingness,
)
from cases.actions.table.willingness import Said
from cases.models import Case, Proposal
from cases.models.agreement import Signed, SignsAs
from cases.models.party import PartyKind
from cases.states import Channel, Coming, Readers, SessionEnd, SessionKind, State, Willing
from mediation import directory

from .people import lead, side, side_itself

# A name as a finger writes it, in the box of `signing`.
INK = "M120 260" + "".join(f"L{120 + 18 * n} {260 - (n * 53) % 170}" for n in range(1, 42))
# When a session is planned: on the second working day from then, when most people can.
SESSION_AT, WORKING_DAYS_AHEAD = time(15), 2


def _confirm(case: Case, who: str, words: str) -> None:
    sides.correct(case, by=lead(case), party=side(case, who))


def _call(case: Case, who: str, words: str) -> None:
    """`words`: what they are called, as an agreement will name them."""
    sides.correct(case, by=lead(case), party=side(case, who), name=words)


def _remove(case: Case, who: str, words: str) -> None:
    sides.drop(case, by=lead(case), party=side(case, who), words=words)


def _add(case: Case, who: str, words: str) -> None:
    """`words`: unit, room, name, phone. Without a building there is a person and no household."""
    unit, room, name, phone = words.split("|")
    kind = PartyKind.HOUSEHOLD if case.building else PartyKind.PERSON
    new = sides.NewSide(kind=kind, building=case.building, unit=unit, room=room, name=name, phone=phone)
    sides.add(case, by=lead(case), new=new)


def _tell_rights(case: Case, who: str, words: str) -> None:
    rights.tell(case, by=lead(case), party=side(case, who), channel=_how(case))


def _how(case: Case) -> Channel:
    return Channel.VISIT if case.state == State.ON_SITE else Channel.CALL


def _say(state: Willing) -> Callable[[Case, str, str], None]:
    def say(case: Case, who: str, words: str) -> None:
        said = Said(state=state, how=_how(case), words=words)
        willingness.note(case, by=lead(case), party=side(case, who), said=said)

    return say


def _convene(case: Case, who: str, words: str) -> None:
    """`words`: where."""
    convening.convene(case, by=lead(case), kind=SessionKind.JOINT, at=_soon(), place=words)


def _soon() -> datetime:
    hours, day = directory.working_hours(), timezone.localdate(timemachine.now())
    for _each in range(WORKING_DAYS_AHEAD):
        day += timedelta(days=1)
        while not hours.is_working_day(day):
            day += timedelta(days=1)
    return timezone.make_aware(datetime.combine(day, SESSION_AT))


def _answer(answer: Coming) -> Callable[[Case, str, str], None]:
    def come(case: Case, who: str, words: str) -> None:
        by = side_itself(case, who)
        coming.answer(case, by=by, invitations=coming.open_of(case, by)[:1], coming=answer)

    return come


def _pick(case: Case, who: str, words: str) -> None:
    """`words`: which of the offered dates would do, by their number."""
    by = side_itself(case, who)
    picks = [int(number) - 1 for number in words.split()]
    coming.answer(case, by=by, invitations=coming.open_of(case, by)[:1], picks=picks)


def _offer(case: Case, who: str, words: str) -> None:
    case.now = timemachine.now()
    planned = case.sessions.get(begun_at=None, ended_at=None)
    convening.offer(case, by=lead(case), session=planned, dates=inviting.suggested(case))


def _sit(case: Case, who: str, words: str) -> None:
    """With everybody, or apart with `who`. `words`: where."""
    apart = side(case, who) if who else None
    came = sitting.Came(parties=[apart] if apart else list(willing.present(case)))
    kind = SessionKind.CAUCUS if apart else SessionKind.JOINT
    sitting.sit(case, by=lead(case), came=came, kind=kind, side=apart, place=words)


def _account(case: Case, who: str, words: str) -> None:
    sitting.account(case, by=lead(case), party=side(case, who), words=words, is_confirmed=True)


def _note(case: Case, who: str, words: str) -> None:
    """In the confidence of `who`."""
    noting.note(case, by=lead(case), words=words, circle=Readers.SIDE, party=side(case, who))


def _propose(case: Case, who: str, words: str) -> None:
    """`words`: what, how much. Who answers what another side has proposed makes a counter-proposal."""
    what, amount = words.split("|")
    party = side(case, who)
    rows = Proposal.objects.filter(case=case, replied_at=None).exclude(party=party).order_by("id")
    proposing.propose(
        case, by=lead(case), party=party, words=what, amount=Decimal(amount), counters=rows.last(), is_for_all=True
    )


def _end(how: SessionEnd) -> Callable[[Case, str, str], None]:
    def end(case: Case, who: str, words: str) -> None:
        held = convening.running(case)
        assert held is not None
        at = _soon() if how == SessionEnd.NEXT else None
        sitting.end(case, by=lead(case), session=held, how=how, words=words, at=at)

    return end


def _draft(case: Case, who: str, words: str) -> None:
    """`words`: on the first line what happened and what is in dispute; on each other one a clause (`_clause`)."""
    head, *lines = words.split("\n")
    facts, issues = head.split("|")
    agreeing.draft(
        case, by=lead(case), lines=[_clause(case, line.split("|")) for line in lines],
        sides=list(willing.present(case)), facts=facts, issues=issues,
    )  # fmt: skip


def _clause(case: Case, parts: Sequence[str]) -> agreeing.Line:
    """Who, does what, how much, to whom, where, in how many days, how it is checked; what is empty is missing."""
    who, does, amount, pays_to, place, days, checking = parts
    today = timezone.localdate(timemachine.now())
    return agreeing.Line(
        does=does,
        party=side(case, who),
        amount=Decimal(amount) if amount else None,
        pays_to=side(case, pays_to) if pays_to else None,
        place=place,
        due_on=today + timedelta(days=int(days)) if days else None,
        checking=checking,
    )


def _sign(case: Case, who: str, words: str) -> None:
    """With a finger. `words`: where."""
    version = agreeing.open_version(case)
    assert version is not None
    is_mediator = who == "mediator"
    signer = signing.Signer(signs_as=SignsAs.MEDIATOR) if is_mediator else signing.Signer(party=side(case, who))
    read = agreed_text.of_version(version)
    signing.sign(case, by=lead(case), read=read, signers=[signer], how=Signed.FINGER, ink=INK, place=words)


def _agree_orally(case: Case, who: str, words: str) -> None:
    agreeing.agree_orally(case, by=lead(case), words=words, sides=list(willing.present(case)), is_done=True)


def _ask(case: Case, who: str, words: str) -> None:
    willingness.ask(case, by=lead(case), party=side(case, who))


AT_THE_TABLE: dict[str, Callable[[Case, str, str], object]] = {
    "is": _confirm,
    "is_not": _remove,
    "called": _call,
    "add": _add,
    "rights": _tell_rights,
    "asks": _ask,
    "agrees": _say(Willing.AGREED),
    "refuses": _say(Willing.REFUSED),
    "meet": _convene,
    "can": _answer(Coming.COMES),
    "cannot": _answer(Coming.CANNOT),
    "dates": _offer,
    "picks": _pick,
    "sit": _sit,
    "says": _account,
    "confides": _note,
    "proposes": _propose,
    "another_day": _end(SessionEnd.NEXT),
    "fails": _end(SessionEnd.FAILED),
    "agreed": _end(SessionEnd.AGREEMENT),
    "draft": _draft,
    "signs": _sign,
    "oral": _agree_orally,
}
