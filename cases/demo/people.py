"""Who acts in a story: whoever leads the case or its group, and the phones of the sides."""

from __future__ import annotations

from cases import willing
from cases.models import Case, Party
from cases.states import Actor
from mediation import directory
from mediation.models import Member


def leader(case: Case) -> Actor:
    assert case.site is not None
    return Actor(member=directory.leader_of(case.site) or directory.reviewers_of(case.site.street).first())


def lead(case: Case) -> Actor:
    assert isinstance(case.lead, Member)
    return Actor(member=case.lead)


def resident(case: Case) -> Actor:
    """By text, from the phone the story reports with; who gave no number, behind the link of the form."""
    phone = case.parties.filter(is_reporter=True, came_with=None).values_list("phone", flat=True).first()
    return Actor(phone=str(phone)) if phone else Actor(case_id=case.pk)


def side(case: Case, called: str) -> Party:
    """The side a story means: `me` reported it, `works` is an organisation, `other` a neighbour who did not report."""
    sides = willing.sides(case)
    if called == "me":
        return sides.get(is_reporter=True)
    return sides.get(is_reporter=False, organisation__isnull=called == "other")


def side_itself(case: Case, called: str) -> Actor:
    """The side by its own phone; of an organisation, the phone of the first of its people in the site's group."""
    party = side(case, called)
    if party.organisation is None:
        return Actor(phone=str(party.phone))
    assert case.site is not None
    people = directory.group_members(case.site).filter(organisation=party.organisation).order_by("pk")
    return Actor(phone=str(people[0].phone))
