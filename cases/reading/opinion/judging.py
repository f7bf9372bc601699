"""Judging a text with the weights on file, in plain Python. The file is read once, when the first text comes.

The weights are whole numbers, hundredths of a logit, for each n-gram and each answer of each question. A rare n-gram
says more than a common one; a text's sum is divided by the length of its n-grams taken together, so that long texts are
not surer than short ones.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from math import exp, log, sqrt
from pathlib import Path

from .ngrams import ngrams, plain

FILE = Path(__file__).with_name("weights.json")
SCALE = 100
_NEVER_SEEN = [0]
QUESTIONS = ("intent", "category", "danger", "grave", "ours")


@dataclass(frozen=True)
class Weights:
    """What was learned, from `size` texts, while `words` were the words of the categories. `answers` names the columns;
    `by_ngram` has the number of texts with it, then column, weight, column, weight …"""

    answers: list[tuple[str, str]]
    bias: list[int]
    by_ngram: dict[str, list[int]]
    size: int
    words: frozenset[str] = frozenset()
    texts: str = ""


@dataclass(frozen=True)
class Judgement:
    """How likely each answer is, the words of the categories it was taught beside, and the n-grams that spoke most.

    `ours` is how likely something is reported here, in logits: below nothing, it was written to somebody else.
    """

    intent: dict[str, float]
    category: dict[str, float]
    danger: float
    grave: float
    ours: float
    words: frozenset[str]
    # Which n-grams it went by: those of all the text, and for its category of what says what it is about.
    _seen: Collection[str]
    _core: Collection[str]
    _learned: Weights

    def because(self, question: str, answer: str = "yes", *, most: int = 5) -> list[str]:
        """The strongest n-grams for an answer, longest first where they say the same."""
        if (question, answer) not in self._learned.answers:
            return []
        column = self._learned.answers.index((question, answer))
        spoke = [
            (ngram, weight)
            for ngram in (self._core if question == "category" else self._seen)
            if (weight := _weight(self._learned.by_ngram.get(ngram, _NEVER_SEEN), column)) > 0
        ]
        ranked = sorted(spoke, key=lambda weighed: (-weighed[1], -len(weighed[0])))
        said: list[str] = []
        for ngram, _worth in ranked:
            word = ngram.strip("^$ ")
            if word and not any(word in other or other in word for other in said):
                said.append(word)
        return said[:most]


@cache
def weights() -> Weights:
    """The weights on file."""
    stored = json.loads(FILE.read_text(encoding="utf-8"))
    return Weights(
        answers=[(question, answer) for question, answer in stored["answers"]],
        bias=stored["bias"],
        by_ngram=stored["ngrams"],
        size=stored["size"],
        words=frozenset(stored["words"]),
        texts=stored["texts"],
    )


def judge(
    text: str, *, about: str | None = None, without: Iterable[str] = (), learned: Weights | None = None
) -> Judgement:
    """Judge a normal text; `about` is what of it says what it is about (`gist`), `without` the words of its place."""
    learned = learned or weights()
    without = tuple(without)
    seen = core = ngrams(plain(text, without=without))
    logits = _weighed(seen, learned)
    if about is not None and about != text:
        core = ngrams(plain(about, without=without))
        logits["category"] = _weighed(core, learned)["category"]
    return Judgement(
        intent=_share(logits["intent"]),
        category=_share(logits["category"]),
        danger=_chance(logits["danger"].get("yes", -9.0)),
        grave=_chance(logits["grave"].get("yes", -9.0)),
        ours=logits["ours"].get("yes", 0.0),
        words=learned.words,
        _seen=seen,
        _core=core,
        _learned=learned,
    )


def _weighed(seen: Iterable[str], learned: Weights) -> dict[str, dict[str, float]]:
    """The logits of every answer for these n-grams."""
    sums = [0] * len(learned.answers)
    squares = 0.0
    for entry in map(learned.by_ngram.get, seen):
        squares += _squared(entry[0] if entry else 0, learned.size)
        if entry:
            for place in range(1, len(entry), 2):
                sums[entry[place]] += entry[place + 1]
    length = sqrt(squares) or 1.0
    logits: dict[str, dict[str, float]] = {question: {} for question in QUESTIONS}
    for (question, answer), total, bias in zip(learned.answers, sums, learned.bias, strict=True):
        logits[question][answer] = (total / length + bias) / SCALE
    return logits


def _weight(entry: Sequence[int], column: int) -> int:
    """What an n-gram says for the answer of a column."""
    return next((entry[place + 1] for place in range(1, len(entry), 2) if entry[place] == column), 0)


@cache
def _squared(texts_with_it: int, texts: int) -> float:
    """A rarity squared; there are no more of them than texts to learn from."""
    return rarity(texts_with_it, texts) ** 2


def rarity(texts_with_it: int, texts: int) -> float:
    """What seeing an n-gram is worth: the fewer texts have it, the more."""
    return log((texts + 1) / (texts_with_it + 1))


def _share(logits: dict[str, float]) -> dict[str, float]:
    top = max(logits.values(), default=0.0)
    raised = {answer: exp(logit - top) for answer, logit in logits.items()}
    total = sum(raised.values())
    return {answer: value / total for answer, value in raised.items()}


def _chance(logit: float) -> float:
    return 1 / (1 + exp(-max(min(logit, 30.0), -30.0)))
