"""One mediation, whole, through web, worker and carrier: two residents, one of them without a smartphone, and a
builder; at phone size, by whoever leads the case, with what each of them was told."""

from __future__ import annotations

from datetime import timedelta

import psycopg
from django.utils import timezone
from playwright.sync_api import expect

from config.launcher.stack import Stack
from tests.browser.at_the_table import ACCOUNTS, SECRET, AtTheTable
from tests.browser.chromium import PHONE
from tests.browser.conftest import Opened
from tests.browser.places import SITE
from tests.browser.test_signing_by_hand import draw
from tests.cases.papers.pdf import squeezed, text_of
from tests.outside import deeds
from tests.outside.picture import png
from tests.outside.seen import eventually
from tests.outside.world import World

SUPERVISION = "中诚监理"
# What becomes of the clause, in history.
OWED = ["break", "report_done", "keep"]


class Journey(AtTheTable):
    """What was agreed, whether it was kept, and what stands in the file."""

    def play(self) -> None:
        self.is_reported_and_somebody_comes()
        self.the_lead_turns_out_to_be_tied_and_somebody_else_takes_over()
        self.the_guess_is_put_right_and_all_sides_agree()
        self.a_date_is_named_answered_and_found()
        self.each_is_heard_apart_and_then_together()
        self.it_is_written_down_and_signed()
        self.it_is_reminded_broken_and_then_kept()
        self.it_is_settled_and_asked_about_again()
        self.its_file_says_what_was_said()

    # -- what is agreed ------------------------------------------------------------------------------------------------

    def it_is_written_down_and_signed(self) -> None:
        """Linted, signed by finger and on paper; with the last it is in effect."""
        page, tomorrow = self.the_table(), timezone.localdate() + timedelta(days=1)
        texted = (self.downstairs, self.upstairs)
        had = [len(each.received) for each in texted]
        page.get_by_role("link", name="写协议").click()
        page.locator("[name=facts]").fill("施工围挡占了车位")
        page.locator("[name=issues]").fill("车位怎么停")
        page.locator("[name=clauses-0-party]").select_option(index=3)
        page.locator("[name=clauses-0-does]").fill("围挡后移，让出三个车位")
        page.get_by_role("button", name="写协议").click()
        expect(page.locator(".missing").last).to_contain_text("什么时候前完成")
        expect(page.locator(".missing").last).to_contain_text("还没有姓名")
        for side, name in (("反映人一方", "王秀兰"), ("601", "李国强")):
            page.locator("li.side", has_text=side).get_by_role("link", name="更正、需要").click()
            page.locator("[name=name]").fill(name)
            self.presses()
        page.get_by_role("link", name="修改内容").click()
        page.locator("[name=clauses-0-due_on]").fill(tomorrow.isoformat())
        page.locator("[name=clauses-0-checking]").fill("监理到场看")
        page.get_by_role("button", name="写协议").click()
        page.get_by_role("link", name="签名", exact=True).click()
        page.locator("[name=who]").first.check()
        draw(page)
        self.presses()
        page.get_by_role("link", name="签名", exact=True).click()
        for box in page.locator("[name=who]").all():
            box.check()
        page.get_by_label("纸质签名（拍照）").check()
        page.locator("[name=photo]").set_input_files({"name": "x.jpg", "mimeType": "image/jpeg", "buffer": png()})
        self.presses()
        expect(page.locator("#step-agreeing").locator("..")).to_contain_text("起生效")
        for each, before in zip(texted, had, strict=True):
            each.wait_for(self.number, "协议已生效", after=before)
        row = self.world.ledger.row(
            "SELECT u.due_at, k.due_at AS watched FROM cases_clock k "
            "JOIN cases_undertaking u ON u.id = k.undertaking_id "
            "JOIN cases_case c ON c.id = u.case_id WHERE c.number = %s AND u.kind = 'obligation'",
            self.number,
        )
        assert row["due_at"] == row["watched"], "the clause is a promise that is watched"

    # -- what is kept --------------------------------------------------------------------------------------------------

    def it_is_reminded_broken_and_then_kept(self) -> None:
        """The date comes near and passes; whoever looks finds nothing, then what was promised."""
        texted = (self.downstairs, self.upstairs)
        self.the_days_pass()
        self.builder.wait_for(self.number, "提醒")
        self.world.phone_of(self.leader).wait_for(self.number, "逾期")
        looks = self.opened(size=PHONE, who=self.world.ledger.serving(SITE, SUPERVISION)).new_page()
        looks.goto(f"/desk/{self.number}/")
        looks.locator("[data-undertaking]").get_by_role("link", name="没有做").click()
        looks.locator("main [name=words]").fill("围挡还在原地")
        looks.locator("main form button[type=submit]").last.click()
        self.builder.wait_for(self.number, "没做到,请马上办")
        for each in texted:
            each.wait_for(self.number, "没做到。可找街道办")
        works = self.opened(size=PHONE, who=self.of_the_builder).new_page()
        works.goto("/desk/")
        expect(works.locator("main")).not_to_contain_text("李国强")
        works.locator(f"a[href*='{self.number}/report_done']").click()
        works.locator("[name=photo]").set_input_files({"name": "y.jpg", "mimeType": "image/jpeg", "buffer": png()})
        works.locator("main form button[type=submit]").last.click()
        self.world.phone_of(self.lead).wait_for(self.number, "报已完成")
        looks.goto("/desk/")
        looks.locator(f"form[action*='{self.number}/keep']").get_by_role("button", name="已兑现").click()
        self.builder.wait_for(self.number, "复查通过")
        self.downstairs.wait_for(self.number, "已做好")
        assert [verb for verb in self.world.ledger.verbs(self.number) if verb in OWED] == OWED

    def the_days_pass(self) -> None:
        """What nobody waits for: the promise of the clause is due in seconds, its rungs one after another."""
        with psycopg.connect(self.world.database_url, autocommit=True) as connection:
            connection.execute(
                "UPDATE cases_clock k SET due_at = now() + interval '4 s', next_rung_at = now() + interval '2 s', "
                "rung_at = ARRAY(SELECT now() + n * interval '2 s' FROM generate_series(1, cardinality(k.rung_at)) n) "
                "FROM cases_undertaking u, cases_case c WHERE u.id = k.undertaking_id AND c.id = u.case_id "
                "AND u.kind = 'obligation' AND c.number = %s",
                (self.number,),
            )

    def it_is_settled_and_asked_about_again(self) -> None:
        page = self.page
        page.goto(f"/desk/{self.number}/")
        page.locator("main").get_by_role("link", name="化解办结").click()
        page.get_by_label("书面协议").check()
        page.locator("main [name=words]").fill("围挡后移,三个车位让出来了")
        page.locator("main [name=resident_word]").fill("好的")
        for off in page.get_by_label("取消").all():
            off.check()
        page.locator("main").get_by_role("button", name="化解办结").click()
        expect(page.locator("article")).to_have_attribute("data-case-state", "resolved")
        self.downstairs.wait_for(self.number, "解决了回复1")
        self.downstairs.send("1")
        deeds.case_row_becomes(self.world, self.number, answer="solved")
        first = self.world.ledger.rows(
            "SELECT u.id, u.kind FROM cases_undertaking u JOIN cases_case c ON c.id = u.case_id "
            "WHERE c.number = %s AND u.kind LIKE 'follow%%' ORDER BY u.due_at",
            self.number,
        )
        assert [row["kind"] for row in first] == ["follow_up", "follow_late"]
        # By who did not handle it.
        above = self.opened(size=PHONE, who=self.world.ledger.reviewer(SITE)).new_page()
        above.goto(f"/desk/{self.number}/keep/?undertaking={first[0]['id']}")
        above.locator("main [name=words]").fill("车位都能停,两家没有再吵")
        above.locator("main form button[type=submit]").last.click()
        kept = "SELECT kept_at FROM cases_undertaking WHERE id = %s"
        assert eventually(lambda: self.world.ledger.value(kept, first[0]["id"]), "the follow-up written down")

    # -- the file ------------------------------------------------------------------------------------------------------

    def its_file_says_what_was_said(self) -> None:
        """The whole case file, bound in the background: what is for the parties and the group, and no confidence."""
        page = self.page
        page.goto(f"/desk/{self.number}/papers/")
        page.get_by_role("link", name="整本卷宗").click()
        page.locator("main form button[type=submit]").last.click()
        opened = page.get_by_role("link", name="打开文件")
        expect(opened).to_be_visible()
        bound = text_of(page.context.request.get(str(opened.get_attribute("href"))).body())
        of_case = "JOIN cases_case c ON c.id = {}.case_id WHERE c.number = %s"
        accounts = "SELECT w.body FROM cases_words w JOIN cases_account a ON a.saying_id = w.id " + of_case.format("a")
        clauses = (
            "SELECT w.body FROM cases_words w JOIN cases_clause k ON k.does_id = w.id "
            "JOIN cases_agreement g ON g.id = k.agreement_id " + of_case.format("g")
        )
        said = [row["body"] for asked in (accounts, clauses) for row in self.world.ledger.rows(asked, self.number)]
        assert len(said) == len(ACCOUNTS) + 1
        assert [words for words in said if squeezed(words) not in bound] == []
        assert squeezed(SECRET) not in bound


def test_a_mediation_from_two_sides_to_a_promise_that_is_kept(world: World, opened: Opened, stack: Stack) -> None:
    Journey(world, opened).play()
