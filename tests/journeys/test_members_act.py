"""Way (c): members act on a case, at once and too late, in their place and out of it."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.utils.timezone import localtime

from tests.journeys.conftest import SITE
from tests.outside import deeds
from tests.outside.page import Page
from tests.outside.person import Person
from tests.outside.world import World

OTHER_SITE = "xsjhy"


@pytest.fixture
def number(world: World) -> str:
    """A reported case of the site."""
    phone = world.new_resident()
    phone.send("锦绣华庭10号楼楼道堆满沙子")
    return deeds.number_in(phone.wait_for("编号"))


def refusals(world: World, number: str) -> list[dict]:
    return world.ledger.rows(
        "SELECT r.verb, r.sentence, m.name FROM cases_refusal r JOIN cases_case c ON c.id = r.case_id "
        "LEFT JOIN mediation_member m ON m.id = r.member_id WHERE c.number = %s ORDER BY r.id",
        number,
    )


def at_once(*presses: tuple[Person, Page, dict[str, str]]) -> list[Page]:
    """Everybody presses at the same moment, each on a page opened before."""
    gate = Barrier(len(presses))

    def press(who: Person, page: Page, answers: dict[str, str]) -> Page:
        gate.wait()
        return who.submit(page, **answers)

    with ThreadPoolExecutor(len(presses)) as hands:
        return [done.result() for done in [hands.submit(press, *each) for each in presses]]


def test_two_who_assign_at_once_give_the_case_to_one(world: World, number: str) -> None:
    leader, reviewer = (world.signed_in(who) for who in (world.ledger.leader(SITE), world.ledger.reviewer(SITE)))
    pages = [who.visit(f"/desk/{number}/assign/") for who in (leader, reviewer)]
    first, second = [each for each in deeds.candidates(pages[0]) if each.is_neutral and not each.is_away][:2]
    answers = at_once((leader, pages[0], {"lead": first.value}), (reviewer, pages[1], {"lead": second.value}))
    assert sorted(page.status for page in answers) == [200, 409]
    late = next(page for page in answers if page.status == 409)
    assert late.says("已派单")
    assert world.ledger.verbs(number) == ["report", "assign"]
    assert [row["verb"] for row in refusals(world, number)] == ["assign"]
    lead = world.ledger.case(number)
    won = first if answers[0].status == 200 else second
    assert lead["lead_name"] == won.name
    world.phones[lead["lead_phone"]].wait_for("派单", number)


def test_one_lead_pressing_on_two_phones_accepts_once(world: World, number: str) -> None:
    chosen = deeds.assigns(world.signed_in(world.ledger.leader(SITE)), number)[1]
    member = world.ledger.member(chosen.name)
    lead, other = world.signed_in(member), world.anybody()
    other.sign_in(member["phone"], world.password)
    pages = [who.visit(f"/desk/{number}/") for who in (lead, other)]
    forms = [page.form(to=f"/desk/{number}/accept/") for page in pages]
    gate = Barrier(2)

    def press(who: Person, page: Page, index: int) -> int:
        gate.wait()
        return who.submit(page, forms[index]).status

    with ThreadPoolExecutor(2) as hands:
        statuses = sorted(hands.map(press, (lead, other), pages, (0, 1)))
    assert statuses == [200, 409]
    assert world.ledger.verbs(number) == ["report", "assign", "accept"]


def test_a_verb_on_a_case_that_moved_on_is_refused_with_a_sentence_and_recorded(world: World, number: str) -> None:
    leader, reviewer = (world.signed_in(who) for who in (world.ledger.leader(SITE), world.ledger.reviewer(SITE)))
    opened = leader.visit(f"/desk/{number}/close/")
    deeds.assigns(reviewer, number)
    lead = world.signed_in(world.ledger.member(world.ledger.case(number)["lead_name"]))
    old = lead.visit(f"/desk/{number}/decline/")
    closed = leader.submit(opened, outcome="outside", words="不归我们管,已转告城管")
    assert closed.state == "assigned" and closed.says("已提交申请"), "another decides on an end"
    closed = reviewer.submit(reviewer.visit(f"/desk/{number}/grant/"))
    assert closed.state == "closed", "closing is possible from assigned too"
    late = lead.submit(old, reason="absent")
    assert late.status == 409
    assert late.says("已结束") or late.notices
    assert world.ledger.case(number)["state"] == "closed"
    assert [(row["verb"], row["name"]) for row in refusals(world, number)] == [("decline", lead.name)]
    assert lead.visit(f"/desk/{number}/decline/").status == 409, "not offered, and refused to who asks for it"


def test_a_leader_of_another_site_finds_no_such_case(world: World, number: str) -> None:
    stranger = world.signed_in(world.ledger.leader(OTHER_SITE))
    own = stranger.visit("/desk/").form(to="/sign-out/")
    token = dict(own.filled({}))["csrfmiddlewaretoken"]
    for verb in ("assign", "close", "add", "open_contact"):
        assert stranger.visit(f"/desk/{number}/{verb}/").status == 404
        posted = stranger.post(f"/desk/{number}/{verb}/", [("csrfmiddlewaretoken", token), ("words", "x")])
        assert posted.status == 404
        assert number not in posted.text
    assert stranger.visit(f"/desk/{number}/").status == 404
    assert stranger.visit(f"/review/{number}/").status == 404
    assert world.ledger.verbs(number) == ["report"]
    assert number not in stranger.visit("/desk/").text + stranger.visit("/desk/open/").text


def test_a_member_of_the_group_who_does_not_lead_is_told_it_is_not_theirs(world: World, number: str) -> None:
    chosen = deeds.assigns(world.signed_in(world.ledger.leader(SITE)), number)[1]
    others = deeds.candidates(world.signed_in(world.ledger.leader(SITE)).visit(f"/desk/{number}/reassign/"))
    other = next(each for each in others if each.name != chosen.name and each.name != world.ledger.leader(SITE)["name"])
    member = world.signed_in(world.ledger.member(other.name))
    page = member.visit(f"/desk/{number}/")
    assert page.status == 200
    assert f"/desk/{number}/resolve/" not in page.html
    assert member.visit(f"/desk/{number}/arrive/").status == 403
    token = dict(page.form(to="/sign-out/").filled({}))["csrfmiddlewaretoken"]
    posted = member.post(f"/desk/{number}/arrive/", [("csrfmiddlewaretoken", token), ("code", "123456")])
    assert posted.status == 403
    assert [(row["verb"], row["name"]) for row in refusals(world, number)] == [("arrive", other.name)]


def test_who_is_not_signed_in_is_asked_to_sign_in(world: World, number: str) -> None:
    stranger = world.anybody()
    for address in ("/desk/", f"/desk/{number}/", f"/desk/{number}/assign/", "/review/", "/tray/", f"/boards/{SITE}/"):
        page = stranger.visit(address)
        assert page.url.endswith(f"/sign-in/?next={address}"), page.url
        assert number not in page.text


def test_a_lead_who_is_not_neutral_needs_everybodys_consent(world: World, number: str) -> None:
    leader = world.signed_in(world.ledger.leader(SITE))
    asked = leader.visit(f"/desk/{number}/assign/")
    tied = next(each for each in deeds.candidates(asked) if not each.is_neutral)
    refused = leader.submit(asked, lead=tied.value)
    assert refused.status == 409
    assert refused.says(tied.name)
    assert world.ledger.case(number)["state"] == "reported"
    answers = {"consent_how_": "visit", "consent_at_": f"{localtime():%Y-%m-%dT%H:%M}", "consent_said_": "经理李强"}
    questions = refused.form(asking="lead").controls
    agreed = {name: said for name in questions for asks, said in answers.items() if name.startswith(asks)}
    done = leader.submit(refused, lead=tied.value, **agreed)
    assert done.state == "assigned"
    facts = world.ledger.value(
        "SELECT e.facts FROM cases_caseevent e JOIN cases_case c ON c.id = e.case_id "
        "WHERE c.number = %s AND e.verb = 'assign'",
        number,
    )
    rows = world.ledger.value(
        "SELECT count(*) FROM cases_consent WHERE id = ANY(%s) AND how = 'visit' AND asked_by_id <> lead_id",
        facts["consents"],
    )
    assert rows == len(facts["consents"]) >= 1
    assert facts["ties"]
