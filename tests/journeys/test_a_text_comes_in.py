"""Way (a): a text comes in by the webhook, is read by the worker, and is a case, a word, an answer or a tray line."""

import base64
import hashlib
import hmac
from concurrent.futures import ThreadPoolExecutor

import pytest

from config.launcher.stack import Stack
from tests.journeys.conftest import SITE
from tests.outside import deeds
from tests.outside.page import Page
from tests.outside.phone import Phone
from tests.outside.seen import eventually
from tests.outside.world import World

LONG = "锦绣华庭3号楼天天夜里施工吵死了," + "实在受不了" * 400


def stored(world: World, phone: Phone) -> list[dict]:
    """The texts of a phone as they are stored, with what became of them."""
    return world.ledger.rows(
        "SELECT t.message_sid, t.body, t.read_at, h.became, c.number, r.case_id, y.reason "
        "FROM notifications_inboundtext t "
        "LEFT JOIN cases_heardtext h ON h.inbound_id = t.id LEFT JOIN cases_case c ON c.id = h.case_id "
        "LEFT JOIN cases_report r ON r.inbound_id = t.id LEFT JOIN cases_trayitem y ON y.inbound_id = t.id "
        "WHERE t.sender = %s ORDER BY t.id",
        phone.number,
    )


def all_read(world: World, phone: Phone, count: int = 1) -> list[dict]:
    """The stored texts of a phone once all of them are read."""

    def look() -> list[dict]:
        rows = stored(world, phone)
        return rows if len(rows) == count and all(row["read_at"] for row in rows) else []

    return eventually(look, f"{count} read texts of {phone.number}")


def post_text(world: World, stack: Stack, *, signed_with: str, cut: int = 0, **fields: str) -> Page:
    """Post to the webhook as the carrier does, signed with the given token; `cut` bytes are missing at the end."""
    form = {
        "AccountSid": stack.environment()["TWILIO_ACCOUNT_SID"],
        "From": "+8613800990000",
        "To": "+8652386000000",
        "Body": "锦绣华庭3号楼漏水",
        "NumMedia": "0",
        **fields,
    }
    address = f"{world.web_url}/sms/inbound/"
    whole = address + "".join(name + form[name] for name in sorted(form))
    signature = base64.b64encode(hmac.new(signed_with.encode(), whole.encode(), hashlib.sha1).digest()).decode()
    browser = world.anybody()
    headers = {"X-Twilio-Signature": signature} if signed_with else {}
    return browser.post(address, list(form.items()), headers=headers, cut=cut)


def test_a_text_becomes_a_case_whose_number_goes_back_and_the_leader_hears_of_it(world: World) -> None:
    resident = world.new_resident()
    assert resident.send("锦绣华庭7号楼1单元下水道堵了,污水冒出来")["webhook_status"] == 200
    answer = resident.wait_for("已收到", "编号")
    number = deeds.number_in(answer)
    case = world.ledger.case(number)
    assert (case["state"], case["site_code"], case["category_code"]) == ("reported", SITE, "drainage")
    assert world.phone_of(world.ledger.leader(SITE)).wait_for("新案", number)
    assert [(row["became"], row["number"]) for row in all_read(world, resident)] == [("case", number)]
    row = world.ledger.delivered(answer, to=resident.number)
    assert row["is_direct_answer"]
    assert row["parts"] <= 2


def test_the_same_text_posted_again_and_again_is_one_report(world: World) -> None:
    resident, sid = world.new_resident(), "SM" + "7" * 32
    with ThreadPoolExecutor(4) as hands:
        answers = list(hands.map(lambda _: resident.send("锦绣华庭2号楼灰太大", sid=sid), range(6)))
    assert {answer["webhook_status"] for answer in answers} == {200}
    assert resident.send("别的话", sid=sid)["webhook_status"] == 200
    number = deeds.number_in(resident.wait_for("编号"))
    rows = all_read(world, resident)
    assert [row["body"] for row in rows] == ["锦绣华庭2号楼灰太大"]
    assert world.ledger.value("SELECT count(*) FROM cases_party WHERE phone = %s", resident.number) == 1
    assert len([text for text in resident.received if number in text]) == 1


