"""What a text leads to: a case, a word on a case, an answer, or the tray. Never nothing.

Emergency first, inside anything; then whole-message commands; then the answer to what we asked; then a report. Runs
inside `inbox.reading`: what it does and that the text was read stand or fall together, and texts of one sender come
one after the other.
"""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils import timezone, translation

from cases import access
from cases.actions import reporting
from cases.actions.reporting import NewReport
from cases.models import Case, Question, TrayItem
from cases.models.contact import QuestionKind
from cases.states import ENDED, OPEN, Actor, Channel, Refused, Verb
from notifications import optouts, phones
from notifications.models import InboundText

from . import commands
from .commands import Command
from .normal import is_chinese, normal, says_anything
from .reading import Reading, understand
from .replies import reply, status
from .vocabulary import load

ASK_FOR_PLACE_TIMES = 2
LONGEST_CODE = 3


def hear(text: InboundText) -> str:
    """Act on one text and say in a word what became of it (`case HL-…`, `answer …`, `tray: …`)."""
    phone = phones.e164(text.sender)
    if phone is None:
        return tray(text, "the sender is no phone number")
    language = _language(text.body, phone)
    with translation.override(language):
        return _Hearing(text, phone, language).outcome()


def _language(body: str, phone: str) -> str:
    """What to answer in. A bare "1" has no language: go on in the one this person used before, else in Chinese."""
    if shows_its_language(body):
        return "zh-hans" if is_chinese(body) or not body.isascii() else "en"
    latest = _cases_of(phone).first()
    return latest.language if latest else "zh-hans"


def _cases_of(phone: str) -> QuerySet[Case]:
    """The cases this phone reported, newest first."""
    return Case.objects.filter(parties__phone=phone, parties__is_reporter=True).order_by("-id")


def tray(text: InboundText, reason: str) -> str:
    """Lay the text in the tray, where a person takes it up."""
    TrayItem.objects.get_or_create(inbound=text, defaults={"reason": reason[:120], "at": timezone.now()})
    return f"tray: {reason}"


