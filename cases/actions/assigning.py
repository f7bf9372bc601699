"""Who could lead a case: the group's members with their ties to its sides and their open load."""

from __future__ import annotations

from collections.abc import Iterable

from cases import access
from cases.models import Case, Party
from mediation import directory, routing
from mediation.models import Building, Member, Site
from mediation.neutrality import Sides, Tie, ties


def sides(case: Case, *, parties: Iterable[Party] | None = None) -> Sides:
    """The sides of this case by primary key, for the neutrality check (law.md section 5). `parties` are those of the
    case, for who has them already."""
    parties = list(case.parties.all() if parties is None else parties)
    return Sides.of(
        organisations=[party.organisation_id for party in parties],
        buildings=[case.building_id, *(party.building_id for party in parties)],
    )


def candidates(case: Case, *, parties: Iterable[Party] | None = None) -> list[routing.Candidate]:
    """The members of the site's group, each with why they stand where they stand. Empty while the site is unknown.

    Neutral first; among these the accounts of client, contractor and property last, because they would see no more of
    the case than the problem and the place (law.md section 8).
    """
    if case.site is None:
        return []
    found = routing.candidates(case.site, sides=sides(case, parties=parties), open_load=Case.objects.open_load())
    return sorted(found, key=lambda candidate: (bool(candidate.ties), access.speaks_for_a_side(candidate.member)))


def ties_of(case: Case, member: Member) -> list[Tie]:
    """What ties this member to a side of the case; empty means neutral."""
    return ties(member, sides(case))


def fitting_lead(case: Case) -> Member | None:
    """For a reopened case: the lead it had, if still fitting, else the first candidate who is; None if nobody fits."""
    fitting = [candidate.member for candidate in candidates(case) if candidate.may_lead and not candidate.is_away]
    if case.lead in fitting:
        return case.lead
    return fitting[0] if fitting else None


def hands_over(case: Case, *, site: Site, building: Building | None) -> bool:
    """Whether the lead must let the case go when its place turns out to be this one: they do not serve that site, or
    are tied to a side there."""
    lead = case.lead
    if lead is None or case.site_id == site.pk:
        return False
    serves = directory.group_members(site).filter(pk=lead.pk).exists() or lead.organisation_id == site.street_id
    others = site.organisations.filter(kind=case.category.other_side) if case.category.other_side else []
    there = Sides.of(organisations=[each.pk for each in others], buildings=[building.pk] if building else [])
    return not serves or bool(ties(lead, there))
