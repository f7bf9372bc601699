"""Proposals and counter-proposals, a chain: by whom, what, how much, by when, answered how. What a side offers apart is
the mediator's and its own until it is released."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from cases import circles, willing
from cases.actions._door import door
from cases.actions.table import convening
from cases.kinds import UNWILLING
from cases.models import Case, CaseEvent, Party, Proposal, Words
from cases.states import Actor, NotNow, Readers, Reply, SessionKind, Verb
from mediation.models import Terms

# What may be answered by hand: a counter-proposal answers by itself.
REPLIES = (Reply.ACCEPTED, Reply.REJECTED, Reply.TAKEN_BACK)


def propose(
    case: Case,
    *,
    by: Actor,
    words: str,
    party: Party | None = None,
    amount: Decimal | None = None,
    by_when: date | None = None,
    counters: Proposal | None = None,
    is_for_all: bool | None = None,
    seen: int | None = None,
) -> CaseEvent:
    """Write down what a side (none: the mediator) proposes, alone or as an answer to another proposal. `is_for_all`:
    whether all sides hear of it; where it is not said, what is said at one table is for all, what is said apart is not,
    and `seen` names the session that was under way then, as in `sitting.account`.

    Raises:
        NotNow: nothing is proposed, the sum is absurd, the date has passed, or what it answers is answered already, is
            its own, or has not been released to the others.
    """
    with door(case, Verb.PROPOSE, by=by) as deed:
        assert by.member is not None
        held = convening.running(deed.case)
        _require_sense(amount, by_when, today=timezone.localdate(deed.at))
        _require_present(deed.case, party)
        _require_willing(deed.case, party)
        if is_for_all is None:
            convening.need_the_same(held, seen)
            is_for_all = held is None or held.kind == SessionKind.JOINT
        apart = Readers.SIDE if party is not None else Readers.MEDIATOR
        circle = Readers.PARTIES if is_for_all else apart
        answered = _open(deed.case, counters) if counters is not None else None
        if answered is not None:
            if answered.party_id == (party.pk if party else None):
                raise NotNow(_("A side does not answer its own proposal: it takes it back and makes another."))
            _require_released(answered)
        saying = Words.keep(words, readers=circle)
        if saying is None:
            raise NotNow(_("Write down what is proposed."))
        if answered is not None:
            _answer(answered, Reply.COUNTERED, party=party, at=deed.at)
        made = Proposal.objects.create(
            case=deed.case, handling=deed.case.handling, session=held, party=party, counters=answered, saying=saying,
            amount=amount, by_when=by_when, made_at=deed.at, noted_by=by.member,
        )  # fmt: skip
        deed.note(proposal=made, counters=answered, party=party, session=held, circle=circle)
    return deed.event


def reply(
    case: Case, *, by: Actor, proposal: Proposal, answer: str, party: Party | None = None, words: str = ""
) -> CaseEvent:
    """Note what came of a proposal: another side accepts or rejects it, or whose it is takes it back.

    Raises:
        NotNow: no known answer, answered already, by the wrong side, or it has not been released.
    """
    with door(case, Verb.REPLY, by=by) as deed:
        row = _open(deed.case, proposal)
        if answer not in REPLIES:
            raise NotNow(_("Choose what they answered."))
        _require_present(deed.case, party)
        own = (party.pk if party else None) == row.party_id
        if answer == Reply.TAKEN_BACK:
            party = row.party
        elif own or party is None:
            raise NotNow(_("Say which other side answered."))
        else:
            _require_released(row, to=party)
            if answer == Reply.ACCEPTED:
                _require_willing(deed.case, party)
        saying = Words.keep(words, readers=circles.circle_of(row))
        _answer(row, answer, party=party, at=deed.at, saying=saying)
        deed.note(proposal=row, party=party, reply=answer, session=row.session, circle=circles.circle_of(row))
    return deed.event


def share(case: Case, *, by: Actor, proposal: Proposal) -> CaseEvent:
    """What was offered apart is released: from now on it is for all sides.

    Raises:
        NotNow: it is for all already, or answered.
    """
    with door(case, Verb.SHARE, by=by) as deed:
        row = _open(deed.case, proposal)
        if circles.circle_of(row) == Readers.PARTIES:
            raise NotNow(_("This is for all sides already."))
        row.shared_at = deed.at
        row.save(update_fields=["shared_at"])
        deed.note(proposal=row, party=row.party, session=row.session, circle=Readers.PARTIES)
    return deed.event


def _open(case: Case, proposal: Proposal) -> Proposal:
    rows = Proposal.objects.select_for_update(of=("self",)).select_related("saying", "party", "session")
    row = rows.filter(pk=proposal.pk, case=case, handling=case.handling).first()
    if row is None:
        raise NotNow(_("This proposal belongs to another case, or to an earlier handling of it."))
    if row.replied_at is not None:
        raise NotNow(_("This proposal is answered already."))
    return row


def _answer(row: Proposal, answer: str, *, party: Party | None, at: object, saying: Words | None = None) -> None:
    row.reply, row.replied_by, row.replied_at, row.reply_saying = answer, party, at, saying  # type: ignore[assignment]
    row.save(update_fields=["reply", "replied_by", "replied_at", "reply_saying"])


def _require_present(case: Case, party: Party | None) -> None:
    if party is not None and not willing.present(case).filter(pk=party.pk).exists():
        raise NotNow(_("That side has left the case."))


def _require_willing(case: Case, party: Party | None) -> None:
    """Who takes no part in mediation any more offers and accepts nothing in it (law.md section 7)."""
    last = willing.last_of(case, party) if party is not None else None
    if last is not None and last.state in UNWILLING:
        raise NotNow(_("This side does not agree to mediation: it offers and accepts nothing in it."))


def _require_released(row: Proposal, *, to: Party | None = None) -> None:
    if circles.circle_of(row) != Readers.PARTIES:
        raise NotNow(_("This was offered apart: release it before another side answers it."))


def _require_sense(amount: Decimal | None, by_when: date | None, *, today: date) -> None:
    most = Terms.current().most_yuan
    if amount is not None and amount < 0:
        raise NotNow(_("A sum is not below nothing."))
    if amount is not None and amount > most:
        raise NotNow(_("More than %(most)d yuan is hardly meant: please check the sum.") % {"most": most})
    if by_when is not None and by_when < today:
        raise NotNow(_("That day has passed."))
