"""The part of a case's page about visits: who came, what of it is doubted, and what a phone without signal had kept.
`parts/proof.html`; who may judge what is doubted is `actions.proof`.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any

from cases import access
from cases.actions import proof
from cases.forms import DEED_FORMS
from cases.forms.field import is_of_a_visit, may_be_needed
from cases.models import Case, Photo, Submission, Visit
from cases.states import Readers, Verb
from mediation.models import Member


class Visits:
    """What of it a member reads; nothing for who sees the place only."""

    case: Case
    member: Member

    @property
    def roles(self) -> frozenset[str]:
        raise NotImplementedError

    @property
    def sight(self) -> access.Sight:
        raise NotImplementedError

    @property
    def verbs(self) -> list[str]:
        raise NotImplementedError

    @property
    def _beside(self) -> dict[str, Any]:
        raise NotImplementedError

    @property
    def photos(self) -> list[Photo]:
        raise NotImplementedError

    @cached_property
    def doubted(self) -> list[proof.Item]:
        """Visits, photos and presses that prove nothing by themselves and wait to be judged."""
        items = proof.items(self._beside["doubts"]) if self.sight.internal else []
        for item in items:
            if item.press:
                press: Any = item.press
                press.said = self._said(item.press)
                item.photos = [photo for photo in self.photos if photo.submission_id == item.press.pk]
        return items

    @cached_property
    def may_judge(self) -> bool:
        """Whether the reader may accept or reject them: not whoever had a part in the case."""
        is_theirs = Verb.VOUCH in self.verbs
        return is_theirs and bool(self.doubted) and proof.may_judge(self.member, self.case)

    @property
    def visits(self) -> list[Visit]:
        """Who came, shown by what; with the distance where a position showed it."""
        return self._beside["visits"] if self.sight.internal else []

    @property
    def late(self) -> list[Submission]:
        """What a phone without signal had kept: when it was pressed, and when it came."""
        late: list[Any] = self._beside["late"] if self.sight.internal else []
        for press in late:
            press.said = self._said(press)
        return late

    def _said(self, press: Submission) -> str:
        """What was to be said by a press that did nothing; of the table to whoever leads, and whose press it was."""
        words = press.saying
        if words is None or (
            words.readers == Readers.MEDIATOR and self.case.lead_id != self.member.pk != press.member_id
        ):
            return ""
        return words.body

    @property
    def of_the_field(self) -> list[str]:
        """What the reader may want to do on a visit, though it may not be open yet: for a copy without signal."""
        return (
            may_be_needed(DEED_FORMS.values(), self.case, self.member, self.roles) if is_of_a_visit(self.roles) else []
        )