def test_a_post_that_is_not_the_carriers_is_refused_and_leaves_a_line_in_the_log(world: World, stack: Stack) -> None:
    token = stack.environment()["TWILIO_AUTH_TOKENS"]
    before = world.ledger.value("SELECT count(*) FROM notifications_inboundtext")
    for change in (
        {"signed_with": ""},
        {"signed_with": "someone else's token"},
        {"signed_with": token, "AccountSid": "AC" + "9" * 32},
        {"signed_with": token, "cut": 7},
    ):
        assert post_text(world, stack, MessageSid="SM" + "6" * 32, **change).status == 403, change
    assert world.ledger.value("SELECT count(*) FROM notifications_inboundtext") == before
    assert stack.log("web").count("Forbidden") >= 4
    assert post_text(world, stack, MessageSid="SM" + "6" * 32, signed_with=token).status == 200
    assert world.ledger.value("SELECT count(*) FROM notifications_inboundtext") == before + 1


@pytest.mark.parametrize(
    ("body", "category"),
    [
        (LONG[:1600], "noise"),
        ("锦绣华庭3号楼\x00漏水\x00了", "leak"),
        ("錦繡華庭3號樓漏水了", "leak"),
        ("锦绣华庭3号楼😡😡漏水了💧🏚️", "leak"),
        ("Splendid Court building 3 noise all day, drilling", "noise"),
    ],
    ids=["1,600 characters", "NUL", "traditional", "emoji", "English"],
)
def test_a_strange_looking_text_is_a_case_all_the_same(world: World, body: str, category: str) -> None:
    resident = world.new_resident()
    resident.send(body)
    number = deeds.number_in(resident.wait_for("HL-"))
    case = world.ledger.case(number)
    assert (case["site_code"], case["category_code"]) == (SITE, category)
    (row,) = all_read(world, resident)
    assert row["body"] == body.replace("\x00", "")
    assert row["case_id"] == case["id"]


@pytest.mark.parametrize("body", ["", "   ", "？！", "👍"], ids=["empty", "blanks", "marks", "a thumb"])
def test_a_text_without_words_waits_in_the_tray_for_a_person(world: World, body: str) -> None:
    resident = world.new_resident()
    resident.send(body)
    assert resident.wait_for("已收到", "工作人员")
    (row,) = all_read(world, resident)
    assert row["reason"]
    reviewer = world.signed_in(world.ledger.reviewer(SITE))
    assert reviewer.visit("/tray/").says(resident.number[-4:])


def test_a_text_from_an_unknown_site_is_a_case_at_once_and_is_asked_where(world: World) -> None:
    resident = world.new_resident()
    resident.send("幸福里小区5号楼下水道堵了")
    number = deeds.number_in(resident.wait_for("请回复小区名"))
    assert world.ledger.case(number)["site_code"] is None
    resident.send("哦写错了")
    resident.wait_for(number, "还缺地点")
    resident.send("锦绣华庭5号楼")
    resident.wait_for(number, "地点记为锦绣华庭5号楼")
    assert world.ledger.case(number)["site_code"] == SITE
    assert world.phone_of(world.ledger.leader(SITE)).wait_for(number, "地点更新")
    assert all_read(world, resident, 3)[0]["number"] == number


def test_an_emergency_inside_abuse_is_urgent_and_the_street_office_hears_of_it(world: World) -> None:
    resident = world.new_resident()
    resident.send("你们这帮混蛋 锦绣华庭6号楼煤气味好大 再不来人我跟你们拼了")
    answer = resident.wait_for("有危险先离开")
    number = deeds.number_in(answer)
    case = world.ledger.case(number)
    assert (case["tier"], case["emergency"]) == ("U", "gas")
    assert world.phone_of(world.ledger.leader(SITE)).wait_for("新案", number)
    assert world.phone_of(world.ledger.reviewer(SITE)).wait_for("紧急", number)


def test_a_digit_nobody_asked_for_is_answered_in_the_language_of_the_case(world: World) -> None:
    resident = world.new_resident()
    resident.send("锦绣华庭9号楼门口垃圾没人清")
    number = deeds.number_in(resident.wait_for("编号"))
    resident.send("1")
    said = resident.wait_for(number, "已登记", after=1)
    resident.send("催办")
    refused = resident.wait_for(number, "还没到时间", after=2)
    assert all(not char.isalpha() or not char.isascii() for text in (said, refused) for char in text.replace("HL", ""))


def test_a_resident_asks_how_it_stands_adds_words_and_takes_it_back(world: World) -> None:
    resident = world.new_resident()
    resident.send("锦绣华庭8号楼门口垃圾堆成山")
    number = deeds.number_in(resident.wait_for("编号"))
    resident.send("查询")
    resident.wait_for(number, "已登记")
    resident.send("垃圾越堆越高了")
    resident.wait_for("已记入", number)
    resident.send("撤回")
    resident.wait_for(number, "撤回")
    case = world.ledger.case(number)
    assert (case["state"], case["outcome"]) == ("closed", "withdrawn")
    assert world.ledger.verbs(number) == ["report", "add", "withdraw"]
