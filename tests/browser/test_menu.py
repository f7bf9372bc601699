"""The top of every page in a real browser, narrow and wide, for each kind of person: nothing of it is cut."""

from __future__ import annotations

import pytest
from django.urls import reverse

from mediation.models import Member
from tests.browser.conftest import Opened
from tests.browser.looks import STICKS_OUT
from tests.cases.street import Street

WIDTHS = (320, 390, 768, 1280)
# Whatever can be pressed up there, and is not whole on the screen: an end of it outside the window, or behind an edge
# that cuts it off. The middles of both its ends are asked.
CUT = """() => [...document.querySelectorAll(".top a, .top button, .nav__name")].filter(e => {
    const box = e.getBoundingClientRect(), middle = (box.top + box.bottom) / 2;
    return box.left < 0 || box.right > innerWidth || box.width === 0
        || [box.left + 1, box.right - 1].some(x => {
            const there = document.elementFromPoint(x, middle);
            return there === null || !(e.contains(there) || there.contains(e) && there.closest("a, button"));
        });
}).map(e => e.textContent.trim())"""


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_item_of_the_menu_is_whole_at_every_width(shown: Opened, town: Street, language: str) -> None:
    Member.objects.filter(pk=town.reviewer.pk).update(name="欧阳娜娜·买买提明")
    operator = Member.objects.get(is_superuser=True)
    people = {"leader": town.leader, "reviewer": town.reviewer, "district": town.district, "operator": operator}
    cut = {}
    for who, member in {"stranger": None, **people}.items():
        page = shown(size={"width": WIDTHS[0], "height": 900}, language=language, who=member).new_page()
        page.goto(reverse("desk" if member else "home"))
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            faults = page.evaluate(CUT) + (["the page"] if page.evaluate(STICKS_OUT) else [])
            if faults:
                cut[who, width] = faults
    assert cut == {}
