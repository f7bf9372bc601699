"""Telephone and identity numbers within words: found however they are written, and nothing else is."""

from __future__ import annotations

import pytest

from cases.masking import masked, without_papers


@pytest.mark.parametrize(
    "said",
    [
        "13912340000",
        "139-1234-0000",
        "139 1234 0000",
        "１３９１２３４００００",
        "139.1234.0000",
        "1 3 9 1 2 3 4 0 0 0 0",
        "+8613912340000",
        "+86 139 1234 0000",
        "008613912340000",
        "139—1234—0000",
        "139‑1234‑0000",
        "0523-86212345",
        "（0523）86212345",
        "0523 8621 2345",
        "010-62345678",
        "一三九一二三四零零零零",
        "幺三九幺二三四零零零零",
        "一三九 一二三四 零零零零",
        "1三9一2三4〇〇〇〇",
        "零五二三八六二一二三四五",
        "+852 9123 4567",
        "+1 212 555 0100",
        "321283195001011234",
        "32128319500101123X",
        "32128319500101123x",
        "321283 19500101 1234",
        "３２１２８３１９５００１０１１２３Ｘ",
        "320102500101123",
        "E12345678",
        "EA12345678",
        "H12345678",
        "H1234567890",
        "A223456789",
        "830000199001011234",
        "6222021234567890128",
    ],
)
@pytest.mark.parametrize(
    "around", ["{}", "我电话{}，楼上漏水", "张三{}", "3号楼501室，{}。", "身份证号{}谢谢", "{}/{}", "{}、{}"]
)
def test_a_number_is_hidden_however_it_is_written(said: str, around: str) -> None:
    """B39."""
    sentence = around.format(said, said)
    seen = masked(sentence)
    assert "****" in seen and said not in seen
    middle = "".join(char for char in said if char.isalnum())[4:-5]
    assert len(middle) < 3 or middle not in seen
    assert seen.startswith(sentence[: sentence.index(said)])


@pytest.mark.parametrize(
    "said",
    [
        "3号楼2单元501室",
        "锦绣华庭3号楼1-501 漏水",
        "HL-2026-000001",
        "HL2026000001的事",
        "工单20260915001234567",
        "2026-09-15 17:30",
        "2026年9月15日17:30",
        "20260915173000",
        "12345热线",
        "打119",
        "欠我3200.50元",
        "电压220伏，2026年",
        "从8:30吵到22:30",
        "每天6点到12点，共1234567次",
        "95598没人接",
        "三四五六七号楼都停水",
        "1、2、3、4、5、6、7、8、9号楼",
        "",
        "漏水了",
        "²³½",
    ],
)
def test_what_is_no_number_of_a_person_stays(said: str) -> None:
    assert masked(said) == said


@pytest.mark.parametrize("said", ["打86212345", "电话是8621234", "拨 8621-2345", "座机：８６２１２３４５"])
def test_a_short_number_is_one_where_the_words_call_it_so(said: str) -> None:
    assert "****" in masked(said)


def test_a_telephone_that_a_member_names_to_a_resident_stays_and_papers_do_not() -> None:
    said = "王师傅13912340000，身份证321283195001011234"
    assert without_papers(said) == "王师傅13912340000，身份证321***********1234"


def test_masking_twice_changes_nothing() -> None:
    once = masked("电话13912340000，身份证321283195001011234")
    assert masked(once) == once == "电话139****0000，身份证321***********1234"


def test_it_takes_no_longer_for_long_words() -> None:
    assert masked("1 " * 10_000) and masked("1-" * 5_000 + "x") and masked("一" * 20_000)
