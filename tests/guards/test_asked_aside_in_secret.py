"""That somebody was asked to step aside reaches whoever should act, and never the one it is about: no text, no page."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from cases.actions import aside, desk, review
from cases.models import AsideRequest, Case
from cases.states import Channel, Decision, State, Verb
from mediation.models import Member
from tests.addresses import token_of
from tests.cases.street import NEIGHBOUR, Street, by, fresh, resident, texts_to
from tests.intake.conftest import Say, say
from tests.pages.conftest import SignedIn, signed_in

__all__ = ["say", "signed_in"]

WHY = "他收了施工队的好处"
# What gives away that it was asked, in either language.
TOLD = (WHY, "steps aside", "step aside:", "asked that somebody", "申请回避", "请求", "Asked to step aside")


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    """Sentences as they stand in the source."""
    with translation.override("en"):
        yield


def pages_of(client: Client, case: Case) -> list[str]:
    names = [("desk-case", [case.number]), ("review-case", [case.number]), ("desk", []), ("desk-open", [])]
    names += [("desk-verb", [case.number, verb]) for verb in ("assign", "reassign", "keep", "add", "ask_aside")]
    return [client.get(reverse(name, args=args)).content.decode() for name, args in names]


def _texts(case: Case, about: Member) -> list[str]:
    return [body for body in texts_to(about.phone) if case.number in body]


def leaks(case: Case, about: Member, client: Client) -> list[str]:
    read = [*pages_of(client, case), *_texts(case, about)]
    # The verb's own button and form say nothing of what was asked.
    plain = [page.replace("Ask that somebody else leads", "").replace("Who should step aside?", "") for page in read]
    plain = [page.replace("Choose who should step aside.", "") for page in plain]
    return [word for word in TOLD for page in plain if word in page]


def test_the_lead_about_whom_it_was_asked_learns_only_that_somebody_else_has_it(
    street: Street, signed_in: SignedIn
) -> None:
    case = street.assigned()
    lead = case.lead
    assert lead is not None
    aside.ask(case, by=resident(), words=WHY)
    assert leaks(fresh(case), lead, signed_in(lead)) == []
    assert texts_to(lead.phone)[-1] == f"{case.number}改由他人经办,您不再经办。"
    shown = signed_in(street.leader).get(reverse("desk-case", args=[case.number])).text
    assert WHY in shown and "Asked to step aside" in shown and "A party asked that somebody steps aside" in shown
    assert "回避" in texts_to(street.leader.phone)[-1]


def test_about_the_leader_the_street_office_hears_and_the_leader_does_not(street: Street, signed_in: SignedIn) -> None:
    case = street.case()
    party = case.parties.get(is_reporter=True)
    writer = street.another(case)
    before = texts_to(street.leader.phone)
    aside.ask(case, by=by(writer), about=street.leader, party=party, channel=Channel.VISIT, words=WHY)
    assert texts_to(street.leader.phone) == before
    assert texts_to(street.reviewer.phone)[-1] == f"{case.number}有当事人请求组长回避,请看案件页并督办。"
    assert leaks(fresh(case), street.leader, signed_in(street.leader)) == []
    assert WHY in signed_in(street.reviewer).get(reverse("desk-case", args=[case.number])).text
    refused = signed_in(street.leader).post(
        reverse("desk-verb", args=[case.number, "assign"]), {"lead": street.leader.pk}
    )
    assert refused.status_code == 409 and not [word for word in TOLD[:4] if word in refused.text]


def test_about_a_member_who_does_not_lead_the_leader_hears(street: Street, signed_in: SignedIn) -> None:
    case = street.assigned()
    about = street.another(case)
    party = case.parties.get(is_reporter=True)
    aside.ask(case, by=by(street.reviewer), about=about, party=party, channel=Channel.CALL, words=WHY)
    assert texts_to(street.leader.phone)[-1] == f"{case.number}有当事人请求换人经办,详见案件页。"
    assert leaks(fresh(case), about, signed_in(about)) == []


def test_no_member_of_any_kind_reads_it_about_themselves(street: Street, signed_in: SignedIn) -> None:
    """Generated over the group and the street office: each is once the one it is about."""
    group = list(Member.objects.filter(memberships__group__site=street.site, memberships__until=None).distinct())
    for about in group:
        case = street.case()
        party, writer = case.parties.get(is_reporter=True), street.reviewer
        aside.ask(case, by=by(writer), about=about, party=party, channel=Channel.CALL, words=WHY)
        assert leaks(fresh(case), about, signed_in(about)) == [], about.name
    case = street.assigned()
    desk.escalate(case, by=by(street.leader), words="请协调")
    review.decide(case, by=by(street.reviewer), decision=Decision.TAKE_OVER, words="街道直接办")
    aside.ask(fresh(case), by=resident(), words=WHY)
    assert leaks(fresh(case), street.reviewer, signed_in(street.reviewer)) == []
    assert fresh(case).state == State.REPORTED


def test_the_resident_asks_on_their_page_in_one_tap_and_reads_nothing_of_who(street: Street, english: Client) -> None:
    case = street.assigned()
    page = english.get(reverse("track", args=[token_of(case)])).text
    assert "Ask for somebody else" in page
    done = english.post(reverse("track-verb", args=[token_of(case), "aside"]), {"words": WHY}, follow=True)
    assert "Your case goes to somebody else" in done.text and "Ask for somebody else" not in done.text
    assert AsideRequest.objects.get(case=case).words == WHY


@pytest.fixture
def english() -> Client:
    client = Client()
    client.cookies["django_language"] = "en"
    return client


@pytest.mark.parametrize(
    "words", ["要求回避", "换个人", "不要他来调解", "我申请换调解员", "能不能换个人来处理", "请换人"]
)
def test_a_text_asks_for_somebody_else_in_its_own_words(street: Street, say: Say, words: str) -> None:
    case = street.assigned()
    lead = case.lead
    say(words)
    request = AsideRequest.objects.get(case=case)
    assert (request.about, request.channel, request.words) == (lead, "text", words)
    assert fresh(case).lead is None and case.reports.count() == 1, "asked, and not put with the words of the report"
    assert texts_to("+8613800138001")[-1].startswith(f"{case.number}换人经办,正在另派"), "one text, that answers it"


@pytest.mark.parametrize(
    "words", ["楼道灯换个人来修没用", "施工队换人了还是吵", "不要他来我家装管子,水都漏了", "换个灯泡"]
)
def test_a_text_that_says_something_else_asks_nothing(street: Street, say: Say, words: str) -> None:
    case = street.assigned()
    say(words)
    assert not AsideRequest.objects.exists() and fresh(case).lead == case.lead


def test_of_several_cases_it_is_asked_which(street: Street, say: Say) -> None:
    first, second = street.assigned(), street.assigned(category="leak")
    say("换个人")
    assert not AsideRequest.objects.exists()
    say("1")
    assert AsideRequest.objects.count() == 1
    assert {fresh(first).lead is None, fresh(second).lead is None} == {True, False}


def test_a_neighbour_of_no_case_asks_for_nobody(street: Street, say: Say) -> None:
    street.assigned()
    say("换个人", phone=NEIGHBOUR)
    assert not AsideRequest.objects.exists()
    assert not Case.objects.filter(events__verb=Verb.ASK_ASIDE).exists()
