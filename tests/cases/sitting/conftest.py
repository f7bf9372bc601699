"""A case with two sides, and a third that only a phone call reaches; and short ways to sit down."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from cases.actions.table import convening, sitting
from cases.actions.table.sitting import Came
from cases.models import Case, Invitation, Party, Session
from cases.states import Actor
from mediation.models import Member
from tests.cases.conftest import clock
from tests.cases.promises import on
from tests.cases.street import Street, by, fresh
from tests.intake.conftest import say

__all__ = ["clock", "say"]

UPSTAIRS = "+8613800138077"
# A phone that has answered for its side.
PROVEN = {"phone_proven_at": timezone.now(), "phone_proven_by": "text"}


@dataclass
class Table:
    """One case on site: the resident who reported it, the neighbour upstairs, and the contractor."""

    street: Street
    case: Case
    resident: Party
    neighbour: Party
    contractor: Party

    @property
    def lead(self) -> Member:
        found = fresh(self.case).lead
        assert found is not None
        return found

    @property
    def by(self) -> Actor:
        return by(self.lead)

    def convene(self, *, at: datetime | None = None, kind: str = "joint", side: Party | None = None) -> Session:
        """A session on Thursday at three, in the community's room."""
        convening.convene(self.case, by=self.by, kind=kind, at=at or on(17, 15), place="社区会议室", side=side)
        return self.case.sessions.latest("id")

    def sit(self, *, kind: str = "joint", side: Party | None = None) -> Session:
        """A session that nobody planned, with everybody there, or the one side."""
        parties = [side] if side else [self.resident, self.neighbour, self.contractor]
        sitting.sit(self.case, by=self.by, kind=kind, side=side, place="现场", came=Came(parties=parties))
        return self.case.sessions.latest("id")

    def asked(self, party: Party) -> Invitation:
        """The last invitation of this side."""
        return Invitation.objects.filter(party=party).latest("id")


@pytest.fixture
def street(db: None, clock: time_machine.Coordinates) -> Street:
    """The seeded street on a Tuesday morning."""
    return Street()


@pytest.fixture
def table(street: Street) -> Table:
    return laid(street)


def laid(street: Street, **facts: Any) -> Table:
    """A case with its three sides."""
    case = street.on_site(words="楼上漏水，天花板掉皮", category="leak", room="501", **facts)
    contractor = Party.objects.filter(case=case, organisation=street.builder).first()
    if contractor is None:
        contractor = Party.objects.create(case=case, side="respondent", organisation=street.builder)
    elif contractor.is_guess:
        contractor.confirmed_at, contractor.confirmed_by = timezone.now(), case.lead
        contractor.save(update_fields=["confirmed_at", "confirmed_by"])
    neighbour = Party.objects.create(case=case, side="respondent", phone=UPSTAIRS, room="601", name="李国强", **PROVEN)
    resident = case.parties.get(is_reporter=True)
    return Table(street, case, resident, neighbour, contractor)


def again(row: Any) -> Any:
    """The row as it stands now."""
    return type(row).objects.get(pk=row.pk)
