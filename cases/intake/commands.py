"""Messages that are, as a whole, one of a few words: a digit, a question for the state, stop, help.

A command is only ever the whole message: "我想退订但楼上还在吵" is a report.
"""

from __future__ import annotations

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


WORDS: dict[Command, tuple[str, ...]] = {
    Command.SOLVED: ("1", "一", "解决了", "已解决", "已经解决", "解决", "好了", "满意", "是", "yes", "solved", "ok"),
    Command.NOT_SOLVED: ("2", "二", "没解决", "没有解决", "未解决", "不满意", "没好", "否", "no", "not solved"),
    Command.STATUS: ("查询", "查", "进度", "查进度", "查询进度", "cx", "status", "query", "chaxun"),
    Command.PRESS: ("催办", "催", "催一下", "hurry"),
    Command.WITHDRAW: ("撤回", "撤销", "撤诉", "withdraw", "cancel my case"),
    Command.STOP: ("退订", "td", "t", "取消订阅", "不要发了", "unsubscribe", "optout", "opt out"),
    Command.RESUME: ("恢复", "恢复接收", "订阅", "resume"),
    Command.HELP: ("帮助", "怎么用", "?", "help me", "info", "bangzhu"),
}

# Answered by the provider itself in countries where it is two-way; answering again would be a second text.
ANSWERED_BY_PROVIDER = frozenset({"stop", "stopall", "start", "unstop", "help"})

_BY_WORD = {word: command for command, words in WORDS.items() for word in words}


def whole(text: str) -> Command | None:
    """The command that this message is, or None."""
    return _BY_WORD.get(bare(text)) or _BY_WORD.get(normal(text))


def is_answered_by_provider(text: str) -> bool:
    return bare(text) in ANSWERED_BY_PROVIDER
