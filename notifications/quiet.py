"""The quiet hours of the night, in which nobody's phone rings without need (domain law, section 4).

Pure: says when it is quiet and when the morning comes. Which messages may pass is settled by `delivery`.
"""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Shanghai")
QUIET_FROM = time(21, 0)
QUIET_UNTIL = time(8, 0)


def is_quiet(at: datetime) -> bool:
    """Whether the aware moment lies between 21:00 and 08:00 in Shanghai."""
    clock = at.astimezone(ZONE).time()
    return clock >= QUIET_FROM or clock < QUIET_UNTIL


def morning_after(at: datetime) -> datetime:
    """The first 08:00 in Shanghai that is not before the aware moment."""
    local = at.astimezone(ZONE)
    morning = local.replace(hour=QUIET_UNTIL.hour, minute=QUIET_UNTIL.minute, second=0, microsecond=0)
    return morning if morning >= local else morning + timedelta(days=1)
