"""Who could lead a case: the group's members with their ties to its sides and their open load, and whether the parties
have agreed to one who is tied."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import BigIntegerField, Max, Q, QuerySet, Value, When
from django.db.models import Case as Branch
from django.db.models.functions import Cast

from cases.announcements.snapshot import plain
from cases.models import AsideRequest, Case, Consent, Party, Report
from mediation import directory, routing
from mediation.models import Building, Member, Site
from mediation.neutrality import Sides, Tie, ties


def sides(case: Case, *, parties: Iterable[Party] | None = None) -> Sides:
    """The sides of this case by primary key, for the neutrality check (law.md section 5). `parties` are those of the
    case, for who has them already. One statement."""
    found: dict[str, list[tuple[Any, Any, str]]] = {"party": [], "asked": [], "reported": [], "took_down": []}
    if case.pk is not None:
        for how, *row in _by_name(case, with_parties=parties is None):
            found[how].append(tuple(row))
    rows = found["party"]
    if parties is not None:
        rows = [(party.organisation_id, party.building_id, str(party.phone)) for party in parties]
    return Sides.of(
        organisations=[organisation for organisation, _building, _phone in rows],
        buildings=[case.building_id, *(building for _organisation, building, _phone in rows)],
        members=[member for member, *_ in found["asked"]],
        reporters=[member for member, *_ in found["reported"]],
        writers=[member for member, *_ in found["took_down"]],
        phones=[phone for _organisation, _building, phone in rows],
    )


def _by_name(case: Case, *, with_parties: bool) -> QuerySet[Any, tuple[Any, ...]]:
    """Who was asked to step aside; who wrote down a report behind which no number stands, and who one of a number that
    nobody has proven (`handled`); of the case and of those joined to it. And its parties."""
    together = Q(case=case) | Q(case__joined_to=case)
    heard = AsideRequest.objects.filter(together).filter(Q(taken_by__isnull=False) | Q(party__in=stand_behind(case)))
    no_row, no_text = Cast(Value(None), BigIntegerField()), Value("")
    written = Report.objects.filter(together, taken_by__isnull=False, inbound__isnull=True, party__isnull=False)
    written = written.filter(party__phone_proven_at__isnull=True)
    how = Branch(When(party__phone="", then=Value("reported")), default=Value("took_down"))
    others = [written.values_list(how, "taken_by", no_row, no_text)]
    if with_parties:
        of_case = Party.objects.filter(case=case)
        others.append(of_case.values_list(Value("party"), "organisation", "building", plain("phone")))
    return heard.values_list(Value("asked"), "about", no_row, no_text).union(*others)


def stand_behind(case: Case) -> QuerySet[Party]:
    """The parties whose own wish that somebody steps aside counts: who reported this case, and of those who came with
    a joined one, whose number is proven. Else a stranger's form, once joined, would oust each of its leads in turn."""
    return Party.objects.filter(Q(phone_proven_at__isnull=False) | Q(case=case, came_with=None))


def parties_to_ask(case: Case) -> list[Party]:
    """Every party of the case, without those that came with a joined one and left with it."""
    parties = case.parties.select_related("organisation").order_by("side", "id")
    return [each for each in parties if each.is_reporter or each.organisation_id or each.came_with_id is None]


def candidates(
    case: Case, *, parties: Iterable[Party] | None = None, by: Member | None = None
) -> list[routing.Candidate]:
    """The members of the site's group, each with why they stand where they stand. Empty while the site is unknown.

    Neutral first; who takes part in the works never is (law.md section 5). `by` is who chooses: where the group has
    nobody present and neutral, or the site is closed, its street office has its own members to choose from as well.
    """
    if case.site is None:
        return []
    between, load = sides(case, parties=parties), Case.objects.open_load()
    offered = routing.candidates(case.site, sides=between, open_load=load)
    can_take_it = any(each.may_lead and not each.is_away for each in offered)
    if by is None or not _chooses_for_the_office(by, case.site) or (can_take_it and case.site.is_active):
        return offered
    office = routing.of_office(case.site.street, sides=between, open_load=load)
    return routing.in_order([*offered, *office])


def _chooses_for_the_office(by: Member, site: Site) -> bool:
    """Whether they may put a case of this site into the hands of its street office: of it, or the operator."""
    return by.is_operator or by.organisation_id == site.street_id


def ties_of(case: Case, member: Member) -> list[Tie]:
    """What ties this member to a side of the case; empty means neutral."""
    return ties(member, sides(case))


def keeps_from_leading(case: Case, member: Member, bonds: Sequence[Tie] | None = None) -> list[Tie]:
    """What of these ties (of all they have) the parties have not agreed to; empty means that they may lead.

    Every party must have agreed to this member in the present handling, and since the last time that anybody asked that
    they step aside.
    """
    bonds = ties_of(case, member) if bonds is None else bonds
    if not bonds or not all(tie.can_be_consented_to for tie in bonds):
        return list(bonds)
    asked_at = case.aside_requests.filter(about=member).aggregate(last=Max("at"))["last"]
    consents = Consent.objects.filter(case=case, handling=case.handling, lead=member)
    if asked_at is not None:
        consents = consents.filter(noted_at__gt=asked_at)
    agreed, parties = set(consents.values_list("party", flat=True)), parties_to_ask(case)
    return [] if parties and all(party.pk in agreed for party in parties) else list(bonds)


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
