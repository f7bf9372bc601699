"""A form that a phone had kept: done once, counted from the press where nothing speaks against it, judged by somebody
else where something does (finding U-13). What can be done no more is in `test_sent_too_late`."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases import queues
from cases.actions import desk, joining, proof
from cases.models import Case, CaseEvent, Miss, Photo, Report, Submission, Visit
from cases.states import DoubtKind, End, State, Verb
from cases.sweeps.clocks import sweep_clocks
from mediation.models import Promise
from tests.cases.street import NEIGHBOUR, Street, by, clock_of, fresh
from tests.pages.conftest import SignedIn
from tests.pages.phone import Clock, Phone, Take, doubts_of, milliseconds, phone

__all__ = ["phone"]


# -- once --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("verb", [Verb.ARRIVE, Verb.SECURE, Verb.ADD])
def test_a_press_that_is_sent_three_times_is_done_once(verb: str, street: Street, phone: Any, photo: Take) -> None:
    case = street.assigned()
    mine = phone(case.lead)
    answers = {"photo": [photo()]} if verb == Verb.ARRIVE else {"words": "水阀已关"}
    answers |= {"photo": [photo(), photo()]} if verb == Verb.ADD else {}
    pressed = mine.press(**answers)
    states = [mine.send(case, verb, pressed)["state"] for _again in range(3)]
    assert states == ["done"] * 3
    assert case.events.filter(verb=verb).count() == 1
    assert Submission.objects.get(case=case).event.verb == verb
    assert Photo.objects.filter(case=case).count() == {Verb.ARRIVE: 1, Verb.ADD: 2}.get(verb, 0)


def test_two_presses_with_the_same_words_are_two(street: Street, phone: Any) -> None:
    case = street.assigned()
    mine = phone(case.lead)
    for pressed in (mine.press(words="再看一次"), mine.press(words="再看一次")):
        assert mine.send(case, Verb.ADD, pressed)["state"] == "done"
    assert Report.objects.filter(case=case, taken_by=case.lead).count() == 2


def test_a_repeat_of_words_added_to_a_joined_case_is_known(street: Street, phone: Any) -> None:
    first, later = street.assigned(), street.assigned(phone=NEIGHBOUR)
    joining.join(later, by=by(street.leader), into=first, words="同一件事")
    mine = phone(later.lead)
    pressed = mine.press(words="又去看了")
    assert [mine.send(later, Verb.ADD, pressed)["state"] for _again in range(2)] == ["done", "done"]
    assert CaseEvent.objects.filter(verb=Verb.ADD).count() == 1


def test_a_press_is_known_by_what_it_did_though_the_case_has_moved_on(street: Street, phone: Any) -> None:
    case = street.assigned()
    mine = phone(case.lead)
    pressed = mine.press(code=case.site.arrival_code)
    assert mine.send(case, Verb.ARRIVE, pressed, kept=False)["state"] == "done"
    street.close(case, "outside", "不归我们管")
    assert mine.send(case, Verb.ARRIVE, pressed)["state"] == "done"
    assert Visit.objects.filter(case=case).count() == 1


# -- whose -------------------------------------------------------------------------------------------------------------


def test_nothing_is_sent_in_anothers_name(street: Street, phone: Any, signed_in: SignedIn) -> None:
    case = street.assigned()
    mine = phone(case.lead)
    pressed = mine.press(code=case.site.arrival_code)
    mine.client = signed_in(street.leader)
    assert mine.send(case, Verb.ARRIVE, pressed)["state"] == "other"
    assert fresh(case).state == State.ASSIGNED and not Submission.objects.exists()
    mine.client = signed_in(case.lead)
    assert mine.send(case, Verb.ARRIVE, pressed)["state"] == "done"
    assert Visit.objects.get(case=case).member == case.lead


def test_nothing_is_done_once_they_have_signed_out(street: Street, phone: Any) -> None:
    case = street.assigned()
    mine = phone(case.lead)
    pressed = mine.press(code=case.site.arrival_code)
    mine.client.post(reverse("sign-out"))
    answer = mine.client.post(reverse("desk-verb", args=[case.number, Verb.ARRIVE]), pressed)
    assert answer.status_code == 302 and answer.headers["Location"].startswith(reverse("sign-in"))
    assert fresh(case).state == State.ASSIGNED


def test_a_phone_asks_who_is_signed_in_and_is_given_a_fresh_token(street: Street, english: Client) -> None:
    assert english.get(reverse("field-here")).json() == {"member": None}
    client, lead = Client(enforce_csrf_checks=True), street.assigned().lead
    client.force_login(lead)
    case = Case.objects.get()
    here = client.get(reverse("field-here")).json()
    assert here["member"] == lead.pk
    pressed = Phone(client, lead).press(words="水阀已关", press_sent=milliseconds(timezone.now()), press_kept="1")
    path = reverse("desk-verb", args=[case.number, Verb.SECURE])
    assert client.post(path, pressed).status_code == 403
    assert client.post(path, pressed, headers={"X-CSRFToken": here["token"]}).json()["state"] == "done"


@pytest.mark.parametrize("wrong", ["", "1", "x" * 36, "\x00"])
def test_a_press_that_no_phone_makes_is_not_known(wrong: str, street: Street, phone: Any) -> None:
    case = street.assigned()
    mine = phone(case.lead)
    assert mine.send(case, Verb.SECURE, {**mine.press(words="关了"), "press": wrong})["state"] == "unknown"
    assert not Submission.objects.exists()


def test_a_case_of_strangers_is_not_there_and_other_deeds_are_not_of_the_field(street: Street, phone: Any) -> None:
    case = street.assigned()
    stranger = phone(street.member("owners_committee", site=street.other_site))
    assert stranger.send(case, Verb.ADD, stranger.press(words="看看"))["state"] == "unknown"
    leader = phone(street.leader)
    assert leader.send(case, Verb.CLOSE, leader.press(words="不管", outcome="outside"))["state"] == "unknown"
    assert not Submission.objects.exists()


# -- when --------------------------------------------------------------------------------------------------------------


def test_the_press_counts_and_is_shown_as_such(street: Street, phone: Any, clock: Clock, signed_in: SignedIn) -> None:
    case = street.assigned()
    mine = phone(case.lead)
    clock.shift(timedelta(minutes=10))
    at = timezone.now()
    pressed = mine.press(code=case.site.arrival_code)
    clock.shift(timedelta(minutes=40))
    assert mine.send(case, Verb.ARRIVE, pressed)["state"] == "done"
    arrive = clock_of(case, Promise.ARRIVE)
    assert (arrive.stopped_at, arrive.ended) == (at, End.KEPT)
    assert fresh(case).state == State.ON_SITE and not doubts_of(case)
    row = Submission.objects.get(case=case)
    assert (row.pressed_at, row.received_at, row.flags) == (at, timezone.now(), [])
    page = signed_in(street.leader).get(reverse("desk-case", args=[case.number])).text
    assert "Pressed without signal" in page and "without signal" in page


def test_what_is_sent_at_once_is_said_nothing_of(street: Street, phone: Any, signed_in: SignedIn) -> None:
    case = street.assigned()
    wrong = phone(case.lead, wrong_by=timedelta(hours=9))
    assert wrong.send(case, Verb.SECURE, wrong.press(words="关了"), kept=False)["state"] == "done"
    assert not doubts_of(case) and Submission.objects.get().flags == []
    assert "without signal" not in signed_in(street.leader).get(reverse("desk-case", args=[case.number])).text


def test_a_clock_that_is_wrong_moves_nothing_and_is_shown(street: Street, phone: Any, clock: Clock) -> None:
    case = street.assigned()
    mine = phone(case.lead, wrong_by=timedelta(hours=-3))
    clock.shift(timedelta(minutes=10))
    at = timezone.now()
    pressed = mine.press(words="水阀已关")
    clock.shift(timedelta(minutes=30))
    mine.send(case, Verb.SECURE, pressed)
    row = Submission.objects.get(case=case)
    assert row.pressed_at == at, "its age is right, whatever the clock"
    assert row.flags == [DoubtKind.CLOCK] and doubts_of(case) == {DoubtKind.CLOCK}


def test_what_lay_for_long_or_was_pressed_before_the_case_was_theirs_is_flagged(
    street: Street, phone: Any, clock: Clock
) -> None:
    case = street.case()
    lead = street.lead_for(case)
    mine = phone(lead)
    before = mine.press(code=case.site.arrival_code)
    clock.shift(timedelta(minutes=30))
    desk.assign(case, by=by(street.leader), lead=lead)
    assert mine.send(case, Verb.ARRIVE, before)["state"] == "done"
    assert doubts_of(case) == {DoubtKind.EARLY}
    pressed = mine.press(words="好了", outcome="explained", resident_word="行")
    clock.shift(timedelta(hours=13))
    assert mine.send(case, Verb.RESOLVE, pressed)["state"] == "done"
    assert doubts_of(case) == {DoubtKind.EARLY, DoubtKind.STALE}


def test_a_promise_that_was_missed_is_not_mended_by_saying_to_have_pressed_before(
    street: Street, phone: Any, clock: Clock
) -> None:
    """Nobody can tell a phone whose clock was set back from one that had no signal: somebody else decides."""
    case = street.assigned()
    mine = phone(case.lead)
    due = clock_of(case, Promise.ARRIVE).due_at
    clock.move_to(due - timedelta(minutes=10))
    at, pressed = timezone.now(), mine.press(code=case.site.arrival_code)
    clock.move_to(due + timedelta(minutes=20))
    sweep_clocks()
    assert mine.send(case, Verb.ARRIVE, pressed)["state"] == "done"
    arrive = clock_of(case, Promise.ARRIVE)
    assert fresh(case).state == State.ON_SITE, "somebody is there, that is shown"
    assert (arrive.ended, arrive.stopped_at) == (End.LATE, timezone.now())
    assert doubts_of(case) == {DoubtKind.OVERDUE}
    assert case in queues.doubted(street.reviewer)
    proof.vouch(fresh(case), by=by(street.reviewer), press=Submission.objects.get(case=case))
    arrive = clock_of(case, Promise.ARRIVE)
    assert (arrive.ended, arrive.stopped_at) == (End.KEPT, at)
    assert Miss.objects.filter(case=case, promise=Promise.ARRIVE).exists(), "that it was due and unproven stays"


def test_a_press_that_is_rejected_leaves_the_promise_late(street: Street, phone: Any, clock: Clock) -> None:
    case = street.assigned()
    mine = phone(case.lead)
    due = clock_of(case, Promise.ARRIVE).due_at
    clock.move_to(due - timedelta(minutes=1))
    pressed = mine.press(code=case.site.arrival_code)
    clock.move_to(due + timedelta(minutes=5))
    mine.send(case, Verb.ARRIVE, pressed)
    proof.reject(fresh(case), by=by(street.reviewer), press=Submission.objects.get(case=case))
    assert clock_of(case, Promise.ARRIVE).ended == End.LATE and not doubts_of(case)


def test_a_far_visit_pressed_in_time_counts_from_the_press_once_both_are_accepted(
    street: Street, phone: Any, clock: Clock
) -> None:
    case = street.assigned()
    mine = phone(case.lead)
    due = clock_of(case, Promise.ARRIVE).due_at
    clock.move_to(due - timedelta(minutes=10))
    at, pressed = timezone.now(), mine.press(latitude="32.6", longitude="119.923")
    clock.move_to(due + timedelta(minutes=5))
    mine.send(case, Verb.ARRIVE, pressed)
    assert doubts_of(case) == {DoubtKind.FAR, DoubtKind.OVERDUE}
    proof.vouch(fresh(case), by=by(street.reviewer), visit=Visit.objects.get(case=case))
    assert clock_of(case, Promise.ARRIVE).ended == End.LATE
    proof.vouch(fresh(case), by=by(street.reviewer), press=Submission.objects.get(case=case))
    arrive = clock_of(case, Promise.ARRIVE)
    assert (arrive.ended, arrive.stopped_at) == (End.KEPT, at)


@pytest.mark.parametrize(
    ("at", "sent"),
    [("", ""), ("soon", "now"), ("9" * 40, "9" * 40), ("-5", "0"), ("0", "99999999999999"), ("٣", "٤")],
)
def test_moments_that_are_none_are_taken_for_a_wrong_clock(at: str, sent: str, street: Street, phone: Any) -> None:
    case = street.assigned()
    mine = phone(case.lead)
    pressed = {**mine.press(words="关了"), "press_at": at, "press_sent": sent, "press_kept": "1"}
    answer = mine.client.post(reverse("desk-verb", args=[case.number, Verb.SECURE]), pressed)
    assert answer.json()["state"] == "done"
    row = Submission.objects.get(case=case)
    assert row.pressed_at <= row.received_at and DoubtKind.CLOCK in row.flags
