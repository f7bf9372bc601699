"""The street office decides on one screen: words first, why it was missed, one decision at a time with its own date
(U-09, U-11)."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from cases import queues
from cases.actions import desk
from cases.models import Case, Clock, ClockChange, Escalation, MissReason, Refusal, Undertaking
from cases.sweeps.clocks import sweep_clocks
from mediation.models import Promise
from tests.cases.street import NEIGHBOUR, Street, by, fresh, texts_to
from tests.pages.conftest import SignedIn


def swept(clock: time_machine.Coordinates, **ahead: float) -> None:
    clock.shift(timedelta(**ahead))
    while sweep_clocks():
        pass


@pytest.fixture
def missed(street: Street, clock: time_machine.Coordinates) -> Case:
    """Nobody came, and the street office has it before it."""
    case = street.assigned()
    swept(clock, days=3)
    return fresh(case)


def page_of(case: Case) -> str:
    return reverse("review-case", args=[case.number])


def why_of(case: Case) -> str:
    return reverse("missed-why", args=[case.number])


# -- why ---------------------------------------------------------------------------------------------------------------


def test_who_missed_it_is_asked_why_by_text_and_on_the_page(street: Street, signed_in: SignedIn, missed: Case) -> None:
    assert any("为什么" in text and missed.number in text for text in texts_to(missed.lead.phone))
    client = signed_in(missed.lead)
    page = client.get(reverse("desk-case", args=[missed.number])).text
    assert "Why did the time pass?" in page
    answer = client.post(why_of(missed), {"kind": "material", "words": "电话13912345678说下周到货"}, follow=True)
    assert "The street office reads it" in answer.text and "Why did the time pass?" not in answer.text
    review = signed_in(street.reviewer).get(page_of(missed)).text
    assert "Waiting for material" in review and "下周到货" in review
    assert {row.said_by for row in MissReason.objects.filter(case=missed)} == {missed.lead}


def test_until_it_is_said_the_street_office_reads_that_nobody_has(
    street: Street, signed_in: SignedIn, missed: Case
) -> None:
    assert "Nobody has said why yet." in signed_in(street.reviewer).get(page_of(missed)).text


def test_nobody_else_says_why(street: Street, signed_in: SignedIn, missed: Case) -> None:
    for member in (street.leader, street.reviewer, street.another(missed)):
        if member == missed.lead:
            continue
        page = signed_in(member).get(reverse("desk-case", args=[missed.number])).text
        assert "Why did the time pass?" not in page
        assert "This is not yours to do." in signed_in(member).post(why_of(missed), {"kind": "other"}, follow=True).text
    assert not MissReason.objects.exists()
    assert Refusal.objects.filter(case=missed).exists()
    assert signed_in(street.leader).get(why_of(missed)).status_code == 405


def test_it_is_said_once_and_by_a_known_reason(street: Street, signed_in: SignedIn, missed: Case) -> None:
    client = signed_in(missed.lead)
    assert "Choose why the time passed." in client.post(why_of(missed), {"kind": "lazy"}, follow=True).text
    assert "Choose why the time passed." in client.post(why_of(missed), {}, follow=True).text
    client.post(why_of(missed), {"kind": "no_time"})
    assert "already been done" in client.post(why_of(missed), {"kind": "other"}, follow=True).text
    assert {row.kind for row in MissReason.objects.all()} == {"no_time"}


def test_it_excuses_nothing(street: Street, signed_in: SignedIn, missed: Case) -> None:
    before = list(Clock.objects.filter(case=missed).order_by("id").values_list("due_at", "stopped_at"))
    signed_in(missed.lead).post(why_of(missed), {"kind": "no_time"})
    assert list(Clock.objects.filter(case=missed).order_by("id").values_list("due_at", "stopped_at")) == before
    assert queues.for_review(street.reviewer).filter(pk=missed.pk).exists()


def test_who_took_it_over_is_not_asked_for_the_others_miss(street: Street, signed_in: SignedIn, missed: Case) -> None:
    other = street.another(missed)
    desk.reassign(missed, by=by(street.reviewer), lead=other, words="换人")
    assert "Why did the time pass?" not in signed_in(other).get(reverse("desk-case", args=[missed.number])).text


# -- one screen --------------------------------------------------------------------------------------------------------


def test_her_words_come_before_what_is_decided(street: Street, signed_in: SignedIn, missed: Case) -> None:
    page = signed_in(street.reviewer).get(page_of(missed)).text
    main = page[page.index("<main") :]
    places = [main.index(part) for part in ("楼下电钻吵死了", 'id="waiting"', 'id="tried"', 'id="decide"')]
    assert places == sorted(places)
    assert len(re.findall(r"<details\s+open", main[places[-1] :])) == 0, "one decision opens at a time"


def test_a_decision_has_a_date_of_its_own(street: Street, signed_in: SignedIn, missed: Case) -> None:
    client = signed_in(street.reviewer)
    page = client.get(page_of(missed)).text
    form = page[page.index('value="instruct"') - 4000 : page.index('value="instruct"')]
    days = re.findall(r'name="when"\s+value="([^"]+)"', form)
    assert days and days[0].endswith("T17:30")
    client.post(page_of(missed), {"decision": "instruct", "words": "今天到场", "when": days[0]})
    watch = Clock.objects.get(case=missed, promise=Promise.INSTRUCT)
    assert f"{timezone.localtime(watch.due_at):%Y-%m-%dT%H:%M}" == days[0]
    assert watch.first_due_at > watch.due_at
    assert ClockChange.objects.get(clock=watch).kind == "decided"
    assert any("17:30" in text for text in texts_to(missed.lead.phone))
    case_page = client.get(reverse("desk-case", args=[missed.number])).text
    assert "the street office has set" in case_page


def test_without_a_date_the_policys_holds(street: Street, signed_in: SignedIn, missed: Case) -> None:
    signed_in(street.reviewer).post(page_of(missed), {"decision": "instruct", "words": "尽快", "when": ""})
    watch = Clock.objects.get(case=missed, promise=Promise.INSTRUCT)
    assert watch.due_at == watch.first_due_at


@pytest.mark.parametrize(("days", "said"), [(-1, "still to come"), (30, "at the latest: name an earlier time")])
def test_a_date_that_passed_or_is_too_late_is_refused(
    street: Street, signed_in: SignedIn, missed: Case, days: int, said: str
) -> None:
    until = f"{timezone.localtime() + timedelta(days=days):%Y-%m-%dT%H:%M}"
    sent = {"decision": "instruct", "words": "尽快到场", "until": until}
    answer = signed_in(street.reviewer).post(page_of(missed), sent)
    assert answer.status_code == 409 and said in answer.text and "尽快到场" in answer.text
    assert Escalation.objects.filter(case=missed, state="raised").exists()


@pytest.mark.parametrize("when", ["x", "2026-99-99T00:00", "9999-01-01T00:00"])
def test_a_date_that_is_none_is_refused(street: Street, signed_in: SignedIn, missed: Case, when: str) -> None:
    sent = {"decision": "instruct", "words": "尽快到场", "when": when}
    assert signed_in(street.reviewer).post(page_of(missed), sent).status_code == 422


def test_a_meeting_and_a_referral_have_days_ready(street: Street, signed_in: SignedIn, missed: Case) -> None:
    page = signed_in(street.reviewer).get(page_of(missed)).text
    convene = page[: page.index('value="convene"')].rpartition("<details")[2]
    refer = page[: page.index('value="refer"')].rpartition("<details")[2]
    assert len(re.findall(r'name="when"', convene)) == 3 and len(re.findall(r'name="when"', refer)) == 3
    assert 'name="authority"' in refer and 'name="reference"' in refer and 'name="authority"' not in convene
    when = re.findall(r'name="when"\s+value="([^"]+)"', convene)[0]
    signed_in(street.reviewer).post(page_of(missed), {"decision": "convene", "words": "现场开会", "when": when})
    (meeting,) = Undertaking.objects.filter(case=missed, kind="meeting")
    assert f"{timezone.localtime(meeting.due_at):%Y-%m-%dT%H:%M}" == when


# -- the queue ---------------------------------------------------------------------------------------------------------


def test_what_is_urgent_stands_on_top(street: Street, signed_in: SignedIn, clock: time_machine.Coordinates) -> None:
    old = street.assigned()
    swept(clock, days=3)
    urgent = street.case("水漏到电箱", tier="U", phone=NEIGHBOUR)
    swept(clock, hours=1)
    page = signed_in(street.reviewer).get(reverse("review")).text
    assert page.index(urgent.number) < page.index(old.number)


def test_missed_follow_ups_stand_apart_and_are_noted_by_their_own_form(
    street: Street, signed_in: SignedIn, clock: time_machine.Coordinates
) -> None:
    """U-11: no decision is needed to ask a resident again, and what the law asks of a follow-up is asked."""
    case = street.resolved()
    swept(clock, days=6)
    assert [each.number for each in queues.to_follow_up(street.reviewer)] == [case.number]
    assert not queues.to_decide(street.reviewer)
    client = signed_in(street.reviewer)
    page = client.get(reverse("review")).text
    assert "Settled, and nobody has asked again" in page and "Nothing waits for a decision." in page
    link = re.search(rf'href="({reverse("desk-verb", args=[case.number, "keep"])}\?undertaking=(\d+))"', page)
    assert link is not None
    form = client.get(link[1]).text
    assert re.search(rf'value="{link[2]}"[^>]*checked', form)
    sent = {"undertaking": link[2]}
    assert client.post(reverse("desk-verb", args=[case.number, "keep"]), sent).status_code == 409, "words are needed"
    client.post(reverse("desk-verb", args=[case.number, "keep"]), {**sent, "words": "已回访,没再响"})
    assert not queues.to_follow_up(street.reviewer)
    assert "Settled, and nobody has asked again" not in client.get(reverse("review")).text
