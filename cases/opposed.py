"""Who is of the other side of a dispute than a given one: nobody acts for both (law.md section 7).

A number that somebody only typed counts here too: it keeps its owner from nothing but acting for the opponent.
"""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q

from cases import willing
from cases.models import Case, Party, Representative
from mediation.models import Member


def is_an_opponent(case: Case, party: Party, *, phone: str, name: str) -> bool:
    """Whether somebody of this number (E.164) or, where there is none to compare, this name is a side opposite to
    `party`, one of the people of such an organisation, or speaks for one."""
    across = willing.sides(case).exclude(side=party.side)
    theirs = Q(name=name, organisation=None) & (Q(phone="") if phone else Q())
    spoken = Representative.objects.filter(party=OuterRef("pk"), left_at=None)
    if not phone:
        return across.filter(theirs | Exists(spoken.filter(name=name))).exists()
    people = Member.objects.filter(phone=phone, organisation=OuterRef("organisation"), is_active=True)
    return across.filter(theirs | Q(phone=phone) | Exists(spoken.filter(phone=phone)) | Exists(people)).exists()


def speaks_for_an_opponent(case: Case, side: str, phone: str) -> bool:
    """Whether whoever has this number (E.164) speaks for a side that is opposite to `side`."""
    across = willing.sides(case).exclude(side=side)
    return across.filter(representatives__phone=phone, representatives__left_at=None).exists()
