"""B6, B7, C1, C3, C4, C7: what a stranger's form, a member's report and a text of no case may do, and what is kept."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from cases import rooms
from cases.actions import placing, reporting
from cases.actions import tray as sorting
from cases.actions.new_report import NewReport
from cases.announcements.bursts import NEWS
from cases.intake import orders
from cases.models import CallTask, Case, NumberOpening, Refusal, Report, TrayItem
from cases.models.contact import TrayReason
from cases.reading.reading import understand
from cases.states import IMPORT, Actor, Channel
from mediation.models import Category, Member, OrganisationKind, Terms
from notifications import claims, inbox, limits
from notifications.models import Alarm, AlarmKind, HeldReason, Limits, Message
from tests.addresses import ADDRESSES, EVERYBODY, Scene, patterns
from tests.cases.street import GRANDMOTHER, NEIGHBOUR, Street, resident, texts_to
from tests.guards.by_form import by_form

FIRE = "着火了 有人被困"
pytestmark = pytest.mark.usefixtures("counts")


# -- C1: a form sent twice ---------------------------------------------------------------------------------------------

CHANGES = [{"words": "路灯坏了"}, {"phone": "13800138002"}, {"unit": "3"}, {"room": "502"}, {"building": "other"}]


@pytest.mark.parametrize("changed", CHANGES, ids=lambda one: next(iter(one)))
def test_a_form_of_the_same_key_that_says_anything_else_is_another_case(
    client: Client, street: Street, changed: dict[str, str]
) -> None:
    """C1: a shared tablet and the *back* button gave the second visitor the first one's link."""
    key, buildings = str(uuid.uuid4()), list(street.site.buildings.all()[:2])
    said = {"phone": GRANDMOTHER, "submission": key, "unit": "2", "room": "501", "building": str(buildings[0].pk)}
    first, link = by_form(client, street, "楼道灯坏了", **said)
    again, same = by_form(client, street, "楼道灯坏了", **said)
    assert (again, same) == (first, link), "sent twice, it is one report"
    if "building" in changed:
        changed = {"building": str(buildings[1].pk)}
    other, others = by_form(client, street, **({"words": "楼道灯坏了"} | said | changed))
    assert other != first and others != link
    assert Report.objects.count() == 2, "and nothing that was said is lost"


# -- C3: members' reports ----------------------------------------------------------------------------------------------


def take(client: Client, street: Street, **more: Any) -> int:
    said = {"channel": "call", "words": "楼上电钻吵", "site": street.site.pk, "phone": "13800138001"}
    return client.post(reverse("take-report"), said | {"submission": str(uuid.uuid4())} | more).status_code


def test_only_who_serves_the_site_or_its_street_office_writes_down_a_report_there(
    street: Street, signed_in: Any, scene: Scene
) -> None:
    """C3: generated over everybody who can sign in."""
    before, wrong = Case.objects.count(), {}
    for name, member in scene.people.items():
        client, serves = signed_in(member), name in {"lead", "helper", "member", "leader", "reviewer"}
        anonymous = {"phone": "", "anonymous": "on"}
        status = take(client, street, **anonymous)
        named = take(client, street, site="", words=f"{street.site.name}3号楼漏水", **anonymous)
        if (status == 302, named == 302) != (serves, serves):
            wrong[name] = (status, named)
    assert not wrong
    assert Case.objects.count() == before + 2 * 5


def test_a_member_writes_down_so_many_an_hour_and_so_many_for_one_number(
    street: Street, signed_in: Any, clock: Any
) -> None:
    """C3: 14 in a row for one number were 14 texts."""
    Limits.objects.update_or_create(pk=1, defaults={"taken_per_number": 2, "taken_per_member": 4})
    client = signed_in(street.leader)
    assert [take(client, street) for _ in range(3)] == [302, 302, 429]
    assert len(texts_to(GRANDMOTHER)) == 2
    assert [take(client, street, phone="", anonymous="on") for _ in range(3)] == [302, 302, 429]
    assert Alarm.objects.filter(kind=AlarmKind.TAKEN).count() == 2
    assert Refusal.objects.filter(member=street.leader).count() == 2
    assert take(signed_in(street.reviewer), street, phone="", anonymous="on") == 302, "the pace is each one's own"
    clock.shift(timedelta(hours=1, minutes=1))
    assert take(client, street, phone="", anonymous="on") == 302
    assert take(client, street) == 429
    clock.shift(timedelta(days=1))
    assert take(client, street) == 302


# -- C4: the number of a text to call back -----------------------------------------------------------------------------


@pytest.fixture
def to_call_back(street: Street) -> CallTask:
    text, _ = inbox.receive({"MessageSid": "SM9", "From": NEIGHBOUR, "To": "+86", "Body": "???"})
    item = TrayItem.objects.create(inbound=text, reason=TrayReason.NO_WORDS, at=text.received_at)
    return sorting.call_back(item, by=Actor(member=street.reviewer))


