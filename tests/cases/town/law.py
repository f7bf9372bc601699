"""What must hold throughout, whatever anybody pressed: moves, history, messages, promises, escalations."""

from __future__ import annotations

from collections.abc import Set

from hypothesis.stateful import invariant

from cases.models import Case, CaseEvent, CaseMessage, Clock, Escalation, Undertaking
from cases.models.escalation import EscalationState
from cases.states import ENDED, OPEN, State
from mediation.models import Level, Promise
from notifications.models import Message
from tests.cases.town.people import ASSIGNED, CLOSED, ON_SITE, REPORTED, RESOLVED, Town

SAME = frozenset((state, state) for state in State.values)
WHILE_OPEN = frozenset((state, state) for state in OPEN)
WHILE_OPEN_OR_RESOLVED = WHILE_OPEN | {(RESOLVED, RESOLVED)}
IN_HAND = frozenset({(ASSIGNED, ASSIGNED), (ON_SITE, ON_SITE)})
# Every move there is (law.md section 2).
MOVES: dict[str, Set[tuple[str, str]]] = {
    "report": {("", REPORTED)},
    "assign": {(REPORTED, ASSIGNED)},
    "accept": {(ASSIGNED, ASSIGNED)},
    "decline": {(ASSIGNED, REPORTED)},
    "reassign": {(ASSIGNED, ASSIGNED), (ON_SITE, ASSIGNED)},
    "ask_aside": WHILE_OPEN,
    "step_aside": {(ASSIGNED, REPORTED), (ON_SITE, REPORTED)},
    "arrive": {(ASSIGNED, ASSIGNED), (ASSIGNED, ON_SITE)},
    "secure": {(ASSIGNED, ASSIGNED), (ON_SITE, ON_SITE)},
    "resolve": {(ON_SITE, RESOLVED)},
    "close": {(REPORTED, CLOSED), (ASSIGNED, CLOSED), (ON_SITE, CLOSED)},
    "confirm": {(RESOLVED, RESOLVED)},
    "reopen": {(ended, again) for ended in (RESOLVED, CLOSED) for again in (REPORTED, ASSIGNED)},
    "withdraw": {(REPORTED, CLOSED), (ASSIGNED, CLOSED), (ON_SITE, CLOSED)},
    "join": {*WHILE_OPEN, (REPORTED, CLOSED), (ASSIGNED, CLOSED), (ON_SITE, CLOSED)},
    "part": {*SAME, (CLOSED, REPORTED), (CLOSED, ASSIGNED), (CLOSED, ON_SITE)},
    "adjourn": {(ON_SITE, ON_SITE)},
    **dict.fromkeys(("undertake", "issue", "refer"), WHILE_OPEN_OR_RESOLVED),
    "keep": SAME,
    **dict.fromkeys(("ask_hold", "ask_extension", "hold", "extend", "release"), WHILE_OPEN),
    # Of what is owed the rest may be given a later date after the settlement too.
    **dict.fromkeys(("ask", "grant", "refuse"), WHILE_OPEN_OR_RESOLVED),
    "add": SAME,
    "place": {*WHILE_OPEN, (ASSIGNED, REPORTED), (ON_SITE, REPORTED)},
    "escalate": SAME,
    "acknowledge": SAME,
    "correct": SAME,
    "flag": SAME,
    "decide": SAME,
    "open_contact": SAME,
    "read_out": SAME,
    "replan": SAME,
    "renew": SAME,
    "vouch": {*SAME, (ASSIGNED, ON_SITE)},
    "reject": SAME,
    **dict.fromkeys(("report_done", "keep_part", "break"), SAME),
    **dict.fromkeys(("draft", "sign", "agree_orally", "take_effect"), IN_HAND),
    "drop": {(ASSIGNED, ASSIGNED), (ON_SITE, ON_SITE), (RESOLVED, RESOLVED)},
    "cost": WHILE_OPEN,
    "agree_cost": {(state, state) for state in (*OPEN, RESOLVED)},
    "drop_cost": {(state, state) for state in (*OPEN, RESOLVED)},
    "print": SAME,
    "hand_over": {(state, state) for state in (ASSIGNED, ON_SITE, RESOLVED, CLOSED)},
    # Sides and their consents.
    **dict.fromkeys(("add_side", "correct_side", "drop_side", "represent", "unrepresent"), WHILE_OPEN),
    **dict.fromkeys(("ask_consent", "consent", "tell_rights", "wrong_number"), WHILE_OPEN),
    # At the table.
    **dict.fromkeys(("convene", "offer_dates", "call_off", "come", "sit", "seat", "account"), IN_HAND),
    **dict.fromkeys(("propose", "reply", "share", "end_session"), IN_HAND),
    **dict.fromkeys(("note", "strike", "open_note"), SAME),
}


