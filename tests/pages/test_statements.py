"""How much a page asks of the database: counted over the whole request, whatever the case has behind it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from itertools import cycle, islice

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cases.actions import deferring, desk, feedback, joining, signs, undertaking
from cases.casefile.timeline import SHOWN
from cases.models import CallTask, Case, CaseEvent, Photo, TrayItem
from cases.models.contact import CallReason, TrayReason
from cases.models.fieldwork import PhotoKind
from cases.states import SignKind, State, UndertakingKind, Verb
from mediation.models import Member, Membership, Promise, Site
from notifications import inbox
from notifications.models import CountryRule
from tests.addresses import token_of
from tests.cases.conftest import TUESDAY
from tests.cases.street import NEIGHBOUR, Street, by, clock_of, fresh, resident
from tests.pages.conftest import SignedIn
from tests.roles import owner

MEMBER, RESIDENT = 12, 10
# Beside the case also who could lead it, who was asked to step aside, and whether the reader ever had a part in it.
REVIEW = 14


def statements(client: Client, address: str) -> list[str]:
    """What one request asks, where the standing facts are known to the process."""
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return [query["sql"] for query in queries]


def listed(address: str, asked: list[str]) -> str:
    return "\n".join([f"{address} asks {len(asked)} times:", *asked])


@pytest.fixture
def joined(full: Case) -> Case:
    """The one that is joined to it."""
    return full.joined.get()


@pytest.fixture
def again(street: Street) -> Case:
    """A case in its second handling."""
    case = street.resolved()
    feedback.reopen(case, by=resident(), words="又漏了")
    return fresh(case)


def goes_on(case: Case, entries: int) -> None:
    """So many more entries of history, in which every member of the group is named."""
    members = list(Member.objects.filter(memberships__group__site=case.site).order_by("id"))
    with owner():
        CaseEvent.objects.bulk_create(
            CaseEvent(
                case=case,
                verb=Verb.REASSIGN,
                at=timezone.now(),
                actor="member",
                member=member,
                from_state=case.state,
                to_state=case.state,
                facts={"lead_id": member.pk},
            )
            for member in islice(cycle(members), entries)
        )


@pytest.fixture
def plain(street: Street) -> Case:
    """A case in hand like most."""
    return street.on_site()


@pytest.fixture
def full(street: Street, clock: time_machine.Coordinates) -> Case:
    """A case with everything at once: another joined to it, neighbours, time asked for, promises of every kind."""
    CountryRule.objects.update_or_create(prefix="+86", defaults={"name": "中国大陆", "is_two_way": False})
    building = street.site.buildings.get(number=2)
    case = street.on_site(building=building, shares_contact=True)
    clock.shift(timedelta(minutes=5))
    later = street.assigned(phone=NEIGHBOUR, building=building)
    week = TUESDAY + timedelta(days=7)
    undertaking.undertake(
        later,
        by=by(street.leader),
        kind=UndertakingKind.OBLIGATION,
        due_at=week,
        words="封堵",
        brief="重做好",
        organisation=street.builder,
    )
    joining.join(later, by=by(street.leader), into=case, words="同一件事")
    street.approve(later)
    for number in range(3):
        near = street.case(phone=f"+861380013810{number}", building=building)
        signs.flag(near, SignKind.NEIGHBOURS, households=4)
    signs.flag(case, SignKind.NEIGHBOURS, households=4)
    lead = by(case.lead)
    undertaking.adjourn(case, by=lead, at=week, words="居委会")
    undertaking.undertake(case, by=lead, kind=UndertakingKind.RECTIFICATION, due_at=week, words="改管道", brief="改管",
                          organisation=street.contractor.organisation)  # fmt: skip
    deferring.ask_hold(case, by=lead, reason="access", words="等钥匙", until=TUESDAY + timedelta(days=1))
    deferring.grant_hold(case, by=by(street.leader))
    until = clock_of(case, Promise.RESOLVE).due_at + timedelta(days=1)
    deferring.ask_extension(case, by=lead, words="等材料", until=until)
    case.helpers.add(street.contractor, through_defaults={"since": timezone.now()})
    Photo.objects.create(case=case, kind=PhotoKind.REPORT, file="a.jpg", sha256="0" * 64, added_at=timezone.now())
    CallTask.objects.create(
        case=case, reason=CallReason.NO_ANSWER, phone=NEIGHBOUR, handling=case.handling, raised_at=timezone.now()
    )
    desk.escalate(case, by=by(street.leader), words="请街道办协调")
    return fresh(case)


def pages(case: Case, street: Street, signed_in: SignedIn) -> Iterator[tuple[Client, str, int]]:
    """Every page of the case, by who opens it, with the most it may ask."""
    for reader in (case.lead, street.leader, street.contractor, street.reviewer):
        if reader is not None:
            yield signed_in(reader), reverse("desk-case", args=[case.number]), MEMBER
    yield signed_in(street.reviewer), reverse("review-case", args=[case.number]), REVIEW
    yield Client(), reverse("track", args=[token_of(case)]), RESIDENT


# -- one case --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("scene", ["plain", "full", "joined", "again"])
def test_a_page_of_a_case_asks_few_times_whatever_there_is_and_however_long_its_history(
    street: Street, signed_in: SignedIn, request: pytest.FixtureRequest, scene: str
) -> None:
    case: Case = request.getfixturevalue(scene)
    opened = list(pages(case, street, signed_in))
    short = [statements(client, address) for client, address, _most in opened]
    for (_client, address, most), asked in zip(opened, short, strict=True):
        assert len(asked) <= most, listed(address, asked)
    goes_on(case, 200)
    for (client, address, _most), before in zip(opened, short, strict=True):
        for shown in (address, f"{address}?history=all"):
            asked = statements(client, shown)
            assert len(asked) == len(before), listed(shown, asked)


def test_a_long_history_shows_its_newest_entries_and_the_rest_behind_a_link(
    plain: Case, street: Street, signed_in: SignedIn, english: Client
) -> None:
    goes_on(plain, 200)
    for client, address in (
        (signed_in(street.leader), reverse("desk-case", args=[plain.number])),
        (signed_in(street.reviewer), reverse("review-case", args=[plain.number])),
        (english, reverse("track", args=[token_of(plain)])),
    ):
        folded = client.get(address).text
        assert "Reported:" not in folded and f"{plain.events.count() - SHOWN} earlier entries" in folded
        assert re.search(r'href="\?history=all#\w+"', folded)
        whole = client.get(address, {"history": "all"}).text
        assert "Reported:" in whole and "earlier entr" not in whole


# -- many cases ------------------------------------------------------------------------------------------------------


def test_a_list_asks_the_same_however_many_cases_there_are(street: Street, signed_in: SignedIn) -> None:
    leader, reviewer = signed_in(street.leader), signed_in(street.reviewer)
    lists = [(leader, "desk", 18), (leader, "desk-open", 6), (leader, "desk-ended", 6)]
    lists += [(reviewer, "desk", 18), (reviewer, "review", 11), (reviewer, "tray", 3)]
    _in_every_list(street, "+8613800138101")
    few = [len(statements(client, reverse(name))) for client, name, _most in lists]
    for number in range(2, 5):
        _in_every_list(street, f"+861380013810{number}")
    for (client, name, most), before in zip(lists, few, strict=True):
        asked = statements(client, reverse(name))
        assert len(asked) == before, listed(name, asked)
        assert len(asked) <= most, listed(name, asked)


def _in_every_list(street: Street, phone: str) -> None:
    """A case nobody has, some whose lead has left, one with a sign, one that waits for a decision with time asked for,
    and one that has ended."""
    street.case(phone=phone)
    _without_a_lead_who_can_act(street, phone)
    signs.flag(street.assigned(phone=phone, category="leak"), SignKind.REPEAT, earlier=[])
    waits = street.assigned(phone=phone, category="safety")
    deferring.ask_hold(
        waits, by=by(waits.lead), reason="access", words="等钥匙", until=timezone.now() + timedelta(days=1)
    )
    desk.escalate(waits, by=by(street.leader), words="请街道办协调")
    street.resolved(phone=phone)
    CallTask.objects.create(case=waits, reason=CallReason.NO_TEXTS, phone=phone, raised_at=timezone.now())
    text, _new = inbox.receive({"MessageSid": f"SM{phone}", "From": phone, "Body": "?"})
    TrayItem.objects.create(inbound=text, reason=TrayReason.PLACE_UNKNOWN, about=waits, at=text.received_at)


def _without_a_lead_who_can_act(street: Street, phone: str) -> None:
    """One for the leader to hand over, and one at a site without a leader for the street office."""
    leaderless = Site.objects.exclude(group__memberships__in=Membership.objects.leading()).get()
    nobodys = Member.objects.exclude(memberships__group__site__in=[street.site, leaderless])
    for site in (street.site, leaderless):
        case = street.case(phone=phone, site=site)
        Case.objects.filter(pk=case.pk).update(state=State.ASSIGNED, lead=nobodys.exclude(is_staff=True).first())
