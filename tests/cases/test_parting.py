"""A joined case goes on by itself again: the state and the clocks it had, and what ran out meanwhile."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.utils.timezone import localdate, now

from cases import casefile
from cases.actions import deferring, desk, feedback, field, joining, reporting, undertaking
from cases.models import Case, Clock, Deferral, Escalation, Undertaking
from cases.models.deferral import DeferralState
from cases.models.escalation import EscalationState
from cases.states import End, HoldReason, NotNow, Outcome, State, UndertakingKind
from mediation.models import CalendarDay, CalendarYear, DayKind, Level, Promise
from tests.cases.pairs import join, pair
from tests.cases.promises import HOUR, on, over, running, sweep_all
from tests.cases.street import NEIGHBOUR, Street, by, clock_of, fresh, resident, texts_to

__all__ = ["pair"]


# -- parted -----------------------------------------------------------------------------------------------------------


def test_a_parted_case_has_the_state_and_the_clocks_it_had(
    street: Street, pair: tuple[Case, Case], clock: time_machine.Coordinates
) -> None:
    first, later = pair
    before, lead = running(later), later.lead
    join(street, later, first)
    clock.shift(3 * HOUR)
    joining.part(fresh(later), by=by(street.leader), words="不是同一家")
    later = fresh(later)
    assert (later.state, later.lead, later.outcome, later.joined_to) == (State.ASSIGNED, lead, "", None)
    assert running(later) == before
    assert not first.parties.filter(came_with=later, is_reporter=True).exists()


def test_what_ran_out_meanwhile_climbs_rung_by_rung_once_parted(
    street: Street, pair: tuple[Case, Case], clock: time_machine.Coordinates
) -> None:
    first, later = pair
    join(street, later, first)
    Clock.objects.filter(case=first).update(next_rung_at=None)
    clock.shift(timedelta(days=3))
    assert sweep_all() == 0, "nothing of a joined case climbs"
    joining.part(fresh(later), by=by(street.leader), words="不是同一家")
    sweep_all()
    missed = Escalation.objects.filter(case=later, clock=clock_of(later, Promise.ARRIVE)).order_by("rung")
    assert [each.rung for each in missed] == list(range(1, len(missed) + 1))
    assert missed.filter(level=Level.STREET).exists()


def test_a_calendar_changed_meanwhile_counts_for_a_parted_case_and_is_recorded(
    street: Street, pair: tuple[Case, Case], clock: time_machine.Coordinates
) -> None:
    first, later = pair
    before = clock_of(later, Promise.RESOLVE).due_at
    join(street, later, first)
    clock.shift(HOUR)
    year = CalendarYear.objects.get(year=before.year)
    CalendarDay.objects.create(year=year, date=localdate(before), kind=DayKind.DAY_OFF, name="停工")
    joining.part(fresh(later), by=by(street.leader), words="不是同一家")
    moved = clock_of(later, Promise.RESOLVE)
    assert moved.due_at > before
    (change,) = moved.changes.all()
    assert (change.kind, change.old_due_at, change.facts) == ("replan", before, {"why": "part"})
    assert not clock_of(later, Promise.ARRIVE).changes.exists()


def test_who_has_left_is_not_told_that_it_is_theirs_again(
    street: Street, pair: tuple[Case, Case], clock: time_machine.Coordinates
) -> None:
    first, later = pair
    join(street, later, first)
    assert later.lead is not None
    later.lead.is_active = False
    later.lead.save()
    clock.shift(HOUR)
    joining.part(fresh(later), by=by(street.reviewer), words="不是同一家")
    assert "请安排经办人" in texts_to(street.leader.phone)[-1]


def test_words_said_to_a_case_just_joined_stand_where_it_is_handled(street: Street, pair: tuple[Case, Case]) -> None:
    first, later = pair
    stale = fresh(later)
    join(street, later, first)
    reporting.add(stale, by=resident(NEIGHBOUR), words="晚上也在敲")
    assert first.reports.filter(saying__body="晚上也在敲").exists()


def test_what_was_undertaken_under_a_joined_case_is_shown_where_it_is_handled(
    street: Street, pair: tuple[Case, Case]
) -> None:
    first, later = pair
    undertaking.undertake(
        later,
        by=by(later.lead),
        kind=UndertakingKind.RECTIFICATION,
        due_at=on(17, 9),
        words="封堵",
        brief="重做好",
        organisation=street.builder,
    )
    join(street, later, first)
    (shown,) = casefile.for_member(first, street.leader).joined
    assert [each.words for each in shown.still_open] == ["封堵"]


def test_what_was_arranged_asked_and_before_the_street_office_is_there_again(
    street: Street, pair: tuple[Case, Case], clock: time_machine.Coordinates
) -> None:
    first, later = pair
    field.arrive(later, by=by(later.lead), code=street.site.arrival_code)
    undertaking.adjourn(later, by=by(later.lead), at=on(18, 9), words="周五再来")
    deferring.ask_hold(later, by=by(later.lead), reason=HoldReason.ACCESS, words="出差", until=on(17, 9))
    deferring.grant_hold(later, by=by(street.leader))
    deferring.ask_extension(later, by=by(later.lead), words="要等", until=on(28, 9))
    desk.escalate(later, by=by(street.leader), words="请协调")
    before, waiting = running(later), Escalation.objects.filter(case=later).values_list("state", "closed_at")
    before_the_street = list(waiting)
    clock.shift(HOUR)
    join(street, later, first)
    street.approve(later)
    assert running(later) == {}
    assert not Undertaking.objects.filter(case=later, kind=UndertakingKind.APPOINTMENT, dropped_at=None).exists()
    clock.shift(HOUR)
    joining.part(fresh(later), by=by(street.reviewer), words="不是同一家")
    assert fresh(later).state == State.ON_SITE
    assert running(later) == before
    assert list(waiting.all()) == before_the_street == [(EscalationState.RAISED, None)]
    assert Undertaking.objects.filter(case=later, kind=UndertakingKind.APPOINTMENT, dropped_at=None).count() == 1
    states = set(Deferral.objects.filter(case=later).values_list("kind", "state", "ended_at"))
    assert states == {("hold", DeferralState.GRANTED, None), ("extension", DeferralState.ASKED, None)}


def test_what_the_street_office_had_seen_or_decided_is_so_again(
    street: Street, pair: tuple[Case, Case], clock: time_machine.Coordinates
) -> None:
    first, later = pair
    desk.escalate(later, by=by(street.leader), words="请协调")
    Escalation.objects.filter(case=later).update(state=EscalationState.ACKNOWLEDGED, acknowledged_at=on(15, 10))
    clock.shift(HOUR)
    joining.join(later, by=by(street.reviewer), into=first)
    clock.shift(HOUR)
    joining.part(fresh(later), by=by(street.reviewer), words="不是同一家")
    assert Escalation.objects.get(case=later).state == EscalationState.ACKNOWLEDGED
    Escalation.objects.filter(case=later).update(
        state=EscalationState.DECIDED, decision="instruct", decided_at=on(15, 13)
    )
    joining.join(fresh(later), by=by(street.reviewer), into=first)
    clock.shift(HOUR)
    joining.part(fresh(later), by=by(street.reviewer), words="还是不同")
    assert Escalation.objects.get(case=later).state == EscalationState.DECIDED


def test_what_had_ended_in_the_moment_of_joining_or_ends_while_joined_stays_so(
    street: Street, pair: tuple[Case, Case], clock: time_machine.Coordinates
) -> None:
    first, later = pair
    field.arrive(later, by=by(later.lead), code=street.site.arrival_code)
    for words in ("周五再来", "改到周六"):
        undertaking.adjourn(later, by=by(later.lead), at=on(18, 9), words=words)
    deferring.ask_hold(later, by=by(later.lead), reason=HoldReason.ACCESS, words="出差", until=on(17, 9))
    deferring.grant_hold(later, by=by(street.leader))
    deferring.release(later, by=by(later.lead))
    undertaking.undertake(
        later,
        by=by(later.lead),
        kind=UndertakingKind.RECTIFICATION,
        due_at=on(17, 9),
        words="封堵",
        brief="重做好",
        organisation=street.builder,
    )
    done = Escalation.objects.create(
        case=later, level=Level.STREET, cause="by_hand", state=EscalationState.CLOSED, raised_at=on(15, 9),
        closed_at=now(), **over(later, End.DONE),
    )  # fmt: skip
    join(street, later, first)
    street.approve(later)
    clock.shift(HOUR)
    undertaking.keep(
        fresh(later), by=by(street.leader), undertaking=Undertaking.objects.get(saying__body="封堵"), words="已封堵"
    )
    joining.part(fresh(later), by=by(street.leader), words="不是同一家")
    open_ones = Undertaking.objects.filter(case=later, kept_at=None, dropped_at=None)
    assert {each.words for each in open_ones} == {"改到周六", ""}, "and the month to mediate"
    assert Clock.objects.get(undertaking__saying__body="封堵").stopped_at == now()
    assert Deferral.objects.get(case=later).state == DeferralState.ENDED
    assert Escalation.objects.get(pk=done.pk).closed_at is not None
    assert not Clock.objects.filter(case=later, promise__in=[Promise.ASSIGN, Promise.ARRIVE], stopped_at=None).exists()


def test_what_a_joining_ends_is_of_that_case_alone_and_says_so(street: Street, pair: tuple[Case, Case]) -> None:
    first, later = pair
    for case in pair:
        deferring.ask_hold(case, by=by(case.lead), reason=HoldReason.ACCESS, words="出差", until=on(17, 9))
        desk.escalate(case, by=by(street.leader), words="请协调")
    rows = (Clock.objects.running(), Escalation.objects, Deferral.objects)
    own = {each.model: set(each.filter(case=later).values_list("pk", flat=True)) for each in rows}
    joining.join(fresh(later), by=by(street.reviewer), into=first)
    event = later.events.get(verb="join")
    for model, keys in own.items():
        ended = model.objects.filter(ended_by=event)
        assert set(ended.values_list("pk", flat=True)) == keys
        assert set(ended.values_list("ended", flat=True)) == {End.JOINED}


def test_a_case_is_parted_once_and_with_a_reason(street: Street, pair: tuple[Case, Case]) -> None:
    first, later = pair
    street.close(street.case(), Outcome.FAILED, "谈不拢")
    with pytest.raises(NotNow, match="没有并入"):
        joining.part(Case.objects.latest("id"), by=by(street.leader), words="单独办")
    join(street, later, first)
    with pytest.raises(NotNow, match="为什么要单独办理"):
        joining.part(fresh(later), by=by(street.leader), words=" ")
    joining.part(fresh(later), by=by(street.leader), words="不是同一家")
    with pytest.raises(NotNow):
        joining.part(fresh(later), by=by(street.leader), words="不是同一家")


def test_joined_parted_and_joined_again_leaves_each_resident_there_once(
    street: Street, pair: tuple[Case, Case], clock: time_machine.Coordinates
) -> None:
    first, later = pair
    for _ in range(2):
        join(street, fresh(later), first)
        clock.shift(HOUR)
        joining.part(fresh(later), by=by(street.leader), words="再看看")
        clock.shift(HOUR)
    join(street, fresh(later), first)
    assert first.parties.filter(came_with=later, is_reporter=True).count() == 1


# -- while its clock is due -------------------------------------------------------------------------------------------


def test_a_case_joined_while_its_clock_is_due_climbs_no_more_and_the_miss_stays_on_the_clock(
    street: Street, pair: tuple[Case, Case], clock: time_machine.Coordinates
) -> None:
    first, later = pair
    Clock.objects.filter(case=first).update(next_rung_at=None)
    clock.move_to(clock_of(later, Promise.ARRIVE).due_at + timedelta(minutes=1))
    join(street, later, first)
    assert sweep_all() == 0
    assert not Escalation.objects.filter(case=later).exists()
    missed = clock_of(later, Promise.ARRIVE)
    assert not missed.was_kept and missed.stopped_at is not None, "joining late is no way to have been in time"


def test_a_case_that_climbed_before_it_was_joined_leaves_the_queue_with_its_row_in_place(
    street: Street, pair: tuple[Case, Case], clock: time_machine.Coordinates
) -> None:
    first, later = pair
    clock.move_to(clock_of(later, Promise.ARRIVE).due_at + timedelta(days=2))
    sweep_all()
    rows = Escalation.objects.filter(case=later)
    assert rows.before_the_street().exists()
    climbed = rows.count()
    joining.join(fresh(later), by=by(street.reviewer), into=first)
    assert rows.count() == climbed and not rows.before_the_street().exists()
    assert not Clock.objects.filter(case=later, promise=Promise.DECIDE, stopped_at=None).exists()


def test_an_answer_that_follows_from_who_is_left_is_the_systems_note(street: Street, pair: tuple[Case, Case]) -> None:
    first, later = pair
    join(street, later, first)
    field.arrive(fresh(first), by=by(first.lead), code=first.site.arrival_code)
    field.resolve(fresh(first), by=by(first.lead), outcome="explained", words="说清了", resident_word="行")
    feedback.confirm(fresh(first), by=resident())
    joining.part(fresh(later), by=by(street.leader), words="不是同一家")
    confirmed = first.events.filter(verb="confirm").latest("id")
    assert (confirmed.actor, confirmed.facts["answer"], fresh(first).answer) == ("system", "solved", "solved")
