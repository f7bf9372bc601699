"""What a text says to the question whether its sender agrees to mediation: yes, no, or that the number is wrong; and
that somebody wants no mediation any more, in words of their own.

Only a plain answer is one. What comes with a condition ("先修好再说") is for a person to hear, and "好的" may only say
that we were read.
"""

from __future__ import annotations

import re
from enum import StrEnum

from .normal import bare


class Reply(StrEnum):
    AGREES = "agrees"
    REFUSES = "refuses"
    WRONG_NUMBER = "wrong_number"


_MARKS = re.compile(r"[\s,.;:!~、。，！；：\"'“”‘’()（）\[\]【】]+")
_POLITE = re.compile(
    r"^(?:您好|你好|领导|师傅|同志|hello|hi|please)|(?:谢谢(?:您|你)?们?|多谢|感谢|麻烦(?:您|你)?了|thanks|thankyou|please)$"
)
_WHO = r"(?:我(?:们)?(?:家|这边|自己|本人)?|本人|咱们?)?"
_HOW = r"(?:参加|接受|进行|来|去|做)?"
_IT = r"(?:这次|这个|本次|你们的?)?(?:调解|协调|协商)"
_WORDS: dict[Reply, re.Pattern[str]] = {
    Reply.AGREES: re.compile(
        rf"^(?:{_WHO}(?:都|也|是|很|完全)*(?:同意|愿意|可以|接受|参加|乐意|答应){_HOW}(?:{_IT})?(?:的|了|吧|啊|呀)*"
        rf"|(?:是|是的|行|行的|可以的|没问题|没意见){_HOW}(?:{_IT})?(?:的|吧|啊)?"
        r"|y|yes|agree|agreed|iagree|weagree|iagreetomediation|yesiagree)$"
    ),
    Reply.REFUSES: re.compile(
        rf"^(?:{_WHO}(?:坚决|就是|都|也|是|还是|暂时|现在)*(?:不|拒绝|不太|没必要|没兴趣|无意)(?:同意|愿意?|想|要|接受|参加|可以|需要|用|行|必)?"
        rf"(?:参加|接受|进行|来|去|做|跟他们?|和他们?)?(?:{_IT}|谈)?(?:的|了|吧|啊)*"
        r"|n|no|disagree|idisagree|idonotagree|idontagree|refuse|irefuse|nomediation|nothanks)$"
    ),
    Reply.WRONG_NUMBER: re.compile(
        r"^(?:(?:你|您|你们)?(?:是)?(?:打|发|搞|弄|找|按|拨)错(?:了|人|号|电话|号码|短信)*(?:吧|啊)?"
        r"|(?:这|那)?(?:个)?(?:号码?|电话|手机)?(?:是)?(?:错(?:的|误|了)|不对)|错号"
        r"|(?:这|我)?(?:个)?(?:号码?|电话|手机)?不是(?:我|他|她|这个?人|本人|当事人|这家)(?:的|家)?(?:号码?|电话|手机)?(?:了|吧)?"
        r"|(?:我)?(?:不住(?:在)?(?:这|那|这里|那里|这儿|那儿|那边|这边)|不是(?:这|那)(?:个)?小区的?)|与我无关|跟我没关系"
        r"|wrongnumber|wrongperson|notme|itisnotme|itsnotme|youhavethewrongnumber)$"
    ),
}
_DIGIT = {
    **dict.fromkeys(("1", "一", "壹"), Reply.AGREES),
    **dict.fromkeys(("2", "二", "贰"), Reply.REFUSES),
    **dict.fromkeys(("3", "三", "叁"), Reply.WRONG_NUMBER),
}
_FIRST = re.compile(r"^(?:我?(?:选择?|回复?|按|答))?([123一二三壹贰叁])(.*)$", re.DOTALL)
LONGEST_LEAVING = 24
_LEAVES = re.compile(
    rf"^{_WHO}(?:要|想|要求|申请|请求|决定|现在)*(?:退出|终止|停止|撤回|撤销|取消|结束|收回)(?:对)?(?:同意)?(?:{_IT})(?:的?同意)?(?:的|了|吧|啊)*$"
    rf"|^{_WHO}(?:坚决|都|也|还是|现在)*(?:不|拒绝|不再|不想再|不愿意?再)(?:同意|愿意|想|要|接受|参加)?(?:再|继续)?(?:参加|接受|进行)?(?:再|继续)?(?:{_IT})(?:的|了|吧|啊)*$"
    rf"|^(?:{_IT})(?:的事)?(?:我)?(?:就)?(?:不参加|不来|算|不谈|不搞|不做)(?:了|吧)+$"
    r"|^(?:nomediation|nomoremediation|stop(?:the)?mediation|ileave(?:the)?mediation|iwithdrawfrom(?:the)?mediation"
    r"|iwithdrawmyconsent|withdrawconsent|idonotwantmediation|idontwantmediation)$"
)
_STAYS_AWAY = re.compile(r"不(?:能|想|要|愿意?)?(?:来|去|参加)")


def reply(words: str) -> Reply | None:
    """What these words (as `normal` gives them) answer; None where they say something else, or more than that."""
    if "?" in words or "吗" in words:
        return None
    said = plain(words)
    if digit := _DIGIT.get(said):
        return digit
    if first := _FIRST.match(said):
        rest = first[2]
        meant = _DIGIT[first[1]]
        return meant if not rest or _by_words(_POLITE.sub("", rest)) == meant else None
    return _by_words(said)


def leaves(words: str) -> bool:
    """Whether a short text wants no mediation, or none any more: `不调解了`, `我要退出调解`."""
    said = plain(words)
    return len(said) <= LONGEST_LEAVING and _LEAVES.match(said) is not None


def stays_away(words: str) -> bool:
    """Whether words that `leaves` takes for leaving may as well say that somebody does not come to one session:
    `调解不来了`. Asked for a date they are an answer to it; nobody is taken to leave who did not say so."""
    return _STAYS_AWAY.search(plain(words)) is not None


def _by_words(said: str) -> Reply | None:
    return next((meant for meant, pattern in _WORDS.items() if said and pattern.match(said)), None)


def plain(words: str) -> str:
    """The words without marks, blanks and politeness; all of them where nothing else is left."""
    together = _MARKS.sub("", bare(words))
    without = _POLITE.sub("", _POLITE.sub("", together))
    return without or together
