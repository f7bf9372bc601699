"""A due time that surprises brings its reason into the text, for whoever was promised something, and never a part."""

import datetime as dt

import pytest

from cases.actions import desk, placing
from cases.models import Case
from cases.tasks import read_text
from mediation.calendar import SHANGHAI
from mediation.models import Promise
from notifications import editing, inbox
from notifications.models import Message
from tests.cases.street import GRANDMOTHER, Street, by, clock_of, fresh, resident, texts_to

# The arrival of a plain case reported then is due on 8 October at 17:30, the first working day after the holiday.
BEFORE_THE_WEEK = dt.datetime(2026, 9, 30, 16, 30, tzinfo=SHANGHAI)
FRIDAY = dt.datetime(2026, 10, 9, 16, 30, tzinfo=SHANGHAI)


def assigned(street: Street, **facts: object) -> Case:
    """In the hands of somebody whose name is English letters, so that an English text has room."""
    case = street.case(**facts)
    lead = street.lead_for(case)
    lead.name = "Li Na"
    lead.save()
    desk.assign(case, by=by(street.leader), lead=lead)
    return fresh(case)


def test_whoever_must_come_and_whoever_waits_read_why(street: Street, clock) -> None:
    clock.move_to(BEFORE_THE_WEEK)
    case = assigned(street)
    assert "10月8日11:30(国庆节后首个工作日)前派单" in texts_to(street.leader.phone)[-1]
    assert case.lead is not None
    assert "10月8日17:30(国庆节后首个工作日)前到场" in texts_to(case.lead.phone)[-1]
    assert "10月8日17:30(国庆节后首个工作日)前有人到" in texts_to(GRANDMOTHER)[0]
    assert "10月8日17:30(国庆节后首个工作日)前到场" in texts_to(GRANDMOTHER)[-1]


def test_the_same_in_english(street: Street, clock) -> None:
    clock.move_to(FRIDAY)
    case = assigned(street, tier="N", language="en")
    assert clock_of(case, Promise.ARRIVE).due_at == dt.datetime(2026, 10, 10, 16, 30, tzinfo=SHANGHAI)
    for text in texts_to(GRANDMOTHER):
        assert "by 10 Oct 16:30 (a make-up working day). " in text, text


def test_a_plain_day_and_a_promise_that_runs_day_and_night_need_no_reason(street: Street, clock) -> None:
    assigned(street)
    assert "(" not in texts_to(GRANDMOTHER)[-1]
    clock.move_to(dt.datetime(2026, 10, 8, 9, tzinfo=SHANGHAI))
    assigned(street, tier="U", phone="+8613800138009")
    assert "(" not in texts_to("+8613800138009")[-1]


def test_the_reason_gives_way_where_it_would_cost_a_part(street: Street, clock) -> None:
    """A Chinese name in an English text leaves it seventy signs."""
    clock.move_to(BEFORE_THE_WEEK)
    case = street.case(language="en")
    desk.assign(case, by=by(street.leader), lead=street.lead_for(case))
    told = Message.objects.filter(recipient=GRANDMOTHER, template="assign_resident").get()
    assert told.parts == editing.allowed_parts("assign_resident")
    assert "by 8 Oct 17:30. " in told.body
    assert told.params["arrive_by"] == "8 Oct 17:30"


def test_whoever_leads_hears_the_reason_beside_the_residents_words(street: Street, clock) -> None:
    clock.move_to(BEFORE_THE_WEEK)
    case = assigned(street, building=street.site.buildings.last(), unit="12345", room="1234567890")
    assert case.lead is not None
    told = Message.objects.filter(recipient=str(case.lead.phone)).latest("id")
    assert told.parts == editing.allowed_parts("assign_lead") == 2
    assert "楼下电钻吵死了。请10月8日17:30(国庆节后首个工作日)前到场。" in told.body


@pytest.mark.parametrize(("day", "says"), [(BEFORE_THE_WEEK, "(国庆节后首个工作日)"), (FRIDAY, "(调休上班日)")])
def test_who_asks_how_it_stands_is_told_why_as_well(street: Street, clock, day: dt.datetime, says: str) -> None:
    clock.move_to(day)
    street.case()
    said = {"MessageSid": "SM1", "From": GRANDMOTHER, "To": "+8652386000000", "Body": "查询"}
    read_text(inbox.receive(said)[0].pk)
    assert says in texts_to(GRANDMOTHER)[-1]


def test_a_corrected_place_says_the_promise_again_with_its_reason(street: Street, clock) -> None:
    clock.move_to(FRIDAY)
    case = street.case()
    placing.locate(case, by=resident(), site=street.site, building=street.site.buildings.get(number=3))
    assert "10月10日16:30(调休上班日)前有人到场" in texts_to(GRANDMOTHER)[-1]
