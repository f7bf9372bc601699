"""Who could lead a case: the group's members with their ties to its sides and their open load, and whether the parties
have agreed to one who is tied."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import BigIntegerField, Exists, F, Max, OuterRef, Q, QuerySet, Value, When
from django.db.models import Case as Branch
from django.db.models.functions import Cast

from cases import timemachine, willing
from cases.announcements.snapshot import plain
from cases.models import AsideRequest, Case, Consent, Party, Report, Representative
from cases.models.party import PARTED
from mediation import directory, duty, routing
from mediation.models import Building, Member, Site
from mediation.neutrality import Sides, Tie, ties


def sides(case: Case, *, parties: Iterable[Party] | None = None, of: Member | None = None) -> Sides:
    """The sides of this case by primary key, for the neutrality check (law.md section 5). `parties` are those of the
    case, for who has them already; `of` the member it is asked about, if it is one. One statement."""
    named = _named([case], of=of, with_parties=parties is None)
    for party in parties or ():
        named["guessed" if party.is_guessed else "party"][case.pk].append(_side(party))
    return _sides(case, named, of=of)


# An organisation or a member by their key, a building, a phone; of each only what a kind of row has.
_Row = tuple[int | None, int | None, str]
KINDS_OF_ROW = ("party", "guessed", "asked", "reported", "took_down", "declared")
_Named = dict[str, dict[int | None, list[_Row]]]


def _side(party: Party) -> _Row:
    return party.organisation_id, party.building_id, str(party.phone)


def _sides(case: Case, named: _Named, *, of: Member | None = None) -> Sides:
    rows = [*named["party"][case.pk], *named["guessed"][case.pk]]
    keys = {how: [pk for pk, *_ in named[how][case.pk] if pk is not None] for how in named}
    return Sides.of(
        organisations=[*keys["party"], *keys["guessed"]],
        buildings=[case.building_id, *(building for _pk, building, _phone in rows)],
        members=keys["asked"],
        reporters=keys["reported"],
        writers=keys["took_down"],
        phones=[phone for _pk, _building, phone in rows],
        is_guess=bool(named["guessed"][case.pk]),
        declared=None if of is None or case.pk is None else keys["declared"],
    )


def _named(cases: Sequence[Case], *, of: Member | None = None, with_parties: bool = True) -> _Named:
    """The parties, those that are only guessed apart, with who speaks or helps for them; who was asked to step aside;
    who wrote down a report behind which no number stands, and who one of a number that nobody has proven (`handled`);
    and to whom a member has declared a tie. Each by case, with those joined to it. One statement."""
    named: _Named = {how: defaultdict(list) for how in KINDS_OF_ROW}
    ids = [case.pk for case in cases if case.pk is not None]
    if not ids:
        return named
    no_row, no_text = Cast(Value(None), BigIntegerField()), Value("")
    whose = Branch(When(case__in=ids, then=F("case_id")), default=F("case__joined_to_id"))
    together = Q(case__in=ids) | Q(case__joined_to__in=ids)
    asks = Party.objects.filter(_stands_behind(OuterRef("whose")), pk=OuterRef("party"))
    heard = AsideRequest.objects.filter(together).annotate(whose=whose)
    heard = heard.filter(Q(taken_by__isnull=False) | Q(Exists(asks)))
    written = Report.objects.filter(together, taken_by__isnull=False, inbound__isnull=True, party__isnull=False)
    written = written.filter(party__phone_proven_at__isnull=True).annotate(whose=whose)
    how = Branch(When(party__phone="", then=Value("reported")), default=Value("took_down"))
    others: list[QuerySet[Any, tuple[Any, ...]]] = [written.values_list("whose", how, "taken_by", no_row, no_text)]
    if with_parties:
        of_case = Party.objects.filter(case__in=ids).exclude(PARTED)
        guess = Branch(When(is_guess=True, confirmed_at=None, then=Value("guessed")), default=Value("party"))
        others.append(of_case.values_list("case", guess, "organisation", "building", plain("phone")))
    # Whoever speaks or helps for a side is not neutral between it and the others.
    speakers = Representative.objects.filter(case__in=ids, left_at=None).exclude(phone="")
    others.append(speakers.values_list("case", Value("party"), no_row, no_row, plain("phone")))
    if of is not None:
        ties_of_theirs = of.declared_ties.annotate(whose=Cast(Value(ids[0]), BigIntegerField()))
        others.append(ties_of_theirs.values_list("whose", Value("declared"), "organisation", no_row, no_text))
    asked = heard.values_list("whose", Value("asked"), "about", no_row, no_text)
    for case, kind, *row in asked.union(*others, all=True):
        named[kind][case].append(tuple(row))
    return named


def stand_behind(case: Case) -> QuerySet[Party]:
    """The parties whose own wish that somebody steps aside counts: who reported this case, and of those who came with
    a joined one, whose number is proven. Else a stranger's form, once joined, would oust each of its leads in turn."""
    return Party.objects.filter(_stands_behind(case))


def _stands_behind(case: Case | OuterRef) -> Q:
    return Q(phone_proven_at__isnull=False) | Q(case=case, came_with=None)


def parties_to_ask(case: Case) -> list[Party]:
    """Every party of the case, without those that came with a joined one and left with it."""
    return list(willing.sides(case))


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
    named = _named(cases)
    return _candidates(cases, [_sides(case, named) for case in cases], by=by)


def _candidates(cases: Sequence[Case], between: Sequence[Sides], *, by: Member | None) -> list[list[routing.Candidate]]:
    load, seats = Case.objects.open_load(), routing.seats(case.site for case in cases if case.site)
    at = timemachine.now()
    there = {site: duty.on_duty(site, at) for site in {case.site_id for case in cases}}
    offered = [
        routing.candidates(
            seats[case.site_id] if case.site_id else (), sides=each, open_load=load, on_duty=there[case.site_id]
        )
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
        offered[place] = routing.candidates(
            seats[site.pk], of_office=of_office, sides=between[place], open_load=load, on_duty=there[site.pk]
        )
    return offered


def _has_its_own(site: Site, offered: Iterable[routing.Candidate]) -> bool:
    """Whether the site's own group has somebody who could take a case now."""
    return site.is_active and any(each.may_lead and not each.is_away for each in offered)


def _chooses_for_the_office(by: Member, site: Site) -> bool:
    """Whether they may put a case of this site into the hands of its street office: of it, or the operator."""
    return by.is_operator or by.organisation_id == site.street_id


def ties_of(case: Case, member: Member) -> list[Tie]:
    """What ties this member to a side of the case; empty means neutral."""
    return ties(member, sides(case, of=member))


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
