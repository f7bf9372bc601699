"""Every due time explains itself: steps that touch and add up, on the page, by command, in a clause for a text."""

import datetime as dt
from itertools import pairwise

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cases import timemachine
from cases.actions import deferring
from cases.actions.recounting import replan_open
from cases.clocks import explanation, planning, summary, turning
from cases.models import Case, Clock
from cases.models.clock import ChangeKind
from mediation.calendar import SHANGHAI
from mediation.due import length
from mediation.models import CalendarDay, CalendarYear, Promise
from tests.cases.street import Street, by, clock_of

MONDAY = dt.datetime(2026, 9, 28, 14, 10, tzinfo=SHANGHAI)
BEFORE_THE_WEEK = dt.datetime(2026, 9, 30, 16, 30, tzinfo=SHANGHAI)


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def words(case: Case, promise: str) -> list[str]:
    return [line.words for line in explanation.explain(clock_of(case, promise))]


def adds_up(clock: Clock) -> None:
    """The steps touch, end at the stored due time, and take what was promised, neither more nor less."""
    steps = explanation.Explainer(clock.case, [clock]).steps(clock)
    assert steps[0].from_at == clock.started_at
    assert steps[-1].until_at == clock.due_at
    assert all(one.until_at == other.from_at for one, other in pairwise(steps))
    assert not [step for step in steps if step.kind == explanation.AS_RECORDED]
    target = explanation.target_of(clock)
    assert target is not None
    if (target.counts, target.unit) == ("working", "day"):
        assert sum(step.days for step in steps) == target.amount
    else:
        assert sum((step.takes for step in steps), dt.timedelta(0)) == length(target)


def test_the_way_over_the_october_holiday_is_told_step_by_step(street: Street, clock) -> None:
    clock.move_to(BEFORE_THE_WEEK)
    case = street.case()
    assert words(case, Promise.ASSIGN) == [
        "From Wed 30 Sep 16:30: 4 h of working time",
        "Wed 30 Sep: 1 h",
        "Thu 1 Oct – Wed 7 Oct National Day",
        "Thu 8 Oct: 3 h",
        "Due Thu 8 Oct 11:30",
    ]
    assert words(case, Promise.ARRIVE) == [
        "From Wed 30 Sep 16:30: 24 h",
        "day and night until Thu 1 Oct 16:30: 24 h",
        "Thu 1 Oct – Wed 7 Oct National Day",
        "a closed day: moved to the end of the next working day, Thu 8 Oct 17:30",
        "Due Thu 8 Oct 17:30",
    ]
    for each in case.clocks.all():
        adds_up(each)


def test_the_same_in_chinese(street: Street, clock) -> None:
    clock.move_to(BEFORE_THE_WEEK)
    case = street.case()
    with translation.override("zh-hans"):
        said = words(case, Promise.ASSIGN)
    assert said[2] == "10月1日周四 – 10月7日周三 国庆节"
    assert not [line for line in said if any(letter.isascii() and letter.isalpha() for letter in line)]


def test_working_days_and_make_up_days_are_named(street: Street, clock) -> None:
    clock.move_to(dt.datetime(2026, 10, 9, 15, 0, tzinfo=SHANGHAI))
    case = street.case(tier="L")
    assert words(case, Promise.ARRIVE) == [
        "From Fri 9 Oct 15:00: 3 working days",
        "Fri 9 Oct: counted from the next working day",
        "Sat 10 Oct is a working day: 1 working day",
        "Sun 11 Oct closed",
        "Mon 12 Oct – Tue 13 Oct: 2 working days",
        "Due Tue 13 Oct 15:00",
    ]


def test_an_arrival_at_night_is_explained(street: Street, clock) -> None:
    clock.move_to(dt.datetime(2026, 11, 2, 20, 0, tzinfo=SHANGHAI))
    case = street.case(tier="H")
    assert words(case, Promise.ARRIVE)[1:] == [
        "day and night until Mon 2 Nov 22:00: 2 h",
        "not at night: moved to Tue 3 Nov 08:30",
        "Due Tue 3 Nov 08:30",
    ]


def test_arriving_leans_on_assigning(street: Street, clock) -> None:
    clock.move_to(dt.datetime(2026, 11, 5, 17, 0, tzinfo=SHANGHAI))
    case = street.case()
    adds_up(clock_of(case, Promise.ARRIVE))
    Clock.objects.filter(case=case, promise=Promise.ASSIGN).update(due_at=dt.datetime(2026, 11, 9, 9, tzinfo=SHANGHAI))
    planning.recount(Clock.objects.select_related("case").get(case=case, promise=Promise.ARRIVE), planning.Planner())
    assert "never before it is assigned: Mon 9 Nov 09:00" in words(case, Promise.ARRIVE)


def test_a_hold_a_release_and_an_extension_are_steps_of_their_own(street: Street, clock) -> None:
    clock.move_to(dt.datetime(2026, 11, 2, 10, 0, tzinfo=SHANGHAI))
    case = street.on_site()
    clock.move_to(dt.datetime(2026, 11, 3, 10, 0, tzinfo=SHANGHAI))
    until = dt.datetime(2026, 11, 5, 10, 0, tzinfo=SHANGHAI)
    deferring.ask_hold(case, by=by(case.lead), reason="access", words="业主出差", until=until)
    deferring.grant_hold(case, by=by(street.leader))
    clock.move_to(dt.datetime(2026, 11, 3, 12, 0, tzinfo=SHANGHAI))
    deferring.release(case, by=by(case.lead))
    deferring.ask_extension(
        case, by=by(case.lead), words="等材料", until=dt.datetime(2026, 11, 12, 12, tzinfo=SHANGHAI)
    )
    deferring.grant_extension(case, by=by(street.leader))
    resolve = clock_of(case, Promise.RESOLVE)
    adds_up(resolve)
    assert words(case, Promise.RESOLVE) == [
        "From Mon 2 Nov 10:00: 7 days",
        "day and night until Mon 9 Nov 10:00: 168 h",
        "the clock stood still from Tue 3 Nov 10:00 to Tue 3 Nov 12:00: moved to Mon 9 Nov 12:00"
        " (Waiting for access to a home)",
        "extended until Thu 12 Nov 12:00",
        "Due Thu 12 Nov 12:00",
    ]


