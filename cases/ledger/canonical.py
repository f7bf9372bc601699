"""What is hashed, and how: texts in one form only, and SHA-256 of them. Nothing here asks the database.

A text is JSON with sorted keys, no spaces, UTF-8; times are UTC to the microsecond, which is all the database keeps.
What is sealed is read back from the database first, so that nothing is hashed finer than it is kept. The script
`docs/verify_proof.py` says the same once more, by itself: what changes here needs a new version in both.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from json.encoder import encode_basestring as quoted
from typing import Any, NamedTuple

VERSION = 1
# The root of no leaves, as RFC 6962 has it; and what stands before the first day.
EMPTY_TREE = hashlib.sha256(b"").digest()
BEFORE_THE_FIRST = "0" * 64


_ENCODER = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False)


class EventRow(NamedTuple):
    """An event as it is read for the ledger: `at` as text, `facts` as the database's JSON text."""

    id: int
    case_id: int
    verb: str
    at: str
    actor: str
    member_id: int | None
    from_state: str
    to_state: str
    saying_id: int | None
    digest: str
    facts: str


def as_json(value: Any) -> str:
    """The one form of a value."""
    return _ENCODER.encode(value)


def event_text(event: EventRow, *, as_id: int | None = None) -> str:
    """An event in its canonical form, version 1. `as_id`: as if it had this key."""
    facts = "{}" if event.facts == "{}" else as_json(json.loads(event.facts))
    member = "null" if event.member_id is None else event.member_id
    saying = "null" if event.saying_id is None else event.saying_id
    return (
        f'{{"actor":{quoted(event.actor)},"at":{quoted(event.at)},"case":{event.case_id},'
        f'"digest":{quoted(event.digest)},"facts":{facts},"from_state":{quoted(event.from_state)},'
        f'"id":{as_id or event.id},"member":{member},"saying":{saying},"to_state":{quoted(event.to_state)},'
        f'"v":1,"verb":{quoted(event.verb)}}}'
    )


def event_key(salt: bytes) -> bytes:
    """What an event's digest is salted with; told to whoever may read the event, without the salt of its rows."""
    return hashlib.sha256(b"event\0" + salt).digest()


def event_digest(salt: bytes, text: str) -> bytes:
    """The digest of an event under its seal's salt."""
    return hashlib.sha256(event_key(salt) + text.encode()).digest()


def row_digest(salt: bytes, form: str, text: str) -> bytes:
    """The digest of a row of evidence, written down by this form, under its seal's salt."""
    return hmac.digest(salt, f"{form}\n{text}".encode(), "sha256")


def rows_digest(digests: Iterable[bytes]) -> bytes:
    """One digest of all rows of a seal, in their order."""
    return hashlib.sha256(b"".join(digests)).digest()


def genesis(case_id: int | None, number: str) -> bytes:
    """What stands before the first seal of a case; of the house, both are empty."""
    return hashlib.sha256(as_json({"case": number, "id": case_id or 0, "v": VERSION}).encode()).digest()


def seal(previous: bytes, event: bytes | None, rows: bytes, *, at: str, since: str | None) -> bytes:
    """One link of a chain."""
    of_event = f'"{event.hex()}"' if event is not None else "null"
    before = f'"{since}"' if since is not None else "null"
    return hashlib.sha256(
        f'{{"at":"{at}","event":{of_event},"previous":"{previous.hex()}","rows":"{rows.hex()}","since":{before},'
        f'"v":1}}'.encode()
    ).digest()


def leaf(number: str, position: int, sealed: bytes) -> bytes:
    """A chain in the tree of a day: its last seal of that day."""
    text = as_json({"case": number, "position": position, "seal": sealed.hex()})
    return hashlib.sha256(b"\0" + text.encode()).digest()


def node(left: bytes, right: bytes) -> bytes:
    """Two parts of a tree as one."""
    return hashlib.sha256(b"\1" + left + right).digest()


@dataclass
class Tree:
    """A Merkle tree as of RFC 6962, grown leaf by leaf; it keeps as many digests as it is high."""

    size: int = 0
    _peaks: list[bytes] = field(default_factory=list)

    def add(self, new: bytes) -> None:
        """One leaf more, after the others."""
        self.size += 1
        done = self.size
        while done % 2 == 0:
            new, done = node(self._peaks.pop(), new), done // 2
        self._peaks.append(new)

    @property
    def root(self) -> bytes:
        """Of all leaves so far."""
        if not self._peaks:
            return EMPTY_TREE
        root = self._peaks[-1]
        for peak in reversed(self._peaks[:-1]):
            root = node(peak, root)
        return root


def tree_of(leaves: Sequence[bytes]) -> bytes:
    """The root over these leaves."""
    tree = Tree()
    for each in leaves:
        tree.add(each)
    return tree.root


def path_to(leaves: Sequence[bytes], place: int) -> list[list[str]]:
    """What leads from the leaf at `place` to the root: each time on which side the other part stands, and that part."""
    if len(leaves) == 1:
        return []
    half = 1 << (len(leaves) - 1).bit_length() - 1
    if place < half:
        return [*path_to(leaves[:half], place), ["right", tree_of(leaves[half:]).hex()]]
    return [*path_to(leaves[half:], place - half), ["left", tree_of(leaves[:half]).hex()]]


def day_root(*, day: str, chains: int, seals: int, tree: str, previous: str) -> str:
    """What is told of a day, in hex."""
    text = as_json({"chains": chains, "day": day, "previous": previous, "seals": seals, "tree": tree, "v": VERSION})
    return hashlib.sha256(text.encode()).hexdigest()
