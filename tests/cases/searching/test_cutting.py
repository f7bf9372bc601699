"""Words cut for looking up: a part of what was said is always found in the whole."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.cutting import cut, kept

SAID = st.text(alphabet="漏水裂縫裂缝乾干著着后後髮發厨房衛生間5５号楼Aaｂ dp20,。\u3000-·", max_size=30)


@pytest.mark.parametrize(
    ("typed", "cuts"),
    [
        ("漏水了", {"漏水", "水了"}),
        ("漏", {"漏"}),
        ("3号楼DP20260001漏水", {"3", "号楼", "dp", "20260001", "漏水"}),
        ("ＤＰ－２０２６", {"dp", "2026"}),
        ("裂縫", {"裂缝"}),
        ("Leak,漏水!", {"leak", "漏水"}),
        ("𠮷野家", {"𠮷野", "野家"}),
        ("протечка", {"протечка"}),
        ("，。!", set()),
        ("", set()),
    ],
)
def test_words_are_cut(typed: str, cuts: set[str]) -> None:
    assert cut(typed) == cuts


@given(before=SAID, said=SAID, after=SAID)
def test_a_part_of_what_was_said_is_found_in_the_whole(before: str, said: str, after: str) -> None:
    """An index side and a query side never cut differently, whatever stands around."""
    whole = f"{before} {said} {after}"
    assert cut(said) <= kept(whole)
    assert cut(whole) <= kept(whole)


@given(said=SAID)
def test_every_character_alone_is_found(said: str) -> None:
    for char in said:
        if "\u3400" <= char <= "\u9fff":
            assert cut(char) <= kept(said)


@given(said=SAID, data=st.data())
def test_any_two_neighbours_are_found_whatever_stands_around_them(said: str, data: st.DataObject) -> None:
    chinese = "".join(char for char in said if "\u3400" <= char <= "\u9fff")
    if len(chinese) >= 2:
        at = data.draw(st.integers(0, len(chinese) - 2))
        assert cut(chinese[at : at + 2]) <= kept(chinese)
