"""Danger, looked for before anything else: inside abuse, misspelt, by sound, in pinyin, with blanks in the word.

A miss weighs ten false alarms. What does not count: a word inside one of its exceptions, a plain negation, a comparison
(着火了一样), a near miss (差点), long ago, and a fear of what might happen (万一着火) - but a threat of harm always
counts.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from mediation.models import EmergencyWord

from . import excuses, scenes
from .excuses import GRAVE, Why
from .phrases import spans
from .sounds import LONG_ENOUGH_TO_HEAR, is_han, is_spelt, letters, syllables
from .vocabulary import Vocabulary


@dataclass(frozen=True)
class Danger:
    """Danger in a text: whom to call, the words for it, and those that were found but did not count."""

    service: str = ""
    words: tuple[str, ...] = ()
    passed_over: tuple[str, ...] = ()
    # Of those passed over, what happened and is over, nearly happened or is feared.
    grave: tuple[str, ...] = ()


def look(text: str, vocabulary: Vocabulary) -> Danger:
    """Look for danger in a normal text."""
    counted: list[tuple[str, str]] = []
    passed: list[tuple[str, Why]] = []
    for service, start, end, is_excepted in _found(text, vocabulary):
        why = Why.PART_OF_A_WORD if is_excepted else excuses.why_not(service, text, start, end)
        if why is None:
            counted.append((service, text[start:end]))
        else:
            passed.append((text[start:end], why))
    counted += _in_letters(text, vocabulary)
    return Danger(
        service=counted[0][0] if counted else "",
        words=tuple(dict.fromkeys(word for _, word in counted)),
        passed_over=tuple(dict.fromkeys(word for word, _ in passed)),
        grave=tuple(dict.fromkeys(word for word, why in passed if why in GRAVE)),
    )


def _found(text: str, vocabulary: Vocabulary) -> Iterator[tuple[str, int, int, bool]]:
    """Every danger as (whom to call, start, end, whether it is part of an exception): listed words, words by their
    sound, and scenes."""
    for row in vocabulary.emergencies:
        for start, end in _where(row, text):
            yield row.service, start, end, _is_excepted(row, text, start, end)
    for service, start, end in (*_by_sound(text, vocabulary), *scenes.find(text)):
        yield service, start, end, False


def _where(row: EmergencyWord, text: str) -> list[tuple[int, int]]:
    return list(spans(row.word, text, loose=not row.as_written))


def _is_excepted(row: EmergencyWord, text: str, start: int, end: int) -> bool:
    return any(
        first < end and start < last for exception in row.exceptions for first, last in spans(exception.lower(), text)
    )


def _by_sound(text: str, vocabulary: Vocabulary) -> Iterator[tuple[str, int, int]]:
    """Words of three characters and more with one or two of them mistyped for others of the same sound."""
    heard = syllables(text)
    for place, char in enumerate(text):
        for word, at, service in vocabulary.heard_alarms.get(char, ()):
            start = place - at
            part = text[start : start + len(word)] if start >= 0 else ""
            if len(part) != len(word) or part == word or not all(is_han(each) for each in part):
                continue
            same = sum(a == b for a, b in zip(part, word, strict=True))
            if same >= len(word) - 1 - (len(word) > LONG_ENOUGH_TO_HEAR) and heard[
                start : start + len(word)
            ] == syllables(word):
                yield service, start, start + len(word)


def _in_letters(text: str, vocabulary: Vocabulary) -> list[tuple[str, str]]:
    runs = letters(text)
    return [
        (service, spelling)
        for spelling, service in vocabulary.spelt_alarms
        if any(is_spelt(spelling, words) for words in runs)
    ]
