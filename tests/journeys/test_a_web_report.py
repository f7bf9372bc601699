"""Way (b): a report by the form behind a site's QR code, followed and answered on the case's own page."""

import re

import pytest

from tests.journeys.conftest import SITE
from tests.outside import deeds
from tests.outside.page import Page
from tests.outside.picture import png
from tests.outside.seen import eventually
from tests.outside.world import World


def count(world: World, table: str) -> int:
    return int(world.ledger.value(f"SELECT count(*) FROM {table}"))


def reported(world: World, words: str, **more: object) -> tuple[str, Page, str]:
    """A report by the form: the resident's phone number, the case's page, its number."""
    phone = world.new_resident()
    browser = world.anybody()
    answers = {"words": words, "phone": phone.number.removeprefix("+86"), **more}
    page = browser.submit(browser.visit(f"/r/{SITE}/"), **answers)
    assert "/c/" in page.url, page.text
    return phone.number, page, deeds.number_in(page.text)


def test_the_qr_code_on_the_board_leads_to_the_form_of_the_site(world: World) -> None:
    lead = world.signed_in(world.ledger.leader(SITE))
    board = lead.visit(f"/boards/{SITE}/")
    address = next(line for line in board.text.split("\n") if "/r/" in line)
    assert address == f"{world.web_url}/r/{SITE}/"
    assert board.main.all("svg"), "a QR code, drawn and not fetched"
    form = world.anybody().visit(address).form(asking="words")
    assert len(form.choices("building")) == 13, "twelve buildings, and “not sure”"


def test_a_report_with_a_photo_is_followed_and_confirmed_on_its_page(world: World) -> None:
    number_of = world.ledger.value(
        "SELECT b.id FROM mediation_building b JOIN mediation_site s ON s.id = b.site_id "
        "WHERE s.code = %s AND b.number = 3",
        SITE,
    )
    phone, page, number = reported(
        world, "楼道窗户被脚手架砸坏了", building=str(number_of), unit="2", room="501", photo=("x.png", png())
    )
    world.phones[phone].wait_for("已收到", number)
    browser = world.anybody()
    page = browser.visit(page.url)
    photo = browser.visit(page.main.first("ul", class_="photos").first("img").attributes["src"])
    assert photo.body[:3] == b"\xff\xd8\xff", "encoded anew, as JPEG"
    assert b"Exif" not in photo.body
    leader = world.signed_in(world.ledger.leader(SITE))
    chosen = deeds.assigns(leader, number)[1]
    lead = world.signed_in(world.ledger.member(chosen.name))
    assert browser.visit(page.url).says(chosen.name)
    at_the_desk = leader.visit(f"/desk/{number}/").main.first("ul", class_="photos").first("img").attributes["src"]
    assert leader.visit(at_the_desk).status == 200
    assert world.anybody().visit(at_the_desk).url.endswith("sign-in/?next=" + at_the_desk)
    deeds.arrives(lead, number, deeds.board_code(leader, SITE))
    deeds.settles(lead, number, words="玻璃已换", resident_word="好了")
    settled = browser.visit(page.url).must_say("玻璃已换")
    done = browser.submit(settled, settled.form(to="/confirm/"))
    assert done.notices
    assert world.ledger.case(number)["answer"] == "solved"
    assert world.ledger.verbs(number) == ["report", "assign", "arrive", "resolve", "confirm"]
    world.phones[phone].wait_for(number, "已办结")


