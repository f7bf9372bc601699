"""Phone this resident: calls raised by a sweep, and what came of them.

A call stands where a text cannot: it failed for good, or nobody answered "solved?". The lead does not make the second
kind (domain.md section 2): whoever handled the case does not ask whether it was handled well.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from cases import access, reporters, timemachine
from cases.actions import reporting
from cases.actions._door import change, traced
from cases.models import CallTask, Case, Question
from cases.models.contact import CallReason
from cases.states import SWEEP, Actor, Answer, Forbidden, NotNow, Role, State, Verb
from mediation.models import Member, Terms
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


def log_call(task: CallTask, *, by: Actor, answer: str, words: str = "") -> None:
    """Write down what came of a call: `solved`, `not_solved` or `no_answer`.

    A call about a text may have words alone. That nobody picked up ends a case only where the call was made to ask
    "solved?", which is after the standing hours of silence. An answer that came while the phone rang stands.

    Raises:
        NotNow: done already, or (for "solved?") the caller handled the case, or nobody picked up a call about a text.
        Forbidden: the caller has no part in the case, or speaks for a side of the works.
    """
    with traced(task.case_id, Verb.CONFIRM, by=by), transaction.atomic():
        task = CallTask.objects.select_for_update(of=("self",)).select_related("case__site").get(pk=task.pk)
        if task.done_by_id is not None:
            raise NotNow(_("This has already been done."))
        if task.case is None:
            _need_the_street_office(by)
            CallTask.objects.filter(pk=task.pk).update(done_at=timemachine.now(), done_by=by.member, words=words)
            return
        mine = access.roles(by, task.case)
        if not mine & {Role.GROUP, Role.LEADER, Role.REVIEWER} or access.speaks_for_a_side(_member(by)):
            raise Forbidden(_("This is not yours to do."))
        if task.reason == CallReason.NO_ANSWER or answer:
            if mine & {Role.LEAD, Role.HELPER}:
                raise NotNow(_("Whoever handled the case does not ask whether it is solved."))
            if answer not in Answer.values:
                raise NotNow(_("Choose what the resident said."))
            if answer == Answer.NO_ANSWER and task.reason != CallReason.NO_ANSWER:
                raise NotNow(_("This call was about a text: write down in words that nobody picked up."))
            _note_answer(task, task.case, by=_member(by), answer=answer)
        CallTask.objects.filter(pk=task.pk).update(done_at=timemachine.now(), done_by=by.member, words=words)


def _need_the_street_office(by: Actor) -> None:
    """A text of no case is the street office's, as the tray is."""
    if not _member(by).is_of_street_office:
        raise Forbidden(_("This is not yours to do."))


def _member(by: Actor) -> Member:
    assert by.member is not None  # only a member has a part in a group
    return by.member


def _note_answer(task: CallTask, case: Case, *, by: Member, answer: str) -> None:
    """A call about one person's text has that person's answer; the call after days of silence that of all who had not
    said."""
    phone = task.phone or (task.message.recipient if task.message else "")
    asked = Question.objects.filter(case=case, ended_at__isnull=True)
    (asked.filter(phone=phone) if phone else asked).update(ended_at=timemachine.now())
    # On the phone the resident answered; history names the resident, and who wrote it down. What the caller noted is
    # the caller's: it stays on the call, and is not the resident's word.
    resident = Actor(phone=phone) if phone else Actor(case_id=case.pk)
    notes = {"called_by": by, "call": task}
    came_meanwhile = answer == Answer.SOLVED and bool(phone) and reporters.has_said_solved(case, resident)
    if not access.awaits_answer(case) or came_meanwhile:
        return
    if answer == Answer.NO_ANSWER:
        heard = case.parties.filter(is_reporter=True, solved_at__isnull=False).exists()
        change(case.pk, Verb.CONFIRM, by=SWEEP, answer=Answer.SOLVED if heard else Answer.NO_ANSWER, notes=notes)
    elif answer == Answer.SOLVED:
        reporting.confirm(case, by=resident, notes=notes, for_all=not phone)
    else:
        reporting.reopen(case, by=resident, notes=notes)
