"""Saying aloud that something about the channel needs a person: a row a day for each matter, and a line in the log.

Nothing is held or sent here. Who looks, and marks it as looked at, does so in the administration.
"""

from datetime import datetime

import structlog
from django.db.models import F, QuerySet
from django.utils import timezone

from notifications import phones
from notifications.models import Alarm, AlarmKind

log = structlog.get_logger(__name__)


def raise_alarm(kind: AlarmKind, *, about: str = "", times: int = 1, at: datetime) -> None:
    """Note that this happened (again). `about` is a number, a range of numbers, or a provider's code."""
    day = timezone.localtime(at).date()
    alarm, is_new = Alarm.objects.get_or_create(
        kind=kind, about=about[:64], day=day, defaults={"times": times, "raised_at": at, "last_at": at}
    )
    if is_new:
        log.error("alarm", kind=kind.value, about=phones.masked(about) if about else "")
    else:
        Alarm.objects.filter(pk=alarm.pk).update(times=F("times") + times, last_at=at)


def unseen() -> QuerySet[Alarm]:
    """What nobody has looked at yet, newest first."""
    return Alarm.objects.filter(seen_at__isnull=True).order_by("-raised_at")
