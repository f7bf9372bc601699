"""What a text says to the notice of a session: whether its sender comes; and to offered dates, which of them would do.

Only a plain answer is one. Who does not know yet, asks something or speaks of another matter has not answered: that is
for a person to read.
"""

from __future__ import annotations

import re
from enum import StrEnum

from .willing import plain


class Attends(StrEnum):
    COMES = "comes"
    CANNOT = "cannot"
    ANOTHER = "another"


LONGEST = 24
_GO = r"(?:过来|过去|来|到场?|去|参加)"
_WHO = r"(?:我们?(?:家(?:里)?人?|妈|爸|爱人|老公|老婆|儿子|女儿|俩)?|咱们?|本人|全家|家里人)?"
_YES = r"(?:好的?|行|可以|没问题|嗯|是的?|知道了|收到|对|ok|okay|yes|sure)"
# Who does not know yet, or whether at all.
_UNSURE = re.compile(
    r"不知道|不一定|不确定|说不准|看情况|到时候?再?看|再说|可能|也许|尽量|maybe|perhaps|notsure|能不能来|来不来"
)
_MUST = re.compile(rf"不(?:能|会|得|可)不{_GO}")
_COMES = re.compile(
    rf"{_YES}*{_WHO}(?:那天|当天|到时候?|准时|按时|一定|肯定|会|能|可以|都|有空|有时间)*{_GO}(?!人)"
    r"(?:的|得了|参加|调解)*(?:了|啊|吧|哈|哦|呀)*"
    rf"|{_WHO}(?:那天|当天|都)*(?:能|可以|行|好|没问题|有空|有时间|方便)(?:的|啊|吧|了)*|{_YES}"
    r"|(?:yes|ok|okay|sure)*(?:i|we)?(?:will|can|ll|am|are)*(?:bethere|come|coming|attend|makeit)(?:ok)?"
)
_CANNOT = re.compile(
    rf"(?:不|没)(?:能|法|会|可以|想)?{_GO}(?!人)|{_GO}不(?:了|成|及)|没(?:有)?(?:空|时间|工夫)"
    r"|(?:不行|不方便|不能|不可以|抽不开身|有事|上班|出差|住院|在外地|不在(?:家|本地|这)?)$"
    r"|^(?:no|busy)$|(?:cannot|cant|unableto|notableto|wont|willnot)(?:come|makeit|attend|bethere|go)?"
)
_TIME = (
    r"(?:早上|上午|中午|下午|晚上|明天|后天|大后天|下周.?|周[一二三四五六日天末]|周末|星期."
    r"|\d+[号日点]|过几天|改天|下次)"
)
_ANOTHER = re.compile(
    r"(?:换|改|另)(?:个|一个|约|到|一下)*(?:时间|日子|天|期)|改期|改到|改约|推迟|"
    rf"{_TIME}.{{0,4}}(?:行|可以|方便|好|有空)|anothe?r?(?:time|day|date)|later|postpone"
)
_SHIFTED = re.compile(r"(?:吗|么|\?)")
_DIGIT = re.compile(r"(?:我?(?:选择?|回复?|按|答))?([12一二])(?![0-9号日点个楼单元])(.*)", re.DOTALL)
_OF_DIGIT = {"1": Attends.COMES, "一": Attends.COMES, "2": Attends.CANNOT, "二": Attends.CANNOT}


def attends(words: str) -> Attends | None:
    """What these words (as `normal` gives them) answer to "can you come?"; None where they say something else."""
    said = plain(words)
    if not said or len(said) > LONGEST:
        return None
    if digit := _DIGIT.fullmatch(said):
        meant, rest = _OF_DIGIT[digit[1]], digit[2]
        return meant if not rest or _by_words(rest) == meant else None
    asks = _SHIFTED.search(words) is not None
    meant_in_words = _by_words(said)
    return meant_in_words if not asks or meant_in_words == Attends.ANOTHER else None


def _by_words(said: str) -> Attends | None:
    if _ANOTHER.search(said):
        return Attends.ANOTHER
    if _UNSURE.search(said):
        return None
    if _MUST.search(said) or _COMES.fullmatch(said):
        return Attends.COMES
    return Attends.CANNOT if _CANNOT.search(said) else None


_NONE = re.compile(
    r"(?:都|全|一个也)(?:不(?:行|可以|方便|合适|能|好)|没(?:有)?空|来不了|去不了)"
    r"|没有?(?:一个)?(?:合适|行|可以)的|^(?:4|四|none|neither|noneofthem)$"
)
_ALL = re.compile(
    r"(?:我们?)?(?:[三3]个|这[三几3]个|几个|三天|哪天|哪个|什么时候|时间)*(?:都|随便|均|全)"
    r"(?:行|可以|好|ok|有空|有时间|方便|能来|成)?(?:的|啊|吧)*"
    r"|(?:any|all)(?:ofthem)?(?:is|are)?(?:fine|ok|okay|good|works?)?"
)
_FEW = {"前两个": (0, 1), "头两个": (0, 1), "后两个": (1, 2), "头一个": (0,), "最后一个": (-1,), "最后那个": (-1,)}
_ONE = r"第?[1-3](?:个|项)?"
_PICKS = re.compile(
    rf"(?:我们?)?(?:选择?|回复?|要|答|定|就)?{_ONE}(?:(?:和|或者?|与|及|跟|、|and|or)?{_ONE})*(?:时间)?"
    r"(?:都|的)*(?:可以|行|好|能来|ok|works?|isfine|fine|方便|合适)?(?:的|吧|了|啊)*"
)
_ORDINAL = str.maketrans("一二三", "123")


def picks(words: str, count: int) -> tuple[tuple[int, ...], bool]:
    """Which of `count` offered dates would do, by their place from 0; and whether the words say that none would."""
    said = plain(words)
    if len(said) > LONGEST:
        return (), False
    if _NONE.search(said):
        return (), True
    if said in _FEW:
        return tuple(sorted(place % count for place in _FEW[said] if place < count)), False
    if _ALL.fullmatch(said):
        return tuple(range(count)), False
    digits = said.translate(_ORDINAL)
    if not _PICKS.fullmatch(digits):
        return (), False
    found = {int(each) - 1 for each in re.findall(r"[1-3]", digits)}
    return tuple(place for place in sorted(found) if place < count), False
