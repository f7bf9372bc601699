"""Every party's consent to a lead who is tied, each a row: who, when, how, asked by whom (law.md section 5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from cases.actions._door import Underway
from cases.actions.assigning import parties_to_ask
from cases.models import Case, Consent, Party
from cases.models.neutral import WAYS
from cases.states import Channel, NotNow
from mediation.models import Member
from notifications.models import InboundText


@dataclass(frozen=True)
class Given:
    """A party has agreed: how (`WAYS`), when; for an organisation, `words` say who spoke for it."""

    party: Party
    how: str
    at: datetime
    words: str = ""


def note(deed: Underway, lead: Member, given: Sequence[Given]) -> list[Consent]:
    """Write down what the parties of the case have agreed to, within the deed that puts it into this member's hands.

    Raises:
        NotNow: it was asked by that member, lies ahead or before the report, could not have been given that way, or
            does not say how, or who spoke for an organisation.
    """
    if not given:
        return []
    if deed.by.member is None or deed.by.member == lead:
        raise NotNow(_("Nobody asks for consent to themselves: somebody else does."))
    known = {party.pk for party in parties_to_ask(deed.case)}
    rows = []
    for each in given:
        if each.party.pk not in known or each.how not in WAYS:
            raise NotNow(_("Say which party agreed, and how."))
        if each.at > deed.at:
            raise NotNow(_("A consent is written down once it is given."))
        if each.at < deed.case.reported_at.replace(second=0, microsecond=0):  # forms ask to the minute
            raise NotNow(_("Nobody agrees before there is a case."))
        if not _could_say_so(deed.case, each):
            raise NotNow(_("This party cannot have agreed that way: nobody knows who it is, or no text came from it."))
        saying = deed.quote(each.words)
        if each.party.organisation_id is not None and saying is None:
            raise NotNow(_("Write down who agreed for the organisation."))
        rows.append(
            Consent(
                case=deed.case, handling=deed.case.handling, lead=lead, party=each.party,
                organisation=each.party.organisation, how=each.how, given_at=each.at, noted_at=deed.at,
                asked_by=deed.by.member, saying=saying,
            )
        )  # fmt: skip
    return Consent.objects.bulk_create(rows)


def _could_say_so(case: Case, given: Given) -> bool:
    """Nobody knows whom to ask of an anonymous report; a number is needed to call; and a text came in."""
    party = given.party
    if party.organisation_id is not None:
        return True
    if not party.phone:
        return given.how == Channel.VISIT and bool(party.name)
    if given.how != Channel.TEXT:
        return True
    return InboundText.objects.filter(sender=str(party.phone), received_at__gt=case.reported_at).exists()
