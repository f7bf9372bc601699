"""What a phone had kept and could do nothing any more when it came: kept with its words and photos, and judged; and
what may lie on a phone at all (finding U-13)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases import queues
from cases.actions import desk, joining, proof
from cases.models import Case, CaseEvent, Photo, Submission
from cases.states import DoubtKind, State, Verb
from mediation.models import Membership, Terms
from tests.cases.street import NEIGHBOUR, Street, by, fresh, texts_to
from tests.pages.conftest import SignedIn
from tests.pages.phone import Clock, Take, doubts_of, phone

__all__ = ["phone"]


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


def test_a_form_that_is_not_whole_is_kept_too_and_one_in_hand_shows_what_is_wrong(street: Street, phone: Any) -> None:
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
    assert not any("keep" in each or ("看" in each and "凭证" in each) for each in told)
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
    assert sorted(verbs) == sorted([Verb.ARRIVE, Verb.SECURE, Verb.RESOLVE, Verb.ADD, Verb.ACCOUNT, Verb.NOTE])
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
    assert worker.headers["Cache-Control"] == "no-store"
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
    with pytest.raises(Exception, match="permission denied"), connection.cursor() as cursor:
        cursor.execute("UPDATE cases_submission SET pressed_at = pressed_at - interval '1 hour'")


def test_before_and_after_are_told_apart_and_the_same_picture_is_not_both(
    street: Street, signed_in: SignedIn, photo: Take
) -> None:
    case, again = street.on_site(), street.on_site(phone=NEIGHBOUR)
    answers = {"words": "换了水管", "outcome": "rectified"}
    lead = signed_in(case.lead)
    path = reverse("desk-verb", args=[case.number, Verb.RESOLVE])
    assert lead.post(path, {**answers, "before": [photo(), photo()], "photo": [photo()]}).status_code == 302
    kinds = list(Photo.objects.filter(case=case).order_by("id").values_list("kind", flat=True))
    assert kinds == ["before", "before", "result"]
    assert "Before it was put right" in lead.get(reverse("desk-case", args=[case.number])).text
    same, path = photo(), reverse("desk-verb", args=[again.number, Verb.RESOLVE])
    other = signed_in(again.lead)
    copy = SimpleUploadedFile("b.png", same.read(), "image/png")
    same.seek(0)
    assert other.post(path, {**answers, "before": [copy], "photo": [same]}).status_code == 409
    assert doubts_of(again) == {DoubtKind.SEEN}
    assert other.post(path, {**answers, "before": [photo()]}).status_code == 409, "before is no evidence"
