"""What is done from a desk: assign, accept, decline, reassign, close, escalate by hand, open contact details."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from cases.actions import undertaking
from cases.actions._door import change, traced
from cases.actions.assigning import ties_of
from cases.actions.reporting import raise_by_person
from cases.models import Case, CaseEvent, Helper
from cases.models.escalation import EscalationCause
from cases.states import Actor, Forbidden, NotNow, State, Verb
from mediation import directory
from mediation.models import Member


def assign(case: Case, *, by: Actor, lead: Member, helpers: Sequence[Member] = (), consent: str = "") -> CaseEvent:
    """Put the case into a neutral member's hands. `consent` records every party's consent to a lead with a tie.

    Raises:
        NotNow: the member does not serve the site, or is tied to a side and no consent is recorded.
    """
    with traced(case.pk, Verb.ASSIGN, by=by):
        _need_members_of_the_group(case, [lead, *helpers])
    found = ties_of(case, lead)
    return change(
        case.pk,
        Verb.ASSIGN,
        by=by,
        lead=lead,
        ties=[tie.sentence for tie in found],
        consent=consent,
        also=_with_helpers(helpers),
    )


def accept(case: Case, *, by: Actor) -> CaseEvent:
    """The lead takes the case on (签收). From here the law gives a month to mediate (law.md section 3)."""

    def write(case: Case) -> dict[str, Any]:
        undertaking.begin_mediation(case, by=by)
        return {}

    return change(case.pk, Verb.ACCEPT, by=by, also=write)


def decline(case: Case, *, by: Actor, reason: str, words: str = "") -> CaseEvent:
    """The lead hands it back (退单) with a listed reason."""
    return change(case.pk, Verb.DECLINE, by=by, reason=reason, words=words)


def reassign(
    case: Case, *, by: Actor, lead: Member, words: str, helpers: Sequence[Member] = (), consent: str = ""
) -> CaseEvent:
    """Another neutral lead, with a reason."""
    with traced(case.pk, Verb.REASSIGN, by=by):
        _need_members_of_the_group(case, [lead, *helpers])
    found = ties_of(case, lead)
    return change(
        case.pk,
        Verb.REASSIGN,
        by=by,
        lead=lead,
        words=words,
        ties=[tie.sentence for tie in found],
        consent=consent,
        also=_with_helpers(helpers),
    )


def hand_over(case: Case, *, by: Actor, lead: Member, words: str, helpers: Sequence[Member] = ()) -> CaseEvent:
    """The street office gives the case to a member of the group, or takes it over itself; assigned before or not."""
    if lead != by.member:
        deed = assign if case.state == State.REPORTED else _reassign_with(words)
        return deed(case, by=by, lead=lead, helpers=helpers)
    facts: dict[str, Any] = {"lead": lead, "ties": [tie.sentence for tie in ties_of(case, lead)]}
    if case.state == State.REPORTED:
        return change(case.pk, Verb.ASSIGN, by=by, also=_with_helpers(helpers), **facts)
    return change(case.pk, Verb.REASSIGN, by=by, also=_with_helpers(helpers), words=words, **facts)


def _reassign_with(words: str) -> Callable[..., CaseEvent]:
    return partial(reassign, words=words)


def close(case: Case, *, by: Actor, outcome: str, words: str) -> CaseEvent:
    """End without settlement; the resident is told the reason and the other routes."""
    return change(case.pk, Verb.CLOSE, by=by, outcome=outcome, words=words)


def escalate(case: Case, *, by: Actor, words: str) -> CaseEvent:
    """The leader puts the case before the street office by hand, with a reason."""

    def write(case: Case) -> dict[str, Any]:
        if by.member is None:  # a resident has `reporting.press`, once a promised time has passed
            raise Forbidden(_("This is not yours to do."))
        if not words.strip():
            raise NotNow(_("Say what the street office should decide."))
        return raise_by_person(case, EscalationCause.BY_HAND)

    return change(case.pk, Verb.ESCALATE, by=by, also=write, notes={"words": words})


def open_contact(case: Case, *, by: Actor) -> CaseEvent:
    """Open the parties' names and phone numbers. Reading them is itself an event (law.md section 8)."""
    return change(case.pk, Verb.OPEN_CONTACT, by=by)


def _need_members_of_the_group(case: Case, members: Sequence[Member]) -> None:
    serving = set(directory.group_members(case.site).values_list("pk", flat=True)) if case.site else set()
    for member in members:
        if member.pk not in serving:
            raise NotNow(_("%(name)s does not serve this site.") % {"name": member.name})


def _with_helpers(helpers: Sequence[Member]) -> Any:
    def write(case: Case) -> dict[str, Any]:
        Helper.objects.filter(case=case).exclude(member__in=helpers).delete()
        Helper.objects.bulk_create(
            [Helper(case=case, member=member, since=case.now) for member in helpers if member.pk != case.lead_id],
            ignore_conflicts=True,
        )
        return {"helpers": [member.pk for member in helpers]}

    return write
