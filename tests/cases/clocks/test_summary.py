"""The resident reads in a few plain sentences why the next promised time is what it is."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from cases.actions import deferring, desk
from cases.actions.recounting import replan_open
from cases.clocks import summary
from cases.models import Case
from mediation.calendar import SHANGHAI
from mediation.models import CalendarDay, CalendarYear, Promise
from tests.cases.street import Street, agreed, by, clock_of

BEFORE_THE_WEEK = dt.datetime(2026, 9, 30, 16, 30, tzinfo=SHANGHAI)


def sentences_of(case: Case, promise: str, language: str = "en") -> list[str]:
    with translation.override(language):
        return summary.sentences(clock_of(case, promise))


def test_a_plain_promise_takes_one_sentence(street: Street, clock) -> None:
    clock.shift(dt.timedelta(seconds=7))
    case = street.case()
    assert sentences_of(case, Promise.ASSIGN) == ["Promised: 4 h of working time from Tue 15 Sep 09:00."]
    assert sentences_of(case, Promise.ASSIGN, "zh-hans") == ["承诺：自9月15日周二 09:00起工作时间4 小时内。"]


def test_a_holiday_on_the_way_is_named(street: Street, clock) -> None:
    clock.move_to(BEFORE_THE_WEEK)
    case = street.case()
    assert sentences_of(case, Promise.ARRIVE) == [
        "Promised: 24 h from Wed 30 Sep 16:30.",
        "Thu 1 Oct – Wed 7 Oct (National Day) does not count.",
        "Nobody works on that day: it is the end of the next working day.",
    ]
    assert sentences_of(case, Promise.ARRIVE, "zh-hans")[1] == "10月1日周四 – 10月7日周三国庆节放假，不计时。"


def test_a_make_up_day_and_a_night_are_named(street: Street, clock) -> None:
    clock.move_to(dt.datetime(2026, 10, 9, 18, 40, tzinfo=SHANGHAI))
    assert sentences_of(street.case(), Promise.ASSIGN)[1:] == ["Sat 10 Oct is worked in place of a holiday."]
    clock.move_to(dt.datetime(2026, 11, 2, 20, 0, tzinfo=SHANGHAI))
    assert sentences_of(street.case(tier="H"), Promise.ARRIVE)[1:] == ["Nobody comes at night: it is the next morning."]


def test_what_moved_it_is_told(street: Street, clock) -> None:
    clock.move_to(dt.datetime(2026, 11, 2, 10, 0, tzinfo=SHANGHAI))
    case = street.on_site()
    until = dt.datetime(2026, 11, 5, 10, 0, tzinfo=SHANGHAI)
    deferring.ask_hold(case, by=by(case.lead), reason="access", words="业主出差", until=until)
    deferring.grant_hold(case, by=by(street.leader))
    deferring.ask_extension(case, by=by(case.lead), words="等材料", until=until + dt.timedelta(days=9))
    deferring.grant_extension(case, by=by(street.leader))
    assert sentences_of(case, Promise.RESOLVE)[1:] == [
        "While we waited (Waiting for access to a home) the time stood still.",
        "More time was given, until Sat 14 Nov 10:00.",
    ]


def test_a_promise_that_began_while_the_case_was_held_says_what_was_waited_for(street: Street, clock) -> None:
    clock.move_to(dt.datetime(2026, 11, 2, 10, 0, tzinfo=SHANGHAI))
    case = street.on_site()
    until = dt.datetime(2026, 11, 5, 10, 0, tzinfo=SHANGHAI)
    deferring.ask_hold(case, by=by(case.lead), reason="access", words="业主出差", until=until)
    deferring.grant_hold(case, by=by(street.leader))
    clock.shift(dt.timedelta(hours=1))
    other = next(each for each in (street.leader, street.contractor) if each != case.lead)
    desk.reassign(case, by=by(street.leader), lead=other, words="请假", consents=agreed(case))
    assert (
        sentences_of(case, Promise.ARRIVE)[1] == "While we waited (Waiting for access to a home) the time stood still."
    )


def test_a_year_counted_anew_is_told_to_who_looks(street: Street, clock) -> None:
    clock.move_to(dt.datetime(2027, 10, 8, 16, 30, tzinfo=SHANGHAI))
    case = street.case()
    year = CalendarYear.objects.get(year=2027)
    CalendarDay.objects.create(year=year, date=dt.date(2027, 10, 9), kind="working_day", name="国庆节")
    replan_open(year)
    assert sentences_of(case, Promise.ASSIGN)[-2:] == [
        "Counted anew on Fri 8 Oct with the calendar of 2027; before that it was Mon 11 Oct 11:30.",
        "The holidays of 2027 are not announced yet; this may still move.",
    ]


@pytest.mark.parametrize(("language", "says"), [("en", "does not count"), ("zh-hans", "国庆节放假")])
def test_it_stands_on_the_residents_page(street: Street, clock, client: Client, language: str, says: str) -> None:
    clock.move_to(BEFORE_THE_WEEK)
    case = street.assigned()
    client.cookies["django_language"] = language
    assert says in client.get(reverse("track", args=[case.token])).text


def test_an_ended_case_explains_nothing(street: Street, client: Client) -> None:
    case = street.resolved()
    client.cookies["django_language"] = "en"
    assert "Promised:" not in client.get(reverse("track", args=[case.token])).text
