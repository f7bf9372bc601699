"""Judging a text with the weights on file, in plain Python. The file is read once, when the first text comes.

The weights are whole numbers, hundredths of a logit, for each n-gram and each answer of each question. A rare n-gram
says more than a common one; a text's sum is divided by the length of its n-grams taken together, so that long texts are
not surer than short ones.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
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
    _spoke: dict[tuple[str, str], list[tuple[str, int]]]

    def because(self, question: str, answer: str = "yes", *, most: int = 5) -> list[str]:
        """The strongest n-grams for an answer, longest first where they say the same."""
        ranked = sorted(self._spoke.get((question, answer), []), key=lambda weighed: (-weighed[1], -len(weighed[0])))
        said: list[str] = []
        for ngram, weight in ranked:
            word = ngram.strip("^$ ")
            if weight > 0 and word and not any(word in other or other in word for other in said):
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
    logits, spoke = _weighed(ngrams(plain(text, without=without)), learned)
    if about is not None and about != text:
        core, said = _weighed(ngrams(plain(about, without=without)), learned)
        logits["category"] = core["category"]
        spoke = {key: each for key, each in spoke.items() if key[0] != "category"} | {
            key: each for key, each in said.items() if key[0] == "category"
        }
    return Judgement(
        intent=_share(logits["intent"]),
        category=_share(logits["category"]),
        danger=_chance(logits["danger"].get("yes", -9.0)),
        grave=_chance(logits["grave"].get("yes", -9.0)),
        ours=logits["ours"].get("yes", 0.0),
        words=learned.words,
        _spoke=spoke,
    )


def _weighed(
    seen: Iterable[str], learned: Weights
) -> tuple[dict[str, dict[str, float]], dict[tuple[str, str], list[tuple[str, int]]]]:
    """The logits of every answer for these n-grams, and which of them spoke for what."""
    sums = [0] * len(learned.answers)
    squares = 0.0
    spoke: dict[tuple[str, str], list[tuple[str, int]]] = {}
    for ngram in seen:
        entry = learned.by_ngram.get(ngram, _NEVER_SEEN)
        squares += rarity(entry[0], learned.size) ** 2
        for column, weight in zip(entry[1::2], entry[2::2], strict=True):
            sums[column] += weight
            if weight > 0:
                spoke.setdefault(learned.answers[column], []).append((ngram, weight))
    length = sqrt(squares) or 1.0
    logits: dict[str, dict[str, float]] = {question: {} for question in QUESTIONS}
    for (question, answer), total, bias in zip(learned.answers, sums, learned.bias, strict=True):
        logits[question][answer] = (total / length + bias) / SCALE
    return logits, spoke


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
