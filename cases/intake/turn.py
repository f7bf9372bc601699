"""One text of a sender, read once: what it says, and the ways to answer it or put it on a case.

Which of them is due is decided by the rules (`conversation`).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from cases import reporters
from cases.actions import reporting
from cases.models import Case
from cases.reading import answered, asking
from cases.reading.intent import NOT_FOR_US, Intent, verdict
from cases.reading.normal import normal
from cases.reading.reading import Reading, understand
from cases.reading.vocabulary import load
from cases.states import Verb
from notifications.models import InboundText

from . import choices, questions, quoted, replies
from .sender import Sender, language_of


@dataclass(frozen=True, eq=False)
class Turn:
    """One text. `body` is what was written, `words` what of it is the writer's own, as the reader matches it
    (`reading.normal`)."""

    text: InboundText
    words: str
    reading: Reading
    sender: Sender

    @classmethod
    def of(cls, text: InboundText, *, phone: str) -> Turn:
        """Read the text of this phone (E.164)."""
        said = quoted.own_words(text.body, phone=phone)
        reading = understand(said, vocabulary=load(), at=text.received_at)
        return cls(text, normal(said), reading, Sender(phone, language_of(text, reading), text.pk))

    @property
    def body(self) -> str:
        return self.text.body

    # -- what it says -------------------------------------------------------------------------------------------------

    def says(self, intent: Intent) -> bool:
        """Whether words of the text mean it. What only the learned opinion guesses stops nothing and ends nothing."""
        return self.reading.intent == intent and bool(self.reading.fired.get("intent"))

    @cached_property
    def asks(self) -> bool:
        """Whether somebody of whom we have a case asks how it stands."""
        return self.says(Intent.STATUS) or asking.asks(self.words)

    @property
    def rejects(self) -> bool:
        if answered.broke_again(self.words):
            return True
        return self.says(Intent.REJECT) or (self.reading.intent == Intent.REJECT and choices.denies(self.words))

    @property
    def has_good_news(self) -> bool:
        """Whether words that sound like talk say that it is over ("今天真的不吵了"): kept, but it ends
        nothing."""
        is_talk = self.reading.intent in NOT_FOR_US and not choices.is_in_doubt(self.words)
        return is_talk and verdict(self.words) is True

    def is_another(self, case: Case) -> bool:
        """Whether the words are plainly about something else than this case, as the person reported it."""
        return questions.is_another_matter(self.sender.as_reported(case), self.reading)

    # -- what is done with it -----------------------------------------------------------------------------------------

    def reply(self, template: str, case: Case | None = None, **more: str) -> None:
        """Answer it with a template of `texts/`, about this case."""
        sender = self.sender
        replies.reply(self.text, template, phone=sender.phone, language=sender.language, case=case, **more)

    def reply_added(self, case: Case) -> None:
        """Say that the words stand with the case, and who really reads them: a lead, or as yet its leader."""
        if choices.fears_to_be_known(self.words) and not reporters.shares_contact(case, self.sender.by):
            self.reply("reply_private", case)
        elif not case.is_open:
            self.reply("reply_added_ended", case)
        else:
            self.reply("reply_added" if case.lead_id is not None else "reply_added_unassigned", case)

    def tell_status(self, case: Case) -> None:
        """Answer it with how this case stands."""
        replies.status(self.text, case, phone=self.sender.phone, language=self.sender.language)

    def tell_in_time(self, case: Case) -> None:
        """Answer haste about a case that is in time, or that the street office has already."""
        replies.in_time(self.text, case, phone=self.sender.phone, language=self.sender.language)

    def add_to(self, case: Case, *, is_answer: bool = False, words: str = "", is_copy: bool = False) -> None:
        """Keep its words with this case, or those said before (`words`) that it was asked about. `is_copy`: the text
        itself stands with another case, and is said of this one as well."""
        reading = self.reading.as_noted()
        words = words or (self.body if self.body.strip() else questions.A_PICTURE)
        text = None if is_copy else self.text
        reporting.add(case, by=self.sender.by, words=words, inbound=text, reading=reading, is_answer=is_answer)

    def ask_which(self, cases: list[Case], verb: Verb) -> bool:
        """Ask for which of these cases it is meant; False if that was asked often enough."""
        listed = questions.ask_which(cases, phone=self.sender.phone, deed=verb, inbound=self.text)
        if listed is None:
            return False
        self.reply("reply_which", choices=choices.listed(listed, self.sender.language, numbers=self.sender.numbers))
        return True
