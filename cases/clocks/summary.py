"""A due time in few words, for people who want no arithmetic: a clause for a text, some sentences for the resident.

What a clock's way consists of is worked out by `explanation`; here stands what of it is worth saying.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import translation
from django.utils.translation import gettext as _

from cases import formats
from cases.clocks import explanation
from cases.models import Clock
from cases.models.clock import ChangeKind
from mediation import directory
from mediation.calendar import Step, StepKind, WorkingHours, in_shanghai
from mediation.models import Counts
from notifications.rendering import Remarked
from notifications.segments import cut

# Of a holiday in a clause, in units of a text.
LONGEST_NAME = 20


def due_in_words(clock: Clock, language: str, *, hours: WorkingHours | None = None) -> str:
    """When the clock is due, for a text: `10月8日17:30(国庆节后首个工作日)`. The clause goes where it costs a part."""
    moment, why = formats.when(clock.due_at, language), clause(clock, language, hours=hours)
    if not why:
        return moment
    return Remarked(f"{moment} ({why})" if language.startswith("en") else f"{moment}({why})", without=moment)


def may_surprise(due: datetime, hours: WorkingHours) -> bool:
    """Whether the day is one that people do not count on: a make-up working day, or the first after a holiday."""
    day = in_shanghai(due).date()
    return hours.kind_of(day) == StepKind.MAKE_UP or hours.kind_of(day - timedelta(days=1)) == StepKind.HOLIDAY


def clause(clock: Clock, language: str, *, hours: WorkingHours | None = None) -> str:
    """The one thing about a due time that surprises, short enough for a text: `国庆节后首个工作日`. Often empty."""
    hours = hours or directory.working_hours()
    if not may_surprise(clock.due_at, hours):
        return ""
    explainer = explanation.Explainer(clock.case, [clock], hours=hours)
    target, due = explanation.target_of(clock), in_shanghai(clock.due_at)
    if target is None or target.counts == Counts.ALWAYS:
        return ""
    with translation.override(language):
        if hours.kind_of(due.date()) == StepKind.MAKE_UP:
            return _("a make-up working day")
        first_day = due.replace(hour=0, minute=0, second=0, microsecond=0)
        for step in explainer.steps(clock):
            if step.kind == StepKind.HOLIDAY and step.until_at == first_day:
                return _("first working day after %(holiday)s") % {
                    "holiday": cut(explanation.name_of(step), LONGEST_NAME)
                }
    return ""


def sentences(clock: Clock, *, explainer: explanation.Explainer | None = None) -> list[str]:
    """Why the clock is due when it is, for the resident who waits for it, in the language now active. A few of them."""
    explainer = explainer or explanation.Explainer(clock.case, [clock])
    facts = {"moment": _to_the_minute(clock.started_at), "promised": explanation.promised(clock)}
    said = [_("Promised: %(promised)s from %(moment)s.") % facts]
    said += [sentence for step in explainer.steps(clock) if (sentence := _sentence(step))]
    said += [explanation.counted_anew(change) for change in clock.changes.all() if change.kind == ChangeKind.REPLAN]
    return said + [line.words for line in explainer.provisional(clock)]


def _sentence(step: Step) -> str:
    """What there is to say of a step; nothing of those that need no reason, as an evening or a Sunday."""
    known: dict[str, str] = {
        StepKind.HOLIDAY: _("%(days)s (%(name)s) does not count."),
        StepKind.MAKE_UP: _("%(days)s is worked in place of a holiday."),
        StepKind.ROLLED: _("Nobody works on that day: it is the end of the next working day."),
        StepKind.NIGHT: _("Nobody comes at night: it is the next morning."),
        ChangeKind.HOLD: _("While we waited (%(reason)s) the time stood still."),
        ChangeKind.EXTEND: _("More time was given, until %(until)s."),
        ChangeKind.IMPORT: _("The 12345 line asks for it by %(until)s."),
        ChangeKind.DECIDED: _("The street office asks for it by %(until)s."),
    }
    if step.kind not in known:
        return ""
    return known[step.kind] % {
        "days": explanation.days_of(step),
        "name": explanation.name_of(step),
        "reason": step.name,
        "until": _to_the_minute(step.until_at),
    }


def _to_the_minute(at: datetime) -> str:
    return explanation.moment_of(at.replace(second=0, microsecond=0))
