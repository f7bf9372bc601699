"""Why a promise is due when it is: the steps from its start to its stored due time, as data and in words.

The steps are worked out anew from the start, the policy, the calendar and the recorded changes, and must end at the
`due_at` that is stored; where they do not, the last one says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import QuerySet, prefetch_related_objects
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases import formats
from cases.clocks import deadlines, planning
from cases.models import Case, Clock, ClockChange, Deferral
from cases.models.clock import ChangeKind
from cases.models.deferral import DeferralKind, DeferralState
from cases.states import ReplanReason
from mediation import directory
from mediation.calendar import Step, StepKind, WorkingHours, in_shanghai, later
from mediation.due import steps as target_steps
from mediation.models import Promise, Target, Unit

AGREED, NOT_BEFORE, AS_RECORDED = "agreed", "not_before", "as_recorded"
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
WEEKDAYS_ZH = "一二三四五六日"
TICK = timedelta.resolution


@dataclass(frozen=True)
class Pause(Step):
    """A hold: how long the clock stood still, which moved the due time from one end of the step to the other."""

    paused_from: datetime | None = None
    paused_until: datetime | None = None


@dataclass(frozen=True)
class Line:
    """One step in words. `step` is empty for a remark: what was counted anew, what may still move."""

    words: str
    step: Step | None = None


class Explainer:
    """Explains the clocks of one case; asks for the calendar, the changes and the holds once for all of them.

    `holds`, the granted ones in the order of their granting, and `assigning`, the clocks of the promise to assign, are
    all those of the case, for who has them already.
    """

    def __init__(
        self,
        case: Case,
        clocks: Sequence[Clock],
        *,
        hours: WorkingHours | None = None,
        holds: Sequence[Deferral] | None = None,
        assigning: Sequence[Clock] | None = None,
    ) -> None:
        self.case, self.clocks = case, clocks
        self.hours = hours or directory.working_hours()
        for clock in clocks:
            clock.case = case  # the one at hand: nobody fetches it again for each clock
        prefetch_related_objects(clocks, "changes", "policy__targets", "undertaking")
        own = [clock for clock in clocks if clock.promise == Promise.ASSIGN]
        self._assigning = {planning.begun(clock): clock.due_at for clock in (own if assigning is None else assigning)}
        arriving = (clock for clock in clocks if clock.promise == Promise.ARRIVE)
        if assigning is None and any(planning.begun(clock) not in self._assigning for clock in arriving):
            self._assigning |= planning.assigning_due(Clock.objects.filter(case=case))
        self._holds = list(granted_holds(case) if holds is None else holds)

    def steps(self, clock: Clock) -> list[Step]:
        """Stretches that touch, from the clock's start to its stored due time; what they take adds up to the target."""
        found = self._planned(clock)
        changes = deadlines.in_effect(planning.plain(clock.changes.all()))
        for count, change in enumerate(changes, start=1):
            moment = self._due(clock, changes[:count])
            if moment != found[-1].until_at:
                found.append(self._changed(change, found[-1].until_at, moment))
        if found[-1].until_at != clock.due_at:
            found.append(Step(AS_RECORDED, found[-1].until_at, in_shanghai(clock.due_at)))
        return found

    def _planned(self, clock: Clock) -> list[Step]:
        """The way to the due time before anything changed it."""
        if clock.undertaking is not None:
            return [Step(AGREED, in_shanghai(clock.started_at), in_shanghai(clock.undertaking.due_at))]
        target = target_of(clock)
        if target is None:
            return [Step(AS_RECORDED, in_shanghai(clock.started_at), in_shanghai(clock.due_at))]
        found = target_steps(clock.started_at, target, self.hours, runs_into_home=self.case.runs_into_home)
        moment = self._due(clock, [])
        if moment != found[-1].until_at:
            found.append(Step(NOT_BEFORE, found[-1].until_at, moment))
        return found

    def _due(self, clock: Clock, changes: Sequence[deadlines.Change]) -> datetime:
        return in_shanghai(planning.due(clock, self.hours, self._assigning, changes=changes))

    def _changed(self, change: deadlines.Change, due: datetime, moment: datetime) -> Step:
        if change.kind != ChangeKind.HOLD:
            return Step(change.kind, due, moment)
        ended, reason = datetime.fromisoformat(change.facts["until"]), self._reason_at(change.at)
        return Pause(change.kind, due, moment, reason, paused_from=change.at, paused_until=ended)

    def _reason_at(self, at: datetime) -> str:
        """Why the case was held then, also for a promise that began after the hold had been granted."""
        granted = [each for each in self._holds if each.decided_at and each.decided_at <= at]
        return str(granted[-1].get_reason_display()) if granted else ""

    def lines(self, clock: Clock) -> list[Line]:
        """The steps in the language now active, the first line saying what was promised, the last when it is due."""
        steps = self.steps(clock)
        words = [Line(_words(step), step) for step in steps]
        remarks = [Line(counted_anew(change)) for change in clock.changes.all() if change.kind == ChangeKind.REPLAN]
        first = _("From %(moment)s: %(promised)s") % {
            "moment": moment_of(clock.started_at),
            "promised": promised(clock),
        }
        last = _("Due %(moment)s") % {"moment": moment_of(clock.due_at)}
        return [Line(first), *words, *remarks, Line(last), *self.provisional(clock)]

    def provisional(self, clock: Clock) -> list[Line]:
        """A warning where the way leads through a year whose holidays are not announced."""
        target = target_of(clock)
        if clock.stopped_at is not None or target is None or target.counts == "always":
            return []
        years = {in_shanghai(clock.started_at).year, in_shanghai(clock.due_at).year} - self.hours.official
        said = _("The holidays of %(year)s are not announced yet; this may still move.")
        return [Line(said % {"year": year}) for year in sorted(years)]


