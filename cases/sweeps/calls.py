"""Raising calls: a text failed for good, or nobody answered "solved?". What came of a call is `actions.calls`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from cases import timemachine
from cases.models import CallTask, Case, CaseMessage
from cases.models.contact import CallReason
from cases.states import Audience, State
from mediation.models import Member, Terms
from notifications import tries
from notifications.models import LOST, FailureReason, Message, MessageStatus

BATCH = 500


UNWANTED = Q(status=MessageStatus.CANCELLED, failure=FailureReason.OPTED_OUT)


def raise_calls(*, now: datetime | None = None) -> int:
    """Raise the calls that are due; returns how many are new. Safe to run twice: each is unique by constraint.

    All at once; if one of them cannot be raised, each by itself.
    """
    now = now or timemachine.now()
    before = CallTask.objects.count()
    tries.apart(
        lambda: _raise("lost texts", lambda: _for_lost_texts(now)),
        lambda: _raise("unwanted texts", lambda: _for_unwanted_texts(now)),
        lambda: _raise("silence", lambda: _for_silence(now)),
    )
    return CallTask.objects.count() - before


def _raise(sweep: str, due: Callable[[], list[CallTask]]) -> None:
    with transaction.atomic():
        rows = {f"{task.case_id} {task.message_id or ''}".strip(): task for task in due()}

        def raise_all(keys: list[str]) -> int:
            return len(CallTask.objects.bulk_create([rows[key] for key in keys], ignore_conflicts=True))

        tries.together(sweep, rows, raise_all, lambda key: raise_all([key]))


def _for_lost_texts(now: datetime) -> list[CallTask]:
    """Texts to residents about a case that they did not get: failed, or come too late."""
    lost = Message.objects.filter(LOST, ~UNWANTED, calltask__isnull=True)
    links = _to_residents().filter(message__in=lost).order_by("message", "id").distinct("message")
    return [
        CallTask(
            case=link.case,
            reason=CallReason.TEXT_FAILED,
            message=link.message,
            phone=link.message.recipient,
            handling=link.case.handling,
            raised_at=now,
        )
        for link in links.select_related("message", "case")[:BATCH]
    ]


def _for_unwanted_texts(now: datetime) -> list[CallTask]:
    """Residents who want no texts are told by phone what the texts said: one call a case and person, about the newest
    of them. An open call that is overtaken by a later text is about that one from now on.
    """
    raised = CallTask.objects.filter(
        reason=CallReason.NO_TEXTS,
        case=OuterRef("case"),
        message__recipient=OuterRef("message__recipient"),
        message_id__gte=OuterRef("message"),
    )
    unwanted = _to_residents().filter(~Exists(raised), message__in=Message.objects.filter(UNWANTED))
    order = ("case", "message__recipient")
    links = unwanted.order_by(*order, "-message", "id").distinct(*order).select_related("message", "case")[:BATCH]
    newest = {(link.case_id, link.message.recipient): link for link in links}
    waiting = CallTask.objects.filter(
        case__in=[case_id for case_id, _phone in newest], reason=CallReason.NO_TEXTS, done_at__isnull=True
    )
    for task in waiting.select_for_update(of=("self",)).select_related("message"):
        key = (task.case_id or 0, task.message.recipient if task.message else "")
        if key in newest:
            tries.one_by_one("calls", [task.pk], partial(_overtake, newest.pop(key).message))
    return [
        CallTask(
            case=link.case,
            reason=CallReason.NO_TEXTS,
            message=link.message,
            phone=phone,
            handling=link.case.handling,
            raised_at=now,
        )
        for (_case_id, phone), link in newest.items()
    ]


def _overtake(message: Message, task_id: int) -> int:
    return CallTask.objects.filter(pk=task_id).update(message=message, phone=message.recipient)


def _to_residents() -> QuerySet[CaseMessage]:
    """What residents were told of an event. A direct answer that is lost is no call: they asked, and can ask again."""
    told = CaseMessage.objects.filter(event__isnull=False)
    sides = Q(audience=Audience.INVITED) & ~Exists(Member.objects.filter(phone=OuterRef("message__recipient")))
    return told.filter(Q(audience=Audience.RESIDENT) | sides)


def _for_silence(now: datetime) -> list[CallTask]:
    """Settled cases whose resident has said nothing for the standing number of hours."""
    until = now - timedelta(hours=Terms.current().no_answer_hours)
    called = CallTask.objects.filter(case=OuterRef("pk"), handling=OuterRef("handling"), reason=CallReason.NO_ANSWER)
    silent = Case.objects.filter(~Exists(called), state=State.RESOLVED, answer="", ended_at__lte=until)
    return [
        CallTask(case=case, reason=CallReason.NO_ANSWER, handling=case.handling, raised_at=now)
        for case in silent.order_by("id")[:BATCH]
    ]
