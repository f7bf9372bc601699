"""A case is reported on the Friday evening of a make-up week, nobody takes it, and the street office sleeps over it.

From 1 to 7 October 2026 nobody works; Saturday 10 October makes up for it and is worked like a weekday; that Sunday is
closed. Every moment here was worked out by hand from the hours 8:30-12:00 and 14:00-17:30, and none is asked of the
code that is tested. The sweep comes every five minutes, as beat would bring it.
"""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from cases.models import Case, Clock, Escalation
from cases.models.escalation import EscalationState
from cases.sweeps.clocks import sweep_clocks
from mediation.calendar import SHANGHAI
from mediation.models import CalendarDay, DayKind, Level
from notifications.models import Message
from tests.cases.street import GRANDMOTHER, Street

FIVE_MINUTES = dt.timedelta(minutes=5)


def october(day: int, hour: int, minute: int = 0) -> dt.datetime:
    return dt.datetime(2026, 10, day, hour, minute, tzinfo=SHANGHAI)


# Four working hours: none are left on Friday; Saturday gives 3½ before noon and the last half after two.
ASSIGN_BY = october(10, 14, 30)
# A day later is Saturday evening, and Saturday is worked. A week later is a plain Friday.
ARRIVE_BY = october(10, 18, 40)
RESOLVE_BY = october(16, 18, 40)
# One working day from a closed Sunday is the end of Monday.
DECIDE_BY = october(12, 17, 30)

# (when, promise, level): three quarters of four working hours is three of them, of a day eighteen hours; a day after
# each miss the street office hears of it; between Sunday and Monday's end lie seven working hours, three quarters of
# which are over at 15:45.
CLIMB = [
    (october(10, 11, 30), "assign", "handler"),
    (october(10, 12, 40), "arrive", "handler"),
    (october(10, 14, 30), "assign", "leader"),
    (october(10, 18, 40), "arrive", "leader"),
    (october(11, 14, 30), "assign", "street"),
    (october(11, 18, 40), "arrive", "street"),
    (october(12, 15, 45), "decide", "street"),
    (october(12, 15, 45), "decide", "street"),
    (october(12, 17, 30), "decide", "district"),
    (october(12, 17, 30), "decide", "district"),
]


@pytest.fixture
def case(street: Street, clock) -> Case:
    """Reported on Friday 9 October at 18:40, after everybody has gone home."""
    clock.move_to(october(9, 18, 40))
    return street.case(building=street.site.buildings.get(number=3))


@pytest.fixture
def monday_evening(case: Case, clock) -> dt.datetime:
    """The sweep has come every five minutes since, and nobody has done anything."""
    now = october(9, 18, 40)
    while now < october(12, 18):
        now += FIVE_MINUTES
        clock.move_to(now)
        while sweep_clocks():
            pass
    return now


def texts_of(phone: object) -> list[tuple[dt.datetime, str]]:
    """What this phone was told and when, in the order in which it was written."""
    rows = Message.objects.filter(recipient=str(phone)).order_by("id").values_list("created_at", "body")
    return [(at.astimezone(SHANGHAI), body) for at, body in rows]


def test_the_week_is_a_make_up_week(street: Street) -> None:
    named = dict(CalendarDay.objects.filter(date__range=("2026-10-01", "2026-10-11")).values_list("date", "kind"))
    assert named == {
        **{dt.date(2026, 10, day): DayKind.DAY_OFF for day in range(1, 8)},
        dt.date(2026, 10, 10): DayKind.WORKING_DAY,
    }


def test_every_due_time_is_right_from_the_start(case: Case) -> None:
    assert dict(Clock.objects.filter(case=case).values_list("promise", "due_at")) == {
        "assign": ASSIGN_BY,
        "arrive": ARRIVE_BY,
        "resolve": RESOLVE_BY,
    }


