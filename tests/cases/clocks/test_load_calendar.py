"""A notice comes out: the year becomes official, open clocks are counted anew on record, and nobody's phone rings."""

import datetime as dt
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from cases.actions.recounting import replan_open
from cases.clocks import planning
from cases.models import CaseEvent, Clock, ClockChange
from cases.models.clock import ChangeKind
from mediation.models import CalendarDay, CalendarYear, Promise
from notifications.models import Message
from tests.cases.street import Street, clock_of

FRIDAY = dt.datetime.fromisoformat("2027-10-08T16:30:00+08:00")
NOTICE = """\
2027-01-01,放假,元旦
2027-02-05..2027-02-11,放假,春节
2027-04-05,放假,清明节
2027-05-01..2027-05-02,放假,劳动节
2027-10-01..2027-10-07,放假,国庆节
2027-10-09,上班,国庆节
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "2027.csv"
    path.write_text(NOTICE, encoding="utf-8")
    return path


def load(file: Path, capsys: pytest.CaptureFixture[str], *more: str) -> str:
    call_command("load_calendar", "2027", str(file), "--language", "en", *more)
    return capsys.readouterr().out


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(f"2027-{text}:00+08:00")


def test_a_make_up_saturday_brings_the_due_time_forward(street: Street, clock, file, capsys) -> None:
    clock.move_to(FRIDAY)
    case = street.case()
    assert clock_of(case, Promise.ASSIGN).due_at == at("10-11T11:30")
    out = load(file, capsys, "--source", "国办发明电〔2026〕9号")
    moved = clock_of(case, Promise.ASSIGN)
    assert moved.due_at == moved.rung_at[1] == at("10-09T11:30")
    assert moved.next_rung_at == moved.rung_at[0] == at("10-09T10:30")
    assert moved.first_due_at == at("10-11T11:30")
    assert "2027-10-09  — → Working day 国庆节" in out
    assert f"{case.number}  Assign: 11 Oct 11:30 → 9 Oct 11:30" in out
    assert "2027 is official, version 2." in out


def test_the_move_stands_in_history_once_a_case_and_tells_nobody(street: Street, clock, file, capsys) -> None:
    clock.move_to(FRIDAY)
    case = street.case()
    told = Message.objects.count()
    load(file, capsys)
    assert Message.objects.count() == told
    event = CaseEvent.objects.get(case=case, verb="replan")
    change = ClockChange.objects.get(clock__promise=Promise.ASSIGN)
    moved = ClockChange.objects.filter(clock__case=case).values_list("pk", flat=True)
    assert sorted(event.facts.pop("changes")) == sorted(moved)
    assert event.facts == {"why": "calendar", "year": 2027, "version": 2}
    assert (change.kind, change.old_due_at, change.new_due_at) == ("replan", at("10-11T11:30"), at("10-09T11:30"))
    assert change.facts == {"why": "calendar", "year": 2027, "version": 2}


def test_arriving_still_never_comes_before_assigning(street: Street, clock, file, capsys) -> None:
    clock.move_to(FRIDAY)
    case = street.case()
    Clock.objects.filter(case=case, promise=Promise.ARRIVE).update(due_at=at("10-11T17:30"))
    load(file, capsys)
    assert clock_of(case, Promise.ARRIVE).due_at == max(at("10-09T16:30"), clock_of(case, Promise.ASSIGN).due_at)


def test_a_dry_run_shows_the_same_and_changes_nothing(street: Street, clock, file, capsys) -> None:
    clock.move_to(FRIDAY)
    case = street.case()
    out = load(file, capsys, "--dry-run")
    assert f"{case.number}  Assign: 11 Oct 11:30 → 9 Oct 11:30" in out
    assert "Nothing was changed." in out
    assert clock_of(case, Promise.ASSIGN).due_at == at("10-11T11:30")
    assert not ClockChange.objects.exists()
    year = CalendarYear.objects.get(year=2027)
    assert (year.status, year.version) == ("provisional", 1)


def test_loading_it_again_moves_nothing(street: Street, clock, file, capsys) -> None:
    clock.move_to(FRIDAY)
    street.case()
    load(file, capsys)
    before = ClockChange.objects.count()
    assert "0 of 0 cases move" in load(file, capsys)
    assert ClockChange.objects.count() == before


def test_other_years_kept_promises_and_agreed_dates_are_left_alone(street: Street, clock, file, capsys) -> None:
    earlier = street.case()
    clock.move_to(FRIDAY)
    kept = street.assigned()
    load(file, capsys)
    assert not ClockChange.objects.filter(clock__case=earlier).exists()
    assert clock_of(kept, Promise.ASSIGN).due_at == at("10-11T11:30")
    assert not ClockChange.objects.filter(clock__promise=Promise.ASSIGN).exists()


def test_a_hold_is_counted_in_again(street: Street, clock, file, capsys) -> None:
    clock.move_to(FRIDAY)
    case = street.case(tier="L")
    arrive = clock_of(case, Promise.ARRIVE)
    planning.move([arrive], ChangeKind.HOLD, at=at("10-11T09:00"), until=at("10-11T11:00").isoformat())
    assert clock_of(case, Promise.ARRIVE).due_at == at("10-14T09:30") - dt.timedelta(hours=0)
    load(file, capsys)
    assert clock_of(case, Promise.ARRIVE).due_at < at("10-14T09:30")


def test_what_cannot_stand_is_refused_and_nothing_moves(street: Street, clock, tmp_path, capsys) -> None:
    clock.move_to(FRIDAY)
    case = street.case()
    bad = tmp_path / "bad.csv"
    bad.write_text("2026-10-01,放假,国庆节", encoding="utf-8")
    with pytest.raises(CommandError, match="is not in 2027"):
        load(bad, capsys)
    bad.write_text("1月1日至12月31日,放假,长假", encoding="utf-8")
    with pytest.raises(CommandError, match="2027 has no working day"):
        load(bad, capsys)
    with pytest.raises(CommandError, match="No such file"):
        load(tmp_path / "none.csv", capsys)
    assert clock_of(case, Promise.ASSIGN).due_at == at("10-11T11:30")
    assert CalendarDay.objects.filter(date__year=2027, kind="working_day").count() == 0


def test_many_cases_take_few_questions(street: Street, clock, django_assert_max_num_queries) -> None:
    clock.move_to(FRIDAY)
    for number in range(12):
        street.case(phone=f"+86138001390{number:02d}")
    year = CalendarYear.objects.get(year=2027)
    CalendarDay.objects.create(year=year, date=dt.date(2027, 10, 9), kind="working_day", name="国庆节")
    with django_assert_max_num_queries(22):
        moved = replan_open(year)
    assert moved.cases == 12
