"""Who could lead a case: the group's members with their ties to its sides and their open load, and whether the parties
have agreed to one who is tied."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.db.models import Case as Branch
from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet, Value, When, prefetch_related_objects

from cases.models import AsideRequest, Case, Consent, Party, Report
from mediation import directory, routing
from mediation.models import Building, Member, Site
from mediation.neutrality import Sides, Tie, ties


def sides(case: Case, *, parties: Iterable[Party] | None = None) -> Sides:
    """The sides of this case by primary key, for the neutrality check (law.md section 5). `parties` are those of the
    case, for who has them already."""
    return _sides(case, case.parties.all() if parties is None else parties, _named([case]))


def _sides(case: Case, parties: Iterable[Party], named: dict[str, dict[int, set[int]]]) -> Sides:
    parties = list(parties)
    return Sides.of(
        organisations=[party.organisation_id for party in parties],
        buildings=[case.building_id, *(party.building_id for party in parties)],
        members=named["asked"][case.pk],
        reporters=named["reported"][case.pk],
        writers=named["took_down"][case.pk],
        phones=[party.phone for party in parties],
    )


def _named(cases: Sequence[Case]) -> dict[str, dict[int, set[int]]]:
    """Who was asked to step aside; who wrote down a report behind which no number stands, and who one of a number that
    nobody has proven (`handled`); each by case, with those joined to it. One statement."""
    named: dict[str, dict[int, set[int]]] = {how: defaultdict(set) for how in ("asked", "reported", "took_down")}
    ids = [case.pk for case in cases if case.pk is not None]
    whose = Branch(When(case__in=ids, then=F("case_id")), default=F("case__joined_to_id"))
    together = Q(case__in=ids) | Q(case__joined_to__in=ids)
    asks = Party.objects.filter(_stands_behind(OuterRef("whose")), pk=OuterRef("party"))
    heard = AsideRequest.objects.filter(together).annotate(whose=whose)
    heard = heard.filter(Q(taken_by__isnull=False) | Q(Exists(asks)))
    asked = heard.values_list("whose", "about", Value("asked"))
    written = Report.objects.filter(together, taken_by__isnull=False, inbound__isnull=True, party__isnull=False)
    written = written.filter(party__phone_proven_at__isnull=True).annotate(whose=whose)
    nobodys = When(party__phone="", then=Value("reported"))
    wrote = written.values_list("whose", "taken_by", Branch(nobodys, default=Value("took_down")))
    for case, pk, how in asked.union(wrote) if ids else ():
        named[how][case].add(pk)
    return named


def stand_behind(case: Case) -> QuerySet[Party]:
    """The parties whose own wish that somebody steps aside counts: who reported this case, and of those who came with
    a joined one, whose number is proven. Else a stranger's form, once joined, would oust each of its leads in turn."""
    return Party.objects.filter(_stands_behind(case))


def _stands_behind(case: Case | OuterRef) -> Q:
    return Q(phone_proven_at__isnull=False) | Q(case=case, came_with=None)


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
    return _candidates([case], [sides(case, parties=parties)], by=by)[0]


def candidates_of(cases: Sequence[Case], *, by: Member) -> list[list[routing.Candidate]]:
    """The same of several open cases, in their order, with as many statements as for one."""
    prefetch_related_objects(cases, "parties")
    named = _named(cases)
    return _candidates(cases, [_sides(case, case.parties.all(), named) for case in cases], by=by)


def _candidates(cases: Sequence[Case], between: Sequence[Sides], *, by: Member | None) -> list[list[routing.Candidate]]:
    load, seats = Case.objects.open_load(), routing.seats(case.site for case in cases if case.site)
    offered = [
        routing.candidates(seats[case.site_id] if case.site_id else (), sides=each, open_load=load)
        for case, each in zip(cases, between, strict=True)
    ]
    alone = {
        place: case.site
        for place, case in enumerate(cases)
        if by and case.site and _chooses_for_the_office(by, case.site) and not _has_its_own(case.site, offered[place])
    }
    office = routing.of_offices(site.street_id for site in alone.values()) if alone else {}
    for place, site in alone.items():
        of_office = office.get(site.street_id, ())
        offered[place] = routing.candidates(seats[site.pk], of_office=of_office, sides=between[place], open_load=load)
    return offered


def _has_its_own(site: Site, offered: Iterable[routing.Candidate]) -> bool:
    """Whether the site's own group has somebody who could take a case now."""
    return site.is_active and any(each.may_lead and not each.is_away for each in offered)


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