def of_case(case: Case, clocks: Sequence[Clock]) -> dict[int, list[Line]]:
    """Why each of these clocks of the case is due when it is, by the clock's id, in the language now active."""
    explainer = Explainer(case, clocks)
    return {clock.pk: explainer.lines(clock) for clock in clocks}


def granted_holds(case: Case) -> QuerySet[Deferral]:
    """The holds of the case that were granted, running or ended, in the order of their granting."""
    decided = Deferral.objects.filter(case=case, kind=DeferralKind.HOLD, decided_at__isnull=False)
    return decided.exclude(state=DeferralState.REFUSED).order_by("decided_at")


def explain(clock: Clock) -> list[Line]:
    """Why this clock is due when it is, in the language now active."""
    return Explainer(clock.case, [clock]).lines(clock)


def target_of(clock: Clock) -> Target | None:
    """What the clock's policy version promises."""
    return planning.target_of(clock.policy, clock.promise)


# -- in words, in the language now active ---------------------------------------------------------------------------


def _language() -> str:
    return translation.get_language() or "zh-hans"


def _day(day: date) -> str:
    """`Mon 28 Sep`, `9月28日周一`."""
    if _language().startswith("en"):
        return f"{WEEKDAYS[day.weekday()]} {day.day} {formats.MONTHS[day.month - 1]}"
    return f"{day.month}月{day.day}日周{WEEKDAYS_ZH[day.weekday()]}"


def moment_of(at: datetime) -> str:
    """`Mon 28 Sep 14:10`; with seconds only where they matter."""
    local = in_shanghai(at)
    return f"{_day(local.date())} {local:%H:%M}" if local.second == 0 else f"{_day(local.date())} {local:%H:%M:%S}"


def days_of(step: Step) -> str:
    """The day or days of a stretch; one that ends at midnight does not reach the day that begins then."""
    first, last = step.from_at.date(), later(step.until_at, -TICK).date()
    return _day(first) if last <= first else f"{_day(first)} – {_day(last)}"


