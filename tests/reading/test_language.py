"""Chinese answers to characters and to pinyin, English ones to English."""

import pytest

from cases.reading import language


@pytest.mark.parametrize(
    "text",
    [
        "楼上漏水",
        "building 3 漏水",
        "jin xiu hua ting 3 dong lou shui",
        "jinxiuhuating 3haolou loushui",
        "lou shang chao si le",
        "LOUSHANG CHAO SI LE!!",
        "zuo tian ye li hai zai qiao, mei ren guan",
        "loudao dui le shuini building 3",
        "haole",
        "hai mei xiu hao",
        "tuiding",
        "chaxun",
        "lv hua bei wa le",
        "xi'an lu 3 hao ting dian le",
        "привет",
    ],
)
def test_characters_and_pinyin_are_chinese(text: str) -> None:
    assert language.of(text) == "zh-hans"


@pytest.mark.parametrize(
    "text",
    [
        "Drilling noise all day",
        "The tap leaks",
        "no water since this morning",
        "There\N{RIGHT SINGLE QUOTATION MARK}s noise all day 😡",
        "Splendid Court building 3, roof leaks",
        "jinxiu huating building 3: drilling noise all day long",
        "still not fixed",
        "status",
        "unsubscribe",
        "No lift, we cannot get out",
        "one more hole in the wall",
        "café smells of paint",
    ],
)
def test_english_is_english(text: str) -> None:
    assert language.of(text) == "en"


@pytest.mark.parametrize("text", ["1", "TD", "cx", "yes", "3-2-501", "", "😡", "..."])
def test_a_code_shows_no_language(text: str) -> None:
    assert language.of(text) == ""


def test_the_name_of_the_place_does_not_settle_the_language_of_the_rest() -> None:
    assert language.of("leak at jinxiuhuating", names=["jinxiuhuating"]) == "en"
    assert language.of("loushui, splendid court of the old town", names=["splendid court of the old town"]) == "zh-hans"
    assert language.of("jinxiuhuating", names=["jinxiuhuating"]) == "zh-hans"
