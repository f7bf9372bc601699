"""What a resident says to a case that is reported: solved, not solved, taken back, haste. New words are `reporting`."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext as _

from cases import reporters, timemachine
from cases.actions import signs, undertaking
from cases.actions._door import door
from cases.actions.assigning import fitting_lead
from cases.actions.escalating import raise_by_person
from cases.actions.questions import ask
from cases.clocks import turning
from cases.models import CallTask, Case, CaseEvent, Escalation
from cases.models.contact import CallReason
from cases.models.escalation import WAITING
from cases.states import (
    SWEEP,
    Actor,
    Answer,
    Audience,
    EscalationCause,
    NotNow,
    QuestionKind,
    Verb,
)
from mediation.models import Level, Member


def confirm(
    case: Case,
    *,
    by: Actor,
    words: str = "",
    call: CallTask | None = None,
    for_all: bool = False,
    asks: bool = False,
) -> CaseEvent:
    """The resident says: solved. `call`: on the phone. `asks`: the phone that says so is asked how content it is.

    Where several residents were asked, the case has its answer once the last of them says so; one "no" is a no
    (law.md section 2). `for_all`: all who had not and left a number
    were phoned.
    """
    with door(case, Verb.CONFIRM, by=by) as deed:
        if not for_all and reporters.has_said_solved(deed.case, by):
            raise NotNow(_("This has already been done."))
        sides = (
            deed.case.parties.filter(is_reporter=True).exclude(phone="")
            if for_all
            else reporters.own_sides(deed.case, by)
        )
        sides.filter(solved_at__isnull=True).update(solved_at=deed.at)
        waits = reporters.still_asked(deed.case).exists()
        deed.say(words)
        deed.move(answer=Answer.SOLVED, waits=waits)
        if not waits:
            _no_call(deed.case)
        if asks and by.phone and deed.case.reopen_until is not None and deed.at < deed.case.reopen_until:
            ask(deed.case, QuestionKind.CONTENT, phone=by.phone, at=deed.at)
            deed.note(asked=QuestionKind.CONTENT)
        deed.note(answer=Answer.SOLVED, waits=waits, call=call)
    return deed.event


def note_answer(case: Case, answer: Answer, *, call: CallTask | None = None, caller: Member | None = None) -> CaseEvent:
    """The answer that follows from what is known, said by nobody now: nobody picked up, or all who are left said so."""
    with door(case, Verb.CONFIRM, by=SWEEP) as deed:
        deed.move(answer=answer)
        _no_call(deed.case)
        deed.note(answer=answer, call=call, called_by=caller)
    return deed.event


def reopen(case: Case, *, by: Actor, words: str = "", call: CallTask | None = None, asks: bool = False) -> CaseEvent:
    """Not solved: second handling, one tier up, by the same lead if still fitting, else the first who fits.

    `call`: on the phone. `asks`: the phone that says so is asked what is not solved."""
    with door(case, Verb.REOPEN, by=by) as deed:
        lead = fitting_lead(deed.case)
        deed.move(lead=lead, why=deed.say(words))
        deed.case.parties.filter(solved_at__isnull=False).update(solved_at=None)
        undertaking.drop(deed.case, undertaking.FOLLOW_UPS, cause=deed.cause)
        _no_call(deed.case)
        if asks and by.phone:
            ask(deed.case, QuestionKind.WRONG, phone=by.phone, at=deed.at)
            deed.note(asked=QuestionKind.WRONG)
        deed.note(lead=lead, call=call)
        deed.record()
        signs.on_reopening(deed.case, by=by)
    return deed.event


def _no_call(case: Case) -> None:
    """Nobody needs to phone for an answer that is there, nor about the question if its text was lost."""
    questions = case.messages.filter(audience=Audience.RESIDENT, event__verb=Verb.RESOLVE)
    for_the_answer = Q(reason=CallReason.NO_ANSWER) | Q(message__in=questions.values("message"))
    CallTask.objects.filter(for_the_answer, case=case, done_at__isnull=True).update(done_at=case.now)


def withdraw(case: Case, *, by: Actor, words: str = "") -> CaseEvent:
    """The resident takes the report back."""
    with door(case, Verb.WITHDRAW, by=by) as deed:
        own = reporters.own_sides(deed.case, by)
        others = deed.case.parties.filter(is_reporter=True).exclude(pk__in=own.values("pk")).count()
        deed.move(why=deed.say(words), others=others)
    return deed.event


def press(case: Case, *, by: Actor) -> CaseEvent:
    """催办: ask for haste once a promised time has passed; puts the case before the street office.

    Raises:
        NotNow: no promised time has passed yet, or the street office already has it.
    """
    with door(case, Verb.ESCALATE, by=by) as deed:
        if not may_press(deed.case):
            raise NotNow(_("The promised time has not passed yet, or the street office already knows."))
        raise_by_person(deed, EscalationCause.RESIDENT)
    return deed.event


def may_press(case: Case) -> bool:
    """Whether a promised time of an open case has passed and the street office does not have it yet."""
    if not case.is_open:
        return False
    late = turning.own(case).filter(due_at__lt=timemachine.now()).exists()
    return late and not Escalation.objects.filter(case=case, level=Level.STREET, state__in=WAITING).exists()
