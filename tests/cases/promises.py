"""Short ways to speak of promises and what rides on them; the street's cases are reported on 15 September 2026."""

import datetime as dt

from cases import timemachine
from cases.clocks.ending import Cause
from cases.models import Case, Clock, Escalation, Undertaking, Words
from cases.models.escalation import EscalationState
from cases.states import End, EscalationCause, Readers, UndertakingKind
from cases.sweeps.clocks import sweep_clocks
from mediation.calendar import SHANGHAI
from mediation.models import Level
from tests.cases.street import Street

HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)


def on(day: int, hour: int = 9, minute: int = 0) -> dt.datetime:
    """A moment of September 2026; the street's cases are reported on Tuesday the 15th at 9."""
    return dt.datetime(2026, 9, day, hour, minute, tzinfo=SHANGHAI)


def running(case: Case) -> dict[str, dt.datetime]:
    return dict(Clock.objects.filter(case=case, stopped_at=None).values_list("promise", "due_at"))


def raised(case: Case, clock: Clock | None = None, level: str = Level.STREET) -> Escalation:
    return Escalation.objects.create(
        case=case,
        clock=clock,
        rung=None if clock is None else 3,
        level=level,
        cause=EscalationCause.MISSED if clock else EscalationCause.BY_HAND,
        state=EscalationState.RAISED,
        raised_at=timemachine.now(),
    )


def undertaken(case: Case, kind: str = UndertakingKind.APPOINTMENT, due: dt.datetime | None = None) -> Undertaking:
    return Undertaking.objects.create(
        case=case, kind=kind, handling=1, saying=words("周四再来"), due_at=due or on(17, 10), made_at=timemachine.now()
    )


def words(body: str, readers: str = Readers.GROUP) -> Words:
    """Words as a row."""
    kept = Words.keep(body, readers=readers)
    assert kept is not None
    return kept


def cause(case: Case, at: dt.datetime) -> Cause:
    """Something that ended at that moment, by the first event of the case."""
    return Cause(case.events.earliest("id").pk, at)


def over(case: Case, how: str = End.KEPT) -> dict[str, object]:
    """What a row that has ended says of its end besides the moment."""
    return {"ended_by": case.events.earliest("id"), "ended": how}


def sweep_all(now: dt.datetime | None = None) -> int:
    """Sweep until nothing is due any more; how many rungs were passed."""
    passed = 0
    while batch := sweep_clocks(now=now):
        passed += batch
    return passed


def many(street: Street, number: int) -> list[Case]:
    return [street.case(phone=f"+8613800{turn:06d}") for turn in range(number)]
