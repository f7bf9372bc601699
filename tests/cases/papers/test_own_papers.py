"""A side's own papers behind its link: what it may have, in one press, and nothing of what is somebody else's."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.models import Account, Agreement, AgreementSide, Attendance, Case, Document, Party, Undertaking
from cases.models.session import Seat
from cases.paperwork import Copy, PaperKind, Purpose
from cases.states import Readers, SessionKind, UndertakingKind, Verb
from tests.addresses import opened
from tests.cases.papers.pdf import printed_for, shelf_of, squeezed, taken_behind, text_of
from tests.cases.papers.test_at_the_table import NOTES, Table, words
from tests.cases.street import NEIGHBOUR, Street, fresh

NEIGHBOURS_NAME, NEIGHBOURS_HOME = "赵铁柱", "702"


class Home:
    """The resident's browser, with their link."""

    def __init__(self, case: Case, phone: str | None = None) -> None:
        self.key = opened(case, phone) if phone else opened(case)
        self.client = Client()

    def page(self) -> str:
        answer = self.client.get(reverse("track-papers", args=[self.key.token]))
        assert answer.status_code == 200
        return answer.content.decode()

    def press(self, paper: str) -> Any:
        return self.client.post(reverse("track-papers", args=[self.key.token]), {"paper": paper}, follow=True)

    def read(self, kind: str, about: int = 0) -> str:
        answer = self.press(f"{kind}-{about}" if about else kind)
        assert answer.status_code == 200 and answer["Content-Type"] == "application/pdf", answer.content.decode()
        return text_of(answer.content)


class Three(Table):
    """A joint session of two, with a neighbour as a third side that did not report, its number proven."""

    def __init__(self, street: Street) -> None:
        super().__init__(street)
        self.neighbour = Party.objects.create(
            case=self.case, side="respondent", name=NEIGHBOURS_NAME, phone=NEIGHBOUR, unit="2", room=NEIGHBOURS_HOME,
            building=street.site.buildings.get(number=3), phone_proven_at=timezone.now(), phone_proven_by="text",
        )  # fmt: skip


@pytest.fixture
def table(street: Street) -> Three:
    return Three(street)


def takes_effect(row: Agreement, *sides: Party) -> None:
    AgreementSide.objects.bulk_create(AgreementSide(agreement=row, party=side) for side in sides)
    row.effective_at = timezone.now()
    row.save(update_fields=["effective_at"])


def test_a_resident_takes_the_notice_of_rights_in_one_press_and_has_it_again(table: Three) -> None:
    home = Home(table.case)
    assert f'value="{PaperKind.NOTICE}"' in home.page()
    text = home.read(PaperKind.NOTICE)
    assert "权利义务告知书" in text and "王秀兰" in text
    made = Document.objects.get()
    assert (made.copy, made.party, made.made_by) == (Copy.PARTY, table.resident, None)
    assert reverse("track-paper", args=[home.key.token, made.pk]) in home.page()
    assert home.read(PaperKind.NOTICE) == text
    assert Document.objects.get() == made, "the same data give the same paper"


def test_that_they_took_it_stands_in_history_with_the_door_they_came_by(table: Three) -> None:
    Home(table.case).read(PaperKind.NOTICE)
    event = table.case.events.get(verb=Verb.PRINT)
    assert (event.actor, event.member, event.facts["purpose"]) == ("resident", None, Purpose.PARTY)
    assert event.facts["printed"]["document"] == Document.objects.get().pk
    client = Client()
    client.force_login(table.lead)
    page = client.get(reverse("desk-case", args=[table.case.number])).content.decode()
    assert event.facts["printed"]["digest"][:12] in page


def test_what_is_agreed_is_theirs_once_it_is_in_effect_and_not_as_a_draft(table: Three) -> None:
    home = Home(table.case)
    row = table.agree()
    assert "agreement-" not in home.page()
    assert home.press(f"{PaperKind.AGREEMENT}-{row.pk}").status_code == 409
    takes_effect(row, table.resident, table.builder)
    text = home.read(PaperKind.AGREEMENT, row.pk)
    for said in ("王秀兰", "第1项修复", squeezed(table.street.builder.name), "闭水二十四小时"):
        assert said in text, said
    assert NEIGHBOURS_NAME not in text, "no side of it"


def test_who_has_signed_with_them_is_named_and_not_where_they_live(table: Three) -> None:
    row = table.agree()
    takes_effect(row, table.resident, table.neighbour)
    text = Home(table.case).read(PaperKind.AGREEMENT, row.pk)
    assert NEIGHBOURS_NAME in text and NEIGHBOURS_HOME not in text
    theirs = Home(table.case, NEIGHBOUR).read(PaperKind.AGREEMENT, row.pk)
    assert NEIGHBOURS_NAME in theirs and NEIGHBOURS_HOME in theirs
    assert "13800138001" not in theirs + text