def test_the_number_is_shown_after_the_opening_alone_and_the_opening_is_a_row(
    street: Street, signed_in: Any, to_call_back: CallTask
) -> None:
    """C4: the number stood there in full, with no event."""
    client, path = signed_in(street.reviewer), reverse("call", args=[to_call_back.pk])
    hidden = NEIGHBOUR.removeprefix("+86")
    assert hidden not in client.get(path).text
    assert hidden in client.post(path, {"open": "1"}).text
    assert hidden not in client.get(path).text, "shown once"
    opening = NumberOpening.objects.get()
    assert (opening.call, opening.member) == (to_call_back, street.reviewer)
    with pytest.raises(DatabaseError), transaction.atomic():
        NumberOpening.objects.update(member=street.leader)
    with pytest.raises(DatabaseError), transaction.atomic():
        opening.delete()


def test_who_is_not_to_call_opens_no_number(street: Street, signed_in: Any, to_call_back: CallTask) -> None:
    path = reverse("call", args=[to_call_back.pk])
    for member in Member.objects.exclude(organisation__kind=OrganisationKind.STREET_OFFICE):
        answer = signed_in(member).post(path, {"open": "1"})
        assert answer.status_code == 404, member
    assert not NumberOpening.objects.exists()


# -- B7: urgent reports by form ----------------------------------------------------------------------------------------


def test_urgent_forms_within_minutes_are_one_text_with_their_number(client: Client, street: Street, clock: Any) -> None:
    """B7: 12 forms "fire" were 48 urgent texts at once. Each is a case of its own on the desk all the same."""
    for _ in range(12):
        by_form(client, street, FIRE)
    assert Case.objects.filter(tier="U").count() == 12
    now = Case.objects.latest("id").reported_at
    leader = Message.objects.filter(recipient=str(street.leader.phone))
    assert claims.due(now).filter(pk__in=leader).count() == 1, "the first goes at once"
    clock.shift(timedelta(minutes=10, seconds=1))
    claimed, _ = claims.claim(limit=500, at=now + timedelta(minutes=10, seconds=1))
    by_one: dict[str, list[str]] = {}
    for message in claimed:
        by_one.setdefault(message.recipient, []).append(message.body)
    reviewers = Member.objects.filter(organisation=street.site.street, is_active=True)
    for phone in [str(street.leader.phone), *(str(one.phone) for one in reviewers)]:
        assert len(by_one[phone]) == 2, "the first, and one for the others"
        assert "11件" in by_one[phone][-1]
    assert Message.objects.filter(news=NEWS, status="cancelled").count() == 10 * len(by_one)


def test_the_next_minutes_begin_anew_and_a_text_of_a_proven_number_never_waits(
    client: Client, street: Street, clock: Any
) -> None:
    by_form(client, street, FIRE)
    by_form(client, street, FIRE)
    street.case(FIRE, tier="U", category="other")
    told = Message.objects.filter(recipient=str(street.leader.phone)).order_by("id")
    assert [message.news == NEWS for message in told] == [False, True, False]
    clock.shift(timedelta(minutes=Terms.current().urgent_minutes, seconds=1))
    by_form(client, street, FIRE)
    assert told.last().news != NEWS


def test_the_reserve_for_urgent_texts_is_not_for_strangers_forms(client: Client, street: Street) -> None:
    """B7: after 1,000 parts real urgent texts waited until midnight."""
    Limits.objects.update_or_create(pk=1, defaults={"parts_per_day": 1, "urgent_parts_per_day": 1000})
    by_form(client, street, FIRE, phone=NEIGHBOUR)
    strangers = list(Message.objects.filter(is_urgent=True))
    street.case(FIRE, tier="U", category="other")
    real = list(Message.objects.filter(is_urgent=True).exclude(pk__in=[each.pk for each in strangers]))
    assert strangers and real
    held = limits.judge([*strangers, *real], at=real[0].created_at).held
    assert {held[each.pk].reason for each in strangers if each.pk in held} == {HeldReason.BUDGET}
    assert len([each for each in strangers if each.pk in held]) >= len(strangers) - 1
    assert not [each for each in real if each.pk in held]


# -- B6: unit and room -------------------------------------------------------------------------------------------------

GOOD = ["2", "501", "501室", "2单元", "B2", "3-501", "东户", "负一层", "甲", "１２", "501 室", ""]
BAD = ["t.cn/Ab12x", "领奖点击", "a.b", "1/2", "x@y", "1:2", "<b>", "www", "请点击", "加微信", "http", "1\n。"]
DOORS: dict[str, Any] = {}


def door(function: Any) -> Any:
    DOORS[function.__name__] = function
    return function