def test_a_report_without_a_number_is_followed_by_its_link_alone(world: World) -> None:
    browser = world.anybody()
    page = browser.submit(browser.visit(f"/r/{SITE}/"), words="工人在楼道抽烟", anonymous="on")
    number = deeds.number_in(page.text)
    added = browser.submit(browser.visit(page.link(to="/add/")), words="今天又来了")
    assert added.says("今天又来了")
    gone = browser.submit(browser.visit(page.link(to="/withdraw/")))
    assert gone.state == "closed"
    assert world.ledger.verbs(number) == ["report", "add", "withdraw"]
    assert not world.ledger.rows(
        "SELECT 1 FROM notifications_message WHERE body LIKE %s AND template LIKE '%%\\_resident'", f"%{number}%"
    )


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        ({"words": "", "phone": "13800138000"}, "请用几句话说说发生了什么事"),
        ({"words": " \u200b\n ", "phone": "13800138000"}, "请用几句话说说发生了什么事"),
        ({"words": "\x00", "phone": "13800138000"}, "请用几句话说说发生了什么事"),
        ({"words": "漏水", "phone": "12345"}, "号码"),
        ({"words": "漏水", "phone": "不告诉你"}, "号码"),
        ({"words": "漏水", "phone": ""}, "号码"),
        ({"words": "漏" * 2001, "phone": "13800138000"}, "2000"),
        ({"words": "漏水", "phone": "13800138000", "photo": ("x.jpg", b"<svg onload=alert(1)>")}, "不是照片"),
        ({"words": "漏水", "phone": "13800138000", "photo": ("x.png", png()[:200])}, "照片"),
    ],
    ids=["no words", "blanks", "NUL alone", "short phone", "words for a phone", "no phone", "too long", "no photo",
         "half a photo"],
)  # fmt: skip
def test_a_form_that_is_not_right_says_so_and_keeps_what_was_written(
    world: World, answers: dict[str, object], sentence: str
) -> None:
    before = count(world, "cases_case")
    browser = world.anybody()
    page = browser.submit(browser.visit(f"/r/{SITE}/"), unit="2", **answers)
    assert page.status == 422
    page.must_say(sentence)
    kept = dict(page.form(asking="words").filled({}))
    assert kept["unit"] == "2"
    assert str(kept["words"]).strip() == str(answers["words"]).strip()
    assert count(world, "cases_case") == before


def test_strange_words_are_kept_as_they_are(world: World) -> None:
    words = "漏\x00水了😡<script>alert(1)</script> 錦繡 =1+1 \u202eabc"
    _, page, number = reported(world, words)
    stored = world.ledger.value(
        "SELECT w.body FROM cases_report r JOIN cases_case c ON c.id = r.case_id "
        "JOIN cases_words w ON w.id = r.saying_id WHERE c.number = %s",
        number,
    )
    # But for NUL, and marks that nobody sees and that turn what follows.
    assert stored == words.replace("\x00", "").replace("\u202e", "")
    assert "<script>alert" not in page.html
    assert "<script>alert(1)</script>" in page.text


def test_an_unknown_site_and_an_unknown_case_are_not_found(world: World) -> None:
    browser = world.anybody()
    for address in ("/r/nowhere/", "/c/notatoken/", "/c/notatoken/confirm/", "/desk/nothing/"):
        assert browser.visit(address).status == 404, address
    page = browser.submit(browser.visit("/follow/"), number="HL-2026-999999", phone="13800138000")
    assert page.status == 200 and page.says("六位数字"), "what is not there is answered like what is"


def test_the_same_form_sent_twice_is_one_report(world: World) -> None:
    browser, phone = world.anybody(), world.new_resident()
    asked = browser.visit(f"/r/{SITE}/")
    answers = {"words": "路灯不亮,摔了一跤", "phone": phone.number.removeprefix("+86")}
    first, second = browser.submit(asked, **answers), browser.submit(asked, **answers)
    assert first.url == second.url
    assert world.ledger.value("SELECT count(*) FROM cases_party WHERE phone = %s", phone.number) == 1
    number = deeds.number_in(first.text)
    phone.wait_for(number)
    assert len(phone.received) == 1


def test_a_resident_who_chose_english_is_answered_in_english(world: World) -> None:
    browser, phone = world.anybody(), world.new_resident()
    browser.speak("en")
    page = browser.submit(
        browser.visit(f"/r/{SITE}/"), words="The drilling never stops", phone=phone.number.removeprefix("+86")
    )
    number = deeds.number_in(page.text)
    assert re.search(r"case number", page.notices[0])
    text = phone.wait_for(number)
    assert text.isascii(), text
    assert eventually(lambda: world.ledger.case(number)["category_code"] == "noise", "read as noise")
