"""Filling a template: what comes out, and what is refused."""

import pytest
from django.template import TemplateDoesNotExist

from notifications import rendering
from notifications.phones import e164, masked


def test_a_text_says_its_values_in_the_readers_language() -> None:
    params = {"number": "HL-2026-000001", "place": "锦绣华庭3号楼"}
    chinese = rendering.render("received", language="zh-hans", params=params)
    english = rendering.render("received", language="en", params=params)
    assert chinese.body == "【海陵协调】您的纠纷 HL-2026-000001 已收到,锦绣华庭3号楼。"
    assert english.body.startswith("[Hailing] Your dispute HL-2026-000001")
    assert chinese.version != english.version
    assert chinese.parts == 1


def test_numbers_are_written_plainly_and_markup_is_left_alone() -> None:
    rendered = rendering.render(
        "received", language="en", params={"number": 1234567, "place": "<b>A & B</b> {{ number }}"}
    )
    assert "1234567" in rendered.body
    assert "<b>A & B</b> {{ number }}" in rendered.body


def test_a_missing_value_is_an_error_and_not_a_hole() -> None:
    with pytest.raises(rendering.WordsMissing, match="place"):
        rendering.render("received", language="en", params={"number": 1})
    with pytest.raises(rendering.WordsMissing, match="unit"):
        rendering.render("lines", language="zh-hans", params={"words": "x"})


@pytest.mark.parametrize("value", [None, 1.5, True, ["a"], {"a": 1}])
def test_only_text_and_whole_numbers_are_values(value: object) -> None:
    with pytest.raises(TypeError):
        rendering.render("words", language="zh-hans", params={"words": value})  # type: ignore[dict-item]


def test_a_template_nobody_wrote_is_an_error() -> None:
    with pytest.raises(TemplateDoesNotExist):
        rendering.render("nothing", language="zh-hans", params={})


def test_a_value_cannot_break_the_line_or_turn_the_writing() -> None:
    rendered = rendering.render("words", language="zh-hans", params={"words": "噪音\n\u202e太大\x00\x07  了"})
    assert rendered.body == "噪音 太大 了"


def test_empty_lines_of_a_template_are_not_sent() -> None:
    assert rendering.render("lines", language="zh-hans", params={"unit": 3, "words": "好"}).body == "3单元\n好"


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("13952600001", "+8613952600001"),
        ("+86 139 5260 0001", "+8613952600001"),
        ("10086", None),
        ("ALPHA", None),
        ("", None),
        ("+99999999999999999999", None),
    ],
)
def test_a_number_is_one_that_a_text_can_reach(raw: str, expected: str | None) -> None:
    assert e164(raw) == expected


def test_a_masked_number_keeps_its_ends() -> None:
    assert masked("+8613952600001") == "+86139****0001".replace("****", "****")
    assert masked("10086") == "****86"


def test_a_remark_is_left_out_where_it_would_cost_a_part() -> None:
    value = rendering.Remarked("10月8日(国庆节后首个工作日)", without="10月8日")
    room = rendering.render("words", language="zh-hans", params={"words": value})
    assert (room.body, room.parts) == ("10月8日(国庆节后首个工作日)", 1)
    tight = rendering.Remarked("长" * 65 + "(国庆节后首个工作日)", without="长" * 65)
    none = rendering.render("words", language="zh-hans", params={"words": tight})
    assert (none.body, none.parts, none.params) == ("长" * 65, 1, {"words": "长" * 65})
    long = rendering.Remarked("长" * 80 + "(国庆节后首个工作日)", without="长" * 80)
    kept = rendering.render("words", language="zh-hans", params={"words": long})
    assert (kept.body, kept.parts) == ("长" * 80 + "(国庆节后首个工作日)", 2), "it costs nothing there"
