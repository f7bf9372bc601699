"""Urgent reports by form of numbers that nobody has proven: the first at a site is told at once, what follows within
minutes is one text with their number, so that a stranger's form is no cannon. Each case stands on the desks all the
same.

The text that waits for the others is overtaken by the next of them (`Draft.news`), and goes when the minutes are over.
"""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from cases.announcements.recipients import Circle
from cases.announcements.snapshot import Recipient
from cases.models import CaseMessage
from cases.states import Audience, Verb
from mediation.models import Terms, Tier
from notifications import outbox
from notifications.models import Message

NEWS = "urgent"
TOLD = (Audience.LEADER, Audience.STREET)


def is_of_one(circle: Circle, audience: Audience) -> bool:
    """Whether it is such a report, told to who is to act on it."""
    case, is_report = circle.case, circle.event.verb == Verb.REPORT
    return is_report and audience in TOLD and case.tier == Tier.URGENT and case.is_unproven


def drafted(draft: outbox.Draft, circle: Circle, audience: Audience, recipient: Recipient) -> outbox.Draft:
    """The text as it is written: by itself, or in one with the others of these minutes. Three statements at most."""
    minutes, at = timedelta(minutes=Terms.current().urgent_minutes), timezone.now()
    alike = CaseMessage.objects.filter(event__verb=Verb.REPORT, audience=audience, case__site=circle.case.site_id)
    told = Message.objects.filter(about__in=alike, recipient=recipient.phone, has_reserve=False, is_urgent=True)
    told = told.filter(created_at__gt=at - minutes)
    first = told.exclude(news=NEWS).order_by("-pk").values_list("created_at", flat=True).first()
    if first is None:
        return draft
    others = told.filter(news=NEWS, created_at__gte=first).count()
    said = {"count": others + 1, "place": draft.params["place"], "number": circle.case.number}
    return outbox.Draft(
        cause=draft.cause,
        recipient=draft.recipient,
        template=f"report_digest_{audience.value}",
        language=draft.language,
        params=said,
        topic=f"urgent:{circle.case.site_id}",
        news=NEWS,
        is_urgent=True,
        has_reserve=False,
        not_before=first + minutes,
    )
