"""Whom one rings about a case: by a button where the number is still to be opened, and by the numbers once they are."""

from __future__ import annotations

from cases import access
from cases.models import Case, Party
from cases.states import Verb
from mediation.models import Member


class Ringing:
    """Part of `CaseFile`: opening a number is a deed of its own, which stands in the history."""

    case: Case
    member: Member
    _contact_open: bool

    @property
    def parties(self) -> list[Party]:
        raise NotImplementedError

    @property
    def verbs(self) -> list[str]:
        raise NotImplementedError

    @property
    def sight(self) -> access.Sight:
        raise NotImplementedError

    @property
    def has_a_number(self) -> bool:
        raise NotImplementedError

    @property
    def may_call(self) -> bool:
        """Whether a press opens the number for a call: to who leads the open case, whose bar has a button for it."""
        is_theirs = self.case.lead_id == self.member.pk and self.case.is_open and not self._contact_open
        return is_theirs and self.sight.numbers and self.has_a_number and Verb.OPEN_CONTACT in self.verbs

    @property
    def to_ring(self) -> list[Party]:
        """Whom one rings once the numbers are open, as far as this reader may see a number."""
        rows = [party for party in self.parties if party.organisation_id is None and party.phone]
        return [party for party in rows if self.sight.words or party.shares_contact]
