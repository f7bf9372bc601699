"""What residents write to the notice of a session: whether they come, which dates would do, and what is no answer."""

from __future__ import annotations

import pytest

from cases.reading.attending import attends, picks
from cases.reading.normal import normal

SAID = {
    "comes": (
        "1",
        "1能来",
        "回1",
        "选1",
        "1。谢谢",
        "能来",
        "好的，能来",
        "没问题，我们准时到",
        "行，我来",
        "我妈能来",
        "我会去的",
        "到时候来",
        "那天有空",
        "可以的",
        "我不能不来",
        "yes we can come",
        "I'll be there",
        "OK",
    ),
    "cannot": (
        "2",
        "2来不了",
        "回2",
        "不能来",
        "我来不了",
        "去不成",
        "那天上班",
        "那天要上班来不了",
        "没空",
        "在外地",
        "抽不开身",
        "2，不去",
        "I can't make it",
        "cannot come",
    ),
    "another": (
        "换个时间吧",
        "能不能换个时间",
        "改天吧",
        "晚上可以吗",
        "下周三行不行",
        "29号下午可以",
        "能改到周末吗",
        "can we do another day",
    ),
    None: (
        "",
        "收到吗",
        "谁啊",
        "不知道能不能来",
        "不一定能来",
        "到时候看吧",
        "楼上又漏水了不能来人吗",
        "你们来不来",
        "1能不能来",
        "1不来",
        "2能来",
        "怎么去",
        "1号楼又漏了",
        "没人来修",
        "我那天去派出所问过了他们让我等通知再过来找你们说清楚",
    ),
}
PICKED = {
    (0,): ("1", "第一个", "选1", "第1个可以", "头一个", "1行"),
    (1,): ("2", "第二个", "2 works", "就第二个吧"),
    (2,): ("最后一个", "三", "3可以的"),
    (0, 2): ("1 3", "1,3", "13", "1或者3", "第一个和第三个", "1和3都行"),
    (0, 1): ("1、2", "前两个", "1,2都行"),
    (0, 1, 2): ("都行", "都可以", "哪天都行", "随便", "三个都可以", "123", "all fine", "any"),
    (): ("", "1号", "29号下午可以", "后天", "楼上又漏了", "1号楼2单元", "4号", "哪天都不知道"),
}
NONE = ("4", "都不行", "三个都不行", "没有合适的", "都没空", "none", "4，都不行")


@pytest.mark.parametrize(("meant", "words"), [(meant, words) for meant, all_said in SAID.items() for words in all_said])
def test_whether_they_come(meant: str | None, words: str) -> None:
    assert attends(normal(words)) == meant


@pytest.mark.parametrize(("places", "words"), [(places, words) for places, said in PICKED.items() for words in said])
def test_which_dates_would_do(places: tuple[int, ...], words: str) -> None:
    assert picks(normal(words), 3) == (places, False)


@pytest.mark.parametrize("words", NONE)
def test_none_of_them(words: str) -> None:
    assert picks(normal(words), 3) == ((), True)


def test_a_date_that_was_not_offered_is_none() -> None:
    assert picks("3", 2) == ((), False) and picks("都行", 2) == ((0, 1), False)
