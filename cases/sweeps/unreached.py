"""Members whom no text reaches any more: alarms raised by a sweep, for the street office to see to it.

A resident who is not reached is phoned (`calls`). A member would silently drop out of the ladder: they are told neither
what they were assigned nor what is late, and every text to them ends without a word.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Count, Max, Q
from django.utils import timezone

from cases import timemachine
from cases.announcements.snapshot import plain
from mediation.models import Member
from notifications import alarms, tries
from notifications.models import Alarm, AlarmKind, Message, MessageStatus, OptOut

# One text may be lost by chance.
REPEATED = 2
LATELY = timedelta(days=1)
NOT_ARRIVED = Q(status__in=[MessageStatus.FAILED, MessageStatus.UNDELIVERED])


def raise_alarms(*, now: datetime | None = None) -> int:
    """Raise an alarm for every active member who has stopped our texts or lost several; returns how many are new.

    Once a day for each, as long as it goes on. Two queries, and some for each new alarm.
    """
    now = now or timemachine.now()
    numbers = Member.objects.filter(is_active=True).annotate(number=plain("phone")).values("number")
    unreached = dict.fromkeys(OptOut.objects.filter(phone__in=numbers).values_list("phone", flat=True), 1)
    lately = (
        Message.objects.filter(final_at__gt=now - LATELY, recipient__in=numbers)
        .values_list("recipient")
        .annotate(
            lost=Count("id", filter=NOT_ARRIVED),
            last_lost=Max("final_at", filter=NOT_ARRIVED),
            last_arrived=Max("final_at", filter=Q(status=MessageStatus.DELIVERED)),
        )
        .filter(lost__gte=REPEATED)
    )
    for phone, lost, last_lost, last_arrived in lately:
        if last_arrived is None or last_arrived < last_lost:
            unreached[phone] = lost
    raised = Alarm.objects.filter(kind=AlarmKind.MEMBER, day=timezone.localtime(now).date())
    new = unreached.keys() - set(raised.values_list("about", flat=True))

    def say(phone: str) -> bool:
        alarms.raise_alarm(AlarmKind.MEMBER, about=phone, times=unreached[phone], at=now)
        return True

    return tries.one_by_one("unreached", sorted(new), say)
