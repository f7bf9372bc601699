"""The labelled texts the second opinion learns from: those on file beside this module, and what staff corrected."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TextIO

FOLDER = Path(__file__).with_name("texts")
URGENCY = {"low": "L", "normal": "N", "high": "H", "urgent": "U"}
TIER = {tier: urgency for urgency, tier in URGENCY.items()}


@dataclass(frozen=True)
class Labelled:
    """A text and what it means; empty where the label does not say."""

    text: str
    intent: str = ""
    categories: tuple[str, ...] = ()
    urgency: str = ""
    site: str = ""
    building: str = ""

    @property
    def is_emergency(self) -> bool:
        return self.intent == "emergency_report" or self.urgency == "urgent"


def read(lines: TextIO | Iterable[str]) -> list[Labelled]:
    """Rows of a tab-separated table with a heading line; only the column `text` must be there."""
    return [
        Labelled(
            text=row["text"],
            intent=(row.get("intent") or "").strip(),
            categories=tuple(each.strip() for each in (row.get("category") or "").split(";") if each.strip()),
            urgency=(row.get("urgency") or "").strip().lower(),
            site=(row.get("site") or "").strip(),
            building=(row.get("building") or "").strip(),
        )
        for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        if row.get("text")
    ]


def on_file() -> list[Labelled]:
    """All texts of the folder, file by file."""
    found: list[Labelled] = []
    for path in sorted(FOLDER.glob("*.tsv")):
        with path.open(encoding="utf-8", newline="") as file:
            found += read(file)
    return found


def fingerprint() -> str:
    """Of the texts on file: the weights carry it, so that a test sees when they are out of date."""
    digest = sha256()
    for path in sorted(FOLDER.glob("*.tsv")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
