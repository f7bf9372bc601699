"""What history keeps of the verbs of mediation itself (`table_deeds`), as `facts` does of all others: ids, dates,
amounts, codes; words by `Quote` alone.

What was said at the table stands in rows with a circle of readers of their own, never on the event: of a note history
knows that it was written and for which circle.
"""

from __future__ import annotations

from datetime import datetime

from cases.facts import Facts, PrintFacts
from cases.states import (
    Channel,
    Coming,
    Readers,
    Reply,
    RepresentativeKind,
    SessionEnd,
    SessionKind,
    SideChange,
    Willing,
)


class SideFacts(Facts, total=False):
    """Which side, as it was added, confirmed, put right or taken off; what of it was changed."""

    party_id: int
    changed: list[SideChange]
    confirmed: bool


class SpeakerFacts(Facts, total=False):
    """Who speaks or helps for which side, as what, by which photo of an authority."""

    party_id: int
    representative_id: int
    kind: RepresentativeKind
    authority_id: int


class WillingFacts(Facts, total=False):
    """Which side was asked, or said, whether it agrees to mediation; how. `is_known`: their number has come to us.

    Of a number that is somebody else's `mediation_consent` is the row by which that side counts as only asked again.
    `called_off`: the sessions that do not take place for it; `told`: the other sides that were invited to them.
    """

    party_id: int
    representative_id: int
    mediation_consent_id: int
    willing: Willing
    channel: Channel
    is_known: bool
    called_off: list[int]
    told: list[int]


class WrongNumberFacts(Facts, total=False):
    """Of which side the number is somebody else's; where it had answered for that side, the row by which the side
    counts as asked and no more."""

    party_id: int
    mediation_consent_id: int
    willing: Willing


class RightsFacts(Facts, total=False):
    """Which side was told its rights and duties, and how."""

    party_id: int
    rights_notice_id: int
    channel: Channel


class AgreementFacts(Facts, total=False):
    """Which version of what is agreed, and how many clauses it has."""

    agreement_id: int
    version: int
    clauses: int
    # The version that has lost its place to it.
    replaced_id: int


class EffectFacts(AgreementFacts, total=False):
    """Which version takes effect; `told`: its sides that did not report the case."""

    told: list[int]


class SignFacts(Facts, total=False):
    """Whose signatures were put under which version."""

    agreement_id: int
    version: int
    signatures: list[int]


class SessionFacts(Facts, total=False):
    """A session: of what kind, when; whether it was moved there from another date; how it ended, who sat there.

    `first`, `second`, `third`: the dates that were offered. `by_their_word`: a side could not come to the earlier one.
    """

    session_id: int
    undertaking_id: int
    held_as: SessionKind
    until: datetime
    moved: bool
    by_their_word: bool
    first: datetime
    second: datetime
    third: datetime
    end: SessionEnd
    came: int
    told_rights: list[int]


class ComingFacts(Facts, total=False):
    """Which side answered what to which invitation; `until`: to what time."""

    session_id: int
    party_id: int
    invitations: list[int]
    coming: Coming
    until: datetime


class AccountFacts(Facts, total=False):
    account_id: int
    party_id: int
    session_id: int
    circle: Readers


class NoteFacts(Facts, total=False):
    note_id: int
    opening_id: int
    session_id: int
    circle: Readers


class ProposalFacts(Facts, total=False):
    """`counters_id`: which one it answers; `party_id`: whose it is, or who answers."""

    proposal_id: int
    counters_id: int
    party_id: int
    session_id: int
    reply: Reply
    circle: Readers


class HandOverFacts(PrintFacts, total=False):
    """To which people's mediation committee; and which sides that did not report hear of it."""

    committee_id: int
    told: list[int]
