"""The sweep beside the door: missed rungs become escalations, events and messages, many at once.

Writes exactly what the door would write for each, in a constant number of statements a batch, and changes no state.
Safe to run twice, late, in two places at once, and to be killed at any line: a batch is one transaction, and a rung is
passed once by constraint. Here stands SQL, because one case at a time costs a hundred times as much; the words and the
people are `announcements`', which the door uses too.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog
from django.db import connection, transaction

from cases import timemachine
from cases.announcements.announce import announce
from cases.clocks import deadlines, missing, planning
from cases.facts import EscalateFacts, as_kept
from cases.models import CaseEvent, Clock
from cases.models.escalation import EscalationState
from cases.states import SWEEP, End, EscalationCause, Verb
from config.custody import speaking
from mediation import directory
from mediation.calendar import WorkingHours
from mediation.due import rung_times
from mediation.models import Level, PolicyVersion, Promise, Rung
from notifications import tries
from notifications.models import Stumble

BATCH = 1000
NAME = "clocks"

log = structlog.get_logger(__name__)


def sweep_clocks(*, now: datetime | None = None, limit: int = BATCH) -> int:
    """Pass the next rung of up to `limit` clocks whose moment has come; returns how many were passed.

    One rung a clock and call: call again until it returns 0. `now` stands in for the present in tests.
    """
    now = now or timemachine.now()
    # Those that stumbled are tried by themselves, with a count; all others together, without one.
    apart = {int(row) for row in Stumble.objects.filter(sweep=NAME).values_list("row", flat=True)}
    passed = tries.one_by_one(NAME, _reached(now, limit, apart), lambda pk: _pass(now, 1, only=[pk])) if apart else 0
    try:
        with transaction.atomic():
            return passed + _pass(now, limit, apart=sorted(apart))
    except tries.NOT_A_ROWS_FAULT:
        raise
    except Exception:
        log.exception("a batch of clocks failed; each is tried by itself")
    rows = _reached(now, limit, None)
    return passed + tries.one_by_one(NAME, [pk for pk in rows if pk not in apart], lambda pk: _pass(now, 1, only=[pk]))


def _pass(now: datetime, limit: int, *, only: Sequence[int] = (), apart: Sequence[int] = ()) -> int:
    due = _claim(now, limit, only=only, apart=apart)
    if due:
        missing.note_of_clocks([each.clock_id for each in due], at=now)
        announce(_record(due, now))
    return len(due)


def _reached(now: datetime, limit: int, among: Collection[int] | None) -> list[int]:
    """The clocks whose moment has come, the oldest first; of these alone, if they are named."""
    reached = Clock.objects.filter(next_rung_at__lte=now).order_by("next_rung_at")
    if among is not None:
        reached = reached.filter(pk__in=among)
    return list(reached.values_list("pk", flat=True)[:limit])


@dataclass(slots=True)
class Due:
    """A clock whose next rung is reached, and what is to be known of its case. `rung` is the one it passes now."""

    clock_id: int
    case_id: int
    promise: str
    due_at: datetime
    policy_id: int
    rungs_passed: int
    state: str
    handling: int
    tier: str
    runs_into_home: bool
    category_id: int
    street_id: int | None
    rung: Rung | None = None

    @property
    def waits(self) -> bool:
        """Only the street's rung after a miss waits for a decision; reminders and the others are news."""
        return self.rung is not None and self.rung.level == Level.STREET and self.rung.percent is None

    @property
    def level(self) -> str:
        # A rung that its policy no longer has: the clock was promised to somebody, so its leader hears of it.
        return self.rung.level if self.rung else Level.LEADER

    @property
    def step(self) -> int:
        return self.rung.step if self.rung else self.rungs_passed + 1


# The cases first. Nothing is waited for: a case somebody has in hand is left to the next sweep, so no order of locks
# can close a ring with the door, which takes the case and then its clocks as well.
_LOCK_CASES = """
SELECT clock.id
FROM cases_clock clock
JOIN cases_case ON cases_case.id = clock.case_id
WHERE clock.next_rung_at <= %s AND (%s OR clock.id = ANY(%s)) AND NOT clock.id = ANY(%s)
ORDER BY clock.next_rung_at
LIMIT %s
FOR UPDATE OF cases_case SKIP LOCKED
"""

