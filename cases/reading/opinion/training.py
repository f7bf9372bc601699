"""Learning the weights: a linear support vector machine over n-grams, the same on every run.

Only `manage.py train_reader` uses it. Needs scikit-learn, which reading does not (`pip install .[reader]`).
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import sqrt
from pathlib import Path
from typing import Any

from ..gist import gist
from .judging import SCALE, Weights, rarity
from .ngrams import ngrams, plain
from .texts import Labelled

try:
    from scipy.sparse import csr_matrix
    from sklearn.svm import LinearSVC
except ImportError:  # pragma: no cover - said in a sentence by the command
    LinearSVC = None

SEED = 20_261_122
# How far it may go to fit the texts, and how many logits a distance of one is, per question; by cross-validation.
FREEDOM = {"intent": 0.5, "category": 1.5, "danger": 0.5, "grave": 0.5, "ours": 0.2}
SHARPNESS = {"intent": 4.0, "category": 4.0, "danger": 6.0, "grave": 4.0, "ours": 4.0}
# Weights below this many hundredths of a logit are left out of the file.
SMALLEST = 200


@dataclass(frozen=True)
class Lesson:
    """A text as the second opinion sees it, whole and what of it says what it is about, with its label."""

    seen: frozenset[str]
    about: frozenset[str]
    label: Labelled


def lesson(label: Labelled, text: str, *, without: Sequence[str] = ()) -> Lesson:
    """`text` is the label's text made normal, `without` the words of its place."""
    seen, core = frozenset(ngrams(plain(text, without=without))), gist(text)
    return Lesson(seen, seen if core == text else frozenset(ngrams(plain(core, without=without))), label)


def is_ready() -> bool:
    """Whether the library that learns is installed."""
    return LinearSVC is not None


def learn(lessons: Sequence[Lesson], *, words: Iterable[str] = (), texts: str = "") -> Weights:
    """Learn the weights; `words` are the words of the categories as they stand, `texts` the fingerprint."""
    counted = Counter(ngram for each in lessons for ngram in each.seen)
    columns = {ngram: place for place, ngram in enumerate(sorted(n for n, k in counted.items() if k >= _often(n)))}
    worth = [rarity(counted[ngram], len(lessons)) for ngram in columns]
    answers: list[tuple[str, str]] = []
    bias: list[int] = []
    by_ngram: dict[str, list[int]] = {}
    for question, answer_of in _QUESTIONS.items():
        taught = [(each, answer) for each in lessons if (answer := answer_of(each.label)) is not None]
        model = LinearSVC(C=FREEDOM[question], class_weight="balanced", random_state=SEED)
        sights = [each.about if question == "category" else each.seen for each, _ in taught]
        model.fit(_matrix(sights, columns, worth), [answer for _, answer in taught])
        labels = list(model.classes_)
        names = labels if len(labels) > 2 else [labels[1]]
        for name, row, start in zip(names, model.coef_, model.intercept_, strict=True):
            column = len(answers)
            answers.append((question, str(name)))
            bias.append(round(float(start) * SHARPNESS[question] * SCALE))
            for ngram, place in columns.items():
                weight = round(float(row[place]) * worth[place] * SHARPNESS[question] * SCALE)
                if abs(weight) >= SMALLEST:
                    by_ngram.setdefault(ngram, [counted[ngram]]).extend((column, weight))
    return Weights(answers, bias, by_ngram, size=len(lessons), words=frozenset(words), texts=texts)


def _often(ngram: str) -> int:
    """In how many texts it must be to be learned: a run of three in two, whatever is shorter or a Latin word in one."""
    return 2 if len(ngram) > 2 and not ngram.startswith("_") else 1


def write(learned: Weights, path: Path) -> int:
    """Store the weights; the number of bytes."""
    stored = {
        "texts": learned.texts,
        "size": learned.size,
        "words": sorted(learned.words),
        "answers": learned.answers,
        "bias": learned.bias,
        "ngrams": dict(sorted(learned.by_ngram.items())),
    }
    written = json.dumps(stored, ensure_ascii=False, separators=(",", ":")) + "\n"
    return path.write_text(written, encoding="utf-8")


def folds(lessons: Sequence[Lesson], count: int) -> list[tuple[list[Lesson], list[Lesson]]]:
    """(taught, kept back) pairs; every kind of text is spread evenly over the folds."""
    ordered = sorted(
        range(len(lessons)),
        key=lambda i: (lessons[i].label.intent, lessons[i].label.categories, lessons[i].label.urgency, i * 7919 % 1009),
    )
    kept = [[lessons[i] for i in ordered[place::count]] for place in range(count)]
    return [
        ([each for other, part in enumerate(kept) if other != place for each in part], kept[place])
        for place in range(count)
    ]


def _matrix(sights: Sequence[frozenset[str]], columns: dict[str, int], worth: Sequence[float]) -> Any:
    data: list[float] = []
    indices: list[int] = []
    ends = [0]
    for each in sights:
        known = sorted(columns[ngram] for ngram in each if ngram in columns)
        length = sqrt(sum(worth[place] ** 2 for place in known)) or 1.0
        data += [worth[place] / length for place in known]
        indices += known
        ends.append(len(indices))
    return csr_matrix((data, indices, ends), shape=(len(sights), len(columns)))


def _intent(label: Labelled) -> str | None:
    return "report" if label.intent == "emergency_report" else label.intent or None


def _category(label: Labelled) -> str | None:
    return label.categories[0] if label.categories else None


def _danger(label: Labelled) -> str | None:
    return ("yes" if label.is_emergency else "no") if label.intent else None


def _grave(label: Labelled) -> str | None:
    return None if not label.urgency else "yes" if label.urgency in ("high", "urgent") else "no"


def _ours(label: Labelled) -> str | None:
    """Reports, and scraps of them, against what was written to somebody else; what only answers is neither."""
    if label.intent in ("chat", "spam"):
        return "no"
    return "yes" if label.intent in ("report", "emergency_report") or (label.categories and not label.intent) else None


_QUESTIONS: dict[str, Callable[[Labelled], str | None]] = {
    "intent": _intent,
    "category": _category,
    "danger": _danger,
    "grave": _grave,
    "ours": _ours,
}
