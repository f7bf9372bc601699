"""`manage.py read_texts [FILE]`: what the reader makes of texts, one JSON object a line.

Lines, or a table with a column `text` (tab-separated, with a heading). Each is read by itself, as if one case of the
writer's waited for "1 solved, 2 not solved". `site` is the site's Chinese name, `building` such as "3号楼", `unit`
and `room` as they were said; null where none is said. `category` is empty where the text reports nothing.
"""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from cases.reading import vocabulary
from cases.reading.intent import Intent
from cases.reading.opinion import texts
from cases.reading.reading import Reading, understand
from cases.reading.scoring import score
from cases.reading.vocabulary import Vocabulary
from mediation import notice

ABOUT_SOMETHING = (Intent.REPORT, Intent.EMERGENCY)


class Command(BaseCommand):
    help = "Reads texts and prints one JSON object a line; with --score compares with the labels of a table."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", default="-", help="lines or a table; nothing or - for standard input")
        parser.add_argument("--score", action="store_true", help="compare with the table's labels and print the misses")

    def handle(self, *args: Any, **options: Any) -> None:
        known = _vocabulary()
        labels = _labels(_content(options["file"]))
        if options["score"]:
            total = score(((label, understand(label.text, vocabulary=known)) for label in labels), vocabulary=known)
            self.stdout.write("\n".join([f"{len(labels)} texts", *total.lines()]))
            for name, text, read, should_be in total.misses:
                self.stdout.write(f"  {name}: {text}  read {read}, should be {should_be}")
            return
        for label in labels:
            reading = understand(label.text, vocabulary=known)
            self.stdout.write(json.dumps(as_line(label.text, reading), ensure_ascii=False))


def as_line(text: str, reading: Reading) -> dict[str, Any]:
    """One reading as it is printed."""
    is_about = reading.intent in ABOUT_SOMETHING or (reading.category.code != "other" and reading.fired["category"])
    return {
        "text": text,
        "intent": reading.intent.value,
        "category": [each.code for each in (reading.category, *reading.others)] if is_about else [],
        "tier": reading.tier,
        "urgency": texts.TIER[reading.tier],
        "site": reading.site.name if reading.site else None,
        "building": f"{reading.building_number}号楼" if reading.building_number else None,
        "unit": reading.unit or None,
        "room": reading.room or None,
        "why": [f"{part}: {', '.join(words)}" for part, words in reading.fired.items() if words],
    }


def _vocabulary() -> Vocabulary:
    try:
        known = vocabulary.load()
    except DatabaseError as error:
        raise CommandError(f"The reader's words are in the database, which does not answer: {error}") from error
    if not known.categories or not known.words:
        raise CommandError("The reader knows no words yet: run manage.py seed_standing_facts first.")
    return known


def _content(name: str) -> str:
    try:
        return notice.decode(sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes())
    except OSError as error:
        raise CommandError(f"{name} cannot be read: {error.strerror}.") from error
    except notice.NoticeError as error:
        raise CommandError(str(error)) from error


def _labels(content: str) -> list[texts.Labelled]:
    lines = content.splitlines()
    if lines and "text" in lines[0].split("\t"):
        return texts.read(lines)
    return [texts.Labelled(text=line) for line in lines if line.strip()]
