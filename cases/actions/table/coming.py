"""What a side answers to an invitation: that it comes, cannot, wants another time, or which of the offered dates would
do; by text, behind its link, or said to a member who writes it down."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from cases import access, reaching, willing
from cases.actions._door import door
from cases.actions.table.inviting import newest
from cases.models import Case, CaseEvent, Invitation, Party, Session
from cases.states import Actor, Channel, Coming, Forbidden, NotNow, Through, Verb
from mediation.models import Member

# By which way a side answered, by the door it came.
_HOW = {Through.TEXT: Channel.TEXT, Through.CALL: Channel.CALL}


def answer(
    case: Case,
    *,
    by: Actor,
    invitations: Sequence[Invitation],
    coming: str = "",
    picks: Sequence[int] = (),
    how: str = "",
) -> CaseEvent:
    """Note the answer of one side to its invitation, or of one person who is several sides to all of theirs. `picks`:
    of offered dates those that would do, by their place from 0; none of them with `coming` another time. `how`: of a
    member who writes it down, how they heard it.

    Raises:
        NotNow: it is over, moved meanwhile, or the side has left.
        Forbidden: it is another side's.
    """
    with door(case, Verb.COME, by=by) as deed:
        rows = _locked(deed.case, invitations)
        first = rows[0]
        _require_theirs(deed.case, rows, by=by)
        offers = [datetime.fromisoformat(each) for each in first.offers]
        picked = _picked(offers, picks, coming=coming, now=deed.at)
        coming = coming or (Coming.COMES if picked else "")
        if coming not in Coming.values:
            raise NotNow(_("Say whether they come."))
        for row in rows:
            _keep(row, coming=coming, picked=picked, by=by, how=how, at=deed.at)
        until = picked[0] if picked else first.planned_at
        deed.note(
            session=first.session, party=first.party, invitations=[row.pk for row in rows], coming=coming, until=until
        )  # fmt: skip
    return deed.event


def _locked(case: Case, invitations: Sequence[Invitation]) -> list[Invitation]:
    rows = Invitation.objects.select_for_update(of=("self",)).select_related("session", "party")
    held = list(rows.filter(pk__in=[row.pk for row in invitations], session__case=case).order_by("pk"))
    if not held:
        raise NotNow(_("This invitation belongs to another case."))
    for row in held:
        if sentence := why_over(row, case):
            raise NotNow(sentence)
    return held


def _keep(row: Invitation, *, coming: str, picked: list[datetime], by: Actor, how: str, at: datetime) -> None:
    """Who thinks better of it answers anew: the first answer stays, in a row of its own."""
    if row.answered_at is not None:
        row = Invitation(
            session=row.session, party=row.party, planned_at=row.planned_at, offers=row.offers,
            asked_at=row.asked_at, asked_how=row.asked_how,
        )  # fmt: skip
    row.answer, row.answered_at = coming, at
    row.picks, row.picked_at = [each.isoformat() for each in picked], picked[0] if picked else None
    row.answered_how, row.answered_through = _by_which_way(by, how)
    moved = ["answer", "answered_at", "picks", "picked_at", "answered_how", "answered_through"]
    row.save(update_fields=None if row.pk is None else moved)


def why_over(row: Invitation, case: Case) -> str:
    """Why an invitation is not to be answered any more, in a sentence; empty while it is."""
    session: Session = row.session
    if not case.is_open:
        return _("The case has ended.")
    if Party.ever.filter(pk=row.party_id, left_at__isnull=False).exists():
        return _("This side has left the case.")
    if session.ended_at is not None or session.begun_at is not None or session.handling != case.handling:
        return _("This session is over already.")
    if all(last.pk != row.pk for last in newest(session)):
        return _("The date was changed meanwhile: the last notice counts.")
    return ""


def written_down_by(member: Member, case: Case) -> frozenset[int] | None:
    """For which sides, by their keys, this member writes down what they answer; None: for all. Of the works, or who is
    a side or speaks for one, for their own alone. One statement."""
    own = frozenset(willing.proven_sides_of(member, case).values_list("pk", flat=True))
    return own if own or access.speaks_for_a_side(member) else None


def _require_theirs(case: Case, rows: Sequence[Invitation], *, by: Actor) -> None:
    """A resident answers for their own sides; a member for those that are theirs to write down."""
    if by.member is not None:
        own = written_down_by(by.member, case)
        if own is not None and any(row.party_id not in own for row in rows):
            raise Forbidden(_("This is not yours to do."))
        return
    theirs = set(reaching.spoken_for(case, by).values_list("pk", flat=True))
    if any(row.party_id not in theirs for row in rows):
        raise Forbidden(_("This is not yours to do."))


def _picked(offers: list[datetime], picks: Sequence[int], *, coming: str, now: datetime) -> list[datetime]:
    if not picks:
        if offers and coming == Coming.COMES:
            raise NotNow(_("Say which of the dates would do."))
        return []
    if any(not 0 <= place < len(offers) for place in picks):
        raise NotNow(_("That date was not offered."))
    picked = [offers[place] for place in sorted(set(picks))]
    if all(each <= now for each in picked):
        raise NotNow(_("The dates that were offered have passed: we offer others."))
    return [each for each in picked if each > now]


def _by_which_way(by: Actor, how: str) -> tuple[str, str]:
    if by.member is not None:
        return how if how in (Channel.CALL, Channel.VISIT) else Channel.VISIT, ""
    return _HOW.get(Through(by.through), Channel.FORM), by.through


def open_of(case: Case, by: Actor) -> list[Invitation]:
    """The invitations this resident can still answer, or answer anew, for whichever sides they speak; the newest
    session first. Two statements, one more for each session that is still to come."""
    sides = set(reaching.spoken_for(case, by).values_list("pk", flat=True))
    if not sides:
        return []
    sessions = Session.objects.filter(
        case=case, handling=case.handling, begun_at__isnull=True, ended_at__isnull=True, planned_at__isnull=False
    )
    last = [row for session in sessions.order_by("-number") for row in newest(session)]
    return [row for row in last if row.party_id in sides]
