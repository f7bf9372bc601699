"""The street office's review, and the other doors of staff: calls taken and made, the tray, the board."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from cases import queues
from cases.actions import desk, field, reporting
from cases.models import CallTask, Case, Clock, TrayItem
from cases.models.contact import CallReason, TrayReason
from cases.states import Channel
from cases.sweeps import households
from cases.sweeps.clocks import sweep_clocks
from mediation.models import Promise
from notifications import inbox
from notifications.models import CountryRule
from tests.cases.promises import on
from tests.cases.street import Street, by, fresh, resident, texts_to
from tests.pages.conftest import SignedIn

Take = Callable[[], SimpleUploadedFile]


def page(case: Case, verb: str = "") -> str:
    return reverse("desk-verb", args=[case.number, verb]) if verb else reverse("desk-case", args=[case.number])


def offered(text: str, case: Case) -> set[str]:
    """The verbs the case page shows as buttons or links."""
    return set(re.findall(rf"/desk/{case.number}/([a-z_]+)/", text))


# -- the street office -----------------------------------------------------------------------------------------------


@pytest.fixture
def missed(street: Street, clock: time_machine.Coordinates) -> Case:
    """A case nobody assigned, which has climbed to the street office."""
    case = street.case()
    clock.shift(timedelta(days=3))
    while sweep_clocks():
        pass
    return case


def test_the_review_queue_shows_what_was_missed_and_by_when_to_decide(
    street: Street, signed_in: SignedIn, missed: Case
) -> None:
    client = signed_in(street.reviewer)
    assert "1 case waits for your decision" in client.get(reverse("desk")).text
    text = client.get(reverse("review")).text
    assert missed.number in text and "Your decision" in text
    assert "A promised time was missed" in client.get(reverse("review-case", args=[missed.number])).text


def test_the_reviewer_takes_note_and_instructs(street: Street, signed_in: SignedIn, missed: Case) -> None:
    client = signed_in(street.reviewer)
    address = reverse("review-case", args=[missed.number])
    assert "I have seen it" in client.get(address).text
    client.post(page(missed, "acknowledge"))
    assert "I have seen it" not in client.get(address).text
    silent = client.post(address, {"decision": "instruct", "words": ""})
    assert silent.status_code == 409 and "Write the decision in a sentence" in silent.text
    answer = client.post(address, {"decision": "instruct", "words": "今天下班前派人到场"}, follow=True)
    assert "Decided. The group has been told." in answer.text
    assert missed.number not in client.get(reverse("review")).text.split("<main")[1]
    assert any("今天下班前" in text for text in texts_to(street.leader.phone))
    again = client.post(address, {"decision": "instruct", "words": "再一次"})
    assert again.status_code == 409 and "Nothing of this case waits for a decision." in again.text


def test_a_case_nobody_has_is_assigned_from_the_review(street: Street, signed_in: SignedIn, missed: Case) -> None:
    client = signed_in(street.reviewer)
    text = client.get(reverse("review-case", args=[missed.number])).text
    assert "Assign it now" in text and 'value="reassign"' not in text
    lead = street.lead_for(missed)
    assert client.post(page(missed, "assign"), {"lead": lead.pk}).status_code == 302
    assert fresh(missed).lead == lead


def test_the_reviewer_reassigns(street: Street, signed_in: SignedIn) -> None:
    case = street.assigned()
    desk.escalate(case, by=by(street.leader), words="请街道办协调")
    other = next(each for each in [street.leader, street.lead_for(case)] if each != case.lead)
    answer = signed_in(street.reviewer).post(
        reverse("review-case", args=[case.number]),
        {"decision": "reassign", "words": "由组长接手", "lead": other.pk},
    )
    assert answer.status_code == 302
    assert fresh(case).lead == other


def test_nobody_else_decides(street: Street, signed_in: SignedIn, missed: Case) -> None:
    answer = signed_in(street.leader).post(
        reverse("review-case", args=[missed.number]), {"decision": "instruct", "words": "x"}
    )
    assert answer.status_code == 403
    assert signed_in(street.leader).get(reverse("review")).status_code == 404


# -- other doors -----------------------------------------------------------------------------------------------------


def test_a_member_writes_down_a_call(street: Street, signed_in: SignedIn) -> None:
    client = signed_in(street.leader)
    said = {
        "channel": "call",
        "words": "楼上漏水",
        "site": street.site.pk,
        "building_number": "99",
        "phone": "13800138001",
    }
    wrong = client.post(reverse("take-report"), said)
    assert wrong.status_code == 422 and "no building of that number" in wrong.text
    answer = client.post(reverse("take-report"), {**said, "building_number": "3", "name": "张奶奶"}, follow=True)
    assert "Written down." in answer.text
    case = Case.objects.get()
    assert case.building.number == 3
    report = case.reports.get()
    assert (report.channel, report.taken_by) == (Channel.CALL, street.leader)


def test_a_call_is_logged_by_who_did_not_handle_the_case(street: Street, signed_in: SignedIn) -> None:
    case = street.resolved()
    task = CallTask.objects.create(case=case, reason=CallReason.NO_ANSWER, handling=1, raised_at=case.ended_at)
    address = reverse("call", args=[task.pk])
    assert signed_in(case.lead).get(address).status_code == 404
    client = signed_in(street.leader)
    assert case.number in client.get(reverse("desk")).text
    assert client.post(address, {"answer": ""}).status_code == 409
    said = {"answer": "solved", "words": "说好了"}
    assert "Open the number on the case" in client.post(address, said).text
    assert client.post(reverse("desk-verb", args=[case.number, "open_contact"])).status_code == 200
    assert client.post(address, said | {"words": ""}).status_code == 409
    assert client.post(address, said).status_code == 302
    assert fresh(case).answer == "solved"


def test_the_tray_is_sorted_by_the_street_office(street: Street, signed_in: SignedIn) -> None:
    def arrived(sid: str, body: str) -> TrayItem:
        text, _new = inbox.receive({"MessageSid": sid, "From": "+8613700000001", "To": "+8652386000000", "Body": body})
        return TrayItem.objects.create(inbound=text, reason=TrayReason.UNREAD, at=text.received_at)

    known = street.case()
    new, more, nothing = arrived("SM1", "锦绣华庭电钻太吵"), arrived("SM2", "还是吵"), arrived("SM3", "？？")
    client = signed_in(street.reviewer)
    assert "3 texts to sort" in client.get(reverse("desk")).text
    assert "137****0001" in client.get(reverse("tray")).text

    def sort(item: TrayItem, **answers: str) -> int:
        return client.post(reverse("tray-item", args=[item.pk]), answers).status_code

    assert sort(new) == 422
    assert sort(new, deed="make") == 302
    assert sort(more, deed="attach", number="HL-2026-999999") == 422
    assert sort(more, deed="attach", number=known.number.lower()) == 302
    assert sort(nothing, deed="dismiss") == 302
    assert sort(nothing, deed="dismiss") == 404, "sorted once"
    assert Case.objects.exclude(pk=known.pk).get().site == street.site
    assert known.reports.count() == 2
    assert "The tray is empty." in client.get(reverse("tray")).text


def test_the_settled_case_shows_how_it_ended(street: Street, signed_in: SignedIn) -> None:
    case = street.on_site()
    field.resolve(case, by=by(case.lead), outcome="explained", words="改到九点后", resident_word="行")
    text = signed_in(street.leader).get(page(case)).text
    assert "Explained and accepted" in text and "改到九点后" in text


# -- early signs and work orders -------------------------------------------------------------------------------------


def test_an_early_sign_stands_on_the_desk_and_on_the_case(street: Street, signed_in: SignedIn) -> None:
    case = street.assigned()
    reporting.add(case, by=resident(), words="还在敲")
    for member in (street.leader, street.reviewer):
        text = signed_in(member).get(reverse("desk")).text
        assert "Early signs: look before a promise is missed" in text and "Wrote again within a day" in text
    assert "Wrote again within a day" in signed_in(street.leader).get(page(case)).text
    assert "Wrote again within a day" not in signed_in(street.contractor).get(page(case)).text
    assert "Early signs" not in signed_in(street.lead_for(case)).get(reverse("desk")).text


def test_the_neighbours_cases_are_listed_beside_the_sign(street: Street, signed_in: SignedIn) -> None:
    building = street.site.buildings.get(number=3)
    cases = [street.case(building=building, phone=f"+861380013900{n}") for n in range(3)]
    households.raise_signs()
    text = signed_in(street.leader).get(page(cases[0])).text
    assert "Several households of the building: 3" in text
    assert "2 cases of the neighbours about the same" in text and cases[2].number in text


def test_a_work_order_is_written_down_with_its_number_and_deadline(street: Street, signed_in: SignedIn) -> None:
    client = signed_in(street.reviewer)
    said = {"channel": "order", "words": "楼上漏水", "site": street.site.pk, "anonymous": "on"}
    silent = client.post(reverse("take-report"), said)
    assert silent.status_code == 422 and "Enter the number of the work order." in silent.text
    form = {**said, "order_number": "TZ1", "deadline": "2026-09-16T12:00", "submission": str(uuid4())}
    assert client.post(reverse("take-report"), form).status_code == 302
    assert client.post(reverse("take-report"), form).status_code == 302, "the same form twice"
    case = Case.objects.get()
    assert (case.order_number, case.reports.get().channel) == ("TZ1", Channel.ORDER)
    assert "12345 order TZ1" in client.get(page(case)).text
    again = client.post(reverse("take-report"), {**form, "submission": str(uuid4())})
    assert again.status_code == 422 and f"already case {case.number}" in again.text
    garbage = client.post(reverse("take-report"), {**form, "order_number": "T2", "deadline": "soon", "submission": "x"})
    assert garbage.status_code == 422 and "not a day and hour" in garbage.text


# -- the tray and its calls ------------------------------------------------------------------------------------------


@pytest.fixture
def unreadable(street: Street) -> TrayItem:
    text, _new = inbox.receive({"MessageSid": "SM9", "From": "+8613700000009", "To": "+86", "Body": "？？？"})
    return TrayItem.objects.create(inbound=text, reason=TrayReason.NO_WORDS, at=text.received_at)


def test_a_text_is_sorted_from_the_list_with_one_tap(
    street: Street, signed_in: SignedIn, unreadable: TrayItem, clock: time_machine.Coordinates
) -> None:
    clock.shift(timedelta(hours=3))
    client = signed_in(street.reviewer)
    text = client.get(reverse("tray")).text
    assert all(words in text for words in ("waiting 3 h", "Make a case", "Belongs to a case", "Call back", "Spam"))
    assert "no words" in text
    assert client.post(reverse("tray-item", args=[unreadable.pk]), {"deed": "spam"}).status_code == 302
    item = TrayItem.objects.get()
    assert (item.sorted_as, item.done_by, item.inbound.outcome) == ("spam", street.reviewer, "spam")


def test_a_text_of_blanks_can_still_be_tapped(street: Street, signed_in: SignedIn) -> None:
    text, _new = inbox.receive({"MessageSid": "SM8", "From": "+8613700000008", "To": "+86", "Body": "  \n "})
    item = TrayItem.objects.create(inbound=text, reason=TrayReason.NO_WORDS, at=text.received_at)
    client = signed_in(street.reviewer)
    assert f'<a href="{reverse("tray-item", args=[item.pk])}">(no words)</a>' in client.get(reverse("tray")).text
    assert "(no words)" in client.get(reverse("tray-item", args=[item.pk])).text


def test_the_senders_own_cases_stand_ready_to_tap(street: Street, signed_in: SignedIn, unreadable: TrayItem) -> None:
    own = street.case(phone="+8613700000009")
    client = signed_in(street.reviewer)
    address = reverse("tray-item", args=[unreadable.pk])
    assert f"Add it to {own.number}" in client.get(address).text
    refused = client.post(address, {"deed": "spam"})
    assert refused.status_code == 409 and "it is no spam" in refused.text
    assert client.post(address, {"deed": "attach", "number": own.number}).status_code == 302
    assert own.reports.count() == 2


def test_a_call_back_stands_on_the_street_offices_desk_with_its_number(
    street: Street, signed_in: SignedIn, unreadable: TrayItem
) -> None:
    client = signed_in(street.reviewer)
    assert client.post(reverse("tray-item", args=[unreadable.pk]), {"deed": "call"}).status_code == 302
    task = CallTask.objects.get()
    address = reverse("call", args=[task.pk])
    assert "137****0009" in client.get(reverse("desk")).text
    assert "+8613700000009" not in client.get(address).text
    assert "+8613700000009" in client.post(address, {"open": "1"}).text
    assert signed_in(street.leader).get(address).status_code == 404
    assert signed_in(street.district).get(address).status_code == 404
    assert client.post(address, {"words": "打错了"}).status_code == 302
    assert CallTask.objects.get().words == "打错了"


def test_a_sender_without_a_number_cannot_be_called(street: Street, signed_in: SignedIn) -> None:
    text, _new = inbox.receive({"MessageSid": "SM8", "From": "MyBank", "To": "+86", "Body": "x"})
    item = TrayItem.objects.create(inbound=text, reason=TrayReason.NO_NUMBER, at=text.received_at)
    answer = signed_in(street.reviewer).post(reverse("tray-item", args=[item.pk]), {"deed": "call"})
    assert answer.status_code == 409 and "no number that can be called" in answer.text


def test_staff_see_who_cannot_answer_by_text(street: Street, signed_in: SignedIn) -> None:
    CountryRule.objects.update_or_create(prefix="+86", defaults={"name": "中国大陆", "is_two_way": False})
    case = street.case(phone="+8613800138077")
    client = signed_in(street.leader)
    assert "cannot answer by text" in client.get(page(case)).text
    inbox.receive({"MessageSid": "SM77", "From": "+8613800138077", "To": "+86", "Body": "还在吵"})
    assert "cannot answer by text" not in client.get(page(case)).text


def test_of_two_escalations_of_a_case_the_card_shows_the_one_due_first(
    street: Street, signed_in: SignedIn, clock: time_machine.Coordinates
) -> None:
    case = street.assigned(tier="H")
    Clock.objects.filter(case=case).exclude(promise=Promise.ARRIVE).update(next_rung_at=None)
    clock.move_to(on(15, 13))
    while sweep_clocks():
        pass
    first = Clock.objects.get(case=case, promise=Promise.DECIDE)
    clock.move_to(on(16, 10))
    desk.escalate(case, by=by(street.leader), words="请街道办协调")
    (found,) = queues.for_review(street.reviewer)
    assert (found.decide_by, found.raised_at, found.missed, found.waiting) == (
        first.due_at, first.started_at, Promise.ARRIVE, 2,
    )  # fmt: skip
    text = signed_in(street.reviewer).get(reverse("review")).text
    assert "raised yesterday 13:00" in text and "raised today" not in text
    assert "Missed: Arrive · 2 wait for your decision" in text
    assert "1 case waits" in text