def _length(length: timedelta) -> str:
    """`3 h 30 min`; seconds only where they matter, in drills."""
    seconds = int(length.total_seconds())
    parts = [
        (seconds // 3600, _("%(n)d h")),
        (seconds // 60 % 60, _("%(n)d min")),
        (seconds % 60, _("%(n)d s")),
    ]
    return " ".join(said % {"n": n} for n, said in parts if n) or _("no time")


def promised(clock: Clock) -> str:
    """What the policy promises: `4 h of working time`, `3 working days`, `24 h`."""
    target = target_of(clock)
    if clock.undertaking is not None or target is None:
        return _("a date was agreed")
    if target.unit == Unit.DAY:
        if target.counts == "working":
            return ngettext("%(n)d working day", "%(n)d working days", target.amount) % {"n": target.amount}
        return ngettext("%(n)d day", "%(n)d days", target.amount) % {"n": target.amount}
    unit = {Unit.HOUR: "hours", Unit.MINUTE: "minutes", Unit.SECOND: "seconds"}[Unit(target.unit)]
    length = _length(timedelta(**{unit: target.amount}))
    return _("%(length)s of working time") % {"length": length} if target.counts == "working" else length


_OPEN = (StepKind.WORK, StepKind.MAKE_UP, StepKind.SPECIAL)


def _words(step: Step) -> str:
    """One step: which days, why, and what they count for."""
    days, until = days_of(step), moment_of(step.until_at)
    if isinstance(step, Pause) and step.paused_from and step.paused_until:
        since, ended = moment_of(step.paused_from), moment_of(step.paused_until)
        said = _("the clock stood still from %(since)s to %(ended)s: moved to %(until)s")
        return said % {"since": since, "ended": ended, "until": until} + (f" ({step.name})" if step.name else "")
    # The last day of working days may be due at its very opening.
    kind = StepKind.WORK if step.days and step.kind == StepKind.AFTER_HOURS else step.kind
    said = {
        StepKind.WORK: days,
        StepKind.MAKE_UP: _("%(days)s is a working day"),
        StepKind.SPECIAL: _("%(days)s, special hours"),
        StepKind.HOLIDAY: "%(days)s %(name)s",
        StepKind.CLOSED: _("%(days)s closed"),
        StepKind.AFTER_HOURS: _("%(days)s outside working hours"),
        StepKind.WALL: _("day and night until %(until)s"),
        StepKind.ROLLED: _("a closed day: moved to the end of the next working day, %(until)s"),
        StepKind.NIGHT: _("not at night: moved to %(until)s"),
        StepKind.FITTED: _("brought into working hours: %(until)s"),
        NOT_BEFORE: _("never before it is assigned: %(until)s"),
        AGREED: _("agreed for %(until)s"),
        ChangeKind.EXTEND: _("extended until %(until)s"),
        ChangeKind.IMPORT: _("the 12345 order is due earlier: %(until)s"),
        ChangeKind.DECIDED: _("the street office has set %(until)s"),
        AS_RECORDED: _("as recorded: %(until)s; the calendar or the policy has been changed since"),
    }[kind] % {"days": days, "until": until, "name": name_of(step)}
    return said + _counted(step)


def name_of(step: Step) -> str:
    """The holiday's name."""
    return (step.name_en if _language().startswith("en") else step.name) or step.name or _("holiday")


def _counted(step: Step) -> str:
    """What the step counts for."""
    if step.days:
        return ": " + ngettext("%(n)d working day", "%(n)d working days", step.days) % {"n": step.days}
    if step.takes:
        return f": {_length(step.takes)}"
    return ": " + _("counted from the next working day") if step.kind in _OPEN else ""


def counted_anew(change: ClockChange) -> str:
    """When and why a due time was counted anew, and what it was before."""
    facts = {"on": _day(in_shanghai(change.at).date()), "was": moment_of(change.old_due_at)}
    if change.facts.get("why") == ReplanReason.CALENDAR:
        said = _("Counted anew on %(on)s with the calendar of %(year)s; before that it was %(was)s.")
        return said % {**facts, "year": change.facts["year"]}
    if change.facts.get("why") == ReplanReason.HOURS:
        return _("Counted anew on %(on)s with other working hours; before that it was %(was)s.") % facts
    return _("Counted anew on %(on)s; before that it was %(was)s.") % facts
