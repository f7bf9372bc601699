"""Way (e): texts go out over a carrier that is slow, wrong, silent or full, and their receipts come as they like."""

import time

import pytest

from tests.journeys.conftest import SITE
from tests.outside import deeds
from tests.outside.phone import Phone
from tests.outside.seen import eventually
from tests.outside.world import World


def sent(world: World, phone: Phone) -> list[dict]:
    """The messages to a phone, oldest first."""
    return world.ledger.rows("SELECT * FROM notifications_message WHERE recipient = %s ORDER BY id", phone.number)


def reported(world: World, *, faults: dict[str, object]) -> Phone:
    """A resident who reports by the form, so that one text goes out, under these faults of the carrier."""
    phone, browser = world.new_resident(), world.anybody()
    page = browser.visit(f"/r/{SITE}/")
    world.phones.faults(**faults)
    browser.submit(page, words="楼道里堆满水泥", phone=phone.number.removeprefix("+86"))
    return phone


@pytest.mark.parametrize("manner", ["shuffled", "double"])
def test_receipts_in_any_order_and_number_leave_the_text_delivered(world: World, manner: str) -> None:
    phone = reported(world, faults={"receipts": manner, "receipt_delay": 0.2})
    (row,) = eventually(
        lambda: [row for row in sent(world, phone) if row["status"] == "delivered"], "the text delivered"
    )
    time.sleep(1.0)
    receipts = world.ledger.rows(
        "SELECT status FROM notifications_receipt WHERE message_id = %s ORDER BY id", row["id"]
    )
    assert len(receipts) >= 3
    assert [row["status"] for row in sent(world, phone)] == ["delivered"], "never backwards"
    assert len(phone.received) == 1


@pytest.mark.parametrize("fault", ["after", "drop"])
def test_an_answer_that_is_lost_is_proven_by_its_receipt_and_not_sent_twice(world: World, fault: str) -> None:
    # Twice, because the leader's text and the resident's may go out in either order.
    phone = reported(world, faults={fault: 2, "receipt_delay": 1.0})
    eventually(lambda: [row for row in sent(world, phone) if row["status"] == "delivered"], "delivered")
    (row,) = sent(world, phone)
    assert row["attempts"] == 1
    assert len(phone.received) == 1


def test_a_carrier_that_is_full_is_asked_again_later(world: World) -> None:
    phone = reported(world, faults={"too_many": 1})
    eventually(lambda: phone.received, "the text after a pause")
    (row,) = [row for row in sent(world, phone) if row["status"] in ("accepted", "sent", "delivered")]
    assert row["failure"] == ""


def test_a_text_that_cannot_arrive_becomes_a_call_to_make(world: World) -> None:
    phone = reported(world, faults={"refuse": 2, "refuse_code": 21614})
    row = eventually(lambda: [row for row in sent(world, phone) if row["status"] == "failed"], "the text failed")[0]
    assert row["failure"] == "landline"
    number = deeds.number_in(row["body"])
    leader = world.signed_in(world.ledger.leader(SITE))
    eventually(lambda: number in leader.visit("/desk/").text.partition("电话")[2], "a call on the desk")
    desk = leader.visit("/desk/")
    call = next(node for node in desk.main.all("a") if "/calls/" in node.attributes["href"] and number in node.text)
    page = leader.visit(call.attributes["href"])
    page.must_say(row["body"])
    done = leader.submit(page, words="已电话告知编号和时间")
    assert done.status == 200
    task = world.ledger.row(
        "SELECT k.done_at, w.body FROM cases_calltask k JOIN cases_case c ON c.id = k.case_id "
        "JOIN cases_words w ON w.id = k.saying_id WHERE c.number = %s",
        number,
    )
    assert task["done_at"] is not None
    assert task["body"] == "已电话告知编号和时间"


def test_texts_to_one_person_arrive_in_the_order_of_what_happened(world: World) -> None:
    phone = reported(world, faults={"slow": 0.3})
    number = deeds.number_in(phone.wait_for("编号"))
    leader = world.signed_in(world.ledger.leader(SITE))
    lead = world.signed_in(world.ledger.member(deeds.assigns(leader, number)[1].name))
    deeds.arrives(lead, number, deeds.board_code(leader, SITE))
    deeds.settles(lead, number, words="已清空", resident_word="好的")
    phone.wait_for(number, "解决了回复1")
    texts = sent(world, phone)
    for text, word in zip(texts, ("已收到", "负责", "已到现场", "解决了回复1"), strict=True):
        assert word in text["body"]
    # How things stand is told no more once they stand otherwise: on a busy machine that overtakes a text in between.
    assert phone.received == [text["body"] for text in texts if text["failure"] != "superseded"]
    assert texts[0]["body"] in phone.received


def test_who_opts_out_hears_no_more_and_who_resumes_does(world: World) -> None:
    resident = world.new_resident()
    resident.send("锦绣华庭12号楼墙皮掉了")
    number = deeds.number_in(resident.wait_for("编号"))
    resident.send("退订")
    resident.wait_for("不再发短信")
    leader = world.signed_in(world.ledger.leader(SITE))
    deeds.assigns(leader, number)
    eventually(
        lambda: [row for row in sent(world, resident) if row["status"] == "cancelled" and row["failure"]],
        "the text to who opted out cancelled, with its reason",
    )
    assert not [text for text in resident.received if "负责" in text]
    resident.send("恢复")
    resident.wait_for("继续发短信")
    resident.send("查询")
    resident.wait_for(number, "负责")
