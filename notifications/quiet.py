"""The quiet hours of the night, in which nobody's phone rings without need (law.md section 4).

When they are is an installation's setting; which messages may pass is settled by `claims`.
"""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings


def hours() -> tuple[time, time] | None:
    """Begin and end of the quiet hours by settings.SMS_QUIET_HOURS; None when there are none. Raises ValueError."""
    if not settings.SMS_QUIET_HOURS:
        return None
    begin, end = (time.fromisoformat(part.strip()) for part in settings.SMS_QUIET_HOURS.split("-"))
    return begin, end


def is_quiet(at: datetime) -> bool:
    """Whether the aware moment lies in the quiet hours, local time; they may pass midnight."""
    quiet = hours()
    if quiet is None:
        return False
    begin, end = quiet
    clock = at.astimezone(ZoneInfo(settings.TIME_ZONE)).time()
    if begin <= end:
        return begin <= clock < end
    return clock >= begin or clock < end


def ends(at: datetime) -> datetime:
    """When a text written now may leave: the aware moment itself, or in the quiet hours their end."""
    quiet = hours()
    if quiet is None or not is_quiet(at):
        return at
    local = at.astimezone(ZoneInfo(settings.TIME_ZONE))
    end = local.replace(hour=quiet[1].hour, minute=quiet[1].minute, second=0, microsecond=0)
    return end if end > local else end + timedelta(days=1)
