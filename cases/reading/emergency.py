"""Danger, looked for before anything else: inside abuse, misspelt, by sound, in pinyin, with blanks in the word.

A miss weighs ten false alarms. What does not count: a word inside one of its exceptions, a plain negation, a comparison
(着火了一样), a near miss (差点), long ago, and a fear of what might happen (万一着火) - but a threat of harm always
counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from mediation.models import EmergencyWord

from . import excuses, scenes
from .excuses import GRAVE, Why
from .normal import normal
from .phrases import as_read, spans
from .sounds import LONG_ENOUGH_TO_HEAR, in_characters, is_han, is_spelt, letters, syllables
from .vocabulary import Vocabulary

# How sure the learned opinion must be: surer where words of danger were looked at and did not count, or where the text
# tells of what is over or goes on for long; surest where people do what they do every day.
SURE, SURE_AGAINST, SURE_OF_EVERY_DAY = 0.5, 0.8, 0.95
# What a text must hold before the opinion may raise an alarm: something of a house, of works, or of danger to the body.
_TELLS_OF_HERE = re.compile(
    r"工地|施工|工人|师傅|民工|小区|单元|楼道|楼梯|楼顶|楼板|屋顶|房顶|阳台|露台|天台|窗[户台外沿口]|外墙|墙|天花"
    r"|吊顶|地下室|车库|车棚|架子|脚手|塔吊|吊篮|吊车|吊着|挖机|铲车|钩机|推土"
    r"|井|坑|沟|管子|水管|管道|阀|煤气|燃气|天然气|瓦斯|气味|臭|焦味|糊味|味道?(?:大|重|冲|浓)|冒烟|浓烟|黑烟"
    r"|烟(?:往|从)|电线|电箱|电表|插座|插排|开关|闸|漏电|栏杆|护栏|绳|电梯|改造|装修|砖|水泥|钢[管筋]|玻璃"
    r"|厨房|卫生间|窗子|味|洗澡|搅拌|机器(?!人|猫)|切割|电焊|焊|裸线|插头|漏水|铁[皮板门]|玻璃|钢|楼[房板上下]?塌|地面"
    r"|顶楼|高处|外架|吊臂|挖掘机|推土机|压路机|液化气|钢瓶|广告牌|保安|棍|铁锹|榔头|扳手|往下跳|在烧|触电|喝了?药|农药"
    r"|119|120|110|救护车|消防车|倒下了|断了[手腿指]|发紫|抽筋|昏|孕妇|埋|防盗[网窗]|雨棚|暖气|升降|配电|灌进|掐|脖子|出事|掉下来|引燃|点燃|电锯|悬空|垮|巨响|砍|泼|烫|空调架|外机"
    r"|血|吐白沫|抽搐|喘|紫|不动了|救命|着了|热水器|锅炉|炉|炭|汽油|刀|撬|跳下|塌|砸|坍|裂"
    r"|\b(?:workers?|site|scaffold\w*|crane|pipes?|wires?|lift|elevator|roof|stair\w*|ceiling|wall|window|balcony"
    r"|gas|smoke|fire|pit|hole|trench|ditch|ladder|railing|socket|bleed\w*|blood|breath\w*|fell|building)\b"
)


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
    text = in_characters(text)
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


def tried(word: EmergencyWord, sentence: str) -> Why | None:
    """Try a word, saved or not, on a sentence as somebody would write it: None if it raises the alarm there, else why
    it does not (`Why.ABSENT`: it is not found)."""
    text = normal(sentence)
    silent = Why.ABSENT
    for start, end in _where(word, text):
        if _is_excepted(word.exceptions, text, start, end):
            silent = Why.PART_OF_A_WORD
        elif (why := excuses.why_not(word.service, text, start, end)) is None:
            return None
        else:
            silent = why
    return silent


def is_sensed(text: str, alarm: Danger, *, likelihood: float, names_a_place: bool) -> bool:
    """Whether the learned opinion may raise the alarm by itself for a normal text in which no word counted.

    `likelihood` is how sure it is. Where the text has no word of danger, names no place and tells of no works and
    nothing of a house, it may not, however sure: 再见 and 我马上下来 are said a thousand times a day.
    """
    if not (names_a_place or alarm.grave or _TELLS_OF_HERE.search(text)):
        return False
    if excuses.is_of_every_day(text) and likelihood < SURE_OF_EVERY_DAY:
        return False
    against = bool(alarm.passed_over) or excuses.tells_of_the_past(text)
    return likelihood >= (SURE_AGAINST if against else SURE)


def _found(text: str, vocabulary: Vocabulary) -> Iterator[tuple[str, int, int, bool]]:
    """Every danger as (whom to call, start, end, whether it is part of an exception): listed words, words by their
    sound, and scenes."""
    for row in vocabulary.listed_alarms.near(text):
        for start, end in _where(row, text):
            exceptions = vocabulary.alarm_exceptions[as_read(row.word)]
            yield row.service, start, end, _is_excepted(exceptions, text, start, end)
    for service, start, end in (*_by_sound(text, vocabulary), *scenes.find(text)):
        yield service, start, end, False


def _where(row: EmergencyWord, text: str) -> list[tuple[int, int]]:
    return list(spans(row.word, text, loose=not row.as_written))


def _is_excepted(exceptions: list[str], text: str, start: int, end: int) -> bool:
    return any(first < end and start < last for exception in exceptions for first, last in spans(exception, text))


def _by_sound(text: str, vocabulary: Vocabulary) -> Iterator[tuple[str, int, int]]:
    """Words of three characters and more with one or two of them mistyped for others of the same sound."""
    heard = syllables(text)
    written = [word for word in vocabulary.written_alarms if word in text]
    for place, char in enumerate(text):
        for word, at, service in vocabulary.heard_alarms.get(char, ()):
            start = place - at
            if start < 0 or heard[start : start + len(word)] != syllables(word):
                continue
            part = text[start : start + len(word)]
            if part == word or not all(is_han(each) for each in part):
                continue
            if any(each in part for each in written):
                continue  # 救命啊 is not 就命啊 mistyped: its own word speaks, with its exceptions
            same = sum(a == b for a, b in zip(part, word, strict=True))
            if same >= len(word) - 1 - (len(word) > LONG_ENOUGH_TO_HEAR):
                yield service, start, start + len(word)


def _in_letters(text: str, vocabulary: Vocabulary) -> list[tuple[str, str]]:
    runs = letters(text)
    if not runs:
        return []
    return [
        (service, spelling)
        for spelling, service in vocabulary.spelt_alarms
        if any(is_spelt(spelling, words) for words in runs)
    ]
