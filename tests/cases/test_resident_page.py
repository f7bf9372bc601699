"""What a resident reads of how their case stands: the times they were promised, not what the group is about."""

from __future__ import annotations

from datetime import timedelta

from cases import casefile
from cases.actions import desk, feedback, undertaking
from cases.casefile import timeline
from cases.models import Case
from cases.states import EscalationCause, UndertakingKind
from tests.cases.promises import on, sweep_all
from tests.cases.street import Street, by, fresh, linked, resident


def knows(case: Case) -> bool:
    return casefile.for_resident(fresh(case), linked(case)).street_knows


def test_that_the_leader_asks_the_street_office_for_help_is_an_inner_matter(street: Street, clock) -> None:
    case = street.assigned()
    desk.escalate(case, by=by(street.leader), words="请协调")
    assert not knows(case)


def test_that_something_undertaken_in_the_group_is_late_is_an_inner_matter(street: Street, clock) -> None:
    case = street.on_site()
    undertaking.undertake(
        case,
        by=by(case.lead),
        kind=UndertakingKind.OBLIGATION,
        due_at=on(16),
        words="封堵",
        brief="重做好",
        organisation=street.builder,
    )
    case.clocks.filter(undertaking=None).update(next_rung_at=None)
    clock.move_to(on(18))
    sweep_all()
    assert case.escalations.before_the_street().exists()
    assert not knows(case)


def test_that_a_promised_time_has_passed_they_are_told(street: Street, clock) -> None:
    case = street.case()
    clock.move_to(on(17))
    sweep_all()
    assert knows(case)


def test_times_missed_days_apart_are_two_pieces_of_news_and_their_own_asking_is_another(street: Street, clock) -> None:
    case = street.case()
    case.clocks.filter(promise="resolve").update(next_rung_at=None)
    clock.move_to(on(16, 16))
    sweep_all()
    desk.assign(fresh(case), by=by(street.leader), lead=street.lead_for(case))
    feedback.press(fresh(case), by=resident())
    clock.move_to(on(20, 9))
    sweep_all()
    titles = [
        entry.title for entry in timeline.public(fresh(case), by=resident(), is_spoken_for=False) if entry.is_miss
    ]
    assert len(titles) == 3
    causes = case.events.filter(verb="escalate", facts__level="street").values_list("facts__cause", flat=True)
    assert EscalationCause.RESIDENT in causes
    assert case.reported_at + timedelta(days=4) < on(20, 9)
