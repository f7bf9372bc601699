"""The first story: a text becomes a case, somebody comes, it is settled, and the resident says so."""

from __future__ import annotations

from tests.outside import deeds
from tests.outside.page import Page
from tests.outside.person import Person
from tests.outside.phone import Phone
from tests.outside.seen import expect
from tests.outside.world import World
from tests.tour.telling import Telling, clock

SITE = "jxht"
WORDS = "锦绣华庭3号楼2单元楼道里堆满沙子水泥,灰太大,呛得受不了"
DONE = "楼道已冲洗,切割改到室外并洒水"
PROMISES = ["assign", "arrive", "resolve"]


class Settled:
    """The story's people and its case, step after step."""

    def __init__(self, world: World, telling: Telling) -> None:
        self.world, self.telling = world, telling
        self.resident: Phone = world.new_resident()
        self.leader: Person = world.signed_in(world.ledger.leader(SITE))
        self.lead: Person
        self.number = ""

    def play(self) -> None:
        self.telling.title("One: from a text to “solved”")
        self.report()
        self.follow()
        self.assign()
        self.accept()
        self.arrive()
        self.settle()
        self.confirm()

    def report(self) -> None:
        tell = self.telling
        with tell.step("A resident texts, and has a number at once"):
            tell.sends("the resident", self.resident, WORDS)
            self.resident.send(WORDS)
            answer = self.resident.wait_for("已收到", "编号")
            self.number = deeds.number_in(answer)
            tell.receives("the resident", self.resident, answer)
            news = self.world.phones[self.leader.phone].wait_for("新案", self.number)
            tell.receives("the leader", self.world.phones[self.leader.phone], news)
            row = deeds.case_row_becomes(
                self.world, self.number, state="reported", site_code=SITE, category_code="dust_waste", tier="N"
            )
            clocks = self.world.ledger.clocks(self.number)
            expect(sorted(clocks) == sorted(PROMISES), f"promises {PROMISES}", sorted(clocks))
            self.world.ledger.delivered(answer, to=self.resident.number)
            tell.database(
                f"{self.number} {row['state']}, {row['category_code']}, tier {row['tier']}",
                *(f"{name} by {clock(clocks[name]['due_at'])}" for name in PROMISES),
                "the answer was delivered",
            )

    def follow(self) -> None:
        with self.telling.step(
            "The resident finds the case on the front page, by the six digits that come to the phone"
        ):
            _, page = deeds.looks_up(self.world, self.resident, self.number)
            page.must_say(WORDS)
            expect(page.state == "reported", "the case shown as reported", page.state)
            self.telling.sees("the resident", page, headline(page))

    def assign(self) -> None:
        tell = self.telling
        with tell.step("The leader is shown who could take it, neutral first, and assigns"):
            asked, chosen, done = deeds.assigns(self.leader, self.number)
            offered = deeds.candidates(asked)
            shown = (*offered[:2], next((each for each in offered if not each.is_neutral), offered[-1]))
            tell.sees("the leader", asked, f"{len(offered)} candidates, among them")
            for each in shown:
                tell.also(each.said)
            expect(
                [each.is_neutral for each in offered] == sorted((each.is_neutral for each in offered), reverse=True),
                "the neutral ones first",
                [(each.name, each.is_neutral) for each in offered],
            )
            tell.sees("the leader", done)
            member = self.world.ledger.member(chosen.name)
            order = self.world.phone_of(member).wait_for("派单", self.number)
            tell.receives(f"{chosen.name}, the lead,", self.world.phone_of(member), order)
            told = self.resident.wait_for(self.number, "负责")
            tell.receives("the resident", self.resident, told)
            row = deeds.case_row_becomes(self.world, self.number, state="assigned", lead_name=chosen.name)
            clock = self.world.ledger.clocks(self.number)["assign"]
            expect(clock["stopped_at"] and clock["stopped_at"] <= clock["due_at"], "the promise to assign kept", clock)
            tell.database(f"{self.number} {row['state']}, lead {row['lead_name']}", "the promise to assign was kept")
            self.lead = self.world.signed_in(member)

    def accept(self) -> None:
        with self.telling.step("The lead signs in and accepts"):
            page = deeds.accepts(self.lead, self.number)
            self.telling.sees("the lead", page)
            self.telling.sees("the lead", page, "can do now: " + ", ".join(page.offers[:3]))
            verbs = self.world.ledger.verbs(self.number)
            expect(verbs == ["report", "assign", "accept"], "report, assign, accept in the history", verbs)
            self.telling.database("history: " + ", ".join(verbs))

    def arrive(self) -> None:
        tell = self.telling
        with tell.step("On site: a wrong code is refused, the code on the board is taken as proof"):
            code = deeds.board_code(self.leader, SITE)
            wrong = f"{(int(code) + 1) % 1_000_000:06d}"
            refused = deeds.arrives(self.lead, self.number, wrong)
            expect(refused.status == 409, f"{wrong} refused", f"{refused.status} {refused.text[:400]}")
            said = [line for notice in refused.main.all(class_="notice") for line in notice.text.splitlines()]
            tell.sees("the lead", refused, f"{wrong}: {said[-1]}")
            page = deeds.arrives(self.lead, self.number, code)
            expect(page.status == 200 and page.state == "on_site", "the arrival taken", page.text[:600])
            tell.sees("the lead", page)
            told = self.resident.wait_for(self.number, "已到现场")
            tell.receives("the resident", self.resident, told)
            visit = self.world.ledger.row(
                "SELECT v.proof, v.arrived_at FROM cases_visit v JOIN cases_case c ON c.id = v.case_id "
                "WHERE c.number = %s",
                self.number,
            )
            refusals = self.world.ledger.rows(
                "SELECT r.sentence FROM cases_refusal r JOIN cases_case c ON c.id = r.case_id WHERE c.number = %s",
                self.number,
            )
            expect(visit["proof"] == "code" and len(refusals) == 1, "one visit by code, one refusal", [visit, refusals])
            tell.database(f"{self.number} on_site", f"one visit, proof {visit['proof']}", "the refused try is recorded")

    def settle(self) -> None:
        tell = self.telling
        with tell.step("The lead settles it on site, with a photo and the resident's word"):
            page = deeds.settles(self.lead, self.number, words=DONE, resident_word="干净了,谢谢")
            tell.sees("the lead", page)
            asked = self.resident.wait_for(self.number, "解决了回复1")
            tell.receives("the resident", self.resident, asked)
            row = deeds.case_row_becomes(self.world, self.number, state="resolved", outcome="rectified", answer="")
            clocks = self.world.ledger.clocks(self.number)
            running = [name for name in PROMISES if not clocks[name]["stopped_at"]]
            expect(not running, f"{', '.join(PROMISES)} kept or ended", running)
            tell.database(f"{self.number} {row['state']}, {row['outcome']}", "what was promised has ended in time")

    def confirm(self) -> None:
        tell = self.telling
        with tell.step("The resident answers with one digit: solved"):
            tell.sends("the resident", self.resident, "1")
            self.resident.send("1")
            thanks = self.resident.wait_for(self.number, "已办结")
            tell.receives("the resident", self.resident, thanks)
            phone = self.world.phones[self.lead.phone]
            tell.receives("the lead", phone, phone.wait_for(self.number, "居民答复"))
            deeds.case_row_becomes(self.world, self.number, state="resolved", answer="solved")
            _, page = deeds.looks_up(self.world, self.resident, self.number)
            tell.sees("the resident", page, headline(page))
            verbs = self.world.ledger.verbs(self.number)
            expect(verbs == ["report", "assign", "accept", "arrive", "resolve", "confirm"], "the whole history", verbs)
            tell.database("history: " + ", ".join(verbs))


def headline(page: Page) -> str:
    """What a resident's page says in its first card."""
    return " · ".join(page.main.first("section", class_="card--now").text.split("\n")[:5])
