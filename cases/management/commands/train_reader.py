"""`manage.py train_reader`: teach the reader's second opinion anew, from the texts on file and from staff corrections.

Prints how well whole readings fare on texts kept back (k folds), then writes the weights.
"""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cases.models import Correction
from cases.models.correction import CorrectedField
from cases.reading import place, vocabulary
from cases.reading.normal import normal
from cases.reading.opinion import judging, texts, training
from cases.reading.reading import understand
from cases.reading.scoring import score


class Command(BaseCommand):
    help = "Trains the reader's second opinion and prints its scores on texts kept back."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--folds", type=int, default=5, help="how many parts to keep back in turn; 0: none")
        parser.add_argument("--out", type=Path, default=judging.FILE, help="where the weights go")
        parser.add_argument("--misses", action="store_true", help="print what was misread of the texts kept back")

    def handle(self, *args: Any, **options: Any) -> None:
        if not training.is_ready():
            raise CommandError("Training needs scikit-learn: install the extra “reader” (pip install .[reader]).")
        known = vocabulary.load()
        if not known.sites or not known.words:
            raise CommandError("There are no words and sites yet: run manage.py seed_standing_facts first.")
        labels = [*texts.on_file(), *corrected()]
        lessons = []
        for label in labels:
            text = normal(label.text)
            lessons.append(training.lesson(label, text, without=place.find(text, known).fired))
        words = {row.word for row in known.words}
        self.stdout.write(f"{len(lessons)} texts, {sum(each.label.is_emergency for each in lessons)} emergencies")
        if options["folds"] > 1:
            pairs = []
            for taught, kept_back in training.folds(lessons, options["folds"]):
                learned = training.learn(taught, words=words)
                pairs += [
                    (each.label, understand(each.label.text, vocabulary=known, learned=learned))
                    for each in kept_back
                    if each.label.intent
                ]
            total = score(pairs, vocabulary=known)
            self.stdout.write(f"Whole readings of texts kept back, {options['folds']} folds:")
            self.stdout.write("\n".join(total.lines()))
            if options["misses"]:
                for name, text, read, should_be in total.misses:
                    self.stdout.write(f"  {name}: {text}  read {read}, should be {should_be}")
        learned = training.learn(lessons, words=words, texts=texts.fingerprint())
        size = training.write(learned, options["out"])
        self.stdout.write(
            f"{len(learned.by_ngram)} n-grams, {size / 1e6:.2f} million characters: {options['out'].name}"
        )


def corrected() -> list[texts.Labelled]:
    """What staff corrected, as labelled texts: the last word on each report's category, in the report's words."""
    rows = (
        Correction.objects.filter(field=CorrectedField.CATEGORY, report__isnull=False)
        .order_by("id")
        .values_list("report__saying__body", "corrected")
    )
    return [texts.Labelled(text=words, categories=(code,)) for words, code in dict(rows).items()]
