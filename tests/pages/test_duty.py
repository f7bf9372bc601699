"""Who is on duty when, and a new case that goes to them by itself where the group's switch is on."""

from __future__ import annotations

import datetime as dt
import re
import threading

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.urls import reverse

from cases.actions import by_duty, desk, placing
from cases.models import Case, CaseEvent
from cases.states import DeclineReason, State, Verb
from mediation import duty
from mediation.models import CoordinationGroup, DutyTurn, Member
from tests.cases.street import GRANDMOTHER, Street, by, fresh, resident, texts_to
from tests.pages.conftest import SignedIn


def group_of(street: Street) -> CoordinationGroup:
    return CoordinationGroup.objects.get(site=street.site)


def turn(street: Street, member: Member, **when: object) -> DutyTurn:
    """Whole days, every Tuesday if nothing else is said: the day on which these stories happen."""
    when = when or {"weekday": 1}
    return DutyTurn.objects.create(group=group_of(street), member=member, **when)


def switch_on(street: Street) -> None:
    CoordinationGroup.objects.filter(site=street.site).update(assigns_by_duty=True)


def assigned_by(case: Case) -> CaseEvent:
    return CaseEvent.objects.get(case=case, verb=Verb.ASSIGN)


# -- by itself ---------------------------------------------------------------------------------------------------------


def test_a_new_case_goes_to_the_neutral_member_on_duty(street: Street) -> None:
    someone = street.mediator
    turn(street, someone)
    switch_on(street)
    case = street.case(phone="+8613800138111")
    assert case.state == State.ASSIGNED and case.lead == someone
    event = assigned_by(case)
    assert event.actor == "system" and event.member is None
    assert any(someone.name in text for text in texts_to("+8613800138111"))
    assert any(case.number in text for text in texts_to(someone.phone))


def test_the_leader_hears_that_it_is_given_and_is_not_asked_to(street: Street) -> None:
    turn(street, street.mediator)
    switch_on(street)
    case = street.case(phone="+8613800138111")
    to_leader = [text for text in texts_to(street.leader.phone) if case.number in text]
    assert "已派值班" in to_leader[-1]


def test_off_by_default_and_the_leader_assigns(street: Street) -> None:
    turn(street, street.mediator)
    assert street.case(phone="+8613800138111").state == State.REPORTED


def test_nobody_on_duty_leaves_it_to_the_leader(street: Street) -> None:
    turn(street, street.mediator, weekday=2)
    switch_on(street)
    case = street.case(phone="+8613800138111")
    assert case.state == State.REPORTED
    assert any("请" in text and case.number in text for text in texts_to(street.leader.phone))


def test_who_is_tied_is_passed_over(street: Street) -> None:
    tied, other = street.mediator, street.leader
    home = street.site.buildings.get(number=5)
    Member.objects.filter(pk=tied.pk).update(home_building=home)
    turn(street, tied)
    switch_on(street)
    assert street.case(phone="+8613800138111", building=home).state == State.REPORTED
    turn(street, other)
    assert street.case(phone="+8613800138112", building=home).lead == other


def test_a_contractor_on_duty_leads_nothing(street: Street) -> None:
    turn(street, street.contractor)
    switch_on(street)
    assert street.case(phone="+8613800138111").state == State.REPORTED


@pytest.mark.parametrize("gone", [{"away_from": "2026-01-01"}, {"is_active": False}])
def test_who_is_away_or_left_is_passed_over(street: Street, gone: dict[str, object]) -> None:
    someone = street.mediator
    turn(street, someone)
    switch_on(street)
    Member.objects.filter(pk=someone.pk).update(**gone)
    assert street.case(phone="+8613800138111").state == State.REPORTED


def test_who_serves_no_more_is_passed_over(street: Street) -> None:
    someone = street.mediator
    turn(street, someone)
    switch_on(street)
    someone.memberships.filter(group__site=street.site).update(until=dt.date(2026, 9, 15))
    assert street.case(phone="+8613800138111").state == State.REPORTED


