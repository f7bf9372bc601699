"""The operator edits a day of the calendar or the hours of the week: open clocks move on record, and nobody is told."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from cases.models import CaseEvent, Clock, ClockChange
from mediation.calendar import SHANGHAI
from mediation.models import CalendarDay, CalendarYear, DayKind, Member, Promise, WorkingPeriod
from notifications.models import Message
from tests.cases.street import Street, clock_of

# Four working hours from here end on Monday the 16th at 11:30, over a plain weekend.
FRIDAY = dt.datetime(2026, 11, 13, 16, 30, tzinfo=SHANGHAI)


def november(day: int, hour: int, minute: int = 0) -> dt.datetime:
    return dt.datetime(2026, 11, day, hour, minute, tzinfo=SHANGHAI)


@pytest.fixture
def desk(street: Street, clock, client: Client) -> Client:
    clock.move_to(FRIDAY)
    client.force_login(Member.objects.create_superuser("+8613952699999", "x", name="操作员"))
    client.cookies["django_language"] = "en"
    return client


def year() -> CalendarYear:
    return CalendarYear.objects.get(year=2026)


def day_form(**fields: Any) -> dict[str, Any]:
    none = {f"special_periods-{name}_FORMS": "0" for name in ("TOTAL", "INITIAL")}
    return {"year": year().pk, "name": "会议", "name_en": "Meeting", **none, **fields}


def add_day(desk: Client, date: str, kind: str, **more: Any) -> str:
    form = day_form(date=date, kind=kind, **more)
    answer = desk.post(reverse("admin:mediation_calendarday_add"), form, follow=True)
    assert answer.status_code == 200
    return answer.text


def test_a_saturday_that_is_worked_brings_due_times_forward_on_record(desk: Client, street: Street) -> None:
    case = street.case()
    assert clock_of(case, Promise.ASSIGN).due_at == november(16, 11, 30)
    told, version = Message.objects.count(), year().version
    assert "2 due times were counted anew." in add_day(desk, "2026-11-14", DayKind.WORKING_DAY)
    assert clock_of(case, Promise.ASSIGN).due_at == november(14, 11, 30)
    change = ClockChange.objects.get(clock=clock_of(case, Promise.ASSIGN))
    assert (change.kind, change.old_due_at, change.new_due_at) == ("replan", november(16, 11, 30), november(14, 11, 30))
    assert change.facts == {"why": "calendar", "year": 2026, "version": version + 1}
    assert year().version == version + 1
    event = CaseEvent.objects.get(case=case, verb="replan")
    assert change.pk in event.facts["changes"] and len(event.facts["changes"]) == 2
    assert Message.objects.count() == told, "nobody's phone rings"


def test_special_hours_count_and_the_day_taken_back_takes_them_back(desk: Client, street: Street) -> None:
    case = street.case()
    hours = {
        "special_periods-TOTAL_FORMS": "1",
        "special_periods-0-opens_at": "13:00",
        "special_periods-0-closes_at": "18:00",
    }
    add_day(desk, "2026-11-14", DayKind.WORKING_DAY, **hours)
    assert clock_of(case, Promise.ASSIGN).due_at == november(14, 16)
    day = CalendarDay.objects.get(date="2026-11-14")
    desk.post(reverse("admin:mediation_calendarday_delete", args=[day.pk]), {"post": "yes"})
    assert clock_of(case, Promise.ASSIGN).due_at == november(16, 11, 30)
    chosen = {"action": "delete_selected", "_selected_action": [add_and_find(desk)], "post": "yes"}
    assert clock_of(case, Promise.ASSIGN).due_at == november(14, 11, 30)
    desk.post(reverse("admin:mediation_calendarday_changelist"), chosen)
    assert clock_of(case, Promise.ASSIGN).due_at == november(16, 11, 30)
    assert ClockChange.objects.filter(clock=clock_of(case, Promise.ASSIGN)).count() == 4


def add_and_find(desk: Client) -> int:
    add_day(desk, "2026-11-14", DayKind.WORKING_DAY)
    return CalendarDay.objects.get(date="2026-11-14").pk


def test_a_day_saved_as_it_was_counts_nothing(desk: Client, street: Street) -> None:
    street.case()
    day, version = CalendarDay.objects.get(date="2026-10-10"), year().version
    form = day_form(date="2026-10-10", kind=day.kind, name=day.name, name_en=day.name_en)
    answer = desk.post(reverse("admin:mediation_calendarday_change", args=[day.pk]), form, follow=True)
    assert "counted anew" not in answer.text
    assert year().version == version and not ClockChange.objects.exists()


def test_the_hours_of_the_week_move_every_open_clock(desk: Client, street: Street) -> None:
    case = street.case()
    morning = WorkingPeriod.objects.get(weekday=0, opens_at="08:30")
    address = reverse("admin:mediation_workingperiod_change", args=[morning.pk])
    answer = desk.post(address, {"weekday": "0", "opens_at": "09:00", "closes_at": "12:00"}, follow=True)
    assert "due times were counted anew." in answer.text
    assert clock_of(case, Promise.ASSIGN).due_at == november(16, 12)
    change = ClockChange.objects.get(clock=clock_of(case, Promise.ASSIGN))
    assert (change.old_due_at, change.new_due_at) == (november(16, 11, 30), november(16, 12))
    assert change.facts == {"why": "hours"}
    facts = CaseEvent.objects.get(case=case, verb="replan").facts
    assert facts["why"] == "hours" and change.pk in facts["changes"]
    desk.force_login(street.leader)
    page = desk.get(f"/desk/{case.number}/").text
    assert "Counted anew on Fri 13 Nov with other working hours; before that it was Mon 16 Nov 11:30." in page


def test_a_week_without_work_is_refused_and_everything_stays(desk: Client, street: Street) -> None:
    case = street.case()
    kept = WorkingPeriod.objects.count()
    every = list(WorkingPeriod.objects.values_list("pk", flat=True))
    chosen = {"action": "delete_selected", "_selected_action": every, "post": "yes"}
    answer = desk.post(reverse("admin:mediation_workingperiod_changelist"), chosen, follow=True)
    assert "The working calendar has no working periods: enter them first." in answer.text
    WorkingPeriod.objects.exclude(pk=every[0]).delete()
    answer = desk.post(reverse("admin:mediation_workingperiod_delete", args=[every[0]]), {"post": "yes"}, follow=True)
    assert "The working calendar has no working periods: enter them first." in answer.text
    assert WorkingPeriod.objects.count() == 1 < kept
    assert clock_of(case, Promise.ASSIGN).due_at == november(16, 11, 30)
    assert not ClockChange.objects.exists()


def test_a_year_without_a_working_day_is_refused(desk: Client, street: Street) -> None:
    case, named = street.case(), set(CalendarDay.objects.values_list("date", flat=True))
    days = [dt.date(2026, 1, 1) + dt.timedelta(days=count) for count in range(365)]
    CalendarDay.objects.filter(date__year=2026, kind=DayKind.WORKING_DAY).update(kind=DayKind.DAY_OFF)
    last = dt.date(2026, 12, 31)
    CalendarDay.objects.bulk_create(
        CalendarDay(year=year(), date=day, kind=DayKind.DAY_OFF) for day in days if day not in named and day != last
    )
    assert "2026 has no working day" in add_day(desk, "2026-12-31", DayKind.DAY_OFF)
    assert not CalendarDay.objects.filter(date=last).exists()
    assert clock_of(case, Promise.ASSIGN).due_at == november(16, 11, 30)


def test_a_year_taken_away_counts_its_clocks_anew(desk: Client, street: Street, clock) -> None:
    clock.move_to(dt.datetime(2026, 9, 30, 16, 30, tzinfo=SHANGHAI))
    case = street.case()
    assert clock_of(case, Promise.ASSIGN).due_at == dt.datetime(2026, 10, 8, 11, 30, tzinfo=SHANGHAI)
    desk.post(reverse("admin:mediation_calendaryear_delete", args=[year().pk]), {"post": "yes"})
    assert clock_of(case, Promise.ASSIGN).due_at == dt.datetime(2026, 10, 1, 11, 30, tzinfo=SHANGHAI)


def test_what_is_kept_and_what_was_agreed_stands(desk: Client, street: Street) -> None:
    kept = street.assigned()
    add_day(desk, "2026-11-14", DayKind.WORKING_DAY)
    assert clock_of(kept, Promise.ASSIGN).due_at == november(16, 11, 30)
    assert not Clock.objects.filter(changes__isnull=False, stopped_at__isnull=False).exists()