def test_an_imported_deadline_that_is_earlier_is_told(street: Street, clock) -> None:
    case = street.case()
    earlier = dt.datetime(2026, 9, 17, 12, tzinfo=SHANGHAI)
    planning.move([clock_of(case, Promise.RESOLVE)], ChangeKind.IMPORT, at=timemachine.now(), to=earlier.isoformat())
    assert "the 12345 order is due earlier: Thu 17 Sep 12:00" in words(case, Promise.RESOLVE)
    adds_up(clock_of(case, Promise.RESOLVE))


def test_a_calendar_changed_since_is_told_with_the_time_before(street: Street, clock) -> None:
    clock.move_to(dt.datetime(2027, 10, 8, 16, 30, tzinfo=SHANGHAI))
    case = street.case()
    assert words(case, Promise.ASSIGN)[-1] == "The holidays of 2027 are not announced yet; this may still move."
    year = CalendarYear.objects.get(year=2027)
    CalendarDay.objects.create(year=year, date=dt.date(2027, 10, 9), kind="working_day", name="国庆节")
    assert words(case, Promise.ASSIGN)[-3].startswith("as recorded: Mon 11 Oct 11:30; the calendar or the policy")
    replan_open(year)
    said = words(case, Promise.ASSIGN)
    assert "Counted anew on Fri 8 Oct with the calendar of 2027; before that it was Mon 11 Oct 11:30." in said
    assert "Due Sat 9 Oct 11:30" in said
    adds_up(clock_of(case, Promise.ASSIGN))


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(
    start=st.integers(0, 400 * 1440),
    tier=st.sampled_from("UHNL"),
    holds=st.lists(st.tuples(st.integers(0, 6000), st.integers(1, 6000), st.booleans()), max_size=3),
    to=st.integers(0, 40 * 1440),
)
def test_any_clock_adds_up_after_any_changes(street: Street, clock, start, tier, holds, to) -> None:
    minute = dt.timedelta(minutes=1)
    begin = dt.datetime(2025, 12, 1, tzinfo=SHANGHAI) + start * minute
    clock.move_to(begin)
    case = street.case(tier=tier)
    at = begin
    for after, long, is_released in holds:
        at += after * minute
        until = at + long * minute
        planning.move(turning.own(case), ChangeKind.HOLD, at=at, until=until.isoformat())
        if is_released:
            planning.move(turning.own(case), ChangeKind.RELEASE, at=at, ended=(at + long // 2 * minute).isoformat())
    if to % 2:
        planning.move(turning.own(case), ChangeKind.EXTEND, at=at, to=(begin + to * minute).isoformat())
    for each in case.clocks.select_related("case"):
        adds_up(each)
        assert explanation.explain(each)[-1]


def test_the_page_of_a_case_says_why(street: Street, clock, client: Client) -> None:
    clock.move_to(BEFORE_THE_WEEK)
    case = street.case()
    client.force_login(street.leader)
    client.cookies["django_language"] = "en"
    page = client.get(f"/desk/{case.number}/").content.decode()
    assert page.count("Why this time?") == case.clocks.count()
    assert "Thu 1 Oct – Wed 7 Oct National Day" in page


def test_the_command_prints_the_steps(street: Street, clock, capsys) -> None:
    clock.move_to(BEFORE_THE_WEEK)
    case = street.case()
    call_command("explain", case.number, "--language", "en")
    out = capsys.readouterr().out
    assert f"{case.number} · Assign\n  From Wed 30 Sep 16:30: 4 h of working time\n  Wed 30 Sep: 1 h\n" in out
    with pytest.raises(CommandError, match="no case"):
        call_command("explain", "HL-1999-000001")


@pytest.mark.parametrize(
    ("start", "tier", "promise", "chinese", "english"),
    [
        (BEFORE_THE_WEEK, "N", "assign", "国庆节后首个工作日", "first working day after National Day"),
        (BEFORE_THE_WEEK, "N", "arrive", "国庆节后首个工作日", "first working day after National Day"),
        (dt.datetime(2026, 10, 9, 16, 30, tzinfo=SHANGHAI), "N", "assign", "调休上班日", "a make-up working day"),
        (MONDAY, "N", "assign", "", ""),
        (BEFORE_THE_WEEK, "U", "arrive", "", ""),
    ],
)
def test_what_surprises_fits_a_clause(street: Street, clock, start, tier, promise, chinese, english) -> None:
    clock.move_to(start)
    due = clock_of(street.case(tier=tier), promise)
    assert summary.clause(due, "zh-hans") == chinese
    assert summary.clause(due, "en") == english


def test_many_clocks_of_a_case_take_few_questions(street: Street, clock, django_assert_max_num_queries) -> None:
    case = street.case(tier="H")
    running = list(case.clocks.all())
    with django_assert_max_num_queries(11):
        explanation.of_case(case, running)
