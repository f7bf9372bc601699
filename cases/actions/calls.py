"""Phone this resident: what came of the calls that `sweeps.calls` raises.

A call stands where a text cannot: it failed for good, or nobody answered "solved?". Whoever ever had a part in the
case does not ask whether it was handled well (law.md section 2), and what a resident is said to have answered needs a
number, its opening by the caller since the call was raised, and their words.
"""

from __future__ import annotations

from django.utils.translation import gettext as _

from cases import access, handled, reporters, timemachine
from cases.actions import feedback
from cases.actions._door import attempt, locked
from cases.models import CallTask, Case, CaseEvent, NumberOpening, Question, Words
from cases.models.contact import CallReason
from cases.states import Actor, Answer, Forbidden, NotNow, Readers, Role, Through, Verb
from mediation.models import Member


def log_call(task: CallTask, *, by: Actor, answer: str, words: str = "") -> None:
    """Write down what came of a call: `solved`, `not_solved` or `no_answer`.

    A call about a text may have words alone. That nobody picked up ends a case only where the call was made to ask
    "solved?", which is after the standing hours of silence. An answer that came while the phone rang stands.

    Raises:
        NotNow: done already, or nobody picked up a call about a text; or, for "solved?", the caller had a part in the
            case, has not opened the number for it, or there is no number, or no words.
        Forbidden: the caller has no part in the case, or speaks for a side of the works.
    """
    with attempt(Verb.CONFIRM, by=by, case_id=task.case_id):
        if task.case_id is not None:
            locked(
                task.case_id
            )  # the case first, as everywhere: an answer that comes meanwhile takes it and then the call
        task = CallTask.objects.select_for_update(of=("self",)).select_related("case__site").get(pk=task.pk)
        if task.done_by_id is not None:
            raise NotNow(_("This has already been done."))
        if task.case is None:
            _need_the_street_office(by)
            _end(task, by=by, words=words)
            return
        mine = access.roles(by, task.case)
        if not mine & {Role.GROUP, Role.LEADER, Role.REVIEWER} or access.speaks_for_a_side(_member(by)):
            raise Forbidden(_("This is not yours to do."))
        if task.reason == CallReason.NO_ANSWER or answer:
            if _member(by).pk in handled.parts(task.case).asks_nobody:
                raise NotNow(_("Whoever handled the case does not ask whether it is solved."))
            if answer not in Answer.values:
                raise NotNow(_("Choose what the resident said."))
            if answer == Answer.NO_ANSWER and task.reason != CallReason.NO_ANSWER:
                raise NotNow(_("This call was about a text: write down in words that nobody picked up."))
            _note_answer(task, task.case, by=_member(by), answer=answer, words=words)
        _end(task, by=by, words=words)


def _need_proof_of_the_call(task: CallTask, case: Case, *, by: Member, words: str) -> None:
    """What a resident said on the phone was said at a number, which the caller opened for it, in words."""
    if not _phone_of(task) and not case.parties.filter(is_reporter=True).exclude(phone="").exists():
        raise NotNow(_("There is no number to call: this case ends without an answer."))
    opened = CaseEvent.objects.filter(case=case, verb=Verb.OPEN_CONTACT, member=by, at__gte=task.raised_at)
    if not opened.exists():
        raise NotNow(_("Open the number on the case's page first, then call."))
    if not words.strip():
        raise NotNow(_("Write down what the resident said."))


def _phone_of(task: CallTask) -> str:
    """Whom to call; empty where it is everybody who has not answered."""
    return task.phone or (task.message.recipient if task.message else "")


def open_number(task: CallTask, *, by: Actor) -> str:
    """The number of a text of no case, for whoever is about to call back; the opening is a row of its own.

    Raises:
        Forbidden: not theirs to call.
        NotNow: somebody has called already, or it is about a case, whose numbers are opened there.
    """
    with attempt(Verb.OPEN_CONTACT, by=by, case_id=task.case_id):
        task = CallTask.objects.select_for_update(of=("self",)).select_related("inbound").get(pk=task.pk)
        _need_the_street_office(by)
        if task.done_at is not None or task.case_id is not None or task.inbound is None:
            raise NotNow(_("This has already been done."))
        NumberOpening.objects.create(call=task, member=_member(by), at=timemachine.now())
    return task.inbound.sender


def _end(task: CallTask, *, by: Actor, words: str) -> None:
    saying = Words.keep(words, readers=Readers.GROUP)
    CallTask.objects.filter(pk=task.pk).update(done_at=timemachine.now(), done_by=by.member, saying=saying)


def _need_the_street_office(by: Actor) -> None:
    """A text of no case is the street office's, as the tray is."""
    if not _member(by).is_of_street_office:
        raise Forbidden(_("This is not yours to do."))


def _member(by: Actor) -> Member:
    assert by.member is not None  # only a member has a part in a group
    return by.member


def _note_answer(task: CallTask, case: Case, *, by: Member, answer: str, words: str) -> None:
    """A call about one person's text has that person's answer; the call after days of silence that of all who had not
    said."""
    phone = _phone_of(task)
    asked = Question.objects.filter(case=case, ended_at__isnull=True)
    (asked.filter(phone=phone) if phone else asked).update(ended_at=timemachine.now())
    # On the phone the resident answered; history names the resident, and who wrote it down. What the caller noted is
    # the caller's: it stays on the call, and is not the resident's word.
    whose = {"phone": phone} if phone else {"case_id": case.pk}
    resident = Actor(**whose, through=Through.CALL, via=by)
    came_meanwhile = answer == Answer.SOLVED and bool(phone) and reporters.has_said_solved(case, resident)
    if not access.awaits_answer(case) or came_meanwhile:
        return
    if answer != Answer.NO_ANSWER:
        _need_proof_of_the_call(task, case, by=by, words=words)
    if answer == Answer.NO_ANSWER:
        heard = case.parties.filter(is_reporter=True, solved_at__isnull=False).exists()
        feedback.note_answer(case, Answer.SOLVED if heard else Answer.NO_ANSWER, call=task, caller=by)
    elif answer == Answer.SOLVED:
        feedback.confirm(case, by=resident, call=task, for_all=not phone)
    else:
        feedback.reopen(case, by=resident, call=task)
