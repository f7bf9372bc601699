"""Solved or not, said of one of several: what each clause of an answer says, and whether it speaks of all, or of one
that it does not name. Pure; takes the words as `reading.normal` gives them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from cases.reading.intent import verdict
from cases.reading.normal import bare

_CLAUSE = re.compile(r"[,.;!?。、\n]|但是?|不过|可是|\b(?:but|and)\b")
# "噪音1漏水2": a digit that ends what is said of one.
_AFTER_DIGIT = re.compile(
    r"(?:(?<=[^\W\d][12])|(?<=[^\W\d] [12]))(?= ?[^\W\d])(?! ?(?:号|栋|幢|楼|单元|室|个|件|次|天|户|点|月|年))"
)
_ALL = re.compile(
    r"全?都(?:已经?|还|很|挺)?(?:是|给|帮我)?(?:解决|好|修|弄|搞|处理|办|没|未|不|妥|可以|行|漏|吵|满意|[12]$)"
    r"|(?:全部|全)(?:都|已经?)?(?:解决|好|修|弄|搞|处理|办|没|未|不满意|满意)"
    r"|(?:两|俩|三|几|每)(?:个|件|样|处|家)?(?:事情?|案子|问题|单子)?(?:都|全|也)"
    r"|(?:一|哪)(?:个|件|样)(?:都|也)(?:没|未|不)|1 ?[和跟与、&+及] ?2|第一个?和第二|^([12])(?: ?[,、和] ?| )\1$"
    r"|\b(?:both|neither|none of them|all of them|all (?:are |is )?(?:solved|fixed|good|done))\b"
)
_ONE = re.compile(
    r"一(?:个|件|样|处)|第[一二三两]|(?:前|后|上|头|另)(?:面|边|一|次|回|外)*(?:那|这)?(?:个|件|一)|先(?:报|说)的|最早|其中|只(?:有|解决|修)"
    r"|\b(?:one|first|second|last|other)\b"
)
_ASKED = re.compile(r"[吗么嘛?]$|(?:解决|好|妥|完)了?没有?$")
# A digit behind or before what it is said of: "漏水 2", "3号楼:1", "噪音那个1", "2噪音". Not 3号楼2, an address.
_BEHIND = re.compile(r"^(?P<of>[^\d].*?|\d+(?:号楼|号|栋|幢|#).*?)(?P<gap>[ :是选回复]*)(?P<digit>[12])$")
_BEFORE = re.compile(r"^(?P<digit>[12])[ :]*(?P<of>[^\W\d]{2,6})$")
_PART_OF_A_PLACE = re.compile(r"(?:楼|栋|幢|单元|室|房|号|#)$")
_NO = re.compile(r"\b(?:is|are|was|were|has|have) not\b|\b\w+n'?t\b|\bstill\b|都(?:还)?没|未")
_YES = re.compile(r"\b(?:is|are|was|were) (?:now )?(?:fine|ok|okay|good|done|gone)\b|\bfine now\b")
_ONLY_JOINS = re.compile(r"[\W_]|和|跟|与|及|还有|以及|and")
# What something sounds or looks like, where the reader finds no word of a category.
_KINDS = (
    (re.compile(r"漏|滴|渗"), ("leak",)),
    (re.compile(r"吵|响"), ("noise",)),
    (re.compile(r"堵|臭|返水|倒灌"), ("drainage", "access", "parking")),
)


def of(clause: str) -> bool | None:
    """Whether a clause answers "solved?": yes, no, or neither, as a question does."""
    if _ASKED.search(clause.strip()):
        return None
    said = verdict(clause)
    if said is None and (digit := _digit(clause)):
        said = digit == "1"
    if said is None or (said and _NO.search(clause)):
        said = False if _NO.search(clause) else True if _YES.search(clause) else said
    if said is None and (match := _ALL.search(bare(clause))) is not None:
        digit = match[1] or (bare(clause)[-1] if bare(clause)[-1] in "12" else "")
        said = digit == "1" if digit else None
    return said


def clauses(text: str) -> list[str]:
    """The clauses of an answer, each of which may be about another case."""
    if _ALL.search(bare(text)) and len(bare(text)) <= len("1 和 2"):
        return [bare(text)]
    parts = [part for clause in _CLAUSE.split(text) for part in _AFTER_DIGIT.split(clause)]
    return [part.strip() for part in parts if part.strip()]


def means_all(clause: str) -> bool:
    """Whether a clause speaks of all that was asked about: `都没解决`, `1和2都好了`."""
    return _ALL.search(bare(clause)) is not None


def names_one(clause: str) -> bool:
    """Whether it speaks of one of several and does not say which: `第一个没解决`, `一个好了`."""
    return _ONE.search(clause) is not None


def kinds_of(clause: str) -> tuple[str, ...]:
    """The codes of the categories that a single character points to: `还在漏`, `又吵了`."""
    return tuple(code for pattern, codes in _KINDS if pattern.search(clause) for code in codes)


def without_digit(clause: str) -> str:
    """What a clause speaks of, without the digit that answers."""
    match = _matched(clause)
    return match["of"] if match is not None else clause


def beside(text: str, spans: Sequence[tuple[int, int]]) -> list[bool | None]:
    """What is said of each number of a text, which stands at these spans: behind it, or, where nothing is said behind
    the last, before it. `0001和0002都好了` says it of both."""
    edges = [*spans, (len(text), len(text))]
    behind = [text[here[1] : after[0]] for here, after in pairwise(edges)]
    if _said_in(behind[-1]) is None and _said_in(text[: spans[0][0]]) is not None:
        edges = [(0, 0), *spans]
        behind = [text[before[1] : here[0]] for before, here in pairwise(edges)]
    said: list[bool | None] = []
    following: bool | None = None
    for words in reversed(behind):
        found = _said_in(words)
        if found is None and not _ONLY_JOINS.sub("", words):
            found = following
        said.insert(0, found)
        following = found
    return said


def plain(words: str) -> str:
    """The words without marks, blanks and numbers' introductions; empty if nothing is said."""
    return re.sub(r"[\W_]|编号|案件|单子|工单", "", words)


def _said_in(words: str) -> bool | None:
    return next((each for each in (of(clause) for clause in clauses(words)) if each is not None), None)


def _digit(clause: str) -> str:
    match = _matched(clause)
    return match["digit"] if match is not None else ""


def _matched(clause: str) -> re.Match[str] | None:
    words = bare(clause)
    match = _BEHIND.match(words) or _BEFORE.match(words)
    if match is None or len(match["of"]) > 10:
        return None
    is_address = match.re is _BEHIND and not match["gap"] and _PART_OF_A_PLACE.search(match["of"])
    return None if is_address else match
