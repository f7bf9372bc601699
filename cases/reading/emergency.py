"""Danger, looked for before anything else: inside abuse, misspelt, by sound, in pinyin, with blanks in the word.

A miss weighs ten false alarms. What does not count: a word inside one of its exceptions, a plain negation, a comparison
(着火了一样), a near miss (差点), long ago, and a fear of what might happen (万一着火) - but a threat of harm always
counts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from mediation.models import EmergencyService, EmergencyWord

from .phrases import spans
from .sounds import LONG_ENOUGH_TO_HEAR, is_han, is_spelt, letters, syllables
from .vocabulary import Vocabulary

_CLAUSE = re.compile(r"[,.;!?。;、\n]")
_NOT = re.compile(
    r"(?<!有)(?:没有再?|没再?|未|不再|并非|不是|不会|防止|预防|避免|以免|免得|严禁|禁止|不|没有人|没人|无人|no|not)\s?$"
)
_NEARLY = re.compile(r"(?:以为|还当是|差点|差一点|险些|差些|差不多|几乎|就差|nearly|almost)")
_LONG_AGO = re.compile(
    r"(?:别的小区|其他小区|电视里|电视上|新闻里|去年|前年|以前|当年|曾经|那年|早些年|前几年|多年前)(?!.*(?:现在|今|又|还|更|正))"
)
_MIGHT = re.compile(
    r"(?:万一|要是|如果|假如|假使|倘若|一旦|若是|真要|要真|迟早|早晚|会不会|担心|怕|生怕|容易|小心|当心|注意|防|哪天"
    r"|可能会|说不定会|担忧|顾虑|以后|what if|might|could|afraid|risk of|in case)"
)
_FEAR = re.compile(r"(?:万一|迟早|早晚|担心|怕|防|小心|当心|容易)(?!.*(?:了$|起来了$))")
_NOW = re.compile(r"再不|再没|快来|快点|救|已经|正在|现在|好像|是不是|恐怕|又")
_LIKE_BEFORE = re.compile(r"(?:跟|像|如同|好比|仿佛|好似|就跟)[^,.;!?。]{0,6}$")
_LIKE_AFTER = re.compile(r"^(?:了|人)?(?:一样|一般|似的|般|现场一样|那样)")
_AFTER = re.compile(r"^(?:的)?(?:演练|演习|培训|预案|隐患|风险|报警器|探测器|保险|知识|宣传|事故案例)")
_SMELLS = (EmergencyService.GAS,)


@dataclass(frozen=True)
class Danger:
    """Danger in a text: whom to call, the words for it, and those that were found but did not count."""

    service: str = ""
    words: tuple[str, ...] = ()
    passed_over: tuple[str, ...] = ()


def look(text: str, vocabulary: Vocabulary) -> Danger:
    """Look for danger in a normal text."""
    counted: list[tuple[str, str]] = []
    passed: list[str] = []
    for row in vocabulary.emergencies:
        for start, end in _where(row, text):
            word = text[start:end]
            if not _is_excepted(row, text, start, end) and _counts(row.service, text, start, end):
                counted.append((row.service, word))
            else:
                passed.append(word)
    counted += _by_sound(text, vocabulary)
    counted += _in_letters(text, vocabulary)
    if not counted:
        return Danger(passed_over=tuple(dict.fromkeys(passed)))
    return Danger(counted[0][0], tuple(dict.fromkeys(word for _, word in counted)), tuple(dict.fromkeys(passed)))


def _where(row: EmergencyWord, text: str) -> list[tuple[int, int]]:
    return list(spans(row.word, text, loose=not row.as_written))


def _is_excepted(row: EmergencyWord, text: str, start: int, end: int) -> bool:
    return any(
        first < end and start < last for exception in row.exceptions for first, last in spans(exception.lower(), text)
    )


def _counts(service: str, text: str, start: int, end: int) -> bool:
    """Whether a danger word is said of what is, rather than of what is not, was, might be, or feels like it."""
    before, after = _CLAUSE.split(text[:start])[-1], text[end:]
    clause = before + text[start:end] + _CLAUSE.split(after)[0]
    if _AFTER.match(after) or (_LIKE_AFTER.match(after) and not _SMELLS.count(service)):
        return False
    if re.search(r"(?:得|就)(?:跟|像)$", before):
        return False
    if _LIKE_BEFORE.search(before) and re.match(r"[^,.;!?。]{0,4}(?:一样|似的|一般)", after):
        return False
    if _NOT.search(before[-7:]) and not re.search(r"有没有$|不得不$|是不是$|了没$", before):
        return False
    if _NEARLY.search(before[-8:]) or (_LONG_AGO.search(clause) and before):
        return False
    if service == EmergencyService.POLICE:
        return not _FEAR.search(before[-10:])
    if before.endswith(("真", "真的")) and re.search(r"怎么办|怎么得了|谁负责|咋办", clause):
        return False
    doubt = _MIGHT.search(before[-14:])
    if doubt is None or _NOW.search(clause):
        return True
    # "会不会是煤气漏了" is a question about a smell that is there.
    return doubt[0] == "会不会" and service in _SMELLS


def _by_sound(text: str, vocabulary: Vocabulary) -> list[tuple[str, str]]:
    """Words of three characters and more with one or two of them mistyped for others of the same sound."""
    heard = syllables(text)
    found = []
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
                found.append((service, part))
    return [each for each in found if _counts(each[0], text, text.index(each[1]), text.index(each[1]) + len(each[1]))]


def _in_letters(text: str, vocabulary: Vocabulary) -> list[tuple[str, str]]:
    runs = letters(text)
    return [
        (service, spelling)
        for spelling, service in vocabulary.spelt_alarms
        if any(is_spelt(spelling, words) for words in runs)
    ]
