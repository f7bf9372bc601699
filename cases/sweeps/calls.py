"""Raising calls: a text failed for good, or nobody answered "solved?". What came of a call is `actions.calls`."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from cases import timemachine
from cases.models import CallTask, Case
from cases.models.contact import CallReason
from cases.states import State
from mediation.models import Terms
from notifications.models import LOST, PERSON_OPTED_OUT, Message, MessageStatus

BATCH = 500


UNWANTED = Q(status=MessageStatus.CANCELLED, failure=PERSON_OPTED_OUT)


@transaction.atomic
def raise_calls(*, now: datetime | None = None) -> int:
    """Raise the calls that are due; returns how many are new. Safe to run twice: each is unique by constraint."""
    now = now or timemachine.now()
    before = CallTask.objects.count()
    CallTask.objects.bulk_create(
        [*_for_lost_texts(now), *_for_unwanted_texts(now), *_for_silence(now)], ignore_conflicts=True
    )
    return CallTask.objects.count() - before


def _for_lost_texts(now: datetime) -> list[CallTask]:
    """Texts to residents about a case that they did not get: failed, or come too late."""
    lost = _of_residents().filter(LOST, ~UNWANTED, calltask__isnull=True).order_by("id")[:BATCH]
    cases = Case.objects.in_bulk({int(message.topic.removeprefix("case:")) for message in lost})
    return [
        CallTask(
            case=case,
            reason=CallReason.TEXT_FAILED,
            message=message,
            phone=message.recipient,
            handling=case.handling,
            raised_at=now,
        )
        for message in lost
        if (case := cases.get(int(message.topic.removeprefix("case:"))))
    ]


def _for_unwanted_texts(now: datetime) -> list[CallTask]:
    """Residents who want no texts are told by phone what the texts said: one call a case and person, about the newest
    of them. An open call that is overtaken by a later text is about that one from now on.
    """
    told = CallTask.objects.filter(
        reason=CallReason.NO_TEXTS,
        message__topic=OuterRef("topic"),
        message__recipient=OuterRef("recipient"),
        message_id__gte=OuterRef("pk"),
    )
    order = ("topic", "recipient")
    unwanted = _of_residents().filter(UNWANTED, ~Exists(told)).order_by(*order, "-id").distinct(*order)[:BATCH]
    newest = {(int(message.topic.removeprefix("case:")), message.recipient): message for message in unwanted}
    waiting = CallTask.objects.filter(
        case__in=[pk for pk, _phone in newest], reason=CallReason.NO_TEXTS, done_at__isnull=True
    )
    for task in waiting.select_for_update(of=("self",)).select_related("message"):
        about = (task.case_id or 0, task.message.recipient if task.message else "")
        if about in newest:
            message = newest.pop(about)
            CallTask.objects.filter(pk=task.pk).update(message=message, phone=message.recipient)
    cases = Case.objects.in_bulk(pk for pk, _phone in newest)
    return [
        CallTask(
            case=cases[pk],
            reason=CallReason.NO_TEXTS,
            message=message,
            phone=phone,
            handling=cases[pk].handling,
            raised_at=now,
        )
        for (pk, phone), message in newest.items()
        if pk in cases
    ]


def _of_residents() -> QuerySet[Message]:
    return Message.objects.filter(topic__startswith="case:", template__contains="_resident")


def _for_silence(now: datetime) -> list[CallTask]:
    """Settled cases whose resident has said nothing for the standing number of hours."""
    until = now - timedelta(hours=Terms.current().no_answer_hours)
    called = CallTask.objects.filter(case=OuterRef("pk"), handling=OuterRef("handling"), reason=CallReason.NO_ANSWER)
    silent = Case.objects.filter(~Exists(called), state=State.RESOLVED, answer="", ended_at__lte=until)
    return [
        CallTask(case=case, reason=CallReason.NO_ANSWER, handling=case.handling, raised_at=now)
        for case in silent.order_by("id")[:BATCH]
    ]
