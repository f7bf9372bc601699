"""An agreement as it is read and signed: its whole text, and the digest that each signature carries.

Once somebody has signed it is read from where it was kept then, whatever a side is called since. What is not in here
(who wrote it, when) may be looked up beside it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import get_language

from cases.models import Agreement, Clause, Party
from cases.models.words import body_of
from mediation.naming import in_language


def of(agreement: Agreement) -> dict[str, Any]:
    """The text by its parts: plain values, in the order in which they are read; empty once it is masked. At most four
    statements."""
    if agreement.text is not None:
        return dict(json.loads(agreement.text.body or "{}"))
    return _as_written(agreement)


def _as_written(agreement: Agreement) -> dict[str, Any]:
    sides = [each.party for each in agreement.sides.select_related("party__organisation").order_by("party_id")]
    clauses = agreement.clauses.select_related("party__organisation", "pays_to__organisation", "does", "rule")
    return {
        "case": agreement.case_id,
        "version": agreement.version,
        "kind": agreement.kind,
        "committee": agreement.committee_id,
        "copies": agreement.copies,
        "facts": body_of(agreement.facts),
        "issues": body_of(agreement.issues),
        "sides": [[side.pk, called(side)] for side in sides],
        "clauses": [_clause(clause) for clause in clauses.order_by("number", "id")],
    }


# What the parts of a clause are called, in their order. `rule`: the code of the rule that it names; `quoted`: what that
# was called, by the language.
PARTS = ("party", "who", "does", "amount", "pays_to", "paid", "place", "due_on", "checking", "rule", "quoted")
LANGUAGES = ("zh-hans", "en")


def clauses(agreement: Agreement) -> list[dict[str, Any]]:
    """The clauses of the text, each by its `PARTS`; none once it is masked."""
    return clauses_of(of(agreement))


def clauses_of(text: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The same of a text, `quoted` in the language of the page. One that was signed before clauses named rules has
    none."""
    return [_by_parts(clause) for clause in text.get("clauses", ())]


def _by_parts(clause: Sequence[Any]) -> dict[str, Any]:
    parts = dict.fromkeys(PARTS) | dict(zip(PARTS, clause, strict=False))
    said = parts["quoted"] or {}
    return parts | {"quoted": in_language(get_language() or "", zh=said.get("zh-hans", ""), en=said.get("en", ""))}


def plain(agreement: Agreement) -> str:
    """The whole text as it is kept: the same for the same text, whoever asks."""
    return json.dumps(of(agreement), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest(text: str) -> str:
    """SHA-256 of the plain text, in hex."""
    return hashlib.sha256(text.encode()).hexdigest()


def of_version(agreement: Agreement) -> str:
    """The digest of what this version says now."""
    return digest(plain(agreement))


def called(party: Party | None) -> str:
    """What a side is called in the text; empty for nobody."""
    return party.called if party is not None else ""


def _clause(clause: Clause) -> list[Any]:
    return [
        clause.party_id,
        called(clause.party),
        clause.words,
        str(clause.amount) if clause.amount is not None else "",
        clause.pays_to_id,
        called(clause.pays_to),
        clause.place,
        clause.due_on.isoformat() if clause.due_on else "",
        clause.checking,
        clause.rule.code if clause.rule else "",
        {each: clause.rule.quotation(each) for each in LANGUAGES} if clause.rule else {},
    ]
