"""What a failure is called: of which case it is, and whether something was changed or only stands in another place.

Asked of the few rows that failed, never of all.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from cases.ledger import canonical
from cases.ledger.canonical import EventRow
from cases.ledger.findings import Finding, Kind
from cases.models import Case, Seal, SealedRow

# Of so many failed events of one case each is compared with each.
COMPARED = 100


class Failed(NamedTuple):
    """An event that is not what was sealed: as it stands, and what its seal holds."""

    event: EventRow
    salt: bytes
    digest: bytes


class Link(NamedTuple):
    """A seal that does not hang on the one before it."""

    id: int
    position: int
    event: bytes | None
    rows: bytes
    seal: bytes
    at: str
    since: str | None

    def behind(self, previous: bytes) -> bytes:
        """What it would be behind this one."""
        return canonical.seal(previous, self.event, self.rows, at=self.at, since=self.since)


def number_of(case_id: int | None) -> str:
    """The number of a case; empty for the house. One query."""
    if case_id is None:
        return ""
    return Case.objects.filter(pk=case_id).values_list("number", flat=True).first() or f"case {case_id}"


def case_of_words(words_id: int) -> int | None:
    """In whose chain these words were sealed."""
    sealed = SealedRow.objects.filter(form__table="cases_words", row=words_id)
    return sealed.values_list("seal__case", flat=True).first()


def of_events(failed: Sequence[Failed], number: str) -> list[Finding]:
    """Events that stand in one another's place are reordered, all others are changed."""
    found = []
    for one in failed:
        other = next((other for other in failed[:COMPARED] if other is not one and _is_as_sealed(one, other)), None)
        stands = canonical.event_digest(one.salt, canonical.event_text(one.event)).hex()
        kind = Kind.EVENT_REORDERED if other else Kind.EVENT_CHANGED
        remark = f"stands as event {other.event.id}" if other else ""
        found.append(Finding(kind, f"event {one.event.id}", case=number, stands=stands, remark=remark))
    return found


def _is_as_sealed(one: Failed, other: Failed) -> bool:
    """Whether what was sealed as the one stands as the other now."""
    return canonical.event_digest(one.salt, canonical.event_text(other.event, as_id=one.event.id)) == one.digest


def of_links(broken: Sequence[Link], case_id: int | None, number: str) -> list[Finding]:
    """Seals that hang on another one of their chain stand in another place; all others are changed."""
    if not broken:
        return []
    chain = [bytes(each) for each in Seal.objects.filter(case=case_id).values_list("seal", flat=True)]
    chain.append(canonical.genesis(case_id, number if case_id else ""))
    found = []
    for link in broken:
        hangs = any(link.behind(other) == link.seal for other in chain)
        kind = Kind.SEAL_REORDERED if hangs else Kind.SEAL_CHANGED
        found.append(Finding(kind, f"seal {link.position}", case=number, stands=link.seal.hex()))
    return found
