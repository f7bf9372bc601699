"""What a text says to the question whether its sender is content: one of three marks, or nothing plain. Pure.

Only a plain answer is one. Whoever says besides that something is wrong has said that first.
"""

from __future__ import annotations

import re
from enum import StrEnum

from .normal import bare


class Content(StrEnum):
    CONTENT = "content"
    SO_SO = "so_so"
    NOT = "not"


# 1 and 2 say solved or not, before this question and after it: who sends "1" twice has not said how content they are,
# and who corrects it by "2" is heard.
_DIGIT = {
    **dict.fromkeys(("3", "三", "叁"), Content.CONTENT),
    **dict.fromkeys(("4", "四", "肆"), Content.SO_SO),
    **dict.fromkeys(("5", "五", "伍"), Content.NOT),
}
_FIRST = re.compile(r"^(?:我?(?:选择?|回复?|按|答))?([345三四五叁肆伍])(.*)$", re.DOTALL)
_OTHER_DIGIT = re.compile(r"^(?:[06-9零〇六七八九十]|[0-9零〇一二三四五六七八九十]{2})$")
_MARKS = re.compile(r"[\s,.;:!~、。，！；：\"'“”‘’()（）\[\]【】]+")
_POLITE = re.compile(
    r"(?:谢谢|多谢|感谢|辛苦)(?:您|你)?们?了?|thankyou(?:verymuch)?|thanks(?:alot)?|您好|你好"
    r"|^我?(?:们)?(?:觉得|说|对你们|对)?"
)
_VERY = r"(?:很|还|挺|蛮|非常|十分|相当|特别|比较|最|真|太|完全|基本)"
# "好的" and "ok" may only say that we were read: they are no mark.
_WORDS = {
    Content.NOT: re.compile(
        rf"^(?:都|也|是|就|极其|极|根本|{_VERY})*(?:不(?:太|怎么|大|是很|算)?|没(?:有)?|无法)满意(?:的|了|啊|呀)*$"
        rf"|^{_VERY}*(?:差|差劲|失望|糟糕?)(?:的|了)?$"
        r"|^(?:iam|im)?(?:very)?(?:unhappy|dissatisfied|unsatisfied|disappointed)$"
        r"|^(?:iam|im)?not(?:very|atall|really)?(?:happy|content|satisfied)(?:atall)?$"
    ),
    Content.SO_SO: re.compile(
        r"^(?:也|就|还|比较|很|算|只能说)*(?:一般般?|还行|还可以|还好|凑合|马马虎虎|马虎|将就|过得去|普通|中等|就那样)(?:吧|的|了|啊)*$"
        r"|^(?:so-?so|average|fair|notbad|couldbebetter)$"
    ),
    Content.CONTENT: re.compile(
        rf"^(?:都|也|是|{_VERY})*满意(?:的|了|啊|呀|哦|喔)*$|^{_VERY}+(?:好|棒|可以)(?:的|了|啊|呀)*$|^(?:点赞|给力)$"
        r"|^(?:iam|im)?(?:very|quite|really|so)?(?:content|satisfied|happy)$|^(?:excellent|verygood)$"
    ),
}
_NOT_CONTENT = re.compile(r"(?:很|太|非常|十分|根本|完全|就是|都|也)*(?:不(?:太|怎么|大|是很|算)?|没(?:有)?)满意")
_TURNS = re.compile(r"但|不过|可是|就是|只是|除了|要是|如果|[?？]|吗|\bbut\b|\bexcept\b")


def content(words: str) -> Content | None:
    """The mark these words (as `normal` gives them) are; None where they say something else, or more than that."""
    if _TURNS.search(words):
        return None
    said = _plain(words)
    if digit := _DIGIT.get(said):
        return digit
    if first := _FIRST.match(said):
        meant, rest = _DIGIT[first[1]], _POLITE.sub("", first[2])
        return meant if not rest or _by_words(rest) == meant else _by_words(said)
    return _by_words(said)


def is_a_choice(words: str) -> bool:
    """Whether they are a number that is none of the three, nor solved or not, and nothing else."""
    return bool(_OTHER_DIGIT.match(_plain(words)))


def beside_not_content(words: str) -> str:
    """What else whoever is not content says: of `不满意,还在漏` it is `还在漏`; empty where they do not say so, or
    nothing else."""
    found = _NOT_CONTENT.search(words)
    return _MARKS.sub("", words[: found.start()] + words[found.end() :]) if found else ""


def _by_words(said: str) -> Content | None:
    return next((meant for meant, pattern in _WORDS.items() if said and pattern.match(said)), None)


def _plain(words: str) -> str:
    together = _MARKS.sub("", bare(words))
    return _POLITE.sub("", together) or together
