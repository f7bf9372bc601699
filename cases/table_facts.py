"""What history keeps of the verbs of mediation itself (`table_deeds`), as `facts` does of all others: ids, dates,
amounts, codes; words by `Quote` alone.
"""

from __future__ import annotations

from cases.facts import Facts
from cases.states import Channel, RepresentativeKind, SideChange, Willing


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
