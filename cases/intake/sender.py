"""The person who texts: their cases, under which numbers they know them, and what we asked them last."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property

from django.utils import timezone

from cases import access, reporters
from cases.models import Case, HeardText, Question
from cases.models.case import CaseQuerySet
from cases.models.contact import Became
from cases.reading import language as languages
from cases.reading.reading import Reading
from cases.states import OPEN, Actor, Verb
from mediation.models import Member, Terms
from mediation.neutrality import OF_THE_WORKS
from notifications import phones
from notifications.models import InboundText

from . import questions
from .known import Known


@dataclass
class Sender:
    """Whoever owns the phone (E.164), and the language (code) in which to answer them."""

    phone: str
    language: str
    text_id: int

    @cached_property
    def known(self) -> Known:
        """What there was of the number when the text came."""
        return Known.of(self.phone, text_id=self.text_id)

    @cached_property
    def by(self) -> Actor:
        return Actor(phone=self.phone)

    @cached_property
    def question(self) -> Question | None:
        """What we asked this phone and still waited for when the text came."""
        return questions.open_question(self.phone) if self.known.is_asked else None

    @property
    def cases(self) -> CaseQuerySet:
        """The cases this phone reported as they are handled, newest first."""
        if not self._keys:
            return Case.objects.none()
        own = Case.objects.filter(pk__in=self._keys).order_by("-id")
        return own.select_related("site__street", "building", "category", "lead")

    @cached_property
    def _keys(self) -> set[int]:
        return reporters.keys_reported_by(self.phone) if self.has_any else set()

    _reports_now = False

    @property
    def has_any(self) -> bool:
        """Whether anything was reported under the number, before this text or by it."""
        return self._reports_now or self.known.has_reported

    def has_reported(self) -> None:
        """Their cases are others now than when they were asked for."""
        self._reports_now = True
        self.__dict__.pop("_keys", None)

    @property
    def own_cases(self) -> CaseQuerySet:
        """Of these the ones that have heard from the phone itself: no stranger has typed its number there."""
        if not self.has_any:
            return Case.objects.none()
        return reporters.proven_of(self.phone).select_related("site__street", "building", "category", "lead")

    @cached_property
    def opened_again(self) -> Case | None:
        """The open case of which this phone said "not solved" within the hours of `Terms`: what it goes on about."""
        if not self.known.has_written:
            return None
        hours = timedelta(hours=Terms.current().reopened_hours)
        said = HeardText.objects.filter(
            inbound__sender=self.phone,
            inbound__received_at__gt=timezone.now() - hours,
            became=Became.DONE,
            verb=Verb.REOPEN,
        )
        latest = said.order_by("-inbound_id").values_list("case", flat=True).first()
        return self.cases.filter(pk=latest, state__in=OPEN).first() if latest is not None else None

    @property
    def has_cases(self) -> bool:
        return bool(self._keys)

    @cached_property
    def windows(self) -> dict[int, Case]:
        """The person's own cases, by the keys of those with which they are handled."""
        return reporters.windows_of(self.phone) if self.has_any else {}

    def named_in(self, words: str) -> dict[Case, str]:
        """Which of the person's cases these words give the number of, each with the number that is said."""
        return reporters.all_named(self.phone, words) if self.has_any else {}

    @property
    def numbers(self) -> dict[int, str]:
        """Where this person knows a case by another number than its own."""
        return {pk: case.number for pk, case in self.windows.items()}

    @cached_property
    def our_people(self) -> dict[int, str]:
        """Who leads this person's cases or serves in the groups of their sites, by key, with their names of two
        characters or more. Whoever takes part in the works is a side and none of us."""
        cases = list(self.cases[:8])
        if not cases:
            return {}
        sites = {case.site_id for case in cases}
        serving = Member.objects.filter(memberships__group__site__in=sites, memberships__until__isnull=True)
        ours = serving.exclude(organisation__kind__in=OF_THE_WORKS).values_list("pk", "name")
        people = {case.lead.pk: case.lead.name for case in cases if case.lead is not None} | dict(ours)
        return {pk: name.lower() for pk, name in people.items() if len(name) > 1}

    def as_reported(self, case: Case) -> Case:
        """The case as this person reported it: their own, where it was joined to another."""
        return self.windows.get(case.pk, case)

    def awaits(self, case: Case) -> bool:
        """Whether this person was asked "solved?" and has not said."""
        return access.awaits_answer(case) and not reporters.has_said_solved(case, self.by)


def language_of(text: InboundText, reading: Reading) -> str:
    """What to answer a text in. A bare "1" has no language: go on in the one used before, else in Chinese."""
    if shown := languages.of(text.body, names=reading.fired.get("site", ())):
        return shown
    phone = phones.e164(text.sender)
    return (reporters.language_of(phone) if phone else "") or languages.CHINESE
