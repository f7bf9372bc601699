"""Whom the mediator meets apart, what others agree, and what was told to whoever leads, reaches nobody else."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from cases.actions import desk, field, joining
from cases.actions.table import convening, noting, sitting
from cases.models import Case, Note, Party
from cases.paperwork import PaperKind
from cases.states import Outcome
from tests.addresses import opened
from tests.cases.papers.pdf import printed_for, words_in
from tests.cases.promises import on
from tests.cases.sides import UPSTAIRS
from tests.cases.sitting.conftest import laid
from tests.cases.street import GRANDMOTHER, NEIGHBOUR, Street, by, fresh, texts_to
from tests.cases.table.at_the_table import Table
from tests.pages.conftest import SignedIn


@pytest.fixture(autouse=True)
def _photos_elsewhere(settings: Any, tmp_path: Any) -> Iterator[None]:
    settings.MEDIA_ROOT = str(tmp_path)
    with translation.override("en"):
        yield


@pytest.fixture
def table(street: Street, clock: Any) -> Table:
    return Table(street)


def test_that_a_session_apart_is_off_with_its_case_is_told_to_that_side_alone(street: Street) -> None:
    table = laid(street)
    table.convene(kind="caucus", side=table.neighbour)
    before = {number: len(texts_to(number)) for number in (GRANDMOTHER, UPSTAIRS, str(street.contractor.phone))}
    street.close(table.case, Outcome.FAILED, "谈崩了")
    new = {number: texts_to(number)[n:] for number, n in before.items()}
    for number in (GRANDMOTHER, str(street.contractor.phone)):
        assert not any("15:00" in text or "取消" in text for text in new[number]), new[number]


@pytest.mark.parametrize("who", ["contractor", "district"])
def test_no_page_shows_who_is_not_of_the_group_that_a_session_apart_is_planned(
    street: Street, signed_in: SignedIn, who: str
) -> None:
    table = laid(street)
    member = getattr(street, who)
    page = reverse("desk-case", args=[table.case.number]) + "?history=all"
    convening.convene(
        table.case, by=table.by, kind="caucus", at=on(17, 16, 47), place="3号楼602周家", side=table.neighbour
    )
    answer = signed_in(member).get(page)
    assert answer.status_code == 200 and "602周家" not in answer.text
    assert "16:47" not in answer.text


def test_who_reported_is_shown_nothing_of_a_session_apart_with_the_other(street: Street) -> None:

    table = laid(street)
    convening.convene(
        table.case, by=table.by, kind="caucus", at=on(17, 16, 47), place="3号楼602周家", side=table.neighbour
    )
    page = Client().get(reverse("track", args=[opened(fresh(table.case)).token])).text
    assert "602周家" not in page and "16:47" not in page


def test_helpers_of_the_works_are_not_told_that_a_session_apart_is_off(street: Street) -> None:
    table = laid(street)
    case = fresh(table.case)
    desk.reassign(case, by=by(street.reviewer), lead=street.another(case), helpers=[street.contractor], words="请帮")
    case = fresh(case)
    if case.state != "on_site":
        field.arrive(case, by=by(case.lead), code=case.site.arrival_code)
    table.convene(kind="caucus", side=table.neighbour)
    before = len(texts_to(street.contractor.phone))
    street.close(table.case, Outcome.FAILED, "谈崩了")
    assert not any("取消" in text for text in texts_to(street.contractor.phone)[before:])


def joined(street: Street, later: Case, into: Case) -> None:
    """Handled under the earlier one from now on; approved, where that puts something off."""
    joining.join(fresh(later), by=by(street.leader), into=fresh(into), words="同一件")
    if fresh(later).joined_to_id is None:
        street.approve(later)
    assert fresh(later).joined_to_id == into.pk


def test_who_came_with_a_joined_case_is_not_told_that_others_have_agreed(
    table: Table, street: Street, clock: Any
) -> None:
    clock.shift(timedelta(minutes=5))
    later = street.case(phone=NEIGHBOUR, building=table.case.building)
    joined(street, later, table.case)
    own = [side for side in table.sides if side.came_with_id is None]
    table.draft(sides=own)
    table.all_sign()
    assert not any("协议已生效" in text for text in texts_to(NEIGHBOUR))


def test_behind_a_form_that_nobody_has_proven_stands_nothing_of_what_was_agreed(table: Table) -> None:
    """Law 7: behind the link of a form whose phone nobody has proven nothing of the table stands."""
    table.draft()
    table.all_sign()
    Party.objects.filter(pk=table.resident.pk).update(phone_proven_at=None, phone_proven_by="")
    page = Client().get(reverse("track", args=[fresh(table.case).token]))
    assert page.status_code == 200 and "恢复602吊顶" not in page.text


def test_who_leads_no_more_opens_no_paper_with_what_was_told_to_whoever_leads(
    street: Street, signed_in: SignedIn
) -> None:
    """The leader led, printed the inquiry with its confidence, handed the case on: by its address it opens still."""

    table = laid(street)
    desk.reassign(fresh(table.case), by=by(street.reviewer), lead=street.leader, words="组长办")
    case = fresh(table.case)
    lead = by(street.leader)
    if case.state != "on_site":
        field.arrive(case, by=lead, code=case.site.arrival_code)
    sitting.sit(case, by=lead, kind="inquiry", side=table.neighbour, came=sitting.Came(parties=[table.neighbour]))
    session = case.sessions.latest("id")
    sitting.account(case, by=lead, party=table.neighbour, words="其实是我家水管")
    sitting.end(case, by=lead, session=session, how="heard")
    document = printed_for(fresh(case), street.leader, PaperKind.INQUIRY, session.pk)
    assert "其实是我家水管" in words_in(document)
    other = street.another(fresh(case))
    desk.reassign(fresh(case), by=by(street.reviewer), lead=other, words="换人")
    answer = signed_in(street.leader).get(reverse("paper", args=[case.number, document.pk]))
    assert answer.status_code == 404


def test_whose_note_is_opened_hears_of_it_though_somebody_else_leads_by_now(street: Street) -> None:
    table = laid(street)
    author = table.lead
    noting.note(table.case, by=by(author), words="底线一千", circle="side", party=table.resident)
    desk.reassign(fresh(table.case), by=by(street.leader), lead=street.another(fresh(table.case)), words="换人")
    before = len(texts_to(author.phone))
    noting.open_note(fresh(table.case), by=by(street.reviewer), note=Note.objects.get(), words="信访核查")
    assert len(texts_to(author.phone)) > before, "its author reads why"
