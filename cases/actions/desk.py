"""What is done from a desk: assign, accept, decline, reassign, close, escalate by hand, open contact details."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from cases.access import contacts_need_a_reason
from cases.actions import consenting, undertaking
from cases.actions._door import Underway, attempt, door, locked
from cases.actions.asking import done_or_asked
from cases.actions.assigning import candidates, keeps_from_leading, ties_of
from cases.actions.consenting import Given
from cases.actions.escalating import raise_by_person
from cases.models import Case, CaseEvent, Consent, Helper
from cases.states import Actor, EscalationCause, Forbidden, NeedsAnother, NotNow, State, Verb
from mediation import directory
from mediation.models import Member
from mediation.neutrality import Tie


def assign(
    case: Case,
    *,
    by: Actor,
    lead: Member,
    helpers: Sequence[Member] | None = None,
    consents: Sequence[Given] = (),
    words: str = "",
) -> CaseEvent:
    """Put the case into a neutral member's hands. `helpers`: all who help from now on; None leaves those who do.
    `consents` are the parties' to a lead with a tie. `words`: why, where the street office has named another and this
    is asked for.

    Raises:
        NotNow: the member does not serve the site, or is tied to a side and not every party has agreed.
    """
    return done_or_asked(
        case,
        Verb.ASSIGN,
        lambda: _into_the_hands_of(lead, case, by=by, helpers=helpers, consents=consents),
        by=by,
        words=words,
        wanted_id=lead.pk,
        wanted_helpers=None if helpers is None else [member.pk for member in helpers],
    )


def accept(case: Case, *, by: Actor) -> CaseEvent:
    """The lead takes the case on (签收). From here the law gives a month to mediate (law.md section 3)."""
    with door(case, Verb.ACCEPT, by=by) as deed:
        deed.move()
        undertaking.begin_mediation(deed.case, by=by)
    return deed.event


def decline(case: Case, *, by: Actor, reason: str, words: str = "") -> CaseEvent:
    """The lead hands it back (退单) with a listed reason."""
    with door(case, Verb.DECLINE, by=by) as deed:
        deed.say(words)
        deed.move(reason=reason)
        deed.note(reason=reason)
    return deed.event


def reassign(
    case: Case,
    *,
    by: Actor,
    lead: Member,
    words: str,
    helpers: Sequence[Member] | None = None,
    consents: Sequence[Given] = (),
) -> CaseEvent:
    """Another neutral lead, with a reason; `helpers` as on assigning. Asked for, where the street office has named who
    leads."""
    return done_or_asked(
        case,
        Verb.REASSIGN,
        lambda: _into_other_hands(lead, case, by=by, helpers=helpers, words=words, consents=consents),
        by=by,
        words=words,
        wanted_id=lead.pk,
        wanted_helpers=None if helpers is None else [member.pk for member in helpers],
    )


def hand_over(case: Case, *, by: Actor, lead: Member, words: str, helpers: Sequence[Member] | None = None) -> CaseEvent:
    """The street office gives the case to a member of the group, or takes it over itself; assigned before or not."""
    takes_over = lead == by.member
    if case.state == State.REPORTED:
        return _into_the_hands_of(lead, case, by=by, helpers=helpers, takes_over=takes_over)
    return _into_other_hands(lead, case, by=by, helpers=helpers, words=words, takes_over=takes_over)


def hand_on(case: Case, *, by: Actor, lead: Member, words: str, seen: int | None) -> CaseEvent:
    """What hangs on a member, a seat or a site goes to somebody neutral, by whoever changes those; who helps stays.
    `seen`: who led it on the page that was pressed.

    Raises:
        NotNow: it is in other hands by now, or the street office has named who leads.
    """
    try:
        with attempt(Verb.REASSIGN, by=by, case_id=case.pk):
            if locked(case.pk).lead_id != seen:
                raise NotNow(_("It is in other hands by now. Please look again."))
            return _into_other_hands(lead, case, by=by, helpers=None, words=words)
    except NeedsAnother as refused:
        raise NotNow(_("The street office has named who leads: its reviewer hands it on.")) from refused


def _into_the_hands_of(
    lead: Member,
    case: Case,
    *,
    by: Actor,
    helpers: Sequence[Member] | None,
    consents: Sequence[Given] = (),
    takes_over: bool = False,
) -> CaseEvent:
    with door(case, Verb.ASSIGN, by=by) as deed:
        _need_who_may_serve(deed, helpers or () if takes_over else [lead, *(helpers or ())])
        ties = ties_of(deed.case, lead)
        agreed = consenting.note(deed, lead, consents) if ties else []
        deed.move(lead=lead, ties=_sentences(keeps_from_leading(deed.case, lead, ties)))
        _note_lead(deed, lead, helpers=helpers, ties=ties, consents=agreed)
    return deed.event


def _into_other_hands(
    lead: Member,
    case: Case,
    *,
    by: Actor,
    helpers: Sequence[Member] | None,
    words: str,
    consents: Sequence[Given] = (),
    takes_over: bool = False,
) -> CaseEvent:
    with door(case, Verb.REASSIGN, by=by) as deed:
        _need_who_may_serve(deed, helpers or () if takes_over else [lead, *(helpers or ())])
        ties = ties_of(deed.case, lead)
        agreed = consenting.note(deed, lead, consents) if ties else []
        deed.move(lead=lead, why=deed.say(words), ties=_sentences(keeps_from_leading(deed.case, lead, ties)))
        _note_lead(deed, lead, helpers=helpers, ties=ties, consents=agreed)
    return deed.event


def _note_lead(
    deed: Underway, lead: Member, *, helpers: Sequence[Member] | None, ties: Sequence[Tie], consents: Sequence[Consent]
) -> None:
    """Who leads, who helps, and who does not help any more: whoever was not named, or cannot open the case."""
    case = deed.case
    helped = list(Helper.objects.filter(case=case).order_by("id").values_list("member", flat=True))
    named = _still_helping(case, helped) if helpers is None else [member.pk for member in helpers]
    helping = [pk for pk in named if pk != lead.pk]
    Helper.objects.filter(case=case).exclude(member__in=helping).delete()
    Helper.objects.bulk_create(
        [Helper(case=case, member_id=pk, since=case.now) for pk in helping], ignore_conflicts=True
    )
    deed.note(
        lead=lead,
        helpers=helping,
        taken_off=[pk for pk in helped if pk not in helping and pk != lead.pk] or None,
        ties=[tie.kind for tie in ties],
        consents=[consent.pk for consent in consents] or None,
        by_operator=True if deed.by.member and deed.by.member.is_operator else None,
    )


def _sentences(ties: Sequence[Tie]) -> list[str]:
    return [tie.sentence for tie in ties]


def close(case: Case, *, by: Actor, outcome: str, words: str) -> CaseEvent:
    """End without settlement; the resident is told the reason and the other routes. What it ends was promised: one asks
    for it, another decides."""
    return done_or_asked(
        case, Verb.CLOSE, lambda: _close(case, by=by, outcome=outcome, words=words), by=by, words=words, outcome=outcome
    )


def _close(case: Case, *, by: Actor, outcome: str, words: str) -> CaseEvent:
    with door(case, Verb.CLOSE, by=by) as deed:
        deed.move(outcome=outcome, why=deed.say(words))
        deed.note(outcome=outcome)
    return deed.event


def escalate(case: Case, *, by: Actor, words: str) -> CaseEvent:
    """The leader puts the case before the street office by hand, with a reason."""
    with door(case, Verb.ESCALATE, by=by) as deed:
        if by.member is None:  # a resident has `feedback.press`, once a promised time has passed
            raise Forbidden(_("This is not yours to do."))
        if deed.say(words) is None:
            raise NotNow(_("Say what the street office should decide."))
        raise_by_person(deed, EscalationCause.BY_HAND)
    return deed.event


def open_contact(case: Case, *, by: Actor, words: str = "") -> CaseEvent:
    """Open the parties' names and phone numbers. Reading them is itself an event (law.md section 8).

    Raises:
        NotNow: the case has ended, and no reason is given.
    """
    with door(case, Verb.OPEN_CONTACT, by=by) as deed:
        if deed.say(words) is None and contacts_need_a_reason(deed.case):
            raise NotNow(_("The case has ended. Say why you need the numbers."))
    return deed.event


def _need_who_may_serve(deed: Underway, members: Sequence[Member]) -> None:
    """Of the group; or of the street office, where the group has nobody and it is offered to whoever chooses."""
    serving = _serving(deed.case)
    others = [member for member in members if member.pk not in serving]
    if not others:
        return
    offered = {each.member.pk for each in candidates(deed.case, by=deed.by.member)}
    for member in others:
        if member.pk not in offered:
            raise NotNow(_("%(name)s does not serve this site.") % {"name": member.name})


def _serving(case: Case) -> frozenset[int]:
    members = directory.group_members(case.site).values_list("pk", flat=True) if case.site else ()
    return frozenset(members)


def _still_helping(case: Case, helped: Sequence[int]) -> list[int]:
    """Of those who help, who can still open the case: of the group, or of its street office."""
    if not helped or case.site is None:
        return []
    there = _serving(case) | frozenset(directory.reviewers_of(case.site.street).values_list("pk", flat=True))
    return [pk for pk in helped if pk in there]
