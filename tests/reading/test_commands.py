"""Messages that are as a whole one of a few words. The same word inside a sentence is no command."""

import pytest

from cases.reading.commands import Command, is_answered_by_provider, whole
from cases.reading.normal import normal


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("1", Command.SOLVED),
        ("１", Command.SOLVED),
        ("1。", Command.SOLVED),
        ("(1)", Command.SOLVED),
        ("①", Command.SOLVED),
        (" 1 \n", Command.SOLVED),
        ("已解决", Command.SOLVED),
        ("已解決!", Command.SOLVED),
        ("2", Command.NOT_SOLVED),
        ("没解决", Command.NOT_SOLVED),
        ("沒解決", Command.NOT_SOLVED),
        ("不满意", Command.NOT_SOLVED),
        ("查询", Command.STATUS),
        ("查詢", Command.STATUS),
        ("STATUS", Command.STATUS),
        ("催办", Command.PRESS),
        ("撤回", Command.WITHDRAW),
        ("退订", Command.STOP),
        ("退訂", Command.STOP),
        ("TD", Command.STOP),
        ("td", Command.STOP),
        ("T", Command.STOP),
        ("恢复", Command.RESUME),
        ("帮助", Command.HELP),
        ("?", Command.HELP),
        ("？", Command.HELP),
    ],
)
def test_a_message_that_is_only_the_word_is_the_command(text: str, command: Command) -> None:
    assert whole(normal(text)) is command


@pytest.mark.parametrize(
    "text",
    [
        "我想退订但楼上还在吵",
        "退钱",
        "1号楼",
        "1号楼漏水",
        "2幢",
        "1 2",
        "12",
        "满意个头",
        "没解决好不好意思说",
        "查询不到进度,到底管不管",
        "不要撤回我的案子",
        "The tap leaks",
        "好了没有",
        "催了三次没人来",
        "",
        "0",
        "3",
    ],
)
def test_the_word_inside_a_sentence_is_none(text: str) -> None:
    assert whole(normal(text)) is None


@pytest.mark.parametrize("text", ["STOP", "start", "Help", "UNSTOP"])
def test_what_the_provider_answers_itself_is_not_answered_again(text: str) -> None:
    assert is_answered_by_provider(normal(text))
    assert not is_answered_by_provider(normal(f"{text} the noise"))
