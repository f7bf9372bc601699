"""A mediation at phone size until everybody was heard, through web, worker and carrier: the first half of the journey
in `test_a_mediation`."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.browser.chromium import PHONE
from tests.browser.conftest import Opened
from tests.browser.places import SITE
from tests.outside import deeds
from tests.outside.phone import Phone
from tests.outside.seen import eventually
from tests.outside.world import World

SECRET = "他说最多让两个车位，别告诉楼下"
ACCOUNTS = ("回家没有地方停车", "围挡占了我的车位，我才停过去", "围挡可以后移")
BUILDER = "江苏建业安装工程有限公司"


class AtTheTable:
    """Who is in it, the case, and all until what was said: who the sides are, when they meet, each heard."""

    def __init__(self, world: World, opened: Opened) -> None:
        self.world, self.opened = world, opened
        self.downstairs: Phone = world.new_resident()
        self.upstairs: Phone = world.new_resident()
        self.leader = world.ledger.leader(SITE)
        self.number = ""
        self.lead: Any = None
        self.page: Page

    # -- who -----------------------------------------------------------------------------------------------------------

    def is_reported_and_somebody_comes(self) -> None:
        self.downstairs.send("锦绣华庭5号楼501，我的停车位天天被占，没地方停车")
        self.number = deeds.number_in(self.downstairs.wait_for("已收到"))
        self.is_assigned()
        self.sits_at()
        self.goes_there()

    def is_assigned(self) -> None:
        leader = self.world.signed_in(self.leader)
        self.lead = self.world.ledger.member(deeds.assigns(leader, self.number)[1].name)

    def sits_at(self) -> None:
        self.page = self.opened(size=PHONE, who=self.lead).new_page()

    def goes_there(self) -> None:
        page = self.page
        page.goto(f"/desk/{self.number}/")
        page.locator("main").get_by_role("link", name="到场", exact=True).click()
        page.locator("main [name=code]").fill(deeds.board_code(self.world.signed_in(self.leader), SITE))
        page.locator("main").get_by_role("button", name="到场", exact=True).click()
        expect(page.locator("article")).to_have_attribute("data-case-state", "on_site")

    def the_table(self) -> Page:
        self.page.goto(f"/desk/{self.number}/table/")
        return self.page

    def adds(self, *, room: str, phone: str, how: str, told: bool = False) -> None:
        page = self.page
        page.locator("#add-side > summary").click()
        page.locator("#add-side [name=unit]").fill("2")
        page.locator("#add-side [name=room]").fill(room)
        page.locator("#add-side [name=phone]").fill(phone.removeprefix("+86"))
        page.locator("#add-side [name=told]").set_checked(told)
        page.get_by_role("button", name=how).click()

    def the_lead_turns_out_to_be_tied_and_somebody_else_takes_over(self) -> None:
        """Who is a side themselves does not go on: the case is back with the leader at once."""
        tied = self.lead
        self.the_table()
        self.adds(room="701", phone=tied["phone"], how="只增加")
        deeds.case_row_becomes(self.world, self.number, lead_name=None)
        self.is_assigned()
        assert self.lead["id"] != tied["id"]
        self.sits_at()
        self.goes_there()

    def the_guess_is_put_right_and_all_sides_agree(self) -> None:
        page = self.the_table()
        self.removes("701", why="号码填错了")
        self.removes("安和物业", why="不是物业,是施工围挡占的")
        self.adds(room="601", phone=self.upstairs.number, how="只增加", told=True)
        page.locator("#add-side > summary").click()
        page.locator("#add-side").get_by_text("单位", exact=True).first.click()
        page.get_by_text("姓名、单位、哪一方").click()
        page.locator("#add-side [name=organisation]").select_option(label=BUILDER)
        page.locator("#add-side [name=said]").fill("项目经理李强")
        page.locator("#add-side [name=told]").check()
        page.get_by_role("button", name="增加并同意").click()
        expect(page.locator("li.side", has_text="建业安装")).to_contain_text("同意调解")
        side = page.locator("li.side", has_text="601")
        had = len(self.upstairs.received)
        side.get_by_role("button", name="短信征求").click()
        self.upstairs.wait_for("同意调解回1", after=had)
        self.upstairs.send("1")
        own = page.locator("li.side", has_text="反映人一方")
        own.get_by_role("button", name="同意", exact=True).click()
        page.locator("li.side", has_text="反映人一方").get_by_role("button", name="权利已读").click()
        self.shows(lambda: page.locator("li.side", has_text="601").get_by_text("同意调解", exact=True))
        expect(page.locator("#sides .missing")).to_have_count(0)

    def removes(self, side: str, *, why: str) -> None:
        self.page.locator("li.side", has_text=side).get_by_role("link", name="移除").click()
        self.page.locator("main [name=words]").fill(why)
        self.page.locator("main form button[type=submit]").click()
        expect(self.page.locator("li.side", has_text=side)).to_have_count(0)

    def shows(self, seen: Callable[[], Locator]) -> None:
        """The page of the table, loaded anew until it shows what came in by text."""
        eventually(lambda: self.the_table() and seen().count() > 0, "what came in by text, at the table")

    # -- when ----------------------------------------------------------------------------------------------------------

    def a_date_is_named_answered_and_found(self) -> None:
        """A text names day and place; who cannot come is offered three dates, and one tap takes what suits all."""
        page = self.the_table()
        page.get_by_role("link", name="定时间和地点").click()
        page.locator("[name=quick]").last.check()
        page.locator("[name=place]").fill("社区会议室")
        self.presses()
        texted = (self.downstairs, self.upstairs, self.builder)
        for each in texted:
            each.wait_for(self.number, "能来回1,不能回2")
        self.downstairs.send("1")
        self.builder.send("能来")
        self.upstairs.send("2")
        self.shows(lambda: page.get_by_role("link", name="提三个时间"))
        expect(page.locator(".answers")).to_contain_text("不能来")
        had = [len(each.received) for each in texted]
        page.get_by_role("link", name="提三个时间").click()
        self.presses()
        for each, before in zip(texted, had, strict=True):
            each.wait_for("哪天行", after=before)
            each.send("2")
        self.shows(lambda: page.get_by_role("button", name="各方都可以"))
        page.get_by_role("button", name="各方都可以").click()
        self.upstairs.wait_for("改", self.number, after=had[1])

    def presses(self) -> None:
        self.page.locator("main form button[type=submit]").last.click()
        expect(self.page.locator("h1")).to_have_text("调解桌")

    # -- what is said --------------------------------------------------------------------------------------------------

    def each_is_heard_apart_and_then_together(self) -> None:
        page = self.the_table()
        page.get_by_role("link", name="现在开始一次").click()
        page.get_by_label("背靠背").check()
        page.locator("[name=side]").nth(1).check()
        page.locator("[name=place]").fill("601门口")
        self.presses()
        page.get_by_role("link", name="写笔记").click()
        page.locator("[name=words]").fill(SECRET)
        page.get_by_label("保密").check()
        page.locator("[name=party]").nth(1).check()
        self.presses()
        self.says("记方案", party=1, words="让出两个车位", amount="")
        page.get_by_role("link", name="结束", exact=True).click()
        self.presses()
        expect(page.locator("#step-sitting").locator("..")).to_contain_text("谈过了")
        page.get_by_role("button", name="向各方公开").click()

        page.get_by_role("link", name="现在开始一次").click()
        page.locator("[name=place]").fill("5号楼楼下")
        self.presses()
        for party, words in enumerate(ACCOUNTS):
            self.says("记陈述", party=party, words=words)
        page.get_by_role("link", name="反方案").click()
        page.get_by_label("反映人一方").check()
        page.locator("[name=words]").fill("两个不够,让出三个")
        self.presses()
        page.get_by_role("link", name="对方答复").click()
        page.get_by_label("接受", exact=True).check()
        page.locator("[name=party]").nth(1).check()
        self.presses()
        page.get_by_role("link", name="结束", exact=True).click()
        page.get_by_label("达成协议", exact=True).check()
        self.presses()
        self.the_secret_is_kept()

    def says(self, link: str, *, party: int, **written: str) -> None:
        self.page.get_by_role("link", name=link).click()
        self.page.locator("[name=party][value]:not([value=''])").nth(party).check()
        for name, words in written.items():
            self.page.locator(f"[name={name}]").fill(words)
        if link == "记陈述":
            self.page.locator("[name=is_confirmed]").check()
        self.presses()

    def the_secret_is_kept(self) -> None:
        above = self.world.signed_in(self.world.ledger.reviewer(SITE)).visit(f"/desk/{self.number}/table/")
        assert above.says(ACCOUNTS[1]) and not above.says(SECRET), "closed to the street office until it opens it"
        _browser, page = deeds.looks_up(self.world, self.downstairs, self.number)
        assert page.says(ACCOUNTS[0]) and not page.says(SECRET)

    @property
    def of_the_builder(self) -> dict[str, Any]:
        return self.world.ledger.row(
            "SELECT id, name, phone FROM mediation_member WHERE phone = %s", self.builder.number
        )

    @cached_property
    def builder(self) -> Phone:
        """The phone of whoever is told for the builder: of its people the one who got the text."""
        rows = self.world.ledger.rows(
            "SELECT m.phone FROM mediation_member m JOIN mediation_organisation o ON o.id = m.organisation_id "
            "WHERE o.name = %s",
            BUILDER,
        )
        phones = [self.world.phones[row["phone"]] for row in rows]
        found: Phone = eventually(
            lambda: next((one for one in phones if any(self.number in text for text in one.received)), None),
            "a text to somebody of the builder",
        )
        return found