def test_it_climbs_to_the_street_office_and_past_it_each_rung_at_its_moment(
    case: Case, monday_evening: dt.datetime
) -> None:
    climbed = Escalation.objects.filter(case=case).order_by("raised_at", "id")
    assert [(each.raised_at.astimezone(SHANGHAI), each.clock.promise, each.level) for each in climbed] == CLIMB
    waiting = climbed.filter(level=Level.STREET, state=EscalationState.RAISED)
    assert [each.clock.promise for each in waiting] == ["assign", "arrive"]
    decisions = Clock.objects.filter(case=case, promise="decide").order_by("id")
    assert [(each.started_at, each.due_at) for each in decisions] == [
        (october(11, 14, 30), DECIDE_BY),
        (october(11, 18, 40), DECIDE_BY),
    ]
    assert Clock.objects.get(case=case, promise="resolve").stopped_at is None, "still to be settled by Friday"


def test_everybody_is_told_at_the_right_time_in_the_right_words(
    street: Street, case: Case, monday_evening: dt.datetime
) -> None:
    number, place = case.number, "锦绣华庭3号楼"
    assert texts_of(GRANDMOTHER) == [
        (
            october(9, 18, 40),
            f"【矛盾协调】已收到,编号{number}。10月10日18:40(调休上班日)前有人到{place}。电话0523 8600 0001。"
            "您的信息只用于处理此事。回复“查询”看进度。",
        ),
        (october(11, 14, 30), f"{number}没有按时,已报街道办督办。电话0523 8600 0001。"),
        (october(11, 18, 40), f"{number}没有按时,已报街道办督办。电话0523 8600 0001。"),
    ]
    assert texts_of(street.leader.phone) == [
        (october(9, 18, 40), f"新案{number}:{place},施工噪声,一般。请10月10日14:30(调休上班日)前派单。"),
        (october(10, 11, 30), f"提醒{number}:派单请在10月10日14:30前完成。"),
        (october(10, 12, 40), f"提醒{number}:到场请在10月10日18:40前完成。"),
        (october(10, 14, 30), f"逾期{number}:{place},派单应在10月10日14:30前。请督促。"),
        (october(10, 18, 40), f"逾期{number}:{place},到场应在10月10日18:40前。请督促。"),
    ]
    # Two promises of the case wait for the reviewer; both are reminded of at once, and that is one text.
    assert texts_of(street.reviewer.phone) == [
        (october(11, 14, 30), f"督办{number}:{place},施工噪声。请10月12日17:30前决定。"),
        (october(11, 18, 40), f"督办{number}:{place},施工噪声。请10月12日17:30前决定。"),
        (october(12, 15, 45), f"督办{number}:{place},施工噪声。请10月12日17:30前决定。"),
    ]
    assert texts_of(street.district.phone) == [
        (october(12, 17, 30), f"{number}:{place},街道办应在10月12日17:30前决定,已逾期。"),
    ]


def test_the_pages_say_the_same(
    street: Street, case: Case, monday_evening: dt.datetime, client: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    client.cookies["django_language"] = "en"
    client.force_login(street.reviewer)
    queue = client.get(reverse("review")).text
    assert case.number in queue and "1 overdue: the district is told" in queue
    page = client.get(reverse("review-case", args=[case.number])).text
    assert "Sat 10 Oct is a working day: 3 h 30 min" in page or "Sat 10 Oct is a working day: 4 h" in page
    client.force_login(street.district)
    assert case.number in client.get(reverse("district")).text
    call_command("explain", case.number, "--language", "en")
    out = capsys.readouterr().out
    for line in (
        "From Fri 9 Oct 18:40: 4 h of working time",
        "Sat 10 Oct is a working day: 4 h",
        "Due Sat 10 Oct 14:30",
        "Due Sat 10 Oct 18:40",
        "Due Fri 16 Oct 18:40",
        "Due Mon 12 Oct 17:30",
    ):
        assert f"  {line}\n" in out