# Then the clocks, looked at again: whoever held the case a moment ago may have stopped or moved them.
_LOCK_CLOCKS = """
SELECT clock.id, clock.case_id, clock.promise, clock.due_at, clock.policy_id, clock.rungs_passed,
       cases_case.state, cases_case.handling, cases_case.tier, cases_case.runs_into_home, cases_case.category_id,
       COALESCE(site.street_id, cases_case.keeper_id)
FROM cases_clock clock
JOIN cases_case ON cases_case.id = clock.case_id
LEFT JOIN mediation_site site ON site.id = cases_case.site_id
WHERE clock.id = ANY(%s) AND clock.next_rung_at <= %s
ORDER BY clock.id
FOR UPDATE OF clock
"""


def _claim(now: datetime, limit: int, *, only: Sequence[int], apart: Sequence[int]) -> list[Due]:
    with connection.cursor() as cursor:
        cursor.execute(_LOCK_CASES, [now, not only, list(only), list(apart), limit])
        ids = [pk for (pk,) in cursor.fetchall()]
        if not ids:
            return []
        cursor.execute(_LOCK_CLOCKS, [ids, now])
        due = [Due(*row) for row in cursor.fetchall()]
    ladders = _ladders({each.policy_id for each in due})
    for each in due:
        ladder = ladders.get((each.policy_id, each.promise), [])
        if each.rungs_passed < len(ladder):
            each.rung = ladder[each.rungs_passed]
    return due


def _ladders(policies: set[int]) -> dict[tuple[int, str], list[Rung]]:
    ladders: dict[tuple[int, str], list[Rung]] = {}
    for rung in Rung.objects.filter(version__in=policies).order_by("step"):
        ladders.setdefault((rung.version_id, rung.promise), []).append(rung)
    return ladders


# All rows of a batch but the messages. What was worked out comes as one JSON text, a record for each due clock.
_RECORD = """
WITH due AS MATERIALIZED (
    SELECT each.*, nextval(pg_get_serial_sequence('cases_caseevent', 'id')) AS event_id
    FROM json_to_recordset(%(due)s) AS each(
        clock_id bigint, case_id bigint, handling smallint, state text, rung smallint, level text, waits boolean,
        facts jsonb, policy_id bigint, decide_by timestamptz, rung_at timestamptz[])
),
passed AS (
    UPDATE cases_clock clock
    SET rungs_passed = clock.rungs_passed + 1,
        next_rung_at = clock.rung_at[clock.rungs_passed + 2]  -- arrays count from one; null past the last
    FROM due
    WHERE clock.id = due.clock_id
),
raised AS (
    INSERT INTO cases_escalation (case_id, clock_id, rung, level, cause, state, raised_at, decision,
                                  closed_at, ended_by_id, ended)
    SELECT case_id, clock_id, rung, level, %(cause)s, CASE WHEN waits THEN %(raised)s ELSE %(closed)s END, %(now)s, '',
           CASE WHEN NOT waits THEN %(now)s::timestamptz END, CASE WHEN NOT waits THEN event_id END,
           CASE WHEN waits THEN '' ELSE %(told)s END
    FROM due
    ORDER BY clock_id
    RETURNING id, clock_id
),
deciding AS (
    INSERT INTO cases_clock (case_id, promise, handling, policy_id, escalation_id, started_at, due_at, first_due_at,
                             rung_at, rungs_passed, next_rung_at, ended)
    SELECT case_id, %(decide)s, handling, policy_id, raised.id, %(now)s, decide_by, decide_by, rung_at, 0, rung_at[1],
           ''
    FROM due
    JOIN raised USING (clock_id)
    WHERE policy_id IS NOT NULL
    ORDER BY clock_id
)
INSERT INTO cases_caseevent (id, case_id, verb, at, actor, from_state, to_state, digest, facts)
SELECT event_id, case_id, %(verb)s, %(now)s, %(actor)s, state, state, '',
       facts || jsonb_build_object('escalation_id', raised.id)
FROM due
JOIN raised USING (clock_id)
ORDER BY clock_id
RETURNING id, case_id, from_state, facts
"""


