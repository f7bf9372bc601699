"""`manage.py word_advice`: which words to add or drop, from what staff corrected. Changes nothing.

A word is to be dropped where staff took a case out of its category at least as often as they left it there; a run of
characters is to be added where it stands in several texts moved to a category and in hardly any other.
"""

from argparse import ArgumentParser
from collections import Counter, defaultdict
from typing import Any

from django.core.management.base import BaseCommand

from cases.models import Correction, Report
from cases.models.correction import CorrectedField
from cases.reading.normal import normal
from cases.reading.sounds import is_han
from mediation.models import CategoryWord

SHORTEST, LONGEST = 2, 4


class Command(BaseCommand):
    help = "Prints which category words staff corrections speak against, and which they ask for."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--least", type=int, default=2, help="in how many corrected texts a word must stand")

    def handle(self, *args: Any, **options: Any) -> None:
        least = options["least"]
        corrections = list(
            Correction.objects.filter(field=CorrectedField.CATEGORY, report__isnull=False)
            .select_related("report")
            .order_by("id")
        )
        moved = {each.report_id: each for each in corrections}
        words: dict[str, set[str]] = defaultdict(set)
        for code, word in CategoryWord.objects.values_list("category__code", "word"):
            words[code].add(normal(word))
        lines = [*_to_drop(moved, words, least=least), *_to_add(moved, words, least=least)]
        self.stdout.write(f"{len(moved)} texts whose category was corrected.")
        for line in lines or ["Nothing to advise."]:
            self.stdout.write(line)


def _to_drop(moved: dict[int | None, Correction], words: dict[str, set[str]], *, least: int) -> list[str]:
    """Words that led astray at least as often as not."""
    astray: Counter[tuple[str, str]] = Counter()
    stayed: Counter[tuple[str, str]] = Counter()
    for pk, reading in Report.objects.exclude(reading={}).values_list("pk", "reading"):
        code = reading.get("category", "")
        for word in reading.get("fired", {}).get("category", []):
            if normal(word) in words.get(code, ()):
                was_moved = pk in moved and moved[pk].corrected != code
                (astray if was_moved else stayed)[code, word] += 1
    return [
        f"drop  {code}  {word}  led astray {count} times, right {stayed[code, word]} times"
        for (code, word), count in sorted(astray.items(), key=lambda counted: (-counted[1], counted[0]))
        if count >= least and count >= stayed[code, word]
    ]


def _to_add(moved: dict[int | None, Correction], words: dict[str, set[str]], *, least: int) -> list[str]:
    """Runs of characters that only texts moved to a category have; the longest of those that say the same."""
    there: dict[str, Counter[str]] = defaultdict(Counter)
    for correction in moved.values():
        if correction.report is not None:
            there[correction.corrected].update(_runs(correction.report.words))
    elsewhere: Counter[str] = Counter()
    for text in Report.objects.exclude(pk__in=[pk for pk in moved if pk]).values_list("saying__body", flat=True):
        elsewhere.update(_runs(text))
    lines = []
    for code, counts in sorted(there.items()):
        fitting = {run: n for run, n in counts.items() if n >= least and elsewhere[run] * 4 <= n}
        for run, count in sorted(fitting.items(), key=lambda counted: (-counted[1], -len(counted[0]), counted[0])):
            says_more = any(run in other and fitting[other] >= count for other in fitting if other != run)
            if not says_more and not any(run in word or word in run for word in words[code]):
                lines.append(f"add   {code}  {run}  in {count} corrected texts, {elsewhere[run]} others")
    return lines


def _runs(text: str) -> set[str]:
    said = normal(text)
    return {
        said[start : start + size]
        for size in range(SHORTEST, LONGEST + 1)
        for start in range(len(said) - size + 1)
        if all(is_han(char) for char in said[start : start + size])
    }
