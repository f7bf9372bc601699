"""How often a report and the deeds of every day ask the database: counted, not timed."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases import tasks
from cases.actions import desk, field, reporting
from cases.actions.new_report import NewReport
from cases.models import Case
from cases.states import Actor, Channel, Outcome
from mediation.models import Category
from notifications import inbox
from notifications.models import InboundText
from tests.cases.street import Street, by, fresh

REPORT, FORM, TEXT = 15, 15, 20
ASSIGN, ARRIVE, RESOLVE = 20, 20, 20


def asks(work: Callable[[], object]) -> list[str]:
    """What is asked, without the savepoints that stand for the transactions of a test."""
    with CaptureQueriesContext(connection) as queries:
        work()
    return [each["sql"] for each in queries if "SAVEPOINT" not in each["sql"]]


def few(work: Callable[[], object], most: int) -> None:
    asked = asks(work)
    assert len(asked) <= most, "\n".join([f"asks {len(asked)} times:", *asked])


def report(street: Street, number: int, channel: str, category: Category | None = None) -> Case:
    phone = f"+86138{number:08}"
    category = category or Category.objects.get(code="noise")
    new = NewReport(words="楼下电钻吵死了", category=category, tier="N", channel=channel, phone=phone, site=street.site)
    return reporting.report(new, by=Actor(phone=phone))


def _know_the_standing_facts(street: Street) -> None:
    """Loaded once, and once more because the first clock under a policy has marked it as used."""
    for number in (8, 9):
        report(street, number, Channel.FORM)


def test_a_report_asks_few_times(street: Street) -> None:
    _know_the_standing_facts(street)
    noise = Category.objects.get(code="noise")
    for number, channel in enumerate([Channel.FORM, Channel.TEXT], start=2):
        few(lambda number=number, channel=channel: report(street, number, channel, noise), REPORT)  # type: ignore[misc]


def test_a_form_asks_few_times_more(street: Street, client: Client) -> None:
    def sent(number: int) -> None:
        form = {"words": "楼下电钻吵死了", "phone": f"137{number:08}", "submission": str(uuid.uuid4())}
        assert client.post(reverse("report-site", args=[street.site.code]), form).status_code == 302

    _know_the_standing_facts(street)
    sent(1)
    few(lambda: sent(2), FORM)


def test_a_text_that_becomes_a_case_asks_few_times(street: Street) -> None:
    def read(number: int) -> None:
        body = "锦绣华庭3号楼2单元楼下电钻从早响到晚,孩子没法睡"
        text, _new = inbox.receive({"MessageSid": f"SM{number}", "From": f"+86139{number:08}", "Body": body})
        tasks.read_text(text.pk)
        assert InboundText.objects.get(pk=text.pk).outcome == "case"

    _know_the_standing_facts(street)
    read(1)
    few(lambda: read(2), TEXT + 2)  # with storing it, and looking whether it was read


def test_assigning_arriving_and_settling_ask_few_times(street: Street) -> None:
    street.resolved()
    case = report(street, 1, Channel.FORM)
    leader, lead = street.leader, street.lead_for(case)
    assert leader.organisation  # a signed-in member comes with it
    few(lambda: desk.assign(case, by=by(leader), lead=lead), ASSIGN)
    lead = fresh(case).lead
    assert lead is not None and lead.organisation
    few(lambda: field.arrive(case, by=by(lead), code=street.site.arrival_code), ARRIVE)
    few(
        lambda: field.resolve(
            case, by=by(lead), outcome=Outcome.EXPLAINED, words="改到九点后施工", resident_word="可以"
        ),
        RESOLVE,
    )
