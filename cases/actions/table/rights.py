"""Telling a side its rights and duties before it is mediated (人民调解法 arts. 23, 24): read out, handed over, by text.
That it was done is a row, each time.
"""

from __future__ import annotations

from django.utils.translation import gettext as _

from cases.actions._door import door
from cases.actions.table.willingness import certain_side
from cases.models import Case, CaseEvent, Party, RightsNotice
from cases.states import Actor, Channel, NotNow, Verb
from notifications import reach

# Read out or handed over in person, read out on the phone, by text.
WAYS = (Channel.VISIT, Channel.CALL, Channel.TEXT)


def tell(case: Case, *, by: Actor, party: Party, channel: str) -> CaseEvent:
    """Note that a side was told its rights; by text, tell it.

    Raises:
        NotNow: it is no side, or only a guess; no known way; by text, the number has not answered
            us yet, or no text reaches it.
    """
    with door(case, Verb.TELL_RIGHTS, by=by) as deed:
        row = certain_side(deed.case, party)
        if channel not in WAYS:
            raise NotNow(_("Say how they were told."))
        if channel == Channel.TEXT and not (row.is_reporter or row.phone_proven_at):
            raise NotNow(_("This number has not answered yet: read the rights out to them."))
        if channel == Channel.TEXT and (not row.phone or row.extension or reach.why_not(str(row.phone))):
            raise NotNow(_("No text reaches this side: read the rights out to them."))
        made = RightsNotice.objects.create(
            case=deed.case, handling=deed.case.handling, party=row, how=channel, given_at=deed.at, noted_at=deed.at,
            given_by=by.member,
        )  # fmt: skip
        deed.note(party=row, rights_notice=made, channel=Channel(channel))
    return deed.event
