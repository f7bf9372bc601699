"""Step one of the table as people see it: cards of the sides, one small form, and the side's own page."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from cases.actions import desk, keys
from cases.actions.table import sides, willingness
from cases.models import Case, MediationConsent
from cases.states import Verb, Willing
from tests.addresses import token_of
from tests.cases.sides import UPSTAIRS, agreed, home, household, last, phone, said
from tests.cases.street import GRANDMOTHER, Street, by, fresh, texts_to
from tests.pages.conftest import SignedIn
from tests.pages.test_members import page


def table(case: Case) -> str:
    return reverse("desk-table", args=[case.number])


def test_a_household_is_added_with_its_consent_by_one_form(street: Street, signed_in: SignedIn) -> None:
    case = street.on_site()
    lead = signed_in(case.lead)
    assert "Add, they agree" in lead.get(table(case)).text
    answer = lead.post(
        page(case, "add_side"),
        {"kind": "house", "side": "respondent", "building": home(street).pk, "unit": "2", "room": "702",
         "told": "on", "answer": "agreed"},
        follow=True,
    )  # fmt: skip
    assert answer.redirect_chain[-1][0] == table(case) + "#step-sides", "one comes back to the table"
    party = case.parties.get(is_household=True)
    assert last(party) == Willing.AGREED and party.rights_notices.count() == 1
    assert "Agrees to mediation" in answer.text and "702" in answer.text


def test_what_is_wrong_is_said_and_the_form_keeps_what_was_typed(street: Street, signed_in: SignedIn) -> None:
    case = street.on_site()
    lead = signed_in(case.lead)
    asked = {"kind": "house", "side": "respondent", "building": "", "unit": "2", "room": "702"}
    answer = lead.post(page(case, "add_side"), {**asked, "answer": ""})
    assert answer.status_code == 409 and "say the building and the room" in answer.text and 'value="702"' in answer.text
    answer = lead.post(page(case, "add_side"), {**asked, "phone": "12", "answer": ""})
    assert answer.status_code == 422


def test_whoever_arrives_is_asked_whether_the_guess_is_right(street: Street, signed_in: SignedIn) -> None:
    case = street.assigned()
    lead = signed_in(case.lead)
    answer = lead.post(page(case, "arrive"), {"code": street.site.arrival_code}, follow=True)
    assert "Look at the table." in answer.text
    assert "Is this the other side?" in lead.get(table(case)).text
    guess = case.parties.get(is_guess=True)
    answer = lead.post(page(case, "correct_side"), {"party": guess.pk}, follow=True)
    assert answer.status_code == 200 and "Is this the other side?" not in answer.text
    guess.refresh_from_db()
    assert guess.confirmed_by == case.lead and guess.room == ""


def test_the_table_shows_no_name_and_no_number_whole(street: Street, signed_in: SignedIn) -> None:
    case = street.on_site(name="王秀兰")
    party = household(street, case)
    sides.correct(case, by=by(case.lead), party=party, name="李建国", needs=["hearing"])
    for member in (case.lead, street.leader):
        text = signed_in(member).get(table(case)).text
        for secret in ("王秀兰", "李建国", UPSTAIRS.removeprefix("+86"), GRANDMOTHER.removeprefix("+86")):
            assert secret not in text
        assert "Hears badly" in text
    opened = signed_in(case.lead).post(page(case, "open_contact"), follow=True).text
    assert "李建国" in opened and case.events.filter(verb=Verb.OPEN_CONTACT).count() == 1


def test_the_contractors_account_opens_no_table_and_does_nothing_there(street: Street, signed_in: SignedIn) -> None:
    case = street.case()
    desk.assign(case, by=by(street.leader), lead=street.lead_for(case), helpers=[street.contractor])
    case = fresh(case)
    party = household(street, case)
    sides.correct(case, by=by(case.lead), party=party, name="李建国", needs=["hearing"])
    contractor = signed_in(street.contractor)
    assert contractor.get(table(case)).status_code == 404
    text = contractor.get(page(case)).text
    for secret in ("李建国", "Hears badly", "702", UPSTAIRS.removeprefix("+86"), "****8077"):
        assert secret not in text
    for verb, answers in {
        "add_side": {"kind": "person", "name": "某人", "side": "respondent"},
        "consent": {"party": party.pk, "state": "agreed", "how": "visit"},
        "ask_consent": {"party": party.pk},
        "tell_rights": {"party": party.pk, "channel": "visit"},
        "drop_side": {"party": party.pk, "words": "不是"},
        "represent": {"party": party.pk, "kind": "helper", "name": "某人"},
    }.items():
        assert contractor.get(page(case, verb)).status_code == 403, verb
        assert contractor.post(page(case, verb), answers).status_code == 403, verb
    assert not MediationConsent.objects.exists()


def test_the_table_costs_the_same_whatever_stands_there(
    street: Street, signed_in: SignedIn, django_assert_max_num_queries
) -> None:
    case = street.on_site()
    lead = signed_in(case.lead)
    lead.get(table(case))
    for number in range(6):
        household(street, case, phone="", room=f"70{number}", said=said(), told="visit")
    with django_assert_max_num_queries(24):
        assert lead.get(table(case)).text.count("Agrees to mediation") >= 6


# -- the side's own page ----------------------------------------------------------------------------------------------


def test_who_reported_is_asked_calmly_with_two_equal_buttons(street: Street, english: Client) -> None:
    case = street.on_site()
    link = reverse("track", args=[token_of(case)])
    assert "Would you sit down" not in english.get(link).text, "nobody is asked before somebody asks"
    willingness.ask(case, by=by(case.lead), party=case.parties.get(is_reporter=True))
    text = english.get(link).text
    assert "Would you sit down" in text and "Mediation costs nothing." in text
    classes = re.findall(r'class="([^"]+)"\s+name="agrees"', text)
    assert len(classes) == 2 and len(set(classes)) == 1, "neither answer is bigger than the other"
    answer = english.post(f"{link}mediation/", {"agrees": "yes"}, follow=True)
    assert "You agree to mediation" in answer.text and "I do not want mediation any more" in answer.text
    answer = english.post(f"{link}mediation/", {"agrees": "no"}, follow=True)
    assert "There is no mediation" in answer.text and "the court" in answer.text
    assert last(case.parties.get(is_reporter=True)) == Willing.WITHDRAWN


def test_a_refusal_is_shown_to_the_other_without_who_it_was(street: Street, english: Client) -> None:
    case = street.on_site()
    household(street, case, said=said(Willing.REFUSED))
    text = english.get(reverse("track", args=[token_of(case)])).text
    assert "There is no mediation" in text and "702" not in text


def test_a_side_that_did_not_report_sees_its_own_answer_and_nothing_else(street: Street, english: Client) -> None:
    case = street.on_site(words="楼上姓李的天天敲墙", name="王秀兰")
    keys.send(case.number, UPSTAIRS)
    household(street, case)
    keys.send(case.number, UPSTAIRS)
    assert not texts_to(UPSTAIRS), "a typed number gets no code"
    agreed_party = case.parties.get(is_household=True)
    willingness.ask(fresh(case), by=by(case.lead), party=agreed_party)
    willingness.answer(case, by=phone(UPSTAIRS), agrees=True)
    keys.send(case.number, UPSTAIRS)
    (code,) = re.findall(r"\d{6}(?=,)", texts_to(UPSTAIRS)[-1])
    key = keys.redeem(case.number, UPSTAIRS, code)
    assert key is not None
    link = reverse("track", args=[key.token])
    text = english.get(link).text
    assert "You agree to mediation" in text
    for secret in ("敲墙", "王秀兰", "姓李", GRANDMOTHER.removeprefix("+86"), "Reported", "What you told us"):
        assert secret not in text
    for verb in ("add", "confirm", "withdraw", "press", "aside", "reopen"):
        assert english.post(f"{link}{verb}/", {"words": "话"}).status_code == 403, verb
    assert english.get(f"{link}photos/1/").status_code == 404
    english.post(f"{link}mediation/", {"agrees": "no"})
    assert last(agreed_party) == Willing.WITHDRAWN
    sides.drop(fresh(case), by=by(case.lead), party=agreed_party, words="楼上没有装修")
    assert english.get(link).status_code == 404, "who is no side any more has no page"


@pytest.mark.parametrize("answer", ["", "maybe"])
def test_an_answer_that_is_none_changes_nothing(street: Street, english: Client, answer: str) -> None:
    case = street.on_site()
    party = agreed(street, case)
    link = reverse("track", args=[token_of(case)])
    assert english.post(f"{link}mediation/", {"agrees": answer}).status_code == 422
    assert last(party) == Willing.AGREED
