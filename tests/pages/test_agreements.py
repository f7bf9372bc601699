"""The pages of an agreement: its form says what is wrong and keeps what was typed; who was a side reads it, who was not
does not; no account of the works opens it."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from cases import willing
from cases.actions import joining
from cases.actions.table import agreed_text, agreeing, signing, willingness
from cases.actions.table.signing import Signer
from cases.actions.table.willingness import Said
from cases.models import Agreement, Case, Party
from cases.models.agreement import Signed, SignsAs
from cases.states import NotNow
from tests.addresses import opened
from tests.cases.sides import UPSTAIRS, household, phone
from tests.cases.street import GRANDMOTHER, NEIGHBOUR, Street, by, fresh, texts_to
from tests.cases.table.at_the_table import INK
from tests.pages.conftest import SignedIn

LINE = {"does": "恢复602吊顶", "due_on": "2026-09-20", "checking": "监理验收"}


def willing_sides(case: Case) -> list[Party]:
    """Both sides of a case on site, known by name, who agree to mediation."""
    case.parties.filter(organisation=None).update(name="王秀兰")
    case.parties.filter(is_guess=True).update(confirmed_at=timezone.now(), confirmed_by=case.lead)
    sides = list(case.parties.order_by("id"))
    agreed = [pk for pk, said in willing.standing(case).items() if willing.agrees(said)]
    for side in sides:
        if side.pk in agreed:
            continue
        words = "经理李强" if side.organisation_id else ""
        willingness.note(case, by=by(case.lead), party=side, said=Said(state="agreed", words=words))
    return sides


def in_effect(case: Case, sides: list[Party]) -> Agreement:
    """Written and signed by all of them and the mediator, each with a finger."""
    line = agreeing.Line(
        does="恢复602吊顶", party=sides[-1], due_on=timezone.localdate(), checking="监理验收", place="602"
    )
    agreeing.draft(case, by=by(case.lead), lines=[line], sides=sides, facts="漏水", issues="谁修")
    version = agreeing.open_version(case)
    assert version is not None
    for signer in (*(Signer(party=side) for side in sides), Signer(signs_as=SignsAs.MEDIATOR)):
        read = agreed_text.of_version(Agreement.objects.select_related("text").get(pk=version.pk))
        signing.sign(case, by=by(case.lead), read=read, signers=[signer], how=Signed.FINGER, ink=INK)
    found = agreeing.in_effect(case)
    assert found is not None
    return found


def typed(case: Case, **line: str) -> dict[str, Any]:
    sides = list(case.parties.order_by("id").values_list("pk", flat=True))
    whole = {"party": str(sides[0]), **LINE, **line}
    return {"sides": sides, "facts": "9月10日漏水", **{f"clauses-0-{part}": said for part, said in whole.items()}}


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"amount": "五百"}, "in digits"),
        ({"amount": "-5"}, "above nothing"),
        ({"amount": "0.001"}, "two digits"),
        ({"amount": "99999999999"}, "cannot be meant"),
        ({"amount": "NaN"}, "above nothing"),
        ({"due_on": "明天"}, "write the day as"),
        ({"due_on": "2026-02-31"}, "write the day as"),
        ({"party": "999999"}, "one of the sides"),
        ({"pays_to": "x"}, "one of the sides"),
        ({"does": "。。"}, "what is to be done"),
        ({"checking": "好" * 121}, "too long"),
    ],
)
def test_what_is_wrong_with_a_line_is_said_and_what_was_typed_stays(
    street: Street, signed_in: SignedIn, wrong: dict[str, str], said: str
) -> None:
    case = street.on_site()
    answer = signed_in(case.lead).post(reverse("desk-verb", args=[case.number, "draft"]), typed(case, **wrong))
    assert answer.status_code == 422
    assert "Clause 1" in answer.text and said in answer.text
    assert "监理验收" in answer.text or "checking" in wrong
    assert not Agreement.objects.exists()


@pytest.mark.parametrize("amount", ["500", "500.50", "￥500", "500元", "1,200"])
def test_a_sum_is_understood_as_people_write_it(street: Street, signed_in: SignedIn, amount: str) -> None:
    case = street.on_site()
    pays = str(case.parties.order_by("-id").values_list("pk", flat=True)[0])
    answer = signed_in(case.lead).post(
        reverse("desk-verb", args=[case.number, "draft"]), typed(case, amount=amount, pays_to=pays)
    )
    assert answer.status_code == 302 and answer.url == reverse("desk-table", args=[case.number]) + "#step-agreeing"
    assert Agreement.objects.get().clauses.get().amount in (500, 500.5, 1200)


def test_an_agreement_without_a_line_or_a_side_is_none(street: Street, signed_in: SignedIn) -> None:
    case = street.on_site()
    client, address = signed_in(case.lead), reverse("desk-verb", args=[case.number, "draft"])
    assert "at least one clause" in client.post(address, {"sides": typed(case)["sides"]}).text
    assert "Choose who agrees" in client.post(address, {**typed(case), "sides": []}).text
    assert not Agreement.objects.exists()


def test_what_is_done_later_is_not_agreed_by_word_of_mouth(street: Street, signed_in: SignedIn) -> None:
    case = street.on_site()
    sides = [side.pk for side in willing_sides(case)]
    client, address = signed_in(case.lead), reverse("desk-verb", args=[case.number, "agree_orally"])
    said = {"words": "当场赔付200元", "sides": sides}
    assert "written and signed" in client.post(address, said).text
    assert client.post(address, {**said, "is_done": "on"}).status_code == 302
    assert agreeing.in_effect(case) is not None


@pytest.mark.parametrize(("language", "heading"), [("en", "What is agreed"), ("zh-hans", "约定内容")])
def test_it_is_read_aloud_in_both_languages(street: Street, signed_in: SignedIn, language: str, heading: str) -> None:
    case = street.on_site()
    version = in_effect(case, willing_sides(case))
    client = signed_in(case.lead)
    client.cookies["django_language"] = language
    text = client.get(reverse("agreement", args=[case.number, version.version])).text
    assert heading in text and "恢复602吊顶" in text and text.count('class="signature"') == 3
    assert client.get(reverse("agreement", args=[case.number, 9])).status_code == 404


def test_a_resident_reads_what_they_agreed_to_and_nobody_else_does(street: Street, english: Client) -> None:
    case = street.on_site()
    in_effect(case, willing_sides(case))
    with translation.override("en"):
        page = english.get(reverse("track", args=[_link(case, GRANDMOTHER)])).text
    assert page.count("恢复602吊顶") == 1, "what is owed by a clause is said once, with how it stands"
    assert "23:59" in page
    later = street.case(phone=NEIGHBOUR, building=case.building)
    joining.join(later, by=by(street.leader), into=fresh(case), words="同一件")
    assert "恢复602吊顶" not in english.get(reverse("track", args=[_link(later, NEIGHBOUR)])).text


def _link(case: Case, number: str) -> str:
    return opened(case, number).token


def test_a_side_that_did_not_report_hears_that_it_is_in_effect(street: Street) -> None:
    case = street.on_site()
    upstairs = household(street, case)
    willingness.ask(fresh(case), by=by(case.lead), party=upstairs)
    willingness.answer(case, by=phone(UPSTAIRS), agrees=True)
    Party.objects.filter(pk=upstairs.pk).update(name="李建国")
    in_effect(case, willing_sides(fresh(case)))
    assert "协议已生效" in texts_to(UPSTAIRS)[-1] and "协议已生效" in texts_to(GRANDMOTHER)[-1]


def test_a_case_that_its_sides_have_signed_is_joined_to_no_other(street: Street, clock: Any) -> None:
    first = street.case(phone=NEIGHBOUR)
    clock.shift(60)
    case = street.on_site()
    in_effect(case, willing_sides(case))
    with pytest.raises(NotNow, match=r"签了协议|signed an agreement"):
        joining.join(fresh(case), by=by(street.leader), into=first, words="同一件")


def test_no_account_of_the_works_opens_it(street: Street, signed_in: SignedIn) -> None:
    case = street.on_site()
    version = in_effect(case, willing_sides(case))
    client = signed_in(street.contractor)
    for name, args in (("desk-table", []), ("agreement", [version.version])):
        assert client.get(reverse(name, args=[case.number, *args])).status_code == 404
    for verb in ("draft", "sign", "agree_orally", "drop"):
        assert client.get(reverse("desk-verb", args=[case.number, verb])).status_code in (403, 404)
