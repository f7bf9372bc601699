"""How many parts a text costs, and how it is cut."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifications.segments import cut, parts, units


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("噪" * 70, 1),
        ("噪" * 71, 2),
        ("噪" * 134, 2),
        ("噪" * 135, 3),
        ("𨋢" * 35, 1),
        ("𨋢" * 36, 2),
        ("😀" * 35, 1),
        ("`" * 71, 2),  # one character outside the seven-bit alphabet makes all of it wide
    ],
)
def test_a_text_costs_what_the_carrier_bills(text: str, expected: int) -> None:
    assert parts(text) == expected


def test_a_pair_never_straddles_two_parts() -> None:
    # 66 + a pair does not fit into 67: the pair opens the second part, and one unit of the first is lost.
    assert parts("噪" * 66 + "😀" + "噪" * 65) == 2
    assert parts("噪" * 66 + "😀" + "噪" * 66) == 3
    assert parts("a" * 152 + "€" + "a" * 151) == 2
    assert parts("a" * 152 + "€" + "a" * 152) == 3


def test_a_cut_name_keeps_its_length_and_shows_its_loss() -> None:
    assert cut("锦绣华庭", 4) == "锦绣华庭"
    assert cut("锦绣华庭三号楼", 5) == "锦绣华庭…"
    assert cut("Jinxiu Huating", 8) == "Jinxiu.."
    assert cut("家👨\u200d👩\u200d👧", 5) == "家👨…"
    with pytest.raises(ValueError, match="cannot cut"):
        cut("abc", 1)


@given(st.text(max_size=300), st.integers(2, 80))
def test_whatever_is_cut_fits(text: str, limit: int) -> None:
    assert units(cut(text, limit)) <= limit
    assert parts(text) >= 1
