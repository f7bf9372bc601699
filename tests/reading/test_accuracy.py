"""How well varied texts that the reader was not made from are read. The targets are those of the product."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from cases.intake.opinion import judging, texts
from cases.intake.opinion.texts import Labelled
from cases.intake.reading import understand
from cases.intake.scoring import Score, score
from cases.intake.vocabulary import Vocabulary

pytestmark = pytest.mark.django_db
HELD_OUT = Path(__file__).with_name("held_out.tsv")


@pytest.fixture(scope="module")
def labels() -> list[Labelled]:
    with HELD_OUT.open(encoding="utf-8", newline="") as file:
        return texts.read(file)


@pytest.fixture
def total(labels: list[Labelled], vocabulary: Vocabulary) -> Score:
    return score(((label, understand(label.text, vocabulary=vocabulary)) for label in labels), vocabulary=vocabulary)


def test_the_held_out_texts_are_many_varied_and_not_among_those_learned_from(labels: list[Labelled]) -> None:
    assert len(labels) >= 150
    assert len({label.intent for label in labels}) == 10
    assert len({label.categories[0] for label in labels if label.categories}) == 22
    learned = {label.text for label in texts.on_file() if len(label.text) > 4}
    assert not learned & {label.text for label in labels}


def test_there_are_hundreds_of_texts_to_learn_from() -> None:
    learned = texts.on_file()
    assert len(learned) >= 600
    assert sum(label.is_emergency for label in learned) >= 100


def test_reading_reaches_its_targets(total: Score) -> None:
    said = "\n".join([*total.lines(), *map(str, total.misses)])
    assert total.recall == 1.0, said
    assert total.false_alarm_rate < 0.05, said
    assert total.accuracy("intent") >= 0.95, said
    assert total.accuracy("category") >= 0.85, said
    assert total.accuracy("site") >= 0.97, said
    assert total.accuracy("building") >= 0.97, said


def test_the_weights_on_file_are_those_of_the_texts_on_file() -> None:
    """If this fails: run `manage.py train_reader`."""
    assert judging.weights().texts == texts.fingerprint()


def test_the_weights_are_small_and_quick(labels: list[Labelled]) -> None:
    assert judging.FILE.stat().st_size < 1_500_000
    assert set(json.loads(judging.FILE.read_text(encoding="utf-8"))) == {"answers", "bias", "ngrams", "texts"}
    started = time.perf_counter()
    for label in labels:
        judging.judge(label.text)
    assert (time.perf_counter() - started) / len(labels) < 0.01
