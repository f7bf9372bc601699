"""What answers "are you content?": one of three marks, in a digit or plain words, and nothing that says more."""

from __future__ import annotations

import pytest

from cases.reading.content import beside_not_content, content, is_a_choice
from cases.reading.normal import normal

MARKS = {
    "content": (
        "3", "3。", "回复3", "三", "满意", "很满意", "非常满意！", "满意的,谢谢", "挺满意的", "蛮好的", "3 满意",
        "3,谢谢你们", "我很满意", "satisfied", "Very happy, thank you", "太好了", "对你们很满意",
    ),
    "so_so": (
        "4", "回4", "一般", "一般般吧", "还行", "还可以吧", "马马虎虎", "4 一般", "so-so", "凑合", "也就一般",
        "average",
    ),
    "not": (
        "5", "不满意", "很不满意", "不太满意", "非常不满意!", "5不满意", "不怎么满意", "not satisfied", "unhappy",
        "太差了", "根本不满意", "I am not happy",
    ),
}  # fmt: skip
NONE = (
    "好的", "ok", "收到", "谢谢", "满意吗", "3还是4", "1", "2", "满意个鬼", "满意,但是墙没刷", "3 但是又漏了", "解决了",
    "没解决", "6", "12", "3号楼电梯坏了", "1楼漏水", "2单元没水", "什么时候来", "不满意,还在漏", "3 不满意", "5 满意",
    "还行吧就是慢", "",
)  # fmt: skip


@pytest.mark.parametrize(("said", "mark"), [(said, mark) for mark, every in MARKS.items() for said in every])
def test_a_plain_answer_is_a_mark(said: str, mark: str) -> None:
    assert content(normal(said)) == mark


@pytest.mark.parametrize("said", NONE)
def test_what_says_more_or_something_else_is_none(said: str) -> None:
    assert content(normal(said)) is None


def test_what_is_wrong_beside_it_is_heard() -> None:
    assert beside_not_content(normal("不满意,还在漏")) == "还在漏"
    assert beside_not_content(normal("还在漏水,很不满意")) == "还在漏水"
    assert beside_not_content(normal("不满意")) == "" == beside_not_content(normal("还在漏"))


def test_a_number_that_is_none_of_the_three_is_asked_back() -> None:
    assert is_a_choice(normal("6")) and is_a_choice(normal("12。"))
    assert not any(is_a_choice(normal(said)) for said in ("3号楼", "1", "2", "3"))
