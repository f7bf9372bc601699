"""What history keeps of the verbs of mediation itself (`table_deeds`), as `facts` does of all others: ids, dates,
amounts, codes; words by `Quote` alone.
"""

from __future__ import annotations

from cases.facts import Facts


class AgreementFacts(Facts, total=False):
    """Which version of what is agreed, and how many clauses it has."""

    agreement_id: int
    version: int
    clauses: int
    # The version that has lost its place to it.
    replaced_id: int


class SignFacts(Facts, total=False):
    """Whose signatures were put under which version."""

    agreement_id: int
    version: int
    signatures: list[int]
