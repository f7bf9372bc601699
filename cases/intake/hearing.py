"""What one text asks for: from its words, and from what we asked before, to the deed (`sender`).

An outcome is a word for the log; one that begins with `tray: ` asks the caller to lay the text in the tray.
"""

from __future__ import annotations

from django.utils import timezone

from cases import reporters
from cases.actions import reporting
from cases.models import Case
from cases.models.contact import QuestionKind
from cases.reading import commands
from cases.reading.commands import Command
from cases.reading.intent import SHORT, Intent
from cases.reading.normal import normal, says_anything
from cases.states import ENDED, OPEN, State, Verb
from notifications import optouts

from . import choices, questions
from .answers import Answers
from .replies import status

AT_ONCE = {Intent.STOP: Command.STOP, Intent.RESUME: Command.RESUME, Intent.HELP: Command.HELP}


class Hearing(Answers):
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
            question = self.question
            if self.text.body.strip() and question and question.kind == QuestionKind.SOLVED:
                return self._ask_again_whether(question.case)
            self._reply("reply_tray")
            return f"tray: {'pictures only' if self.text.media else 'no words'}"
        if self._says(Intent.SPAM):
            return "tray: looks like advertising"
        for intent, meant in AT_ONCE.items():
            if self._says(intent):
                self._not_settled_either()
                return self._command(meant)
        if commands.takes_back(self.text.body):
            return self._on_one_of_the_open(Verb.WITHDRAW)
        if (answered := self._answer_in_words()) is not None:
            return answered
        if commands.acknowledges(self.text.body):
            return self._acknowledged()
        return self._words()

    def _not_settled_either(self) -> None:
        """`没解决,别再发了` is an answer to what we asked besides."""
        question = self.question
        if question is None or question.kind != QuestionKind.SOLVED or not choices.says_not_settled(self.text.body):
            return
        if self._awaits(question.case):
            self._deed(Verb.REOPEN, question.case)

    # -- reports and words --------------------------------------------------------------------------------------------

    def _words(self) -> str:
        """More words on the case they fit; on a settled one, and whether to open it again is asked; else a report."""
        if (named := self._named()) is not None:
            return named
        cases = list(self._cases().filter(state__in=OPEN)[: choices.MOST_OPTIONS + 1])
        fitting = [case for case in cases if not self._is_another(case)]
        exact = [case for case in fitting if case.category.code == self.reading.category.code]
        if self.reading.fired.get("category") and len(exact) == 1:
            fitting = exact
        if len(fitting) == 1:
            return self._more_words(fitting[0])
        if fitting:
            return self._ask_which(fitting, Verb.ADD)
        if (settled := self._settled()) is not None:
            return self._words_on_settled(settled)
        return self._nothing_new(cases) or self._report(self.reading)

    def _named(self) -> str | None:
        """Words on the case whose number the text gives, or how it stands."""
        said = normal(self.text.body)
        case = next((each for each in self._cases()[:20] if each.number.lower() in said), None)
        case = reporters.named(self.phone, said) or case
        if case is None or self.reading.intent not in (Intent.STATUS, Intent.ADD, Intent.REPORT):
            return None
        if case.is_open or self.reading.intent == Intent.STATUS:
            return self._more_words(case)
        return self._words_on_settled(case) if case.state == State.RESOLVED else None

    def _acknowledged(self) -> str:
        """`收到,谢谢` needs no answer; but somebody of whom we have no case may think we have."""
        if self.has_cases:
            return "answer: acknowledged"
        self._reply("reply_none")
        return "answer: no case"

    def _more_words(self, case: Case) -> str:
        is_question = self.reading.intent == Intent.STATUS
        if is_question and commands.presses(self.text.body) and reporting.may_press(case):
            return self._deed(Verb.ESCALATE, case)
        self._add(case)
        question = self.question
        if is_question:
            status(self.text, case, phone=self.phone, language=self.language)
        elif question and question.kind == QuestionKind.BUILDING and question.case_id == case.pk:
            self._reply("reply_building" if questions.may_ask_again(question) else "reply_added", case)
        else:
            self._reply("reply_added", case)
        return f"words {case.number}"

    def _settled(self) -> Case | None:
        """The case settled last that these words fit and that may still be opened again."""
        recent = self._cases().filter(state=State.RESOLVED, reopen_until__gt=timezone.now()).order_by("-ended_at")
        return next((case for case in recent[:5] if not self._is_another(case)), None)

    def _words_on_settled(self, case: Case) -> str:
        """Thanks answer or are kept; anything else may mean that it is not over, which is asked twice at most."""
        is_thanks = self._says(Intent.CONFIRM) and not choices.is_in_doubt(self.text.body)
        if self._awaits(case) and (is_thanks or self._rejects()):
            return self._deed(Verb.CONFIRM if is_thanks else Verb.REOPEN, case)
        self._add(case)
        if is_thanks:
            self._reply("reply_kept", case)
            return f"kept {case.number}"
        question = self.question
        if question is None or question.kind != QuestionKind.REOPEN or question.case_id != case.pk:
            questions.ask(case, QuestionKind.REOPEN, phone=self.phone)
        elif not questions.may_ask_again(question):
            self._reply("reply_added", case)
            return f"words {case.number}"
        self._reply("reply_reopen", case)
        return f"words {case.number}"

    def _nothing_new(self, cases: list[Case]) -> str | None:
        """Thanks, good news, and a question how things stand make no case, whoever they come from."""
        thanks = (
            self._says(Intent.CONFIRM)
            and len(self.text.body) <= SHORT
            and (bool(cases) or not self.reading.fired.get("category"))
        )
        asks = self._says(Intent.STATUS) and not self.reading.fired.get("category")
        if not thanks and not asks:
            return None
        if not self.has_cases:
            self._reply("reply_none")
            return "answer: no case"
        return self._more_words(cases[0]) if thanks and cases else self._status()

    def _ask_which(self, cases: list[Case], deed: Verb) -> str:
        """Ask which of several it is about. Words wait in the tray meanwhile, where a person may sort them too."""
        listed = questions.ask_which(cases, phone=self.phone, deed=deed, inbound=self.text)
        if listed is None:
            self._reply("reply_tray")
            return f"tray: {questions.WHICH_CASE}"
        self._reply("reply_which", choices=choices.listed(listed, self.language, numbers=self.numbers))
        return f"tray: {questions.WHICH_CASE}" if deed == Verb.ADD else f"asked which {deed}"

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
                return self._status()
            case Command.SOLVED | Command.NOT_SOLVED:
                return self._digit(command)
            case Command.PRESS:
                return self._on_one_of_the_open(Verb.ESCALATE)
            case Command.WITHDRAW:
                return self._on_one_of_the_open(Verb.WITHDRAW)
        return f"answer {command}"

    def _digit(self, command: Command) -> str:
        """1 or 2: to the question that is open, else about the last case that has ended, else about none."""
        question, verb = self.question, Verb.CONFIRM if command is Command.SOLVED else Verb.REOPEN
        if question is not None and question.kind == QuestionKind.REOPEN:
            return self._reopen_or_not(question, again=verb == Verb.REOPEN)
        if question is not None and question.kind == QuestionKind.SOLVED:
            return self._deed(verb, question.case)
        case = self._cases().filter(state__in=ENDED).order_by("-ended_at").first()
        cases = list(self._cases().filter(state__in=OPEN)[: choices.MOST_OPTIONS + 1])
        if cases and (case is None or self._is_past(case, verb)):
            return self._unasked(cases)
        if case is not None and verb == Verb.CONFIRM and not case.answer and reporters.has_said_solved(case, self.by):
            self._reply("reply_kept", case)
            return f"kept {case.number}"
        return self._deed(verb, case)

    def _unasked(self, cases: list[Case]) -> str:
        """An answer that we did not ask for, from somebody whose case is still open: it says something about that."""
        question = self.question
        if question and question.kind == QuestionKind.PLACE and (answered := self._place(question)) is not None:
            return answered
        if len(cases) > 1:
            is_digit = choices.is_only_digits(self.text.body)
            return self._status() if is_digit else self._ask_which(cases, Verb.ADD)
        self._add(cases[0])
        status(self.text, cases[0], phone=self.phone, language=self.language)
        return f"words {cases[0].number}"

    def _on_one_of_the_open(self, verb: Verb) -> str:
        cases = list(self._cases().filter(state__in=OPEN)[: choices.MOST_OPTIONS])
        chosen = choices.option(self.text.body, cases, self.reading, numbers=self.numbers)
        named = cases[chosen - 1 : chosen] if chosen else []
        if verb == Verb.ESCALATE and len(cases) > 1:
            # Only what is late can be pressed: where one is, that one is meant.
            cases = [case for case in cases if reporting.may_press(case)] or cases[:1]
        if len(named or cases) > 1:
            return self._ask_which(named or cases, verb)
        only = (named or cases)[0] if named or cases else self._cases().first()
        return self._deed(verb, only)  # of a case that has ended the deed says why not

    def _is_past(self, case: Case, verb: Verb) -> bool:
        """Whether a case that has ended has its answer already, or can no longer be opened again."""
        if verb == Verb.CONFIRM:
            return not self._awaits(case)
        return case.reopen_until is None or case.reopen_until <= timezone.now()
