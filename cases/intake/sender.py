"""One text and its sender: what may be done for them, each a call of an action, and how it is answered.

Which of it a text asks for is decided in `hearing`.
"""

from __future__ import annotations

from functools import cached_property

from django.db.models import QuerySet

from cases import access, reporters
from cases.actions import reporting
from cases.actions.new_report import NewReport
from cases.models import Case, Question
from cases.reading import commands
from cases.reading import language as languages
from cases.reading.reading import Reading, understand
from cases.reading.vocabulary import load
from cases.states import OPEN, Actor, Channel, Refused, Verb
from notifications import phones
from notifications.models import InboundText

from . import questions
from .replies import reply, sayable, status

DEEDS = {Verb.WITHDRAW: reporting.withdraw, Verb.ESCALATE: reporting.press}
# What the resident says beside the deed is part of it.
DEEDS_WITH_WORDS = {Verb.CONFIRM: reporting.confirm, Verb.REOPEN: reporting.reopen}


class Voice:
    """A person who has texted, and the text."""

    def __init__(self, text: InboundText, phone: str) -> None:
        self.text, self.phone = text, phone
        self.by = Actor(phone=phone)
        self.reading = understand(text.body, vocabulary=load(), at=text.received_at)

    @cached_property
    def language(self) -> str:
        """What to answer in."""
        return language_of(self.text, self.reading)

    @cached_property
    def question(self) -> Question | None:
        """What we asked this phone and still wait for."""
        return questions.open_question(self.phone)

    @cached_property
    def windows(self) -> dict[int, Case]:
        """The person's own cases, by the keys of those with which they are handled."""
        return reporters.windows_of(self.phone)

    def _is_another(self, case: Case) -> bool:
        """Whether the words are plainly about something else than this case, as the person reported it."""
        return questions.is_another_matter(self.windows.get(case.pk, case), self.reading)

    def _awaits(self, case: Case) -> bool:
        """Whether this person was asked "solved?" and has not said."""
        return access.awaits_answer(case) and not reporters.has_said_solved(case, self.by)

    @property
    def numbers(self) -> dict[int, str]:
        """Where this person knows a case by another number than its own."""
        return {pk: case.number for pk, case in self.windows.items()}

    @property
    def has_cases(self) -> bool:
        return self._cases().exists()

    def _report(self, reading: Reading, *, text: InboundText | None = None) -> str:
        """A new case, at once. A place not told is that of the sender's last case, but never in an emergency."""
        text = text or self.text
        last = None if reading.emergency or reading.site else self._cases().filter(site__isnull=False).first()
        site, building, unit, room = reading.site, reading.building, reading.unit, reading.room
        if last is not None:
            last = self.windows.get(last.pk, last)
            site = last.site
            if reading.building_number is not None:
                building = questions.building_of(last, reading.building_number)
            else:
                building, unit, room = last.building, unit or last.unit, room or last.room
        case = reporting.report(
            NewReport.of(
                reading,
                words=text.body,
                channel=Channel.TEXT,
                phone=self.phone,
                language=self.language,
                site=site,
                building=building,
                unit=unit,
                room=room,
                inbound=text,
            ),
            by=self.by,
        )
        return f"case {case.number}"

    def _deed(self, verb: Verb, case: Case | None) -> str:
        """Do it, and let its event answer; or say why not, in the words the page would use."""
        if case is None:
            self._reply("reply_none")
            return "answer: no case"
        try:
            if verb in DEEDS_WITH_WORDS:
                is_code = commands.whole(self.text.body) is not None
                DEEDS_WITH_WORDS[verb](case, by=self.by, words="" if is_code else self.text.body)
            else:
                DEEDS[verb](case, by=self.by)
        except Refused as refusal:
            self._reply("reply_refused", case, sentence=sayable(str(refusal.sentence)))
            return f"refused {verb} {case.number}"
        if verb in DEEDS_WITH_WORDS:
            questions.end_solved(self.phone)
        return f"{verb} {case.number}"

    def _status(self) -> str:
        """Say how the open cases stand, or the last one."""
        cases = self._cases().filter(state__in=OPEN)[:3] or self._cases()[:1]
        for case in cases:
            status(self.text, case, phone=self.phone, language=self.language)
        if not cases:
            self._reply("reply_none")
        return "answer status"

    def _add(self, case: Case, *, is_answer: bool = False) -> None:
        reporting.add(
            case,
            by=self.by,
            words=self.text.body,
            inbound=self.text,
            reading=self.reading.as_noted(),
            is_answer=is_answer,
        )

    def _cases(self) -> QuerySet[Case]:
        """The cases this phone reported as they are handled, newest first."""
        own = reporters.reported_by(self.phone)
        return own.select_related("site__street", "building", "category", "lead")

    def _reply(self, template: str, case: Case | None = None, **more: str) -> None:
        reply(self.text, template, phone=self.phone, language=self.language, case=case, **more)


def language_of(text: InboundText, reading: Reading) -> str:
    """What to answer a text in. A bare "1" has no language: go on in the one used before, else in Chinese."""
    if shown := languages.of(text.body, names=reading.fired.get("site", ())):
        return shown
    phone = phones.e164(text.sender)
    return (reporters.language_of(phone) if phone else "") or languages.CHINESE
