"""Answers to what we asked: a digit of a list, a place, solved or not, open it again or not.

Each is tried before the text is taken for words of its own, and says None when the text is no answer: whatever reports
something new stays a report. Which comes first is settled in `hearing`.
"""

from __future__ import annotations

from datetime import timedelta

from cases import access
from cases.actions import reporting
from cases.models import Case, Question
from cases.models.contact import QuestionKind
from cases.reading.intent import Intent
from cases.reading.reading import Reading, understand
from cases.reading.vocabulary import load
from cases.states import ENDED, OPEN, Verb
from mediation.models import Building, Site
from notifications.models import InboundText

from . import choices, questions
from .replies import status
from .sender import Voice

# Who reports two things within so long and then says where, means both.
SAME_PLACE_WITHIN = timedelta(days=1)


class Answers(Voice):
    """One text as the answer to our open question."""

    # -- which of your cases? -----------------------------------------------------------------------------------------

    def _answer_to_a_list(self) -> str | None:
        """A digit of a list, or the building: looked for before commands, because "1" is one too."""
        question = self.question
        if question is not None and question.kind == QuestionKind.WHICH:
            return self._chosen(question)
        if question is not None and question.kind == QuestionKind.BUILDING:
            number = choices.building(self.text.body, self.reading)
            if number is not None and not self._is_another(question.case):
                return self._building(question, number)
            if choices.is_a_place_alone(self.text.body):
                return self._no_building(question)
        return None

    def _chosen(self, question: Question) -> str | None:
        cases = questions.options_of(question)
        is_deed = question.deed != Verb.ADD
        if is_deed and choices.thought_better(self.text.body):
            questions.end(question)
            return self._status()
        chosen = choices.option(self.text.body, cases, self.reading, numbers=self.numbers, by_words=not is_deed)
        if chosen is None:
            return None
        is_in_words = chosen != choices.NEW_MATTER and choices.leading_digit(self.text.body) is None
        if is_in_words and self._is_another(cases[chosen - 1]):
            return None
        return self._which(question, cases, chosen)

    def _which(self, question: Question, cases: list[Case], chosen: int) -> str:
        questions.end(question)
        waiting = questions.waiting_for_a_choice(question, phone=self.text.sender)
        if chosen == choices.NEW_MATTER:
            return self._something_new(question, waiting)
        case = cases[chosen - 1]
        if question.deed != Verb.ADD:
            return self._deed(Verb(question.deed), case)
        self._put_on(case, waiting)
        if not choices.is_only_digits(self.text.body):
            self._add(case, is_answer=True)
        self._reply("reply_added", case)
        return f"chosen {case.number}"

    def _something_new(self, question: Question, waiting: list[InboundText]) -> str:
        """The text that was asked about is a report of its own; a deed to none of the cases is none.

        "0, the lamp is broken" says itself what is new; what waited belongs to it.
        """
        if choices.leading_digit(self.text.body) == choices.NEW_MATTER:
            outcome = self._report(self.reading)
            self._put_on(Case.objects.get(reports__inbound=self.text), waiting)
            return outcome
        if question.deed != Verb.ADD or not waiting:
            self._reply("reply_tray")
            return "tray: which case"
        first, *more = waiting
        read = understand(first.body, vocabulary=load(), at=first.received_at)
        outcome = self._report(read, text=first)
        case = Case.objects.get(reports__inbound=first)
        questions.put_on(case, first)
        self._put_on(case, more)
        return outcome

    def _put_on(self, case: Case, waiting: list[InboundText]) -> None:
        for text in waiting:
            if questions.put_on(case, text):
                read = understand(text.body, vocabulary=load(), at=text.received_at)
                reporting.add(case, by=self.by, words=text.body, inbound=text, reading=read.as_noted())

    # -- where? -------------------------------------------------------------------------------------------------------

    def _building(self, question: Question, number: int) -> str:
        case = question.case
        building = questions.building_of(case, number)
        self._add(case, is_answer=True)
        if building is None:
            if questions.may_ask_again(question):
                self._reply("reply_building", case)
            return f"no such building {case.number}"
        questions.end(question)
        assert case.site is not None
        self._locate(case, case.site, building, self.reading)
        return f"place {case.number}"

    def _place(self, question: Question) -> str | None:
        """The answer to "where?"; asked at most twice, then a person takes over, and the case exists all the while."""
        case, reading = question.case, self.reading
        if self._is_another(case) and (reading.site is not None or reading.intent == Intent.REPORT):
            return None
        earlier = [] if reading.building_number is not None else self._said_before(case)
        self._add(case, is_answer=True)
        if reading.site is not None:
            questions.end(question)
            building = reading.building
            for said in earlier:
                building = building or questions.building_on(reading.site, said.building_number)
            self._locate(case, reading.site, building, reading, asks=True)
            return f"place {case.number}"
        if questions.may_ask_again(question):
            self._reply("reply_where", case)
            return f"asked again {case.number}"
        self._reply("reply_tray", case)
        return f"tray: {case.number}: place unknown"

    def _no_building(self, question: Question) -> str:
        questions.end(question)
        self._add(question.case, is_answer=True)
        self._reply("reply_added", question.case)
        return f"words {question.case.number}"

    def _said_before(self, case: Case) -> list[Reading]:
        """What the case's own words said, newest first, for a building that was named before its site."""
        words = case.reports.order_by("-id").values_list("saying__body", flat=True)[:5]
        return [understand(each, vocabulary=load()) for each in words]

    def _locate(self, case: Case, site: Site, building: Building | None, said: Reading, *, asks: bool = False) -> None:
        """Say where it is; and where the other reports of the last day are that wait for the same answer."""
        unit, room = said.unit or case.unit, said.room or case.room
        reporting.locate(case, by=self.by, site=site, building=building, unit=unit, room=room, asks=asks)
        since = self.text.received_at - SAME_PLACE_WITHIN
        waiting = self._cases().filter(state__in=OPEN, building=None, reported_at__gte=since)
        for other in waiting.exclude(pk__in=[case.pk, *self.windows]):
            if other.site is None or (building is not None and other.site.pk == site.pk):
                reporting.locate(other, by=self.by, site=site, building=building, unit=unit, room=room)

    # -- in words -----------------------------------------------------------------------------------------------------

    def _answer_in_words(self) -> str | None:
        """Words that answer the open question, or that say what became of a settled case."""
        question = self.question
        if question is None:
            return None
        if question.kind == QuestionKind.PLACE:
            return self._place(question)
        if question.kind == QuestionKind.BUILDING and choices.has_no_building(self.text.body):
            return self._no_building(question)
        if question.kind == QuestionKind.SOLVED and self._awaits(question.case):
            return self._solved_or_not(question.case)
        if question.kind == QuestionKind.REOPEN:
            return self._reopen_in_words(question)
        return None

    def _solved_or_not(self, case: Case) -> str | None:
        """Not a bare digit, but an answer all the same ("还在漏"); something new is none; else it is asked again.

        "1, but now the roof leaks" is both: confirmed here, and None for what it reports.
        """
        body, is_another = self.text.body, self._is_another(case)
        first = choices.leading_digit(body)
        if first == 2 or (first == 1 and not is_another and self._says(Intent.REJECT)):
            return self._deed(Verb.REOPEN, case)
        if first == 1 and (is_another or not choices.denies(body)):
            done = self._deed(Verb.CONFIRM, case)
            return None if is_another else done
        if first is None and not choices.says_both(body):
            if self._rejects():
                return self._rejected(case, is_another=is_another)
            if self._says(Intent.CONFIRM) and not choices.is_in_doubt(body):
                return self._confirmed(case, is_another=is_another)
            if is_another:
                return None
            if self._says(Intent.STATUS):
                return self._how_it_stands(case)
        return self._ask_again_whether(case)

    def _ask_again_whether(self, case: Case) -> str:
        self._add(case)
        self._reply("reply_unclear", case)
        return f"words {case.number}"

    def _confirmed(self, case: Case, *, is_another: bool) -> str | None:
        """Solved: this case, or the one the words are about; "solved, but …" is both an answer and a report."""
        meant = self._of_this_kind(case) if is_another else case
        if meant.pk == case.pk and is_another and not choices.says_more(self.text.body):
            return self._ask_again_whether(case)
        done = self._deed(Verb.CONFIRM, meant)
        return None if meant.pk == case.pk and is_another else done

    def _rejects(self) -> bool:
        return self._says(Intent.REJECT) or (self.reading.intent == Intent.REJECT and choices.denies(self.text.body))

    def _rejected(self, case: Case, *, is_another: bool) -> str | None:
        """Not solved: this case, or that of the person's which the words are about. What is wrong elsewhere is new."""
        if not is_another:
            return self._deed(Verb.REOPEN, case)
        meant = self._of_this_kind(case)
        if meant.pk != case.pk and access.has_ended(meant):
            return self._deed(Verb.REOPEN, meant)
        if meant.pk == case.pk and choices.says_not_settled(self.text.body):
            return self._deed(Verb.REOPEN, case)
        return None

    def _of_this_kind(self, case: Case) -> Case:
        """The person's own case, open or to be opened again, that the words are about; else the one asked about."""
        kind = self._cases().filter(category=self.reading.category)
        fitting = [
            *kind.filter(state__in=OPEN)[:3],
            *kind.filter(state__in=ENDED, reopen_until__gt=self.text.received_at),
        ]
        return next((each for each in fitting if not self._is_another(each)), case)

    def _how_it_stands(self, case: Case) -> str | None:
        """A question for the state: of the case we asked about, unless another one is still open."""
        if self._cases().filter(state__in=OPEN).exists():
            return None
        self._add(case)
        status(self.text, case, phone=self.phone, language=self.language)
        return f"words {case.number}"

    def _reopen_in_words(self, question: Question) -> str | None:
        again = choices.again(self.text.body)
        first = choices.leading_digit(self.text.body)
        if first in (1, 2):
            again = first == 2
        if again is None and not self._is_another(question.case):
            again = True if self._says(Intent.REJECT) else False if self._says(Intent.CONFIRM) else None
        return None if again is None else self._reopen_or_not(question, again=again)

    def _reopen_or_not(self, question: Question, *, again: bool) -> str:
        questions.end(question)
        if again:
            return self._deed(Verb.REOPEN, question.case)
        self._reply("reply_kept", question.case)
        return f"kept {question.case.number}"

    def _says(self, intent: Intent) -> bool:
        """Whether words of the text mean it. What only the learned opinion guesses stops nothing and ends nothing."""
        return self.reading.intent == intent and bool(self.reading.fired.get("intent"))