def test_the_record_of_a_session_is_for_who_sat_there_and_names_themselves_alone(table: Three) -> None:
    table.end(said="先试验，再定赔偿")
    text = Home(table.case).read(PaperKind.MEDIATION, table.session.pk)
    for said in ("居民称：外墙打孔以后才漏的", "施工方称：愿意修", "王秀兰", NOTES[Readers.PARTIES]):
        assert said in text, said
    for readers in set(NOTES) - {Readers.PARTIES}:
        assert NOTES[readers] not in text
    neighbour = Home(table.case, NEIGHBOUR)
    assert "mediation-" not in neighbour.page(), "was not there"
    assert neighbour.press(f"{PaperKind.MEDIATION}-{table.session.pk}").status_code == 409
    Attendance.objects.create(session=table.session, seat=Seat.PARTY, party=table.neighbour, noted_at=timezone.now())
    theirs = neighbour.read(PaperKind.MEDIATION, table.session.pk)
    assert NEIGHBOURS_NAME in theirs and "王秀兰" not in theirs
    assert NEIGHBOURS_NAME not in Home(table.case).read(PaperKind.MEDIATION, table.session.pk)


def test_what_another_side_told_apart_on_the_phone_stands_in_nobodys_copy(table: Three) -> None:
    on_phone = table._session(SessionKind.PHONE, 2, side=table.resident, begun_at=timezone.now())
    for party in (table.resident, table.builder):
        Attendance.objects.create(session=on_phone, seat=Seat.PARTY, party=party, noted_at=timezone.now())
    Account.objects.create(
        case=table.case, session=on_phone, party=table.builder, saying=words("最多给八百", Readers.SIDE),
        at=timezone.now(), taken_by=table.lead,
    )  # fmt: skip
    table.session = on_phone
    table.end()
    assert "最多给八百" not in Home(table.case).read(PaperKind.MEDIATION, on_phone.pk)


def test_what_was_found_later_and_the_end_are_theirs_without_the_groups_own_words(street: Street) -> None:
    case = street.resolved()
    lead = case.lead
    event = case.events.latest("id")
    Undertaking.objects.create(
        case=case, kind=UndertakingKind.FOLLOW_UP, handling=1, due_at=timezone.now(), made_at=timezone.now(),
        kept_at=timezone.now(), kept_by=street.leader, ended_by=event, finding=words("她还是不高兴", Readers.GROUP),
    )  # fmt: skip
    home = Home(case)
    visit = case.undertakings.get(kept_at__isnull=False, kind=UndertakingKind.FOLLOW_UP)
    text = home.read(PaperKind.FOLLOW_UP, visit.pk)
    assert squeezed(street.leader.name) in text and "她还是不高兴" not in text
    closing = home.read(PaperKind.CLOSING)
    assert "结案报告表" in closing and lead is not None and squeezed(lead.name) in closing
    assert squeezed(fresh(case).done) in closing


@pytest.mark.parametrize(
    "said", ["", "intake", "volume", "rectification-1", "inquiry-1", "agreement-99999", "x", "notice-²"]
)
def test_a_paper_that_is_not_theirs_is_refused_with_a_sentence(table: Three, said: str) -> None:
    answer = Home(table.case).press(said)
    assert answer.status_code in (409, 422)
    assert not Document.objects.exists()


def test_a_phone_that_has_proven_nothing_is_told_how_and_gets_nothing(street: Street, client: Client) -> None:
    client.post(reverse("report-site", args=[street.site.code]), {"words": "楼下电钻吵死了", "phone": NEIGHBOUR})
    case = Case.objects.latest("id")
    where = reverse("track-papers", args=[case.token])
    page = client.get(where).content.decode()
    assert reverse("follow") in page and "<button" not in page.split("<main")[-1].split("</main>")[0]
    assert client.post(where, {"paper": "notice"}).status_code == 409
    assert not Document.objects.exists()


def test_a_case_of_no_known_site_has_no_papers_yet_and_that_is_said(table: Three) -> None:
    home = Home(table.case)
    Case.objects.filter(pk=table.case.pk).update(site=None)
    page = home.page()
    assert "还没有您的材料" in page or "no papers for you yet" in page


def test_one_copy_opens_for_its_side_alone(table: Three) -> None:
    home, neighbour = Home(table.case), Home(table.case, NEIGHBOUR)
    made = taken_behind(home.key, PaperKind.NOTICE)
    staffs = printed_for(fresh(table.case), table.lead, PaperKind.NOTICE)
    for link, document, status in (
        (home, made, 200), (neighbour, made, 404), (home, staffs, 404), (Home(table.street.resolved()), made, 404),
    ):  # fmt: skip
        answer = link.client.get(reverse("track-paper", args=[link.key.token, document.pk]))
        assert answer.status_code == status
    assert reverse("paper", args=[table.case.number, made.pk]) not in shelf_of(table.case, table.lead)


def test_both_pages_of_residents_lead_there(table: Three) -> None:
    for home in (Home(table.case), Home(table.case, NEIGHBOUR)):
        page = home.client.get(reverse("track", args=[home.key.token])).content.decode()
        assert reverse("track-papers", args=[home.key.token]) in page


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_page_speaks_both_languages(table: Three, language: str) -> None:
    home = Home(table.case)
    home.client.cookies["django_language"] = language
    assert ("What you can have" if language == "en" else "可以领取的材料") in home.page()
