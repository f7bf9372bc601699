"""The quiet hours of the night, in which nobody's phone rings without need (domain law, section 4).

When they are is an installation's setting; which messages may pass is settled by `delivery`.
"""

from datetime import datetime, time
from zoneinfo import ZoneInfo

from django.conf import settings


def is_quiet(at: datetime) -> bool:
    """Whether the aware moment lies in settings.SMS_QUIET_HOURS (`21:00-08:00`, local time; empty: never)."""
    if not settings.SMS_QUIET_HOURS:
        return False
    begin, end = (time.fromisoformat(part.strip()) for part in settings.SMS_QUIET_HOURS.split("-"))
    clock = at.astimezone(ZoneInfo(settings.TIME_ZONE)).time()
    if begin <= end:
        return begin <= clock < end
    return clock >= begin or clock < end
