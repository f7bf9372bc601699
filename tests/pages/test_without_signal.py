"""A form that a phone had kept: done once, counted from the press where nothing speaks against it, judged by somebody
else where something does, and kept where nothing can be done any more (finding U-13)."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases import queues
from cases.actions import desk, joining, proof
from cases.models import Case, CaseEvent, Doubt, Miss, Photo, Report, Submission, Visit
from cases.states import DoubtKind, End, State, Verb
from cases.sweeps.clocks import sweep_clocks
from mediation.models import Member, Membership, Promise, Terms
from tests.cases.street import NEIGHBOUR, Street, by, clock_of, fresh, texts_to
from tests.pages.conftest import SignedIn

Take = Callable[[], SimpleUploadedFile]
Clock = Any


def milliseconds(moment: datetime) -> str:
    return str(int(moment.timestamp() * 1000))


class Phone:
    """A member's phone: its clock may be wrong, and what is pressed lies on it until it is sent."""

    def __init__(self, client: Client, member: Member, *, wrong_by: timedelta = timedelta()) -> None:
        self.client, self.member, self.wrong_by = client, member, wrong_by

    def press(self, **answers: Any) -> dict[str, Any]:
        return {
            **answers,
            "press": str(uuid.uuid4()),
            "press_by": str(self.member.pk),
            "press_at": milliseconds(timezone.now() + self.wrong_by),
        }

    def send(self, case: Case, verb: str, pressed: dict[str, Any], *, kept: bool = True) -> dict[str, Any]:
        sent = {"press_sent": milliseconds(timezone.now() + self.wrong_by), "press_kept": "1" if kept else "0"}
        for field in pressed.values():
            for file in field if isinstance(field, list) else []:
                file.seek(0)
        if not self.client.get(reverse("field-here")).json()["member"]:
            self.client.force_login(self.member)  # their session was over meanwhile
        answer = self.client.post(reverse("desk-verb", args=[case.number, verb]), {**pressed, **sent})
        assert answer.status_code == 200, answer.text
        return answer.json()


@pytest.fixture
def phone(signed_in: SignedIn) -> Callable[..., Phone]:
    return lambda member, **how: Phone(signed_in(member), member, **how)


def doubts_of(case: Case) -> set[str]:
    return set(Doubt.objects.filter(case=case, judged_at__isnull=True).values_list("kind", flat=True))


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


# -- too late ----------------------------------------------------------------------------------------------------------


def _ended(street: Street, case: Case) -> None:
    street.close(case, "outside", "不归我们管")


def _reassigned(street: Street, case: Case) -> None:
    other = street.another(case)
    desk.reassign(case, by=by(street.leader), lead=other, words="换人")


def _joined(street: Street, case: Case) -> None:
    earlier = street.first  # type: ignore[attr-defined]
    joining.join(case, by=by(street.leader), into=earlier, words="同一件事")


MEANWHILE = {"ended": _ended, "reassigned": _reassigned, "joined": _joined}


@pytest.mark.parametrize("what", MEANWHILE)
def test_a_visit_for_a_case_that_has_gone_on_is_kept_with_words_and_photos_and_shown_to_the_leader(
    what: str, street: Street, phone: Any, photo: Take, clock: Clock, signed_in: SignedIn
) -> None:
    street.first = street.on_site(phone=NEIGHBOUR)  # type: ignore[attr-defined]
    case = street.on_site()
    lead = case.lead
    mine = phone(lead)
    clock.shift(timedelta(minutes=5))
    pressed = mine.press(words="已谈妥,双方同意", outcome="written", photo=[photo(), photo()])
    clock.shift(timedelta(minutes=5))
    MEANWHILE[what](street, fresh(case))
    events = CaseEvent.objects.filter(case=case).count()
    assert [mine.send(case, Verb.RESOLVE, pressed)["state"] for _again in range(2)] == ["kept", "kept"]
    assert CaseEvent.objects.filter(case=case).count() == events, "it changes nothing"
    row = Submission.objects.get(case=case)
    assert row.undone and "已谈妥" in row.saying.body
    assert row.photos.count() == 2
    judge = street.reviewer if what == "joined" else street.leader
    assert case in queues.doubted(judge)
    page = signed_in(judge).get(reverse("desk-case", args=[case.number])).text
    assert "Could not be done any more when it came" in page and "已谈妥" in page
    assert page.count("<img") >= 2
    assert "It is kept, and the leader looks at it" in mine.client.get(reverse("desk")).text
    proof.vouch(fresh(case), by=by(judge), press=row)
    assert not doubts_of(case)
    assert fresh(case).state == CaseEvent.objects.filter(case=case).earliest("-id").to_state


def test_who_serves_there_no_more_is_heard_of_what_they_did_while_they_did(
    street: Street, phone: Any, clock: Clock
) -> None:
    case = street.assigned()
    mine = phone(case.lead)
    pressed = mine.press(code=case.site.arrival_code)
    clock.shift(timedelta(minutes=30))
    desk.reassign(case, by=by(street.leader), lead=street.another(case), words="换人")
    Membership.objects.filter(member=mine.member).update(until=timezone.localdate() - timedelta(days=1))
    assert mine.client.get(reverse("desk-case", args=[case.number])).status_code == 404
    assert mine.send(case, Verb.ARRIVE, pressed)["state"] == "kept"
    assert doubts_of(case) == {DoubtKind.UNDONE}


def test_a_form_that_is_not_whole_is_kept_too_and_one_in_hand_shows_what_is_wrong(
    street: Street, phone: Any
) -> None:
    case = street.on_site()
    mine = phone(case.lead)
    pressed = mine.press(words="", outcome="explained", resident_word="好的")
    assert mine.send(case, Verb.RESOLVE, pressed, kept=False)["state"] == "refused"
    assert not Submission.objects.exists()
    assert mine.send(case, Verb.RESOLVE, pressed)["state"] == "kept"
    assert "好的" in Submission.objects.get().saying.body


