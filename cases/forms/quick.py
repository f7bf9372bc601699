"""Times that stand ready for one tap (今天下午3点, 明天上午9点), made from the working calendar; any other is
typed beside them. The field that offers them is `fields.Moment`.

A chosen time is sent as the moment it was shown as, so that a page left open over night means what it said.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import get_language, gettext

from cases import formats, timemachine
from mediation import directory
from mediation.calendar import CalendarError

# When people are met: on the day itself later on, in the evening too, when they are at home; on a working day.
TODAY, NEXT_DAYS, LATER = (time(15), time(19)), (time(9), time(15)), (time(9),)
# So many working days ahead something is to be done, at the close of that day.
AHEAD = (0, 1, 3, 5, 10)
# Nothing is offered that is nearer than this.
AT_LEAST = timedelta(hours=1)
# A year that is not announced yet may have no working day that is known.
DAYS = 60
# As a browser's own field for a day and hour sends it.
SENT = "%Y-%m-%dT%H:%M"

Offers = Callable[[datetime], list[datetime]]


def meetings(now: datetime, *, working_days: int = 3) -> list[datetime]:
    """When one could meet: later today, twice on the working day that follows, on the next one, and on the first of the
    week after; as many of these days as asked for."""
    today = timezone.localdate(now)
    following = [day for day, _close in worked(today + timedelta(days=1))]
    monday = today + timedelta(days=7 - today.weekday())
    days = [*zip(following[:2], (NEXT_DAYS, LATER), strict=False)]
    days += [(day, LATER) for day in following[2:] if day >= monday][:1]
    return _ahead(now, (_moment(day, at) for day, times in [(today, TODAY), *days[:working_days]] for at in times))


def closings(now: datetime, *, ahead: Iterable[int] = AHEAD, since: datetime | None = None) -> list[datetime]:
    """By when something could be done: at the close of so many working days `ahead`, of today if it is one, counted
    from `since` where that is later than now."""
    start = timezone.localdate(max(now, since or now))
    days = list(worked(start + timedelta(days=1)))
    of_today = [(day, close) for day, close in worked(start) if day == start][:1]
    found = [*of_today] if 0 in ahead else []
    found += [days[n - 1] for n in ahead if 0 < n <= len(days)]
    return _ahead(now, (_moment(day, close) for day, close in found))


def worked(first: date) -> Iterator[tuple[date, time]]:
    """The working days from this one on, each with when it closes."""
    hours = directory.working_hours()
    for day in (first + timedelta(days=n) for n in range(DAYS)):
        try:
            periods = hours.periods(day)
        except CalendarError:
            return
        if periods:
            yield day, periods[-1][1]


def said(at: datetime, now: datetime) -> str:
    """The moment as it stands beside its button."""
    return formats.soon(at, now, get_language() or "zh-hans")


def _moment(day: date, at: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, at))


def _ahead(now: datetime, moments: Iterable[datetime]) -> list[datetime]:
    return sorted({at for at in moments if at >= now + AT_LEAST})


@dataclass(frozen=True)
class Ready:
    """One time that stands ready."""

    value: str
    label: str


class OneTap(forms.DateTimeInput):
    """Times to choose from, and the browser's own field for another; all under one name. Without a script what was
    typed cannot take a choice back, so that two different times are never taken for one of them."""

    template_name = "cases/widgets/moment.html"
    use_fieldset = True

    def __init__(self, offers: Offers) -> None:
        super().__init__(attrs={"type": "datetime-local"}, format=SENT)
        self.offers = offers

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        given = value if isinstance(value, list) else [self.format_value(value)] if value else []
        now = timemachine.now()
        ready = [Ready(timezone.localtime(at).strftime(SENT), said(at, now)) for at in self.offers(now)]
        offered = [each.value for each in ready]
        typed = next((each for each in given if each not in offered), None)
        context = super().get_context(name, typed, attrs)
        context["widget"]["attrs"]["aria-label"] = gettext("Another day and hour:")
        context["widget"] |= {"ready": ready, "given": given, "is_typed": bool(typed)}
        return context

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """What was chosen or typed; both, as a list, where they differ."""
        sent = data.getlist(name) if hasattr(data, "getlist") else [data.get(name)]
        given = list(dict.fromkeys(each.strip() for each in sent if isinstance(each, str) and each.strip()))
        if not given and any(each for each in sent):
            return next(each for each in sent if each)  # a moment itself, from a form that is filled in by a program
        return given if len(given) > 1 else next(iter(given), None)

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return name not in data
