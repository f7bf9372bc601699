"""One case as a file that proves itself: its events as they were sealed, every seal, and the way to a root that left
the house. `docs/verify_proof.py` checks it without us and without a database.

Words are in it as digests alone, rows of evidence too, without which tables they are of. An event that its reader may
not see is left out, with its rows: one digest stands for each, and nothing can be guessed from these.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from cases.ledger import canonical
from cases.ledger.canonical import EventRow
from cases.ledger.checking import stream
from cases.ledger.sealing import EVENT_COLUMNS, as_text, one_look
from cases.ledger.tables import AS_TEXT
from cases.models import Case, DayLeaf, DayRoot, SealedRow

FORM = "mediation case proof 2"
_SEALS = f"""
SELECT s.position, s.salt, s.event_digest, s.rows_digest, s.seal, {AS_TEXT.format(column="s.sealed_at")},
       {AS_TEXT.format(column="s.since")}, s.id, {EVENT_COLUMNS}
FROM cases_seal s LEFT JOIN cases_caseevent e ON e.id = s.event_id
WHERE s.case_id = %s ORDER BY s.position
"""  # noqa: S608 - words of our own


def of_case(case: Case, *, may_know: Callable[[int], bool] = lambda _event: True) -> dict[str, Any]:
    """The proof of this case, for a reader who may know these events (by key). Plain values, ready for JSON."""
    with one_look():
        rows: dict[int, list[str]] = {}
        sealed = SealedRow.objects.filter(seal__case=case).order_by("seal", "pk")
        for seal_id, digest in sealed.values_list("seal", "digest"):
            rows.setdefault(seal_id, []).append(bytes(digest).hex())
        seals = [_seal(row, rows.get(row[7], []), may_know) for row in stream(_SEALS, [case.pk])]
        return {
            "form": FORM,
            "case": {"id": case.pk, "number": case.number},
            "genesis": canonical.genesis(case.pk, case.number).hex(),
            "seals": seals,
            "anchor": _anchor(case),
        }


def as_file(proof: dict[str, Any]) -> str:
    """As it is handed over: the same proof is the same bytes."""
    return json.dumps(proof, sort_keys=True, ensure_ascii=False, indent=1) + "\n"


def _seal(row: tuple[Any, ...], rows: list[str], may_know: Callable[[int], bool]) -> dict[str, Any]:
    position, salt, of_event, of_rows, sealed, at, since = row[:7]
    said: dict[str, Any] = {
        "position": position,
        "event_digest": of_event.hex() if of_event is not None else None,
        "rows_digest": of_rows.hex(),
        "at": at,
        "since": since,
        "seal": sealed.hex(),
    }
    event = EventRow._make(row[8:]) if row[8] is not None else None
    if event is None:
        return said | {"rows": rows}
    if may_know(event.id):
        # The text itself, so that whoever checks need not write it down as we do.
        said |= {"event": canonical.event_text(event), "key": canonical.event_key(salt).hex(), "rows": rows}
    return said


def _anchor(case: Case) -> dict[str, Any] | None:
    """The newest root in which this case has a leaf, the way to it, all roots since; none before its first night."""
    own = DayLeaf.objects.filter(case=case).select_related("root").order_by("-root__day").first()
    if own is None:
        return None
    leaves = DayLeaf.objects.filter(root=own.root).order_by("place").values_list("case__number", "position", "seal")
    hashed = [canonical.leaf(number or "", position, bytes(seal)) for number, position, seal in leaves.iterator()]
    return {
        "day": own.root.day.isoformat(),
        "position": own.position,
        "path": canonical.path_to(hashed, own.place - 1),
        "roots": [_root(made) for made in DayRoot.objects.filter(day__gte=own.root.day).order_by("day")],
    }


def _root(made: DayRoot) -> dict[str, Any]:
    return {
        "day": made.day.isoformat(),
        "chains": made.chains,
        "seals": made.seals,
        "tree": made.tree,
        "previous": made.previous,
        "root": made.root,
        "made_at": as_text(made.made_at),
    }
