"""The second story: nobody comes, the miss climbs to the street office, is decided, settled, and was not solved."""

from __future__ import annotations

from contextlib import ExitStack

from tests.outside import deeds
from tests.outside.person import Person
from tests.outside.phone import Phone
from tests.outside.policies import shortened
from tests.outside.seen import eventually, expect
from tests.outside.world import World
from tests.tour.settled import SITE, headline
from tests.tour.telling import Telling, clock

WORDS = "锦绣华庭5号楼门口堆满建筑垃圾,三天没人清"
DECISION = "今天清完,现场拍照报我办"
DONE = "垃圾已清运,门口已冲洗"
# Seconds: to assign, to arrive, and from a missed arrival to the street office. In life: 4 working hours, 24 h, 24 h.
# The leader assigns at once, and is to be in time on a busy machine too.
ASSIGN, ARRIVE, STREET_AFTER = 120, 18, 6


class Missed:
    """The story's people and its case, step after step."""

    def __init__(self, world: World, telling: Telling) -> None:
        self.world, self.telling = world, telling
        self.resident: Phone = world.new_resident()
        self.leader: Person = world.signed_in(world.ledger.leader(SITE))
        self.reviewer: Person = world.signed_in(world.ledger.reviewer(SITE))
        self.lead: Person
        self.number = ""

    def play(self) -> None:
        self.telling.title("Two: left alone")
        seconds = {"assign": ASSIGN, "arrive": ARRIVE}
        with ExitStack() as until_reported:
            with self.telling.step("The operator shortens the promises of a normal case, so that one can be watched"):
                shorter = shortened(self.world, "N", seconds=seconds, street_after=STREET_AFTER)
                page, said = until_reported.enter_context(shorter)
                self.telling.also(
                    f"assign {ASSIGN} s · arrive {ARRIVE} s · street office {STREET_AFTER} s later",
                    who="the operator sets",
                )
                self.telling.sees("the operator", page, said)
            self.report()
        self.telling.say("(The operator has put the promises back; a case keeps the ones it was given.)")
        self.remind()
        self.tell_leader()
        self.tell_street()
        self.instruct()
        self.settle()
        self.reopen()

    def report(self) -> None:
        tell = self.telling
        with tell.step("Another resident texts; the leader assigns; then nobody does anything"):
            tell.sends("the resident", self.resident, WORDS)
            self.resident.send(WORDS)
            answer = self.resident.wait_for("已收到", "编号")
            self.number = deeds.number_in(answer)
            tell.receives("the resident", self.resident, answer)
            _, chosen, page = deeds.assigns(self.leader, self.number)
            tell.sees("the leader", page)
            member = self.world.ledger.member(chosen.name)
            self.lead = self.world.signed_in(member)
            tell.receives(f"{chosen.name}, the lead,", self.phone(self.lead), self.hears(self.lead, "派单"))
            clocks = self.world.ledger.clocks(self.number)
            given = (clocks["arrive"]["due_at"] - clocks["arrive"]["started_at"]).total_seconds()
            expect(given == ARRIVE, f"{ARRIVE} s to arrive", given)
            tell.database(f"{self.number} assigned", f"arrival promised within {given:.0f} s")

    def remind(self) -> None:
        with self.telling.step("Three quarters of the time are gone: the lead is reminded"):
            self.telling.receives("the lead", self.phone(self.lead), self.hears(self.lead, "提醒"))
            self.holds_escalation("handler")

    def tell_leader(self) -> None:
        with self.telling.step("The time has run out: the leader is told"):
            self.telling.receives("the leader", self.phone(self.leader), self.hears(self.leader, "逾期"))
            self.holds_escalation("leader")

    def tell_street(self) -> None:
        tell = self.telling
        with tell.step("Still nobody: the street office is told, and so is the resident"):
            tell.receives("the reviewer", self.phone(self.reviewer), self.hears(self.reviewer, "督办"))
            tell.receives("the resident", self.resident, self.resident.wait_for(self.number, "已报街道办"))
            self.holds_escalation("street")
            _, page = deeds.looks_up(self.world, self.resident, self.number)
            tell.sees("the resident", page, headline(page))
            row = deeds.case_row_becomes(self.world, self.number, state="assigned", lead_name=self.lead.name)
            tell.database(f"{self.number} is still {row['state']}, and {row['lead_name']} still leads it")

    def instruct(self) -> None:
        tell = self.telling
        with tell.step("The reviewer opens the queue, takes note, and instructs"):
            queue, case, decided = deeds.instructs(self.reviewer, self.number, words=DECISION)
            tell.sees("the reviewer", queue, f"{queue.title}: {self.number}")
            tell.sees("the reviewer", case, *case.main.first("section", class_="card--late").text.split("\n")[:3])
            tell.sees("the reviewer", decided)
            for name, person in (("the lead", self.lead), ("the leader", self.leader)):
                tell.receives(name, self.phone(person), self.hears(person, "街道办意见"))
            row = self.world.ledger.row(
                "SELECT e.state, e.decision, e.acknowledged_at, e.decided_at FROM cases_escalation e "
                "JOIN cases_case c ON c.id = e.case_id WHERE c.number = %s AND e.level = 'street'",
                self.number,
            )
            expect(
                row["state"] == "decided" and row["decision"] == "instruct" and row["acknowledged_at"],
                "the escalation acknowledged and decided",
                row,
            )
            follow_up = self.world.ledger.value(
                "SELECT k.due_at FROM cases_clock k JOIN cases_case c ON c.id = k.case_id "
                "WHERE c.number = %s AND k.promise = 'instruct' AND k.stopped_at IS NULL",
                self.number,
            )
            tell.database("the escalation is decided: instruct", f"to be carried out by {clock(follow_up)}")

    def settle(self) -> None:
        tell = self.telling
        with tell.step("The lead goes there and settles it"):
            page = deeds.arrives(self.lead, self.number, deeds.board_code(self.leader, SITE))
            expect(page.state == "on_site", "the arrival taken", page.text[:600])
            tell.receives("the resident", self.resident, self.resident.wait_for(self.number, "已到现场"))
            page = deeds.settles(self.lead, self.number, words=DONE, resident_word="看到了")
            tell.sees("the lead", page)
            tell.receives("the resident", self.resident, self.resident.wait_for(self.number, "解决了回复1"))
            left = self.world.ledger.rows(
                "SELECT e.id FROM cases_escalation e JOIN cases_case c ON c.id = e.case_id "
                "WHERE c.number = %s AND e.level = 'street' AND e.state <> 'closed'",
                self.number,
            )
            expect(not left, "the escalation closed with the case", left)
            tell.database(f"{self.number} resolved", "the escalation is closed")

    def reopen(self) -> None:
        tell = self.telling
        with tell.step("The resident answers: not solved. The case is open again, one tier up"):
            tell.sends("the resident", self.resident, "2")
            self.resident.send("2")
            tell.receives("the resident", self.resident, self.resident.wait_for(self.number, "已重开"))
            for name, person in (("the lead", self.lead), ("the leader", self.leader)):
                tell.receives(name, self.phone(person), self.hears(person, "没解决"))
            row = deeds.case_row_becomes(self.world, self.number, state="assigned", tier="H", handling=2)
            clocks = self.world.ledger.clocks(self.number, handling=2)
            expect("secure" in clocks and "arrive" in clocks, "the promises of the higher tier", sorted(clocks))
            _, page = deeds.looks_up(self.world, self.resident, self.number)
            tell.sees("the resident", page, headline(page))
            verbs = self.world.ledger.verbs(self.number)
            wanted = [
                "report", "assign", "escalate:handler", "escalate:leader", "escalate:street",
                "acknowledge", "decide", "arrive", "resolve", "reopen",
            ]  # fmt: skip
            expect(verbs == wanted, ", ".join(wanted), ", ".join(verbs))
            tell.database(f"{self.number} {row['state']}, tier {row['tier']}, handling {row['handling']}")
            tell.database("history: " + ", ".join(verbs))

    def phone(self, person: Person) -> Phone:
        return self.world.phones[person.phone]

    def hears(self, person: Person, word: str) -> str:
        return self.phone(person).wait_for(word, self.number)

    def holds_escalation(self, level: str) -> None:
        """The miss stands in the database, once, with the rung it climbed."""
        found = eventually(
            lambda: self.world.ledger.rows(
                "SELECT e.rung, k.promise FROM cases_escalation e JOIN cases_case c ON c.id = e.case_id "
                "JOIN cases_clock k ON k.id = e.clock_id WHERE c.number = %s AND e.level = %s",
                self.number, level,
            ),
            f"an escalation to {level}",
        )  # fmt: skip
        expect(len(found) == 1, f"one escalation to {level}", found)
        self.telling.database(f"one escalation: {found[0]['promise']}, rung {found[0]['rung']}, to {level}")