def test_a_photo_of_a_visit_that_did_nothing_serves_the_next_one(street: Street, phone: Any, photo: Take) -> None:
    case = street.on_site()
    mine, shot = phone(case.lead), photo()
    assert mine.send(case, Verb.ARRIVE, mine.press(photo=[shot]))["state"] == "kept"
    mine.send(case, Verb.RESOLVE, mine.press(words="已修好", outcome="rectified", photo=[shot]))
    assert fresh(case).state == State.RESOLVED
    assert doubts_of(case) == {DoubtKind.UNDONE}


def test_the_resident_and_a_side_of_the_works_read_nothing_of_it(
    street: Street, phone: Any, signed_in: SignedIn
) -> None:
    case = street.on_site(phone=NEIGHBOUR)
    mine = phone(case.lead)
    mine.send(case, Verb.ARRIVE, mine.press(code="1"))
    told = texts_to(NEIGHBOUR)
    assert not any("keep" in each or "看" in each and "凭证" in each for each in told)
    shown = signed_in(street.contractor).get(reverse("desk-case", args=[case.number])).text
    assert "Could not be done any more" not in shown


# -- what a phone may keep ---------------------------------------------------------------------------------------------


def test_a_phone_keeps_the_desk_and_its_own_open_cases_alone(street: Street, signed_in: SignedIn) -> None:
    case = street.assigned()
    lead, leader = signed_in(case.lead), signed_in(street.leader)
    for path in (reverse("desk"), reverse("desk-case", args=[case.number])):
        assert lead.get(path).headers["X-Kept-For"] == str(case.lead.pk)
    ahead = lead.get(reverse("desk-verb", args=[case.number, Verb.RESOLVE]) + "?copy")
    assert ahead.status_code == 200 and ahead.headers["X-Kept-For"] == str(case.lead.pk)
    assert lead.get(reverse("desk-verb", args=[case.number, Verb.RESOLVE])).status_code == 409
    assert "X-Kept-For" not in leader.get(reverse("desk-case", args=[case.number])).headers
    assert "X-Kept-For" not in lead.get(reverse("desk-verb", args=[case.number, Verb.DECLINE])).headers
    street.close(case, "outside", "不归我们管")
    assert "X-Kept-For" not in lead.get(reverse("desk-case", args=[case.number])).headers


def test_it_is_told_which_pages_to_fetch_and_whether_they_have_changed(street: Street, signed_in: SignedIn) -> None:
    case = street.assigned()
    lead = signed_in(case.lead)

    def pages() -> list[dict[str, Any]]:
        return lead.get(reverse("field-here") + "?pages").json()["pages"]

    desk_page, of_case = pages()
    assert desk_page["paths"] == [reverse("desk")]
    verbs = [path.split("/")[-2] for path in of_case["paths"][1:]]
    assert sorted(verbs) == sorted([Verb.ARRIVE, Verb.SECURE, Verb.RESOLVE, Verb.ADD])
    assert all(lead.get(path + "?copy").status_code == 200 for path in of_case["paths"])
    desk.accept(case, by=by(case.lead))
    assert pages()[1]["stamp"] != of_case["stamp"]


def test_a_copy_takes_no_news_from_the_page_that_is_looked_at(street: Street, signed_in: SignedIn) -> None:
    case = street.assigned()
    lead = signed_in(case.lead)
    lead.post(reverse("desk-verb", args=[case.number, Verb.SECURE]), {"words": "水阀已关"})
    path = reverse("desk-case", args=[case.number])
    assert "Done: Secure" not in lead.get(path + "?copy").text
    assert "Done: Secure" in lead.get(path).text


def test_the_worker_is_ours_for_the_desk_alone_and_asked_for_anew_each_time(english: Client) -> None:
    worker = english.get(reverse("field-worker"))
    assert worker.headers["Content-Type"].startswith("text/javascript")
    assert worker.headers["Cache-Control"] == "no-cache"
    assert "Service-Worker-Allowed" not in worker.headers
    assert reverse("field-worker").startswith("/desk/")
    assert "default-src 'none'" in worker.headers["Content-Security-Policy"]
    nobody = english.get(reverse("field-no-signal"))
    assert nobody.status_code == 200 and "data-member" not in nobody.text


def test_the_page_without_a_copy_names_nobody_and_takes_no_news(street: Street, signed_in: SignedIn) -> None:
    lead = signed_in(street.leader)
    page = lead.get(reverse("field-no-signal")).text
    assert street.leader.name not in page and "data-member" not in page


def test_the_numbers_are_rows(street: Street, phone: Any, clock: Clock) -> None:
    Terms.objects.update_or_create(pk=1, defaults={"kept_minutes": 200, "kept_hours": 1})
    case = street.assigned()
    mine = phone(case.lead, wrong_by=timedelta(hours=3))
    pressed = mine.press(words="关了")
    clock.shift(timedelta(minutes=61))
    mine.send(case, Verb.SECURE, pressed)
    assert Submission.objects.get(case=case).flags == [DoubtKind.STALE]


def test_history_of_a_press_is_the_databases_to_keep(street: Street, phone: Any) -> None:
    case = street.assigned()
    mine = phone(case.lead)
    mine.send(case, Verb.SECURE, mine.press(words="关了"))
    with pytest.raises(Exception, match="cases_submission|permission denied"), connection.cursor() as cursor:
        cursor.execute("UPDATE cases_submission SET pressed_at = pressed_at - interval '1 hour'")


