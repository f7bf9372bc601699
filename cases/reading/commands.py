"""Messages that are, as a whole, one of a few words: a digit, a question for the state, stop, help.

A command is only ever the whole message: "我想退订但楼上还在吵" is a report. What longer answers mean is `intent`.
Every function takes the words as `normal` gives them.
"""

from __future__ import annotations

import re
from enum import StrEnum

from .normal import bare, normal


class Command(StrEnum):
    SOLVED = "solved"
    NOT_SOLVED = "not_solved"
    STATUS = "status"
    PRESS = "press"
    WITHDRAW = "withdraw"
    STOP = "stop"
    RESUME = "resume"
    HELP = "help"


_LISTED: dict[Command, str] = {
    Command.SOLVED: "1 一 壹 解决了 已解决 已经解决 已经解决了 解决 好了 都好了 已经好了 修好了 已修好 满意 很满意 "
    "是 是的 对 可以了 行了 yes y solved ok okay fixed jiejuele haole manyi",
    Command.NOT_SOLVED: "2 二 贰 没解决 没有解决 未解决 还没解决 不满意 很不满意 没好 没修好 还没好 否 不是 "
    "不行 no n notsolved notfixed meijiejue bumanyi",
    Command.STATUS: "查询 查 查一下 进度 查进度 查询进度 查一下进度 进度查询 cx status query chaxun jindu",
    Command.PRESS: "催办 催 催一下 催一催 催单 加急 hurry cuiban",
    Command.WITHDRAW: "撤回 撤销 撤诉 撤单 撤案 不投诉了 withdraw cancelmycase",
    Command.STOP: "退订 td t 取消订阅 取消短信 取消提醒 不要发了 不要再发了 别发了 别再发了 停止短信 "
    "unsubscribe optout tuiding",
    Command.RESUME: "恢复 恢复接收 恢复短信 恢复订阅 订阅 重新订阅 resume subscribe huifu",
    Command.HELP: "帮助 怎么用 ? 使用说明 怎么操作 helpme info bangzhu",
}
WORDS: dict[Command, tuple[str, ...]] = {command: tuple(words.split()) for command, words in _LISTED.items()}

# Answered by the provider itself in countries where it is two-way; answering again would be a second text.
ANSWERED_BY_PROVIDER = frozenset({"stop", "stopall", "start", "unstop", "help"})

_BY_WORD = {word: command for command, words in WORDS.items() for word in words}
_CHOSEN = re.compile(r"^(?:我?(?:选择?|回复?|按|答|发)) ?([12一二])$")
_CASE_NUMBER = re.compile(r"(?<![a-z])[a-z]{2,4}-?20\d\d-?\d{4,6}\b")
_ACKNOWLEDGES = re.compile(
    r"^(?:(?:好的?|收到|嗯+|哦+|噢|知道了?|明白了?|了解|晓得了?|谢谢?|多谢|感谢|辛苦了?|麻烦你?们?了|你们?|您|师傅|大家"
    r"|ok(?:ay)?|got it|thanks?|thank you|noted)[ ,.!啊呀哈了]*)+$"
)
_PRESSES = re.compile(r"催|能不能快|快点来|加急|hurry")
LONGEST_TAKING_BACK = 24
_TAKES_BACK = re.compile(
    r"(?<!不)(?<!不要)(?<!不想)(?<!不能)(?<!没)(?<!没有)(?<!别)"
    r"(?:(?:撤回|撤销|撤诉|撤单|撤案)(?:(?:这|那)?个?(?:我的)?(?:投诉|案件|案子|报修|上报|单子|事))?|取消(?:我的)?(?:投诉|报修|上报|案件))"
    r"[吧了啊]*$"
    r"|^(?:我要|我想|帮我|请)?(?:撤回|撤销)[^,.]{1,8}(?:的|那个|那件|这个|这件)$"
    r"|^(?:please )?(?:withdraw|cancel|take back)(?: my)?(?: case| report| complaint)?$"
)
LONGEST_ASKING_FOR_ANOTHER = 24
_ASKS_FOR_ANOTHER = re.compile(
    r"^(?:我们?)?(?:要求|申请|请求?|希望|想要?|要|能不能|能否|可不可以|可以)?(?:给我们?|帮我们?)?"
    r"(?:换(?:一?[个位名])?(?:别的?)?(?:人|经办人?|经办员|调解员|调解人|负责人|组长|同志)(?:来|去)?(?:处理|办理?|经办|负责|调解)?"
    r"|(?:他|她|这个人|这人|经办人|调解员|负责人|组长)?回避)[吧吗啊了]*$"
    r"|^(?:我们?)?(?:不要|别让|不想让|不想要|不愿意?让|不同意)(?:他|她|这个人|这人|那个人)(?:再)?(?:来|去)?(?:处理|办理?|经办|负责|调解)?[了吧啊]*$"
    r"|^(?:please )?(?:i want |send )?(?:somebody|someone) else(?: please| to lead)?$"
)
_POLITE = re.compile(r"^(?:请|麻烦|您好|你好)|(?:谢谢|了?吧|啊|呀|哦|啦)$")


def whole(words: str) -> Command | None:
    """The command that this message is, or None."""
    for line in (bare(words), words):
        together = line if re.search(r"\d \d", line) else line.replace(" ", "")
        if command := _BY_WORD.get(together):
            return command
        if chosen := _CHOSEN.match(together):
            return Command.SOLVED if chosen[1] in "1一" else Command.NOT_SOLVED
        if len(together) > 2 and (command := _BY_WORD.get(bare(_POLITE.sub("", together)))):
            return command
    return None


def takes_back(words: str) -> bool:
    """Whether a short text asks, in more than the one word, to take the report back: `我要撤回`, `不用来了,撤回吧`."""
    rest = bare(normal(_CASE_NUMBER.sub("", words)))
    return len(rest) <= LONGEST_TAKING_BACK and _TAKES_BACK.search(rest) is not None


def asks_for_another(words: str) -> bool:
    """Whether a short text asks that somebody else leads: `要求回避`, `换个人`, `不要他来调解`."""
    rest = bare(normal(_CASE_NUMBER.sub("", words))).replace(" ", "") if not words.isascii() else bare(normal(words))
    return len(rest) <= LONGEST_ASKING_FOR_ANOTHER and _ASKS_FOR_ANOTHER.search(bare(_POLITE.sub("", rest))) is not None


def acknowledges(words: str) -> bool:
    """Whether somebody only says that they have read us, or thanks: `收到,谢谢`."""
    return _ACKNOWLEDGES.match(bare(words)) is not None


def presses(words: str) -> bool:
    """Whether a question for the state asks for haste as well: `还没人来,催一下`."""
    return _PRESSES.search(words) is not None


def is_answered_by_provider(words: str) -> bool:
    return bare(words) in ANSWERED_BY_PROVIDER
