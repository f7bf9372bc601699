"""What one text asks for: from its words, and from what we asked before, to the deed (`voice`).

An outcome is a word for the log; one that begins with `tray: ` asks the caller to lay the text in the tray.
"""

from __future__ import annotations

from django.utils import timezone

from cases import access
from cases.actions import reporting
from cases.models import Case, Question
from cases.models.contact import QuestionKind
from cases.states import ENDED, OPEN, State, Verb
from notifications import optouts
from notifications.models import InboundText

from . import asking, choosing, commands
from .asking import is_another_matter
from .commands import Command
from .intent import Intent
from .normal import says_anything
from .reading import understand
from .replies import status
from .vocabulary import load
from .voice import Voice

AT_ONCE = {Intent.STOP: Command.STOP, Intent.RESUME: Command.RESUME, Intent.HELP: Command.HELP}


class Hearing(Voice):
    """What one text leads to."""

    def emergency(self) -> str | None:
        """Always a new case, whatever else is going on and whoever sends it."""
        return self._report(self.reading) if self.reading.emergency else None

    def outcome(self) -> str:
        if commands.is_answered_by_provider(self.text.body):
            return "answered by the provider"
        if (answered := self._answer_to_a_list()) is not None:
            return answered
        command = commands.whole(self.text.body)
        if command is not None:
            return self._command(command)
        if not says_anything(self.text.body):
            self._reply("reply_tray")
            return f"tray: {'pictures only' if self.text.media else 'no words'}"
        if self._says(Intent.SPAM):
            return "tray: looks like advertising"
        if (answered := self._answer_in_words()) is not None:
            return answered
        for intent, meant in AT_ONCE.items():
            if self._says(intent):
                return self._command(meant)
        return self._words()

    # -- answers to what we asked -------------------------------------------------------------------------------------

    def _answer_to_a_list(self) -> str | None:
        """A digit of a list, or the building: looked for before commands, because "1" is one too."""
        question = self.question
        if question is not None and question.kind == QuestionKind.WHICH:
            cases = asking.options_of(question)
            chosen = choosing.option(self.text.body, cases, self.reading)
            return None if chosen is None else self._which(question, cases, chosen)
        if question is not None and question.kind == QuestionKind.BUILDING:
            number = choosing.building(self.text.body, self.reading)
            if number is not None and not is_another_matter(question.case, self.reading):
                return self._building(question, number)
        return None

    def _which(self, question: Question, cases: list[Case], chosen: int) -> str:
        asking.end(question)
        text = asking.waits_for_a_place(question)
        if chosen == choosing.NEW_MATTER:
            return self._something_new(question, text)
        case = cases[chosen - 1]
        if question.deed != Verb.ADD:
            return self._deed(Verb(question.deed), case)
        if text is not None and asking.put_on(case, text):
            read = understand(text.body, vocabulary=load(), at=text.received_at)
            reporting.add(case, by=self.by, words=text.body, inbound=text, reading=read.as_noted())
        self._reply("reply_added", case)
        return f"chosen {case.number}"

    def _something_new(self, question: Question, text: InboundText | None) -> str:
        """The text that was asked about is a report of its own; a deed to none of the cases is none."""
        if question.deed != Verb.ADD or text is None:
            self._reply("reply_tray")
            return "tray: which case"
        read = understand(text.body, vocabulary=load(), at=text.received_at)
        outcome = self._report(read, text=text)
        asking.put_on(Case.objects.get(reports__inbound=text), text)
        return outcome

    def _building(self, question: Question, number: int) -> str:
        case = question.case
        building = asking.building_of(case, number)
        self._add(case, is_answer=True)
        if building is None:
            if asking.may_ask_again(question):
                self._reply("reply_building", case)
            return f"no such building {case.number}"
        asking.end(question)
        assert case.site is not None
        unit, room = self.reading.unit or case.unit, self.reading.room or case.room
        reporting.locate(case, by=self.by, site=case.site, building=building, unit=unit, room=room)
        return f"place {case.number}"

    def _answer_in_words(self) -> str | None:
        """Words that answer the open question, or that say what became of a settled case."""
        question = self.question
        if question is None:
            return None
        if question.kind == QuestionKind.PLACE:
            return self._place(question)
        if question.kind == QuestionKind.BUILDING and choosing.has_no_building(self.text.body):
            asking.end(question)
            self._add(question.case, is_answer=True)
            self._reply("reply_added", question.case)
            return f"words {question.case.number}"
        if question.kind == QuestionKind.SOLVED and access.awaits_answer(question.case):
            return self._solved_or_not(question.case)
        if question.kind == QuestionKind.REOPEN and self.reading.intent in (Intent.REJECT, Intent.CONFIRM):
            return self._reopen_or_not(question, again=self.reading.intent == Intent.REJECT)
        return None

    def _says(self, intent: Intent) -> bool:
        """Whether words of the text mean it. What only the learned opinion guesses stops nothing and ends nothing."""
        return self.reading.intent == intent and bool(self.reading.fired.get("intent"))

    def _place(self, question: Question) -> str | None:
        """The answer to "where?"; asked at most twice, then a person takes over, and the case exists all the while."""
        case, reading = question.case, self.reading
        if reading.site is not None and is_another_matter(case, reading):
            return None
        self._add(case, is_answer=True)
        if reading.site is not None:
            asking.end(question)
            reporting.locate(
                case,
                by=self.by,
                site=reading.site,
                building=reading.building,
                unit=reading.unit,
                room=reading.room,
                asks=True,
            )
            return f"place {case.number}"
        if asking.may_ask_again(question):
            self._reply("reply_where", case)
            return f"asked again {case.number}"
        self._reply("reply_tray", case)
        return f"tray: {case.number}: place unknown"

    def _solved_or_not(self, case: Case) -> str | None:
        """Not a digit, but an answer all the same ("还在漏"); else the question is put again."""
        if self.reading.intent == Intent.REJECT:
            return self._deed(Verb.REOPEN, case)
        if is_another_matter(case, self.reading):
            return None
        if self._says(Intent.CONFIRM):
            return self._deed(Verb.CONFIRM, case)
        self._add(case)
        self._reply("reply_unclear", case)
        return f"words {case.number}"

    def _reopen_or_not(self, question: Question, *, again: bool) -> str:
        if again:
            asking.end(question)
            return self._deed(Verb.REOPEN, question.case)
        asking.end(question)
        self._reply("reply_kept", question.case)
        return f"kept {question.case.number}"

    # -- reports and words --------------------------------------------------------------------------------------------

    def _words(self) -> str:
        """More words on the case they fit; on a settled one, and whether to open it again is asked; else a report."""
        cases = list(self._cases().filter(state__in=OPEN)[: choosing.MOST_OPTIONS + 1])
        fitting = [case for case in cases if not is_another_matter(case, self.reading)]
        exact = [case for case in fitting if case.category.code == self.reading.category.code]
        if self.reading.fired.get("category") and len(exact) == 1:
            fitting = exact
        if len(fitting) == 1:
            return self._more_words(fitting[0])
        if fitting:
            return self._ask_which(fitting, Verb.ADD)
        if (settled := self._settled()) is not None:
            self._add(settled)
            asking.ask(settled, QuestionKind.REOPEN, phone=self.phone)
            self._reply("reply_reopen", settled)
            return f"words {settled.number}"
        return self._report(self.reading)

    def _more_words(self, case: Case) -> str:
        self._add(case)
        question = self.question
        if self.reading.intent == Intent.STATUS:
            status(self.text, case, phone=self.phone, language=self.language)
        elif question and question.kind == QuestionKind.BUILDING and question.case_id == case.pk:
            self._reply("reply_building" if asking.may_ask_again(question) else "reply_added", case)
        else:
            self._reply("reply_added", case)
        return f"words {case.number}"

    def _settled(self) -> Case | None:
        """The case settled last that these words fit and that may still be opened again."""
        recent = self._cases().filter(state=State.RESOLVED, reopen_until__gt=timezone.now()).order_by("-ended_at")
        return next((case for case in recent[:5] if not is_another_matter(case, self.reading)), None)

    def _ask_which(self, cases: list[Case], deed: Verb) -> str:
        """Ask which of several it is about. Words wait in the tray meanwhile, where a person may sort them too."""
        listed = asking.ask_which(cases, phone=self.phone, deed=deed, inbound=self.text)
        if listed is None:
            self._reply("reply_tray")
            return "tray: which case"
        self._reply("reply_which", choices=choosing.listed(listed, self.language))
        return "tray: which case" if deed == Verb.ADD else f"asked which {deed}"

    # -- commands -----------------------------------------------------------------------------------------------------

    def _command(self, command: Command) -> str:
        match command:
            case Command.STOP:
                self._reply("reply_stopped")
                optouts.opt_out(self.phone, cause=f"text:{self.text.pk}")
            case Command.RESUME:
                optouts.opt_in(self.phone)
                self._reply("reply_resumed")
            case Command.HELP:
                self._reply("reply_help")
            case Command.STATUS:
                self._status()
            case Command.SOLVED | Command.NOT_SOLVED:
                return self._digit(command)
            case Command.PRESS:
                return self._on_one_of_the_open(Verb.ESCALATE)
            case Command.WITHDRAW:
                return self._on_one_of_the_open(Verb.WITHDRAW)
        return f"answer {command}"

    def _status(self) -> None:
        cases = self._cases().filter(state__in=OPEN)[:3] or self._cases()[:1]
        for case in cases:
            status(self.text, case, phone=self.phone, language=self.language)
        if not cases:
            self._reply("reply_none")

    def _digit(self, command: Command) -> str:
        """1 or 2: to the question that is open, else about the last case that has ended."""
        question = self.question
        if question is not None and question.kind == QuestionKind.REOPEN:
            return self._reopen_or_not(question, again=command is Command.NOT_SOLVED)
        asked = question is not None and question.kind == QuestionKind.SOLVED
        case = (
            question.case if asked and question else self._cases().filter(state__in=ENDED).order_by("-ended_at").first()
        )
        outcome = self._deed(Verb.CONFIRM if command is Command.SOLVED else Verb.REOPEN, case)
        Question.objects.filter(phone=self.phone, kind=QuestionKind.SOLVED, ended_at__isnull=True).update(
            ended_at=timezone.now()
        )
        return outcome

    def _on_one_of_the_open(self, verb: Verb) -> str:
        cases = list(self._cases().filter(state__in=OPEN)[: choosing.MOST_OPTIONS])
        if verb == Verb.ESCALATE and len(cases) > 1:
            # Only what is late can be pressed: where one is, that one is meant.
            cases = [case for case in cases if reporting.may_press(case)] or cases[:1]
        if len(cases) > 1:
            return self._ask_which(cases, verb)
        return self._deed(verb, cases[0] if cases else None)