def _record(due: list[Due], now: datetime) -> list[CaseEvent]:
    """Write escalations, the reviewers' own promises to decide, and events; move the clocks on. One statement."""
    decisions = _decisions(due, now)
    records = [_as_record(each, decisions.get(each.clock_id), now) for each in due]
    speaking.say(None)
    with connection.cursor() as cursor:
        cursor.execute(
            _RECORD,
            {
                "due": json.dumps(records),
                "now": now,
                "cause": EscalationCause.MISSED,
                "raised": EscalationState.RAISED,
                "closed": EscalationState.CLOSED,
                "told": End.TOLD,
                "decide": Promise.DECIDE,
                "verb": Verb.ESCALATE,
                "actor": SWEEP.kind,
            },
        )
        return [
            CaseEvent(
                pk=pk, case_id=case_id, verb=Verb.ESCALATE, at=now, actor=SWEEP.kind, from_state=state, to_state=state,
                facts=json.loads(facts),
            )
            for pk, case_id, state, facts in cursor.fetchall()
        ]  # fmt: skip


def _as_record(due: Due, decision: Clock | None, now: datetime) -> dict[str, Any]:
    decide_by = due.due_at if due.promise == Promise.DECIDE else decision.due_at if decision else None
    record: dict[str, Any] = {
        "clock_id": due.clock_id,
        "case_id": due.case_id,
        "handling": due.handling,
        "state": due.state,
        "rung": due.step,
        "level": due.level,
        "waits": due.waits,
        "facts": as_kept(
            EscalateFacts,
            {
                "level": due.level,
                "cause": EscalationCause.MISSED,
                "promise": due.promise,
                "rung": due.step,
                "is_reminder": now < due.due_at,
                "due_at": due.due_at,
                "decide_by": decide_by,
            },
        ),
    }
    if decision is not None:
        record["policy_id"] = decision.policy_id
        record["decide_by"] = decision.due_at.isoformat()
        record["rung_at"] = [moment.isoformat() for moment in decision.rung_at]
    return record


def _decisions(due: list[Due], now: datetime) -> dict[int, Clock]:
    """The promise to decide for each clock that waits for one, by the policy in force for its case; none without one.

    Worked out once for each policy, however many cases.
    """
    waiting = [each for each in due if each.waits]
    if not waiting:
        return {}
    policies = directory.policies_for({(each.tier, each.category_id, each.street_id) for each in waiting})
    hours = directory.working_hours()
    planned: dict[tuple[int, bool], Clock | None] = {}
    decisions: dict[int, Clock] = {}
    for each in waiting:
        policy = policies.get((each.tier, each.category_id, each.street_id))
        if policy is None:
            continue
        key = (policy.pk, each.runs_into_home)
        if key not in planned:
            planned[key] = _decision(policy, hours, at=now, runs_into_home=each.runs_into_home)
        if (clock := planned[key]) is not None:
            decisions[each.clock_id] = clock
    return decisions


def _decision(
    policy: PolicyVersion, hours: WorkingHours, *, at: datetime, runs_into_home: bool = False
) -> Clock | None:
    """The promise to decide from `at` on, of no case yet; None when the policy promises no decision.

    The same for every case under this policy. `planning.Planner.plan` is the door's way to it; a test compares them.
    """
    target = planning.target_of(policy, Promise.DECIDE)
    if target is None:
        return None
    due = deadlines.due(at, target, hours, runs_into_home=runs_into_home)
    rungs = rung_times(at, due, planning.ladder_of(policy, Promise.DECIDE), target, hours)
    return Clock(promise=Promise.DECIDE, policy=policy, started_at=at, due_at=due, first_due_at=due, rung_at=rungs)
