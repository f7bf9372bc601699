"""What a side says at the table and what is noted there survives a dead network like any deed of the field. Whatever
became of the session meanwhile, nobody reads it whom it was not told."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from cases.actions import desk
from cases.actions.table import sitting
from cases.models import Account, Note, Refusal, Submission
from cases.states import Readers, Verb
from tests.cases.sitting.conftest import Table, laid
from tests.cases.street import Street, by, fresh
from tests.pages.conftest import SignedIn
from tests.pages.phone import phone

__all__ = ["phone"]

BOTTOM_LINE = "底线一千二"


@pytest.fixture
def table(street: Street) -> Table:
    return laid(street)


def account(mine: Any, table: Table, seen: int) -> dict[str, Any]:
    pressed: dict[str, Any] = mine.press(party=str(table.neighbour.pk), words=BOTTOM_LINE, seen=str(seen))
    return pressed


def page(client: Any, table: Table) -> str:
    return str(client.get(reverse("desk-case", args=[table.case.number])).text)


def test_an_account_that_the_phone_had_kept_is_taken_down_once(table: Table, phone: Any) -> None:
    session = table.sit()
    mine = phone(table.lead)
    pressed = account(mine, table, session.pk)
    for _again in range(2):
        answer = mine.send(table.case, Verb.ACCOUNT, pressed)
        assert answer["state"] == "done" and answer["to"] == reverse("desk-table", args=[table.case.number])
    row = Account.objects.get()
    assert (row.session_id, row.saying.readers) == (session.pk, Readers.PARTIES)


def test_a_note_that_the_phone_had_kept_is_written_once(table: Table, phone: Any) -> None:
    mine = phone(table.lead)
    pressed = mine.press(circle="mediator", words=BOTTOM_LINE)
    for _again in range(2):
        assert mine.send(table.case, Verb.NOTE, pressed)["state"] == "done"
    assert Note.objects.get().saying.readers == Readers.MEDIATOR


def test_the_forms_are_kept_on_the_phone_and_linked_there(table: Table, signed_in: SignedIn) -> None:
    client = signed_in(table.lead)
    for verb in (Verb.ACCOUNT, Verb.NOTE):
        path = reverse("desk-verb", args=[table.case.number, verb])
        answer = client.get(path)
        assert "data-field" in answer.text and answer.headers["X-Kept-For"] == str(table.lead.pk)
        assert f'data-verb="{verb}"' in page(client, table)
        pages = client.get(reverse("field-here") + "?pages").json()["pages"]
        assert any(path in each["paths"] for each in pages)


def test_what_was_said_apart_is_not_for_all_because_it_comes_while_all_sit_there(
    table: Table, phone: Any, street: Street, signed_in: SignedIn
) -> None:
    apart = table.sit(kind="caucus", side=table.neighbour)
    mine = phone(table.lead)
    pressed = account(mine, table, apart.pk)
    sitting.end(fresh(table.case), by=table.by, session=apart, how="heard")
    table.sit()
    assert mine.send(table.case, Verb.ACCOUNT, pressed)["state"] == "kept"
    assert not Account.objects.exists()
    row = Submission.objects.get()
    assert row.saying is not None and row.saying.readers == Readers.MEDIATOR
    assert BOTTOM_LINE in page(signed_in(table.lead), table)
    for other in (street.leader, street.another(fresh(table.case)), street.reviewer, street.contractor):
        if other.pk != table.lead.pk:
            assert BOTTOM_LINE not in page(signed_in(other), table), other


def test_nor_when_it_is_sent_from_a_page_that_was_opened_before(table: Table, signed_in: SignedIn) -> None:
    apart = table.sit(kind="caucus", side=table.neighbour)
    client = signed_in(table.lead)
    form = client.get(reverse("desk-verb", args=[table.case.number, Verb.ACCOUNT])).context["form"]
    assert form["seen"].value() == apart.pk
    sitting.end(fresh(table.case), by=table.by, session=apart, how="heard")
    table.sit()
    for verb in (Verb.ACCOUNT, Verb.PROPOSE):
        path = reverse("desk-verb", args=[table.case.number, verb])
        text = client.post(path, {"party": table.neighbour.pk, "words": BOTTOM_LINE, "seen": apart.pk}).text
        assert "A session has begun or ended" in text
        assert Refusal.objects.filter(case=table.case, verb=verb).exists()
    assert not Account.objects.exists() and not table.case.proposals.exists()


def test_a_confidence_that_is_theirs_to_write_no_more_is_kept_for_whoever_leads(
    table: Table, phone: Any, street: Street, signed_in: SignedIn
) -> None:
    author = table.lead
    mine = phone(author)
    pressed = mine.press(circle="side", party=str(table.neighbour.pk), words=BOTTOM_LINE)
    desk.reassign(fresh(table.case), by=by(street.leader), lead=street.another(fresh(table.case)), words="换人")
    assert mine.send(table.case, Verb.NOTE, pressed)["state"] == "kept"
    lead = fresh(table.case).lead
    assert lead is not None
    for member in (author, lead):
        assert BOTTOM_LINE in page(signed_in(member), table)
    assert BOTTOM_LINE not in page(signed_in(street.reviewer), table)
    if street.leader.pk not in (author.pk, lead.pk):
        assert BOTTOM_LINE not in page(signed_in(street.leader), table)
