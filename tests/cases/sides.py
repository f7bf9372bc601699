"""Short ways for tests to put sides at the table and let them speak."""

from __future__ import annotations

from typing import Any

from cases.actions.table import sides, willingness
from cases.models import Case, Party
from cases.models.party import PartyKind
from cases.states import Actor, Willing
from mediation.models import Building
from tests.cases.street import Street, by, fresh

UPSTAIRS = "+8613800138077"
STRANGER = "+8613800138099"


def home(street: Street, number: int = 5) -> Building:
    return street.site.buildings.get(number=number)


def household(street: Street, case: Case, *, phone: str = UPSTAIRS, room: str = "702", **more: Any) -> Party:
    """The household upstairs, put down by the lead."""
    new = sides.NewSide(kind=PartyKind.HOUSEHOLD, building=home(street), unit="2", room=room, phone=phone)
    sides.add(case, by=by(case.lead), new=new, **more)
    return Party.objects.filter(case=case, is_household=True).latest("id")


def said(state: str = Willing.AGREED, **more: Any) -> willingness.Said:
    return willingness.Said(state=state, **more)


def phone(number: str) -> Actor:
    """Whoever holds that phone, texting."""
    return Actor(phone=number)


def last(party: Party) -> str:
    """What this side said last; empty for nothing."""
    row = party.willing.order_by("-id").first()
    return row.state if row else ""


def agreed(street: Street, case: Case, *numbers: str) -> Party:
    """The household upstairs was asked by text and agreed."""
    party = household(street, case)
    willingness.ask(fresh(case), by=by(case.lead), party=party)
    willingness.answer(case, by=phone(UPSTAIRS), agrees=True)
    return Party.ever.get(pk=party.pk)
