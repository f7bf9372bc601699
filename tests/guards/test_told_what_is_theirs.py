"""Each is told, and may do, what is theirs: an organisation that is met apart, whose note is opened, who acts for
somebody whose number is wrong; and nobody reads off a form or a text when another is met."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import reverse
from django.utils import translation

from cases.actions import desk
from cases.actions.table import convening, noting, speaking, willingness
from cases.models import Note, Party
from cases.states import Actor, Outcome, Through
from tests.cases.promises import on
from tests.cases.sitting.conftest import laid
from tests.cases.street import GRANDMOTHER, Street, by, fresh, texts_to
from tests.cases.table.at_the_table import paper
from tests.pages.conftest import SignedIn


@pytest.fixture(autouse=True)
def _photos_elsewhere(settings: Any, tmp_path: Any) -> Iterator[None]:
    settings.MEDIA_ROOT = str(tmp_path)
    with translation.override("en"):
        yield


def test_an_organisation_that_is_met_apart_sees_its_own_appointment(street: Street, signed_in: SignedIn) -> None:
    table = laid(street)
    convening.convene(table.case, by=table.by, kind="caucus", at=on(17, 16, 47), place="项目部", side=table.contractor)
    page = reverse("desk-case", args=[table.case.number])
    assert "16:47" in signed_in(street.contractor).get(page).text
    assert "16:47" not in signed_in(street.member("property")).get(page).text


@pytest.mark.parametrize("who", ["contractor", "property"])
def test_the_form_for_what_a_side_said_lists_no_meeting_of_others(
    street: Street, signed_in: SignedIn, who: str
) -> None:
    table = laid(street)
    convening.convene(
        table.case, by=table.by, kind="caucus", at=on(17, 16, 47), place="3号楼602周家", side=table.neighbour
    )
    table.convene(at=on(18, 10))
    form = reverse("desk-verb", args=[table.case.number, "come"])
    assert "16:47" in signed_in(table.lead).get(form).text
    text = signed_in(street.member(who)).get(form).text
    assert "16:47" not in text


def test_the_author_of_a_note_that_is_opened_reads_why_though_somebody_else_leads(
    street: Street, signed_in: SignedIn
) -> None:
    table = laid(street)
    author = table.lead
    noting.note(table.case, by=by(author), words="底线一千", circle="side", party=table.resident)
    desk.reassign(fresh(table.case), by=by(street.leader), lead=street.another(fresh(table.case)), words="换人")
    noting.open_note(fresh(table.case), by=by(street.reviewer), note=Note.objects.get(), words="信访件要核实")
    page = reverse("desk-table", args=[table.case.number])
    text = signed_in(author).get(page).text
    assert "信访件要核实" in text and "底线一千" not in text
    others = [each for each in (street.leader, street.another(fresh(table.case))) if each.pk != author.pk]
    for other in others:
        if other.pk != fresh(table.case).lead_id:
            assert "信访件要核实" not in signed_in(other).get(page).text


def test_who_reported_and_acts_for_another_says_that_its_number_is_wrong(street: Street) -> None:
    """The daughter reported her own leak and acts for the old lady upstairs, whose number she is asked by."""
    case = street.on_site(words="楼上漏水", category="leak", room="501")
    party = Party.objects.create(case=case, side="complainant", room="601", name="李国强")
    lead = by(case.lead)
    speaking.add(case, by=lead, party=party, kind="agent", name="王小妹", phone=GRANDMOTHER, pictures=[paper()])
    willingness.ask(fresh(case), by=lead, party=party)
    mine = Actor(phone=GRANDMOTHER, through=Through.TEXT)
    willingness.wrong_number(fresh(case), by=mine, asked=party.pk)
    assert not party.representatives.filter(left_at=None).exists()
    with pytest.raises(Exception, match="not yours"):
        willingness.wrong_number(fresh(case), by=mine)


def test_of_two_meetings_that_fall_off_together_the_one_apart_is_no_time_to_tell(street: Street) -> None:
    table = laid(street)
    convening.convene(
        table.case, by=table.by, kind="caucus", at=on(16, 16, 47), place="3号楼602周家", side=table.neighbour
    )
    table.convene(at=on(17, 15))
    before = len(texts_to(GRANDMOTHER))
    street.close(table.case, Outcome.FAILED, "谈崩了")
    new = " ".join(texts_to(GRANDMOTHER)[before:])
    assert "16:47" not in new and "15:00" in new
