"""A side or a speaker that has gone since the page was opened is refused by the action, with its own sentence and on
record, by whatever form they are named; and what was posted is none of this case's leaves nothing to guess."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from cases.actions.table import sides, speaking
from cases.models import Party, Refusal, Representative, RightsNotice
from tests.cases.sitting.conftest import Table, laid
from tests.cases.street import Street, fresh
from tests.pages.conftest import SignedIn


@pytest.fixture
def table(street: Street) -> Table:
    return laid(street)


@pytest.fixture
def lead(table: Table, signed_in: SignedIn) -> Client:
    return signed_in(table.lead)


def gone(table: Table) -> Party:
    """The neighbour, taken off while the page of the table was open."""
    sides.drop(fresh(table.case), by=table.by, party=table.neighbour, words="认错人了")
    return table.neighbour


def press(lead: Client, table: Table, verb: str, **data: Any) -> str:
    answer = lead.post(reverse("desk-verb", args=[table.case.number, verb]), data)
    assert answer.status_code != 500
    return answer.text


@pytest.mark.parametrize(
    ("verb", "data"),
    [
        ("consent", {"party": "{gone}", "state": "agreed", "how": "visit"}),
        ("tell_rights", {"party": "{gone}", "channel": "visit"}),
        ("correct_side", {"party": "{gone}", "name": "赵六"}),
        ("drop_side", {"party": "{gone}", "words": "不是"}),
        ("ask_consent", {"party": "{gone}"}),
        ("represent", {"party": "{gone}", "kind": "helper", "name": "赵六"}),
        ("account", {"party": "{gone}", "words": "他说漏水"}),
        ("propose", {"party": "{gone}", "words": "各出一半"}),
        ("note", {"circle": "side", "party": "{gone}", "words": "底线一千"}),
        ("convene", {"kind": "caucus", "side": "{gone}", "until": "2026-09-17T15:00", "place": "居委会"}),
        ("sit", {"kind": "joint", "place": "现场", "came": ["{gone}", "{here}"]}),
        ("sit", {"kind": "joint", "place": "现场", "came": ["{here}"], "told_rights": ["{gone}"]}),
    ],
)
def test_a_side_that_has_gone_is_refused_on_record(lead: Client, table: Table, verb: str, data: dict[str, Any]) -> None:
    key = str(gone(table).pk)
    named = {"{gone}": key, "{here}": str(table.resident.pk)}
    posted = {
        name: [named.get(each, each) for each in value] if isinstance(value, list) else named.get(value, value)
        for name, value in data.items()
    }
    text = press(lead, table, verb, **posted)
    (refusal,) = Refusal.objects.filter(case=table.case, verb=verb)
    assert refusal.sentence in text
    assert not RightsNotice.objects.filter(party=table.neighbour).exists()


@pytest.mark.parametrize("verb", ["unrepresent", "consent", "sit"])
def test_so_is_who_spoke_for_one_and_does_no_more(lead: Client, table: Table, verb: str) -> None:
    speaking.add(
        fresh(table.case), by=table.by, party=table.resident, kind="helper", name="李小芳", phone="+8613800138066"
    )
    who = Representative.objects.get()
    speaking.end(fresh(table.case), by=table.by, representative=who)
    data: dict[str, Any] = {
        "unrepresent": {"representative": who.pk},
        "consent": {"party": table.resident.pk, "state": "agreed", "how": "visit", "representative": who.pk},
        "sit": {"kind": "joint", "place": "现场", "came": [table.resident.pk], "speakers": [who.pk]},
    }[verb]
    text = press(lead, table, verb, **data)
    if verb == "sit" and not Refusal.objects.exists():
        return  # nobody speaks for anybody any more: the form asks for none
    (refusal,) = Refusal.objects.filter(case=table.case, verb=verb)
    assert refusal.sentence in text


def test_a_side_of_another_case_is_no_more_than_a_wrong_key(lead: Client, table: Table, street: Street) -> None:
    other = street.on_site(phone="+8613800138555").parties.get(is_reporter=True)
    for key in (other.pk, "9" * 30, "-1", "１２", "x"):
        text = press(lead, table, "consent", party=key, state="agreed", how="visit")
        assert "This is no side of the case any more." in text