class _Hearing:
    """One text of one person, with what we know of them."""

    def __init__(self, text: InboundText, phone: str, language: str) -> None:
        self.text, self.phone = text, phone
        self.by = Actor(phone=phone)
        self.language = language

    def outcome(self) -> str:
        reading = understand(self.text.body, vocabulary=load(), at=self.text.received_at)
        if reading.emergency:
            return self._report(reading)
        if commands.is_answered_by_provider(self.text.body):
            return "answered by the provider"
        command = commands.whole(self.text.body)
        if command is not None:
            return self._command(command)
        if not says_anything(self.text.body):
            self._reply("reply_tray")
            return tray(self.text, "pictures only" if self.text.media else "no words")
        question = Question.objects.filter(phone=self.phone, ended_at__isnull=True).select_related("case").first()
        if question is not None and question.kind == QuestionKind.PLACE and question.case.is_open:
            return self._place(question, reading)
        if question is not None and question.kind == QuestionKind.SOLVED and access.awaits_answer(question.case):
            reporting.add(question.case, by=self.by, words=self.text.body, inbound=self.text)
            self._reply("reply_unclear", question.case)
            return f"words {question.case.number}"
        return self._words(reading)

    # -- what a message can be ----------------------------------------------------------------------------------------

    def _report(self, reading: Reading) -> str:
        """A new case, at once; a place not told is taken from the sender's last case only in an emergency's absence."""
        case = reporting.report(
            NewReport(
                words=self.text.body,
                category=reading.category,
                tier=reading.tier,
                channel=Channel.TEXT,
                phone=self.phone,
                language=self.language,
                site=reading.site,
                building=reading.building,
                unit=reading.unit,
                room=reading.room,
                runs_into_home=reading.runs_into_home,
                emergency=reading.emergency,
                inbound=self.text,
                reading=reading.as_noted(),
            ),
            by=self.by,
        )
        return f"case {case.number}"

    def _words(self, reading: Reading) -> str:
        """More words on the one open case they fit, else a report."""
        cases = list(self._cases().filter(state__in=OPEN)[:2])
        fits = len(cases) == 1 and _is_about(cases[0], reading)
        if not fits:
            return self._report(reading)
        reporting.add(cases[0], by=self.by, words=self.text.body, inbound=self.text)
        self._reply("reply_added", cases[0])
        return f"words {cases[0].number}"

    def _place(self, question: Question, reading: Reading) -> str:
        """The answer to "where?"; asked at most twice, then a person takes over, and the case exists all the while."""
        case = question.case
        reporting.add(case, by=self.by, words=self.text.body, inbound=self.text)
        if reading.site is not None:
            reporting.locate(
                case, by=self.by, site=reading.site, building=reading.building, unit=reading.unit, room=reading.room
            )
            Question.objects.filter(pk=question.pk).update(ended_at=timezone.now())
            return f"place {case.number}"
        if question.times < ASK_FOR_PLACE_TIMES:
            Question.objects.filter(pk=question.pk).update(times=question.times + 1)
            self._reply("reply_where", case)
            return f"asked again {case.number}"
        Question.objects.filter(pk=question.pk).update(ended_at=timezone.now())
        self._reply("reply_tray", case)
        return tray(self.text, f"place of {case.number} unknown")

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
                return self._answer(command)
            case Command.PRESS:
                return self._deed(Verb.ESCALATE, self._cases().filter(state__in=OPEN).first())
            case Command.WITHDRAW:
                return self._deed(Verb.WITHDRAW, self._cases().filter(state__in=OPEN).first())
        return f"answer {command}"

    def _status(self) -> None:
        cases = self._cases().filter(state__in=OPEN)[:3] or self._cases()[:1]
        for case in cases:
            status(self.text, case, phone=self.phone, language=self.language)
        if not cases:
            self._reply("reply_none")

    def _answer(self, command: Command) -> str:
        """1 or 2: to the question that is open, else about the last case that has ended."""
        question = Question.objects.filter(phone=self.phone, ended_at__isnull=True, kind=QuestionKind.SOLVED).first()
        case = question.case if question else self._cases().filter(state__in=ENDED).order_by("-ended_at").first()
        outcome = self._deed(Verb.CONFIRM if command is Command.SOLVED else Verb.REOPEN, case)
        Question.objects.filter(phone=self.phone, kind=QuestionKind.SOLVED, ended_at__isnull=True).update(
            ended_at=timezone.now()
        )
        return outcome

    def _deed(self, verb: Verb, case: Case | None) -> str:
        """Do it, and let its event answer; or say why not, in the words the page would use."""
        if case is None:
            self._reply("reply_none")
            return "answer: no case"
        deeds = {
            Verb.CONFIRM: reporting.confirm,
            Verb.REOPEN: reporting.reopen,
            Verb.WITHDRAW: reporting.withdraw,
            Verb.ESCALATE: reporting.press,
        }
        try:
            deeds[verb](case, by=self.by)
        except Refused as refusal:
            self._reply("reply_refused", case, sentence=refusal.sentence)
            return f"refused {verb} {case.number}"
        return f"{verb} {case.number}"

    # -- shared -------------------------------------------------------------------------------------------------------

    def _cases(self) -> QuerySet[Case]:
        return _cases_of(self.phone)

    def _reply(self, template: str, case: Case | None = None, **more: str) -> None:
        reply(self.text, template, phone=self.phone, language=self.language, case=case, **more)


def shows_its_language(body: str) -> bool:
    """Whether the text has a Chinese character, or more letters than the codes people text (`TD`, `cx`, `yes`)."""
    letters = [char for char in normal(body) if char.isalpha()]
    return is_chinese(body) or len(letters) > LONGEST_CODE


def _is_about(case: Case, reading: Reading) -> bool:
    """Whether words fit a case that is open: the same kind of thing or no kind at all, and no other site."""
    same_kind = reading.category.code in ("other", case.category.code)
    same_site = reading.site is None or case.site is None or reading.site.pk == case.site_id
    return same_kind and same_site
