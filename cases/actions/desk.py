"""What is done from a desk: assign, accept, decline, reassign, close, escalate by hand, open contact details."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from cases.access import contacts_need_a_reason
from cases.actions import consenting, undertaking
from cases.actions._door import Underway, door
from cases.actions.asking import done_or_asked
from cases.actions.assigning import keeps_from_leading, ties_of
from cases.actions.consenting import Given
from cases.actions.escalating import raise_by_person
from cases.models import Case, CaseEvent, Consent, Helper
from cases.states import Actor, EscalationCause, Forbidden, NotNow, State, Verb
from mediation import directory
from mediation.models import Member
from mediation.neutrality import Tie


def assign(
    case: Case,
    *,
    by: Actor,
    lead: Member,
    helpers: Sequence[Member] = (),
    consents: Sequence[Given] = (),
    words: str = "",
) -> CaseEvent:
    """Put the case into a neutral member's hands. `consents` are the parties' to a lead with a tie. `words`: why, where
    the street office has named another and this is asked for.

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
        wanted_helpers=[member.pk for member in helpers],
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
    helpers: Sequence[Member] = (),
    consents: Sequence[Given] = (),
) -> CaseEvent:
    """Another neutral lead, with a reason. Asked for, where the street office has named who leads."""
    return done_or_asked(
        case,
        Verb.REASSIGN,
        lambda: _into_other_hands(lead, case, by=by, helpers=helpers, words=words, consents=consents),
        by=by,
        words=words,
        wanted_id=lead.pk,
        wanted_helpers=[member.pk for member in helpers],
    )


def hand_over(case: Case, *, by: Actor, lead: Member, words: str, helpers: Sequence[Member] = ()) -> CaseEvent:
    """The street office gives the case to a member of the group, or takes it over itself; assigned before or not."""
    takes_over = lead == by.member
    if case.state == State.REPORTED:
        return _into_the_hands_of(lead, case, by=by, helpers=helpers, takes_over=takes_over)
    return _into_other_hands(lead, case, by=by, helpers=helpers, words=words, takes_over=takes_over)


def _into_the_hands_of(
    lead: Member,
    case: Case,
    *,
    by: Actor,
    helpers: Sequence[Member],
    consents: Sequence[Given] = (),
    takes_over: bool = False,
) -> CaseEvent:
    with door(case, Verb.ASSIGN, by=by) as deed:
        _need_members_of_the_group(deed.case, helpers if takes_over else [lead, *helpers])
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
    helpers: Sequence[Member],
    words: str,
    consents: Sequence[Given] = (),
    takes_over: bool = False,
) -> CaseEvent:
    with door(case, Verb.REASSIGN, by=by) as deed:
        _need_members_of_the_group(deed.case, helpers if takes_over else [lead, *helpers])
        ties = ties_of(deed.case, lead)
        agreed = consenting.note(deed, lead, consents) if ties else []
        deed.move(lead=lead, why=deed.say(words), ties=_sentences(keeps_from_leading(deed.case, lead, ties)))
        _note_lead(deed, lead, helpers=helpers, ties=ties, consents=agreed)
    return deed.event


def _note_lead(
    deed: Underway, lead: Member, *, helpers: Sequence[Member], ties: Sequence[Tie], consents: Sequence[Consent]
) -> None:
    case = deed.case
    Helper.objects.filter(case=case).exclude(member__in=helpers).delete()
    Helper.objects.bulk_create(
        [Helper(case=case, member=member, since=case.now) for member in helpers if member.pk != case.lead_id],
        ignore_conflicts=True,
    )
    kinds, agreed = [tie.kind for tie in ties], [consent.pk for consent in consents]
    deed.note(lead=lead, helpers=[member.pk for member in helpers], ties=kinds, consents=agreed or None)


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


def _need_members_of_the_group(case: Case, members: Sequence[Member]) -> None:
    serving = set(directory.group_members(case.site).values_list("pk", flat=True)) if case.site else set()
    for member in members:
        if member.pk not in serving:
            raise NotNow(_("%(name)s does not serve this site.") % {"name": member.name})