class Law(Town):
    """Asked after every step."""

    @invariant()
    def who_has_it_in_hand_is_remembered(self) -> None:
        self.remember_who_has_it()

    @invariant()
    def the_law_holds(self) -> None:
        self.history_tells_every_move_and_only_legal_ones()
        self.messages_stand_only_for_deeds_that_stand()
        self.a_case_in_hand_has_a_lead_and_one_in_nobodys_hands_none()
        self.the_promises_that_run_are_those_of_the_state()
        self.a_due_time_moves_only_by_a_recorded_change_and_a_clock_stopped_stays_stopped()
        self.what_was_undertaken_is_watched_until_it_is_done_or_dropped()
        self.each_rung_is_passed_once_and_watched_while_one_is_left()
        self.what_waits_for_the_street_office_has_a_time_of_its_own()

    def history_tells_every_move_and_only_legal_ones(self) -> None:
        for event in CaseEvent.objects.filter(pk__gt=self.last_event).order_by("pk"):
            move = (event.from_state, event.to_state)
            assert move in MOVES[event.verb], f"{event.verb}: {move}"
            assert event.from_state == self.states.get(event.case_id, "")
            self.states[event.case_id] = event.to_state
            self.last_event = event.pk
        assert dict(Case.objects.filter(pk__in=self.cases).values_list("pk", "state")) == self.states

    def messages_stand_only_for_deeds_that_stand(self) -> None:
        new = Message.objects.filter(pk__gt=self.last_message).order_by("pk")
        assert not new.filter(about=None).exists()
        links = CaseMessage.objects.filter(message__in=new).values_list("case", "event__case")
        assert all(case == case_of_event for case, case_of_event in links)
        self.last_message = max([self.last_message, *new.values_list("pk", flat=True)])

    def a_case_in_hand_has_a_lead_and_one_in_nobodys_hands_none(self) -> None:
        for case in Case.objects.filter(pk__in=self.cases, state__in=OPEN):
            assert (case.lead_id is not None) == (case.state in (ASSIGNED, ON_SITE))

    def the_promises_that_run_are_those_of_the_state(self) -> None:
        for case in Case.objects.filter(pk__in=self.cases):
            running = case.clocks.filter(stopped_at=None, undertaking=None)
            kept = [clock.promise for clock in running if clock.escalation_id is None]
            assert len(kept) == len(set(kept)), "two clocks of one promise"
            if case.state in ENDED:
                assert not kept, "an ended case has a running promise of its own"
            else:
                assert Promise.RESOLVE in kept
                assert (Promise.ASSIGN in kept) == (case.state == REPORTED)
                assert (Promise.ARRIVE in kept) == (case.state in (REPORTED, ASSIGNED))

    def a_due_time_moves_only_by_a_recorded_change_and_a_clock_stopped_stays_stopped(self) -> None:
        fixed = ("case_id", "promise", "handling", "escalation_id", "undertaking_id", "started_at", "first_due_at")
        rows = Clock.objects.filter(case__in=self.cases).prefetch_related("changes")
        now = {clock.pk: clock for clock in rows}
        for clock in rows:
            due = clock.first_due_at
            for change in clock.changes.all():
                assert change.old_due_at == due
                due = change.new_due_at
            assert clock.due_at == due, "a due time moved without a record"
        for pk, before in self.clocks.items():
            assert pk in now, "a clock is gone"
            after = now[pk]
            assert [getattr(after, name) for name in fixed] == [getattr(before, name) for name in fixed]
            assert after.rungs_passed >= before.rungs_passed
            if before.stopped_at != after.stopped_at and before.stopped_at is not None:
                assert after.stopped_at is None, "stopped twice"
                taken_up = after.promise == Promise.ASSIGN and after.case_id in self.declined
                assert taken_up or after.case_id in self.parted
        self.clocks, self.declined, self.parted = now, set(), set()

    def what_was_undertaken_is_watched_until_it_is_done_or_dropped(self) -> None:
        for each in Undertaking.objects.filter(case__in=self.cases).prefetch_related("promises"):
            (clock,) = each.promises.all()
            assert clock.is_running == each.is_open

    def each_rung_is_passed_once_and_watched_while_one_is_left(self) -> None:
        for clock in Clock.objects.filter(case__in=self.cases).prefetch_related("escalations"):
            rungs = sorted(each.rung for each in clock.escalations.all())
            assert rungs == list(range(1, clock.rungs_passed + 1))
            left = clock.rung_at[clock.rungs_passed :]
            assert clock.next_rung_at == (left[0] if clock.is_running and left else None)

    def what_waits_for_the_street_office_has_a_time_of_its_own(self) -> None:
        for each in Escalation.objects.filter(case__in=self.cases).prefetch_related("promises"):
            running = {clock.promise for clock in each.promises.all() if clock.is_running}
            if each.is_waiting:
                assert each.level == Level.STREET and running == {Promise.DECIDE}
            elif each.state == EscalationState.DECIDED:
                assert running <= {Promise.INSTRUCT}
            else:
                assert not running