@door
def public_form(street: Street, said: str) -> Case | None:
    answer = Client().post(
        reverse("report-site", args=[street.site.code]),
        {"words": "漏水", "phone": "13800138003", "unit": said, "room": said, "submission": str(uuid.uuid4())},
    )
    return Case.objects.latest("id") if answer.status_code == 302 else None


@door
def members_report(street: Street, said: str) -> Case | None:
    client = Client()
    client.force_login(street.leader)
    return Case.objects.latest("id") if take(client, street, unit=said, room=said) == 302 else None


@door
def place_corrected(street: Street, said: str) -> Case | None:
    case, client = street.case(), Client()
    client.force_login(street.leader)
    path = reverse("desk-verb", args=[case.number, "place"])
    done = client.post(path, {"site": street.site.pk, "unit": said, "room": said}).status_code == 302
    return Case.objects.get(pk=case.pk) if done else None


@door
def any_action(street: Street, said: str) -> Case | None:
    case = street.case(unit=said, room=said)
    placing.locate(case, by=resident(), site=street.site, building=None, unit=said, room=said)
    return Case.objects.get(pk=case.pk)


@door
def work_order(street: Street, said: str) -> Case | None:
    said = said.replace('"', "").replace("\n", "")
    head = "order_number,words,place,phone"
    done = orders.file_orders(f'{head}\nX{uuid.uuid4().hex[:8]},漏水,"锦绣华庭3号楼{said}单元{said}室",13800138005')
    return done.opened[0] if done.opened else None


@door
def text(street: Street, said: str) -> Case | None:
    read = understand(f"锦绣华庭3号楼{said}单元{said}室漏水")
    new = NewReport.of(read, words="漏水", channel=Channel.TEXT, phone="+8613800138006")
    return reporting.report(new, by=IMPORT)


@pytest.mark.parametrize("name", sorted(DOORS))
def test_a_unit_and_a_room_are_places_by_every_door(street: Street, name: str) -> None:
    """B6: "…t.cn/Ab12x单元领奖点击" in a text from the official number, to anybody."""
    Limits.objects.update_or_create(
        pk=1, defaults={"taken_per_number": 99, "taken_per_member": 99, "forms_per_number": 99}
    )
    for said in BAD:
        case = DOORS[name](street, said)
        if case is not None:
            assert rooms.is_one(case.unit) and rooms.is_one(case.room), said
            assert said not in (case.unit, case.room)
    assert not [body for body in Message.objects.values_list("body", flat=True) if "t.cn" in body or "点击" in body]
    if name not in ("work_order", "text"):
        for said in GOOD:
            case = DOORS[name](street, said)
            assert case is not None and case.unit == rooms.normal(said), said


@pytest.mark.parametrize("column", ["unit", "room"])
@pytest.mark.parametrize("said", BAD[:-1])
def test_the_database_holds_no_other_unit_or_room(street: Street, said: str, column: str) -> None:
    case = street.case()
    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(**{column: said[:10]})


@pytest.mark.parametrize("said", GOOD)
def test_what_people_write_for_a_unit_or_room_is_one(said: str, street: Street) -> None:
    assert rooms.is_one(rooms.normal(said))
    Case.objects.filter(pk=street.case().pk).update(unit=rooms.normal(said), room=rooms.normal(said))


def test_a_form_with_a_link_for_a_room_says_so_and_keeps_the_words(english: Client, street: Street) -> None:
    said = {"words": "漏水", "phone": "13800138001", "room": "t.cn/x"}
    answer = english.post(reverse("report-site", args=[street.site.code]), said)
    assert answer.status_code == 422 and "Digits and letters only" in answer.text and "漏水" in answer.text
    assert Category.objects.exists() and not Case.objects.exists()


# -- C7: nothing is kept -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("asker", sorted(EVERYBODY))
def test_no_page_may_be_kept_by_a_browser_or_anything_between(asker: str, scene: Scene) -> None:
    """C7: generated from the addresses; each as everybody, posted to as well."""
    client, kept = scene.client(asker), {}
    assert {each.name for each in patterns()} == set(ADDRESSES)
    for name, address in ADDRESSES.items():
        path = reverse(name, args=address.arguments(scene))
        answers = [client.get(path)]
        if name not in ("sign-out", "set-language"):
            answers.append(client.post(path, {}))
        for answer in answers:
            if "no-store" not in answer.headers.get("Cache-Control", ""):
                kept[name] = answer.headers.get("Cache-Control")
    assert not kept


def test_neither_is_the_administration_nor_a_page_that_is_not_there(scene: Scene) -> None:
    client = scene.client("operator")
    for path in ("/admin/", "/admin/mediation/site/", "/nothing/here/"):
        assert "no-store" in client.get(path).headers["Cache-Control"], path
