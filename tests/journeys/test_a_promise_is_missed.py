"""Way (d): beat wakes the sweep, the worker passes the rungs, and a forgotten case climbs to the district bureau."""

from itertools import pairwise

from config.launcher.stack import Stack
from tests.journeys.conftest import SITE
from tests.outside import deeds
from tests.outside.policies import shortened
from tests.outside.seen import PATIENCE, eventually
from tests.outside.world import World

ASSIGN, STREET_AFTER, DECIDE = 6, 2, 4


def test_a_case_that_nobody_takes_climbs_rung_by_rung_to_the_district(world: World) -> None:
    resident = world.new_resident()
    leader, reviewer = world.ledger.leader(SITE), world.ledger.reviewer(SITE)
    district = world.ledger.district(SITE)
    with shortened(world, "H", seconds={"assign": ASSIGN, "decide": DECIDE}, street_after=STREET_AFTER):
        resident.send("锦绣华庭11号楼停水了,没有通知")
        number = deeds.number_in(resident.wait_for("编号"))
        assert world.ledger.case(number)["tier"] == "H"
        world.phone_of(leader).wait_for("提醒", number)
        world.phone_of(leader).wait_for("逾期", number)
        world.phone_of(reviewer).wait_for("督办", number)
        resident.wait_for(number, "已报街道办")
        world.phone_of(district).wait_for(number, "逾期")
    climbed = world.ledger.rows(
        "SELECT e.level, e.rung, k.promise, e.raised_at, k.rung_at[e.rung] AS due FROM cases_escalation e "
        "JOIN cases_clock k ON k.id = e.clock_id JOIN cases_case c ON c.id = e.case_id "
        "WHERE c.number = %s ORDER BY e.id",
        number,
    )
    levels = [(row["promise"], row["level"]) for row in climbed]
    assert levels == [
        ("assign", "handler"), ("assign", "leader"), ("assign", "street"), ("decide", "street"), ("decide", "district"),
    ]  # fmt: skip
    assert all(later["raised_at"] >= earlier["raised_at"] for earlier, later in pairwise(climbed))
    assert all(0 <= (row["raised_at"] - row["due"]).total_seconds() < PATIENCE for row in climbed), climbed
    assert world.ledger.case(number)["state"] == "reported", "still to be assigned, and seen by all who should"

    # Who was overlooked so long can press, is refused while the street office has it, and sees that it has.
    _, page = deeds.looks_up(world, resident, number)
    assert page.says("街道办")
    decided = deeds.instructs(world.signed_in(reviewer), number, words="立即派人")[2]
    assert decided.status == 200
    world.phone_of(leader).wait_for("街道办意见", number)
    deeds.assigns(world.signed_in(leader), number)
    assert world.ledger.verbs(number)[-3:] == ["acknowledge", "decide", "assign"]


def test_a_beat_that_was_killed_starts_again_and_goes_on(world: World, stack: Stack) -> None:
    stack.kill("beat")
    died_at = world.ledger.value("SELECT now()")
    pulse = "SELECT at FROM cases_pulse WHERE sweep = 'sweep_clocks' AND at > %s + interval '1 s'"
    assert eventually(lambda: world.ledger.rows(pulse, died_at), "the clocks swept again")


def test_the_sweeps_leave_their_pulse_where_readiness_looks(world: World) -> None:
    def checks() -> str:
        return world.signed_in(world.ledger.operator()).visit("/health/ready").html

    assert eventually(lambda: '"beat": "ok"' in checks(), "beat seen alive"), checks()
