"""The third story: two homes and the works at one table, from a guess to an agreement in effect."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from tests.outside import deeds, table_deeds
from tests.outside.page import Node, Page
from tests.outside.person import Person
from tests.outside.phone import Phone
from tests.outside.seen import expect
from tests.outside.world import World
from tests.tour.settled import SITE
from tests.tour.telling import SHANGHAI, Telling, clock

WORDS = "锦绣华庭6号楼1单元501厨房吊顶漏水发霉,换了立管就开始漏,楼上不让进门修"
# The sides as their cards on the table call them.
SIDES = BELOW, ABOVE, WORKS = "501", "601", "建业安装"
ROOM = "居委会二楼调解室"
CONFIDED = "其实怕的是瓷砖砸了没人赔,这话先别告诉楼下"
DOES, LETS_IN = "换好1单元立管接口,恢复501厨房吊顶", "让施工队进门换立管接口"
HISTORY = [
    "report", "assign", "arrive", "correct_side", "add_side", "correct_side", "correct_side",
    "tell_rights", "tell_rights", "tell_rights", "ask_consent", "consent", "ask_consent", "consent", "consent",
    "convene", "come", "come", "come", "offer_dates", "come", "come", "come", "convene",
    "sit", "account", "account", "note", "propose", "propose", "reply", "end_session",
    "draft", "draft", "sign", "sign", "sign", "take_effect",
]  # fmt: skip


class Mediated:
    """The story's people, its case and the table as it was last seen, step after step."""

    def __init__(self, world: World, telling: Telling) -> None:
        self.world, self.telling = world, telling
        self.below: Phone = world.new_resident()
        self.above: Phone = world.new_resident()
        self.works: Phone = world.phone_of(world.ledger.serving(SITE, WORKS))
        self.leader: Person = world.signed_in(world.ledger.leader(SITE))
        self.lead: Person
        self.table: Page
        self.number = ""

    def play(self) -> None:
        self.telling.title("Three: two homes and the works at one table")
        self.report()
        self.find_the_sides()
        self.ask()
        self.convene()
        self.fix_the_date()
        self.sit()
        self.bargain()
        self.write()
        self.sign()

    @property
    def phones(self) -> tuple[tuple[str, Phone], ...]:
        return ("the resident", self.below), ("the neighbour", self.above), ("the site manager", self.works)

    def report(self) -> None:
        tell = self.telling
        with tell.step("A resident texts; the leader assigns; the lead is there"):
            tell.sends("the resident", self.below, WORDS)
            self.below.send(WORDS)
            answer = self.below.wait_for("已收到", "编号")
            self.number = deeds.number_in(answer)
            tell.receives("the resident", self.below, answer)
            _, chosen, _ = deeds.assigns(self.leader, self.number)
            self.lead = self.world.signed_in(self.world.ledger.member(chosen.name))
            page = deeds.arrives(self.lead, self.number, deeds.board_code(self.leader, SITE))
            expect(page.state == "on_site", "the arrival taken", page.text[:600])
            tell.sees("the lead", page)

    def find_the_sides(self) -> None:
        tell, lead = self.telling, self.lead
        with tell.step("On the table the guessed side is confirmed, and the neighbour upstairs is put down"):
            page = table_deeds.table(lead, self.number)
            tell.sees("the lead", page, *table_deeds.missing(page)[:3])
            page = table_deeds.presses(lead, page, WORKS, "correct_side")
            number = self.above.number.removeprefix("+86")
            page = table_deeds.adds(lead, page, kind="house", unit="1", room=ABOVE, phone=number, answer="")
            for side, room, name in (("反映人", BELOW, "王秀兰"), (ABOVE, ABOVE, "李国强")):
                card = table_deeds.card(page, side)
                page = table_deeds.answers(lead, page, "correct_side", of=card, unit="1", room=room, name=name)
            for side in (BELOW, ABOVE, WORKS):
                page = table_deeds.presses(lead, page, side, "tell_rights")
            expect(not self.above.received, "no text to a number that somebody typed", self.above.received)
            self.table = page
            tell.sees("the lead", page, *(table_deeds.card(page, side).first("h3").text for side in SIDES))
            rows = self.world.ledger.rows(
                "SELECT p.is_guess, p.confirmed_at, p.phone_proven_at FROM cases_party p "
                "JOIN cases_case c ON c.id = p.case_id WHERE c.number = %s ORDER BY p.id",
                self.number,
            )
            guessed = [row for row in rows if row["is_guess"]]
            expect(len(rows) == 3 and all(row["confirmed_at"] for row in guessed), "three sides, none a guess", rows)
            tell.database("three sides, the guess confirmed", "the typed number is not proven")

    def ask(self) -> None:
        tell, lead = self.telling, self.lead
        with tell.step("Each home is asked by text whether it wants to be mediated, and says yes"):
            for name, phone, side in (("the resident", self.below, BELOW), ("the neighbour", self.above, ABOVE)):
                self.table = table_deeds.presses(lead, self.table, side, "ask_consent")
                asked = phone.wait_for("同意调解回1")
                tell.receives(name, phone, asked)
                expect(phone != self.above or self.number not in asked, "nothing of the case to a typed number", asked)
                tell.sends(name, phone, "1")
                phone.send("1")
                tell.receives(name, phone, phone.wait_for("您同意调解"))
            card = table_deeds.card(lead.visit(self.table.url), WORKS)
            self.table = table_deeds.answers(
                lead, self.table, "consent", of=card, state="agreed", how="visit", words="项目经理"
            )
            left = [line for line in table_deeds.missing(self.table) if "同意" in line]
            expect(not left, "every side willing", left)
            tell.sees("the lead", self.table, *table_deeds.missing(self.table)[:2])
            proven = self.world.ledger.value(
                "SELECT p.phone_proven_at IS NOT NULL FROM cases_party p JOIN cases_case c ON c.id = p.case_id "
                "WHERE c.number = %s AND p.phone = %s",
                self.number, self.above.number,
            )  # fmt: skip
            expect(proven, "the neighbour's number proven by its answer", proven)
            tell.database("three consents", "the neighbour's number is proven by its answer")

    def convene(self) -> None:
        tell, lead = self.telling, self.lead
        with tell.step("A date and a place go to every side; two can come, one cannot"):
            first = self.at(time(9), days=1)
            self.table = table_deeds.answers(lead, self.table, "convene", kind="joint", until=typed(first), place=ROOM)
            for name, phone in self.phones:
                tell.receives(name, phone, phone.wait_for(self.number, "约您调解"))
            for (name, phone), body in zip(self.phones, ("1", "2", "1"), strict=True):
                self.says(name, phone, body, "能来" if body == "1" else "不能来")
            self.table = lead.visit(self.table.url)
            tell.sees("the lead", self.table, *self.answered())

    def fix_the_date(self) -> None:
        tell, lead = self.telling, self.lead
        with tell.step("Three other dates are offered; one suits everybody, and is taken by one tap"):
            dates = [soon(), self.at(time(15), days=1), self.at(time(15), days=2)]
            said = dict(zip(("first", "second", "third"), map(typed, dates), strict=True))
            self.table = table_deeds.answers(lead, self.table, "offer_dates", **said)
            tell.receives("the neighbour", self.above, self.above.wait_for(self.number, "哪天行"))
            for (name, phone), body in zip(self.phones, ("1 2", "1", "1 3"), strict=True):
                phone.wait_for(self.number, "哪天行")
                self.says(name, phone, body, "")
            self.table = table_deeds.takes(lead, lead.visit(self.table.url))
            for name, phone in self.phones:
                tell.receives(name, phone, phone.wait_for(self.number, "改到"))
            planned = self.world.ledger.value(
                "SELECT s.planned_at FROM cases_session s JOIN cases_case c ON c.id = s.case_id WHERE c.number = %s",
                self.number,
            )
            expect(planned == dates[0], f"the session at {dates[0]}", planned)
            tell.database(f"one session, at {clock(planned)}, asked twice, answered twice by each side")

    def sit(self) -> None:
        tell, lead = self.telling, self.lead
        with tell.step("The session begins; each home tells its side, one of them something in confidence"):
            page = table_deeds.answers(lead, self.table, "sit")
            below, above = table_deeds.key(page, BELOW), table_deeds.key(page, ABOVE)
            accounts = ((below, "换完立管第二天就漏,吊顶全霉了。"), (above, "砸开卫生间谁给我补瓷砖?所以不让进。"))
            for party, words in accounts:
                page = table_deeds.answers(lead, page, "account", party=party, words=words)
            page = table_deeds.answers(lead, page, "note", circle="side", party=above, words=CONFIDED)
            page.must_say(*(words for _party, words in accounts), CONFIDED)
            self.table = page
            tell.sees("the lead", page, CONFIDED)
            office = self.world.signed_in(self.world.ledger.reviewer(SITE))
            theirs = office.visit(page.url).must_say(accounts[0][1])
            _, own = deeds.looks_up(self.world, self.below, self.number)
            for who, seen in (("the street office", theirs), ("the resident", own)):
                expect(CONFIDED not in seen.root.text, f"{who} not to see what was told in confidence", seen.text)
            own.must_say(accounts[0][1])
            tell.sees("the resident", own, accounts[0][1])
            tell.say(
                "(What was told in confidence stands neither on the resident's page nor on the street office's table.)"
            )

    def bargain(self) -> None:
        tell, lead, page = self.telling, self.lead, self.table
        with tell.step("The works propose, the resident counters, the works accept; the session ends in an agreement"):
            below, works = table_deeds.key(page, BELOW), table_deeds.key(page, WORKS)
            page = table_deeds.answers(lead, page, "propose", party=works, words="换立管,补吊顶材料", amount="300")
            page = table_deeds.answers(
                lead, page, "propose", of=self.last_offer(page), party=below, words=DOES, amount="600"
            )
            page = table_deeds.answers(lead, page, "reply", of=self.last_offer(page), answer="accepted", party=works)
            for offer in page.main.first("ol", class_="chain").all("li"):
                tell.sees("the lead", page, *offer.text.split("\n"))
            self.table = table_deeds.answers(lead, page, "end_session", how="agreed", words="三方谈妥")
            row = self.world.ledger.row(
                "SELECT s.ended_at, s.\"end\", (SELECT string_agg(p.reply, ',' ORDER BY p.id) FROM cases_proposal p "
                "WHERE p.session_id = s.id) AS replies FROM cases_session s JOIN cases_case c ON c.id = s.case_id "
                "WHERE c.number = %s",
                self.number,
            )
            expect(row["end"] == "agreed" and row["replies"] == "counter,accepted", "a chain of two offers", row)
            tell.database("one proposal countered, one accepted", f"the session ended at {clock(row['ended_at'])}")

    def write(self) -> None:
        tell, lead, page = self.telling, self.lead, self.table
        with tell.step("The agreement is written; what it lacks is said before anybody can sign"):
            below, above, works = (table_deeds.key(page, side) for side in SIDES)
            written = {
                "issues": "立管谁来修,吊顶谁来赔",
                "clauses-0-party": works, "clauses-0-does": DOES, "clauses-0-amount": "600",
                "clauses-0-pays_to": below, "clauses-0-checking": "监理试水",
                "clauses-1-party": above, "clauses-1-does": LETS_IN, "clauses-1-place": "6号楼1单元601",
                "clauses-1-due_on": f"{self.at(time(9), days=1):%Y-%m-%d}", "clauses-1-checking": "施工队签到",
            }  # fmt: skip
            page = table_deeds.answers(lead, page, "draft", **written)
            lacks = table_deeds.missing(page)
            expect(any("第1条" in line for line in lacks), "what clause 1 lacks", lacks)
            expect(not page.main.all("a", href=f"/desk/{self.number}/sign/"), "nothing to sign yet", page.text[-900:])
            tell.sees("the lead", page, *(line for line in lacks if "第1条" in line))
            written["clauses-0-due_on"] = f"{self.at(time(9), days=7):%Y-%m-%d}"
            self.table = page = table_deeds.answers(lead, page, "draft", **written)
            tell.sees("the lead", page, *table_deeds.missing(page)[-1:])
            aloud = lead.visit(page.link(to="/agreement/1/")).must_say(DOES, LETS_IN)
            tell.sees("everybody", aloud, DOES, LETS_IN)

    def sign(self) -> None:
        tell, lead, page = self.telling, self.lead, self.table
        with tell.step("Signed by finger and on paper, it takes effect; every side is told, and sees it"):
            boxes = table_deeds.signers(lead, page)
            tell.sees("the lead", page, *boxes)
            below, above, works = (f"p{table_deeds.key(page, side)}" for side in SIDES)
            page = table_deeds.signs(lead, page, below)
            tell.sees("the lead", page, *table_deeds.missing(page)[-1:])
            page = table_deeds.signs_on_paper(lead, page, above, works)
            page = table_deeds.signs(lead, page, "mediator")
            tell.sees("the lead", page, page.main.first(class_="version").text.split("\n")[0])
            for name, phone in self.phones:
                tell.receives(name, phone, phone.wait_for(self.number, "协议已生效"))
            told = self.world.phones[self.leader.phone].wait_for(self.number, "协议已生效")
            tell.receives("the leader", self.world.phones[self.leader.phone], told)
            _, own = deeds.looks_up(self.world, self.below, self.number)
            own.must_say(DOES)
            tell.sees("the resident", own, *self.promised(own))
            self.check()

    def check(self) -> None:
        """What was done stands in the database, each thing once."""
        ledger = self.world.ledger
        signed = ledger.rows(
            "SELECT s.how, s.signs_as FROM cases_signature s JOIN cases_agreement a ON a.id = s.agreement_id "
            "JOIN cases_case c ON c.id = a.case_id WHERE c.number = %s AND a.effective_at IS NOT NULL ORDER BY s.id",
            self.number,
        )
        expect([row["how"] for row in signed] == ["finger", "thumb", "thumb", "finger"], "four signatures", signed)
        owed = ledger.rows(
            "SELECT u.due_at FROM cases_undertaking u JOIN cases_case c ON c.id = u.case_id "
            "WHERE c.number = %s AND u.clause_id IS NOT NULL ORDER BY u.due_at",
            self.number,
        )
        expect(len(owed) == 2, "a promise for each clause", owed)
        verbs = ledger.verbs(self.number)
        expect(verbs == HISTORY, ", ".join(HISTORY), ", ".join(verbs))
        self.telling.database(
            "an agreement in effect, signed " + ", ".join(row["how"] for row in signed),
            *(f"a promise by {clock(row['due_at'])}" for row in owed),
        )
        self.telling.database("history: " + ", ".join(verbs))

    def says(self, name: str, phone: Phone, body: str, heard: str) -> None:
        """A side answers by text, and the lead hears what."""
        lead, answers = self.world.phones[self.lead.phone], len(phone.received)
        had = len(lead.received)
        self.telling.sends(name, phone, body)
        phone.send(body)
        self.telling.receives(name, phone, phone.wait_for(self.number, after=answers))
        told = lead.wait_for(self.number, heard, after=had)
        self.telling.receives("the lead", lead, told)

    def answered(self) -> list[str]:
        """What stands beside each side on the notice."""
        lines = self.table.main.first(class_="answers").all("li")
        return [" ".join(line.text.split("\n")[0].split()) for line in lines]

    def at(self, hour: time, *, days: int) -> datetime:
        """That hour, so many days from now."""
        return datetime.combine(datetime.now(SHANGHAI).date() + timedelta(days=days), hour, SHANGHAI)

    def promised(self, page: Page) -> list[str]:
        """The lines of the resident's page on which the clauses stand."""
        return [line for line in page.text.split("\n") if DOES in line or LETS_IN in line]

    def last_offer(self, page: Page) -> Node:
        return page.main.first("ol", class_="chain").all("li")[-1]


def soon() -> datetime:
    """In a quarter of an hour, but today: a session begins on its day."""
    now = datetime.now(SHANGHAI).replace(second=0, microsecond=0)
    return min(now + timedelta(minutes=15), now.replace(hour=23, minute=59))


def typed(at: datetime) -> str:
    """As the phone's wheel sends it."""
    return f"{at:%Y-%m-%dT%H:%M}"
