"""The weekly brief: each number counts what it says, opens to its cases, and leaves out what was no report of ours."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.utils import timezone

from cases.actions import deferring, desk, feedback, field, joining, review
from cases.figures import scope
from cases.figures.brief import Brief, Figure
from cases.figures.week import Week
from cases.models import Case
from cases.states import Outcome
from cases.sweeps.clocks import sweep_clocks
from tests.cases.street import NEIGHBOUR, Street, by, fresh, resident

SHANGHAI = ZoneInfo("Asia/Shanghai")
THIS = Week(2026, 38)


def brief(street: Street, week: Week = THIS) -> Brief:
    assert street.reviewer.organisation is not None
    return Brief(scope.of_office(street.reviewer.organisation), week, now=timezone.now())


def figure(brief: Brief, key: str) -> tuple[int, int | None]:
    found: list[Figure] = [each for part in brief.parts for each in part.figures if each.key == key]
    assert found, key
    return found[0].n, found[0].of


def climb() -> None:
    while sweep_clocks():
        pass


def test_a_week_runs_from_monday_to_monday_in_local_time() -> None:
    assert (THIS.name, THIS.first_day, THIS.last_day) == ("2026-W38", date(2026, 9, 14), date(2026, 9, 20))
    assert THIS.begins == datetime(2026, 9, 14, tzinfo=SHANGHAI)
    assert THIS.after.begins == THIS.ends and THIS.before.after == THIS
    assert Week.of(date(2027, 1, 3)).name == "2026-W53"
    assert Week.named("2026-W38") == THIS
    for wrong in ("2026-W54", "2026-W00", "1999-W01", "2026-38", "", "２０２６-W38", "2026-W38\n", "x" * 9999):
        assert Week.named(wrong) is None, wrong


def test_reports_are_counted_in_the_week_they_came_in(street: Street, clock: time_machine.Coordinates) -> None:
    street.case()
    clock.move_to(THIS.ends - timedelta(seconds=1))
    street.case(phone=NEIGHBOUR)
    clock.move_to(THIS.ends)
    street.case(category="leak")
    assert figure(brief(street), "reports") == (2, None)
    assert figure(brief(street, THIS.after), "reports") == (0, None), "now is the moment it begins"
    clock.shift(timedelta(minutes=1))
    assert figure(brief(street, THIS.after), "reports") == (1, None)


def test_promises_count_when_they_fall_due_kept_or_missed(street: Street, clock: time_machine.Coordinates) -> None:
    kept, missed = street.assigned(), street.case(phone=NEIGHBOUR)
    assert figure(brief(street), "kept-assign") == (0, 0), "nothing has fallen due yet"
    clock.shift(timedelta(days=2))
    told = brief(street)
    assert figure(told, "kept-assign") == (1, 2)
    assert figure(told, "missed-assign") == (1, 2)
    assert figure(told, "missed-arrive")[0] == 2
    (late,) = told.cases("missed-assign") or ()
    assert late == missed and list(told.cases("kept-assign") or ()) == [kept]


def test_what_was_taken_back_or_closed_before_it_was_due_is_neither_kept_nor_missed(
    street: Street, clock: time_machine.Coordinates
) -> None:
    taken_back, closed = street.case(), street.case(phone=NEIGHBOUR)
    feedback.withdraw(taken_back, by=resident())
    street.close(closed, Outcome.FAILED, "谈不拢")
    clock.move_to(THIS.begins + timedelta(days=10))
    for week in (THIS, THIS.after):
        assert figure(brief(street, week), "kept-assign")[1] == 0
        assert figure(brief(street, week), "kept-arrive")[1] == 0
        assert figure(brief(street, week), "kept-resolve")[1] == 0, "thrown out is not settled"
    assert figure(brief(street, THIS.after), "thrown") == (1, None), "what was closed is told apart"


def test_settling_is_counted_against_the_first_date_and_with_time_given(
    street: Street, clock: time_machine.Coordinates
) -> None:
    case = street.on_site()
    deferring.ask_extension(case, by=by(case.lead), words="等材料", until=timezone.now() + timedelta(days=14))
    deferring.grant_extension(case, by=by(street.leader))
    clock.move_to(THIS.begins + timedelta(days=10))
    field.resolve(fresh(case), by=by(case.lead), outcome="explained", words="好了", resident_word="行")
    clock.move_to(THIS.begins + timedelta(days=21))
    assert figure(brief(street, THIS.after), "kept-first") == (0, 1)
    assert figure(brief(street, THIS.after), "kept-resolve") == (0, 0)
    assert figure(brief(street, THIS.after.after), "kept-resolve") == (1, 1)


def test_escalations_are_raised_decided_and_overdue(street: Street, clock: time_machine.Coordinates) -> None:
    first, second = street.assigned(), street.assigned(phone=NEIGHBOUR)
    desk.escalate(first, by=by(street.leader), words="请协调")
    desk.escalate(second, by=by(street.leader), words="请协调")
    review.decide(first, by=by(street.reviewer), decision="send_back", words="请继续")
    told = brief(street)
    clock.shift(timedelta(minutes=1))
    told = brief(street)
    assert figure(told, "raised") == (2, None)
    assert figure(told, "decided") == (1, 2)
    assert figure(told, "overdue") == (0, 1)
    clock.shift(timedelta(days=2))
    climb()
    assert figure(brief(street), "overdue")[0] >= 1
    assert second in (brief(street).cases("overdue") or ())


def test_open_cases_by_tier_and_on_hold_are_as_of_now(street: Street) -> None:
    case = street.on_site()
    street.case(phone=NEIGHBOUR, tier="U")
    deferring.ask_hold(
        case, by=by(case.lead), reason="access", words="等住户", until=timezone.now() + timedelta(days=1)
    )
    deferring.grant_hold(case, by=by(street.leader))
    told = brief(street)
    assert figure(told, "open") == (2, None)
    assert figure(told, "open-U") == (1, 2)
    assert figure(told, "open-L") == (0, 2)
    assert figure(told, "held") == (1, 2)


def test_what_was_not_ours_stands_apart(street: Street, clock: time_machine.Coordinates) -> None:
    street.case(order_number="TZ1")
    wrong = street.case(phone=NEIGHBOUR)
    street.close(wrong, Outcome.OUTSIDE, "不属本组")
    clock.shift(timedelta(minutes=1))
    told = brief(street)
    assert figure(told, "reports") == (1, None)
    assert figure(told, "apart") == (1, None)
    assert figure(told, "orders") == (1, 1)


def test_a_joined_case_is_counted_with_the_one_that_gathers_it(street: Street, clock: time_machine.Coordinates) -> None:
    first = street.case()
    clock.shift(timedelta(minutes=1))
    joining.join(street.case(phone=NEIGHBOUR), by=by(street.leader), into=first)
    clock.shift(timedelta(days=2))
    told = brief(street)
    assert figure(told, "reports") == figure(told, "apart") == (1, None)
    assert figure(told, "missed-assign") == (1, 1)


def test_the_most_frequent_matters_and_sites_come_first(street: Street, clock: time_machine.Coordinates) -> None:
    street.case()
    street.case(phone=NEIGHBOUR)
    street.case(category="leak", site=street.other_site)
    clock.shift(timedelta(minutes=1))
    told = brief(street)
    matters, sites = told.parts[-2].figures, told.parts[-1].figures
    assert [(each.key, each.n, each.of) for each in matters] == [("category-noise", 2, 3), ("category-leak", 1, 3)]
    assert [each.n for each in sites] == [2, 1]
    assert {case.category.code for case in told.cases("category-leak") or ()} == {"leak"}


def test_every_number_opens_to_as_many_cases_as_it_says(street: Street, clock: time_machine.Coordinates) -> None:
    case = street.assigned()
    desk.escalate(case, by=by(street.leader), words="请协调")
    street.case(phone=NEIGHBOUR)
    clock.shift(timedelta(days=2))
    told = brief(street)
    for part in told.parts:
        for each in part.figures:
            cases = told.cases(each.key)
            assert cases is not None and cases.count() == each.n, each
            assert not each.of_key or told.cases(each.of_key) is not None
    for wrong in ("", "nonsense", "kept", "kept-dance", "open-", "category-", "due-first-x"):
        assert wrong == "open-" or told.cases(wrong) is None, wrong


def test_the_numbers_cost_the_same_however_many_cases_there_are(
    street: Street, clock: time_machine.Coordinates, django_assert_max_num_queries: object
) -> None:
    for n in range(5):
        street.case(phone=f"+861380013900{n}")
    clock.shift(timedelta(days=2))
    with django_assert_max_num_queries(40):  # type: ignore[operator]
        assert brief(street).parts


def test_the_command_prints_a_page_for_the_district_or_one_street(street: Street) -> None:
    street.case()

    def printed(*arguments: str) -> str:
        out = StringIO()
        call_command("weekly_brief", *arguments, stdout=out)
        return out.getvalue()

    english = printed(street.site.street.name, "--week", "2026-W38", "--language", "en")
    assert "Weekly brief · " in english and "Kept in time, of what was due" in english and "2026-09-14" in english
    assert "每周简报" in printed("--week", "2026-W38")
    assert len(english.splitlines()) < 60, "one page"
    for wrong in (["--week", "2026-W99"], ["--week", "2030-W01"], ["某某街道"]):
        with pytest.raises(CommandError):
            call_command("weekly_brief", *wrong)
    assert Case.objects.count() == 1


def test_what_was_due_is_what_was_kept_and_what_was_missed(street: Street, clock: time_machine.Coordinates) -> None:
    """The page adds them up; who opens the number sees the cases of both."""
    street.resolved()
    street.on_site(phone=NEIGHBOUR, category="leak")
    street.case(category="noise", phone="+8613800138155")
    clock.move_to(THIS.ends - timedelta(seconds=1))
    climb()
    for reader in (street.reviewer, street.district):
        assert reader.organisation is not None
        week = Brief(scope.of_office(reader.organisation), THIS, now=timezone.now())
        kept = week.parts[1].figures
        assert sum(each.n for each in kept) > 0 and any(each.n < (each.of or 0) for each in kept)
        for each in kept:
            due = week.rows(each.of_key)
            assert due is not None and due.count() == each.of
