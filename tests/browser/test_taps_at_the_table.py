"""What a mediator presses at the table with one thumb: as many taps as are written here, and no more."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import timezone

from cases.models import Account, Agreement, Case
from tests.browser.chromium import PHONE
from tests.browser.conftest import Opened
from tests.browser.test_signing_by_hand import at_the_table
from tests.browser.thumb import Thumb
from tests.cases.street import Street


def sat_down(shown: Opened, town: Street) -> tuple[Case, Thumb]:
    case = at_the_table(town)
    page = shown(size=PHONE, who=case.lead).new_page()
    page.goto(reverse("desk-table", args=[case.number]))
    return case, Thumb(page)


def test_a_joint_session_with_the_account_of_each_side(shown: Opened, town: Street) -> None:
    case, thumb = sat_down(shown, town)
    page = thumb.page
    thumb.tap(page.get_by_role("link", name="现在开始一次"))
    thumb.press()
    for place, words in enumerate(("漏水三天了", "管子是旧的")):
        thumb.tap(page.get_by_role("link", name="记陈述"))
        thumb.tap(page.locator("[name=party]").nth(place))
        thumb.write("words", words)
        thumb.tap(page.locator("[name=is_confirmed]"))
        thumb.press()
    thumb.tap(page.get_by_role("link", name="结束", exact=True))
    thumb.tap(page.get_by_label("达成协议", exact=True))
    thumb.press()
    assert Account.objects.filter(case=case, is_confirmed=True).count() == 2
    thumb.tell("session")


def test_an_oral_agreement(shown: Opened, town: Street) -> None:
    case, thumb = sat_down(shown, town)
    page = thumb.page
    thumb.tap(page.get_by_role("link", name="口头协议"))
    thumb.write("words", "当场赔了200元")
    thumb.tap(page.locator("[name=is_done]"))
    thumb.press()
    assert Agreement.objects.get(case=case).effective_at is not None
    thumb.tell("oral")


def test_a_written_agreement_of_three_clauses(shown: Opened, town: Street) -> None:
    case, thumb = sat_down(shown, town)
    page, day = thumb.page, timezone.localdate().isoformat()
    builder: Any = case.parties.get(organisation__isnull=False)
    thumb.tap(page.get_by_role("link", name="写协议"))
    thumb.write("facts", "施工漏水，吊顶损坏")
    thumb.write("issues", "谁来修")
    for line, does in enumerate(("恢复吊顶", "换接头", "粉刷墙面")):
        thumb.choose(f"clauses-{line}-party", str(builder.pk))
        thumb.write(f"clauses-{line}-does", does)
        thumb.write(f"clauses-{line}-due_on", day)
        thumb.write(f"clauses-{line}-checking", "监理看过")
        if line:  # two lines stand there at first, and with what is kept there is always one more
            thumb.tap(page.get_by_role("button", name="写协议"))
        if line == 1:
            thumb.tap(page.get_by_role("link", name="修改内容"))
    assert Agreement.objects.get(case=case).clauses.count() == 3
    thumb.tell("written")