def test_of_two_who_has_less_to_do_has_it(street: Street) -> None:
    one = street.mediator
    first = street.case(phone="+8613800138111")
    other = street.another(fresh(first))
    desk.assign(first, by=by(street.leader), lead=one)
    for each in {one, other} - {street.leader}:
        turn(street, each)
    switch_on(street)
    if other != one:
        assert street.case(phone="+8613800138112").lead == other


def test_an_urgent_one_at_night_goes_to_the_night_turn(street: Street, clock) -> None:
    someone = street.mediator
    turn(street, someone, weekday=1, starts_at=dt.time(20), ends_at=dt.time(8))
    switch_on(street)
    assert street.case(phone="+8613800138111").state == State.REPORTED, "it is morning"
    clock.move_to(dt.datetime.fromisoformat("2026-09-16T02:00:00+08:00"))
    case = street.case("电线冒火花", phone="+8613800138112", tier="U")
    assert case.lead == someone
    to_someone = [text for text in texts_to(someone.phone) if case.number in text]
    assert to_someone, "they are told at once"
    clock.move_to(dt.datetime.fromisoformat("2026-09-16T08:00:00+08:00"))
    assert street.case(phone="+8613800138113").state == State.REPORTED


def test_a_place_told_later_is_assigned_then(street: Street) -> None:
    turn(street, street.mediator)
    switch_on(street)
    case = street.case(phone=GRANDMOTHER, site=None)
    assert case.state == State.REPORTED
    placing.locate(case, by=resident(), site=street.site, building=None)
    assert fresh(case).state == State.ASSIGNED


def test_what_was_handed_back_is_the_leaders(street: Street) -> None:
    someone = street.mediator
    turn(street, someone)
    switch_on(street)
    case = street.case(phone=GRANDMOTHER)
    desk.decline(case, by=by(someone), reason=DeclineReason.ABSENT)
    assert fresh(case).state == State.REPORTED
    placing.locate(fresh(case), by=by(street.leader), site=street.site, building=street.site.buildings.get(number=3))
    assert fresh(case).state == State.REPORTED


def test_a_closed_sites_cases_go_to_nobody_by_themselves(street: Street) -> None:
    turn(street, street.mediator)
    switch_on(street)
    type(street.site).objects.filter(pk=street.site.pk).update(is_active=False)
    street.site.is_active = False
    assert street.case(phone="+8613800138111").state == State.REPORTED


@pytest.mark.django_db(transaction=True)
def test_the_leaders_press_and_the_roster_give_it_away_once(clock) -> None:
    """Both at once: one of them has it, the other is refused."""
    street = Street()
    first, second = street.mediator, street.leader
    case = street.case(phone="+8613800138111")
    turn(street, first)
    switch_on(street)
    barrier, said = threading.Barrier(2), []

    def press(who: str) -> None:
        barrier.wait()
        try:
            if who == "roster":
                by_duty.assign_at_once(fresh(case))
            else:
                desk.assign(case, by=by(street.leader), lead=second)
        except Exception as refused:
            said.append(str(refused))
        finally:
            connection.close()

    both = [threading.Thread(target=press, args=[who]) for who in ("roster", "leader")]
    for each in both:
        each.start()
    for each in both:
        each.join()
    assert CaseEvent.objects.filter(case=case, verb=Verb.ASSIGN).count() == 1
    assert fresh(case).lead in (first, second)


# -- whose turn it is --------------------------------------------------------------------------------------------------


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(f"{text}:00+08:00")


WEEKLY = DutyTurn(member_id=1, weekday=3)  # Thursdays
HOLIDAY = DutyTurn(member_id=2, first=dt.date(2026, 10, 1), last=dt.date(2026, 10, 7))
NIGHT = DutyTurn(member_id=3, weekday=3, starts_at=dt.time(20), ends_at=dt.time(8))
DAY = DutyTurn(member_id=4, weekday=3, starts_at=dt.time(8), ends_at=dt.time(20))


