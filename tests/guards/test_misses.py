"""A miss stays a miss: counted where and when it was missed, whatever anybody does to the case afterwards (A7)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import DatabaseError, IntegrityError, connection, transaction
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule

from cases import access, timemachine
from cases.actions import desk, feedback, field, joining, placing
from cases.figures import scope
from cases.figures.brief import FIRST, Brief
from cases.figures.sources import PROMISES
from cases.figures.week import Week
from cases.models import Case, Miss
from cases.models.miss import Against
from cases.states import Actor, Outcome, Refused
from cases.sweeps.clocks import sweep_clocks
from mediation.models import Member, Organisation, OrganisationKind, Promise, Site
from tests.cases.street import GRANDMOTHER, NEIGHBOUR, Street, by, clock_of, fresh, resident
from tests.guards.by_anybody import PRESS
from tests.guards.searching import LONG, Search, search, steps_of

WEEKS = [Week(2026, number) for number in range(37, 45)]
KEYS = [f"missed-{promise}" for promise in (*PROMISES, FIRST)]


def brief(office: Organisation, week: Week) -> Brief:
    return Brief(scope.of_office(office), week, now=timemachine.now())


def missed(office: Organisation) -> dict[tuple[str, str], int]:
    """Every number of what was missed, in every week that has begun."""
    weeks = [week for week in WEEKS if week.begins <= timemachine.now()]
    return {(week.name, key): brief(office, week).rows(key).count() for week in weeks for key in KEYS}  # type: ignore[union-attr]


@pytest.fixture
def late(street: Street, clock: time_machine.Coordinates) -> Case:
    """A case whose arrival was missed three days ago, beside an older one of the site that is in hand."""
    street.on_site(phone=NEIGHBOUR)
    clock.shift(timedelta(minutes=5))
    case = street.assigned()
    clock.shift(timedelta(days=3))
    return case


def _other_street(street: Street) -> Site:
    """A site under another street office."""
    office = Organisation.objects.create(
        kind=OrganisationKind.STREET_OFFICE, name="别的街道办", parent=street.site.street.parent
    )
    return Site.objects.create(
        street=office, community=street.site.community, name="别处小区", code="biechu", arrival_code="918273"
    )


@pytest.mark.parametrize("how", ["joined", "outside", "unfounded", "withdrawn", "elsewhere", "lowered", "arrived"])
def test_a_missed_arrival_stays_in_its_week_whatever_becomes_of_the_case(street: Street, late: Case, how: str) -> None:
    """A7: joined, closed as not ours, corrected, moved: the numerator is the same before and after."""
    before = missed(street.site.street)
    assert before["2026-W38", "missed-arrive"] == 1
    if how == "joined":
        joining.join(late, by=by(street.leader), into=Case.objects.earliest("id"), words="同一件事")
        if fresh(late).joined_to is None:
            street.approve(late)
        assert fresh(late).joined_to is not None
    elif how in ("outside", "unfounded"):
        street.close(late, how, "不在范围")
    elif how == "withdrawn":
        feedback.withdraw(late, by=resident(GRANDMOTHER))
    elif how == "elsewhere":
        placing.locate(late, by=by(street.leader), site=_other_street(street), building=None, words="地点有误")
        street.approve(late)
        assert fresh(late).street_id != street.site.street_id
    elif how == "lowered":
        street.correct(late, tier="L")
        assert fresh(late).tier == "L"
    else:
        field.arrive(late, by=by(late.lead), code=street.site.arrival_code)
    assert missed(street.site.street) == before


def test_what_is_thrown_out_is_neither_settled_in_time_nor_missed_and_stands_apart(
    street: Street, clock: time_machine.Coordinates
) -> None:
    """A7: an H case closed as unfounded counted as settled in time."""
    case = street.case(tier="H")
    street.close(case, Outcome.UNFOUNDED, "查无此事")
    clock.shift(timedelta(days=14))
    told = [brief(street.site.street, week) for week in WEEKS[:3]]
    assert [each.rows("kept-resolve").count() for each in told] == [0, 0, 0]  # type: ignore[union-attr]
    assert [each.rows("kept-first").count() for each in told] == [0, 0, 0]  # type: ignore[union-attr]
    assert sum(each.rows("thrown").count() for each in told) == 1  # type: ignore[union-attr]


def test_a_miss_is_written_by_the_sweep_and_by_whoever_acts_first_and_once(
    street: Street, clock: time_machine.Coordinates
) -> None:
    swept, touched = street.case(), street.case(phone=NEIGHBOUR)
    clock.shift(timedelta(days=1))
    desk.assign(touched, by=by(street.leader), lead=street.lead_for(touched))
    assert Miss.objects.filter(case=touched, promise=Promise.ASSIGN, against=Against.DUE).count() == 1
    while sweep_clocks():
        pass
    found = Miss.objects.get(case=swept, promise=Promise.ASSIGN)
    assert (found.site, found.street, found.lead) == (street.site, street.site.street, None)
    desk.assign(swept, by=by(street.leader), lead=street.lead_for(swept))
    assert Miss.objects.filter(case=swept, promise=Promise.ASSIGN).count() == 1


@pytest.mark.parametrize("change", ["due_at = now()", "street_id = NULL"])
def test_the_database_changes_no_miss(late: Case, street: Street, change: str) -> None:
    field.arrive(late, by=by(late.lead), code=street.site.arrival_code)
    for sentence in (f"UPDATE cases_miss SET {change}", "DELETE FROM cases_miss"):
        with (
            pytest.raises(DatabaseError),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(sentence)


@pytest.mark.parametrize("what", ["another street", "years ago", "another promise", "another case"])
def test_no_miss_is_written_that_is_not_of_its_clock(late: Case, street: Street, what: str) -> None:
    """Written beforehand for another street office, it kept the true one from being written."""
    clock = clock_of(late, Promise.RESOLVE)
    true: dict[str, Any] = {
        "clock": clock, "case": late, "against": "due", "promise": clock.promise, "due_at": clock.due_at,
        "noted_at": clock.due_at, "site": street.site, "street": street.site.street,
    }  # fmt: skip
    forged: dict[str, Any] = {
        "another street": {"street": street.builder},
        "years ago": {"due_at": clock.due_at - timedelta(days=900)},
        "another promise": {"promise": Promise.ARRIVE},
        "another case": {"case": street.case(phone=NEIGHBOUR)},
    }[what]
    with pytest.raises(DatabaseError, match="a miss is of its clock"), transaction.atomic():
        Miss.objects.create(**true | forged)


def test_a_promise_is_missed_once_by_constraint(late: Case, street: Street) -> None:
    field.arrive(late, by=by(late.lead), code=street.site.arrival_code)
    miss = Miss.objects.filter(case=late).first()
    assert miss is not None
    with pytest.raises(IntegrityError), transaction.atomic():
        Miss.objects.create(
            clock=miss.clock, case=late, against=miss.against, promise=miss.promise, due_at=miss.due_at,
            noted_at=miss.noted_at, site=miss.site, street=miss.street,
        )  # fmt: skip


class Anybody(Search):
    """Whatever anybody does, together or alone: no number of what was missed ever becomes smaller."""

    def __init__(self) -> None:
        super().__init__()
        self.before: dict[tuple[str, str], int] = {}

    @initialize(tier=st.sampled_from(["U", "H", "N"]), hours=st.sampled_from([3, 30, 200]))
    def begins(self, tier: str, hours: int) -> None:
        self.people = [self.street.leader, self.street.mediator, self.street.reviewer, self.street.contractor]
        reviewers = Member.objects.filter(organisation=self.street.site.street).order_by("id")
        self.people += list(reviewers[1:2])
        self.reported(tier)
        self.clock.shift(timedelta(hours=hours))

    @rule(place=st.integers(0, 1), verb=st.sampled_from(sorted(PRESS)), who=st.integers(0, 4), data=st.data())
    def presses(self, place: int, verb: str, who: int, data: Any) -> None:
        member = self.people[who % len(self.people)]
        try:
            PRESS[verb](self.case(place), Actor(member=member), data.draw)
        except Refused:
            self.count(verb, refused=True)
        else:
            self.count(verb, refused=False)

    @rule(place=st.integers(0, 1), who=st.integers(0, 4), data=st.data())
    def presses_a_button(self, place: int, who: int, data: Any) -> None:
        offered = access.possible(Actor(member=self.people[who % len(self.people)]), self.case(place))
        if buttons := sorted(set(offered) & set(PRESS)):
            self.presses(place, data.draw(st.sampled_from(buttons)), who, data)

    @rule(place=st.integers(0, 1), verb=st.sampled_from(["withdraw", "reopen", "confirm"]))
    def a_resident_presses(self, place: int, verb: str) -> None:
        phone = (GRANDMOTHER, NEIGHBOUR)[place]
        try:
            getattr(feedback, verb)(self.case(place), by=resident(phone))
        except Refused:
            self.count(verb, refused=True)
        else:
            self.count(verb, refused=False)

    @invariant()
    def no_miss_has_disappeared(self) -> None:
        if not self.cases:
            return
        now = missed(self.street.site.street)
        smaller = {key: (count, now.get(key)) for key, count in self.before.items() if now.get(key, 0) < count}
        assert not smaller, smaller
        self.before = now


def test_whatever_anybody_does_no_miss_disappears(street: Street, clock: time_machine.Coordinates) -> None:
    tried = search(Anybody, examples=8, steps=12, street=street, clock=clock)
    assert steps_of(tried) > (10_000 if LONG else 25)