@pytest.mark.parametrize(
    ("moment", "who"),
    [
        ("2026-09-24T12:00", {1, 4}),
        ("2026-09-24T20:00", {1, 3}),
        ("2026-09-25T07:59", {3}),
        ("2026-09-25T08:00", set()),
        ("2026-09-24T07:00", {1}),
        ("2026-10-01T12:00", {2}),  # a Thursday within the holiday
        ("2026-10-08T12:00", {1, 4}),
    ],
)
def test_whose_turn_it_is(moment: str, who: set[int]) -> None:
    assert duty.who([WEEKLY, HOLIDAY, NIGHT, DAY], at(moment)) == who


# -- the page ----------------------------------------------------------------------------------------------------------


def test_a_leader_keeps_the_roster_and_the_switch(street: Street, signed_in: SignedIn) -> None:
    client, address = signed_in(street.leader), reverse("duty-site", args=[street.site.code])
    assert address in client.get(reverse("duty")).text
    someone = street.mediator
    page = client.post(address, {"member": someone.pk, "weekday": "1"}, follow=True).text
    assert "The turn is entered." in page and "Tuesday" in page and "On duty" in page
    page = client.post(address, {"assigns": "on"}, follow=True).text
    assert "New cases go to who is on duty." in page and group_of(street).assigns_by_duty
    page = client.post(address, {"assigns": "off"}, follow=True).text
    assert "The leader assigns new cases." in page and not group_of(street).assigns_by_duty
    (row,) = DutyTurn.objects.all()
    assert "The turn is taken off." in client.post(address, {"drop": row.pk}, follow=True).text
    assert not DutyTurn.objects.exists()
    assert LogEntry.objects.filter(user=street.leader).count() == 4


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({}, "Choose a day of the week"),
        ({"weekday": "1", "first": "2026-10-01", "last": "2026-10-02"}, "Choose a day of the week"),
        ({"first": "2026-10-02", "last": "2026-10-01"}, "The last day comes before the first."),
        ({"first": "2026-10-02"}, "Choose a day of the week"),
        ({"weekday": "1", "starts_at": "20:00"}, "Give both times"),
        ({"weekday": "9"}, "valid choice"),
        ({"weekday": "1", "starts_at": "25:00", "ends_at": "08:00"}, "valid time"),
    ],
)
def test_a_turn_that_is_none_is_refused_in_a_sentence(
    street: Street, signed_in: SignedIn, answers: dict[str, str], said: str
) -> None:
    address = reverse("duty-site", args=[street.site.code])
    answer = signed_in(street.leader).post(address, {"member": street.mediator.pk, **answers})
    assert answer.status_code == 422 and said in answer.text
    assert not DutyTurn.objects.exists()


def test_only_who_serves_there_is_on_duty(street: Street, signed_in: SignedIn) -> None:
    address = reverse("duty-site", args=[street.site.code])
    answer = signed_in(street.leader).post(address, {"member": street.district.pk, "weekday": "1"})
    assert answer.status_code == 422 and not DutyTurn.objects.exists()


def test_only_who_plans_for_the_group_sees_its_roster(street: Street, signed_in: SignedIn) -> None:
    address = reverse("duty-site", args=[street.site.code])
    for member in (street.mediator, street.contractor, street.district):
        assert signed_in(member).get(address).status_code == 404
        assert signed_in(member).post(address, {"assigns": "on"}).status_code == 404
        assert signed_in(member).get(reverse("duty")).status_code == 404
    page = signed_in(street.reviewer).get(reverse("duty")).text
    assert address in page and signed_in(street.reviewer).get(address).status_code == 200


def test_who_is_on_duty_is_proposed_first_though_others_have_less(street: Street, signed_in: SignedIn) -> None:
    case = street.case()
    busy = street.another(case)
    mine = street.case(phone="+8613800138111")
    desk.assign(mine, by=by(street.leader), lead=busy)
    turn(street, busy)
    page = signed_in(street.leader).get(reverse("desk")).text
    assert re.search(rf"<strong>{busy.name}</strong>\s*<span[^>]*>[^<]*1 open · on duty", page)
