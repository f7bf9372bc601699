"""Who is what to a case, who may do which verb now, and how much each may see (domain.md sections 2 and 8).

The declarations stand in `states` and on the transitions; this module only reads them. Strangers are told nothing:
the views turn an invisible case into 404.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from cases import present
from cases.models import Case, Helper, Party
from cases.states import DEEDS, ENDED, Actor, Forbidden, NotNow, Role, State, Verb
from mediation.models import GroupRole, Member, Membership, OrganisationKind
from notifications import phones

masked = phones.masked
SIDES_OF_THE_WORKS = (OrganisationKind.CLIENT, OrganisationKind.CONTRACTOR, OrganisationKind.PROPERTY)


def roles(by: Actor, case: Case) -> frozenset[str]:
    """What this actor is to this case. At most three queries for a member, one for a resident by phone."""
    if by.system:
        return frozenset({Role.ROUTER if by.system == "router" else Role.SYSTEM})
    if by.member is not None:
        return _member_roles(by.member, case)
    if by.case_id is not None:
        return frozenset({Role.REPORTER}) if by.case_id == case.pk else frozenset()
    reports = Party.objects.filter(case=case, is_reporter=True, phone=by.phone).exists() if by.phone else False
    return frozenset({Role.REPORTER}) if reports else frozenset()


def _member_roles(member: Member, case: Case) -> frozenset[str]:
    if not member.is_active:
        return frozenset()
    found: set[str] = set()
    if case.lead_id == member.pk:
        found.add(Role.LEAD)
    if Helper.objects.filter(case=case, member=member).exists():
        found.add(Role.HELPER)
    reviews = _reviews(member, case)
    if reviews:
        found.add(Role.REVIEWER)
    group = Membership.objects.filter(group__site=case.site_id, until__isnull=True) if case.site_id else None
    if group is not None:
        seats = dict(group.filter(member__is_active=True).values_list("member_id", "role"))
        if member.pk in seats:
            found.add(Role.GROUP)
        if seats.get(member.pk) == GroupRole.LEADER:
            found.add(Role.LEADER)
        has_leader = GroupRole.LEADER in seats.values()
    else:
        has_leader = False
    # While a group has no leader, the street office stands in (domain.md section 1).
    if reviews and not has_leader:
        found.add(Role.LEADER)
    return frozenset(found)


def _reviews(member: Member, case: Case) -> bool:
    if not member.is_of_street_office:
        return False
    return case.site is None or case.site.street_id == member.organisation_id


def require(by: Actor, verb: str, case: Case) -> None:
    """Let pass, or raise `Forbidden` (never this person here) or `NotNow` (not as the case stands)."""
    deed = DEEDS[verb]
    mine = _may(by, verb, roles(by, case))
    if not mine:
        raise Forbidden(_("This is not yours to do."))
    if case.state not in deed.sources:
        raise NotNow(_("The case has moved on: it is now “%(state)s”.") % {"state": State(case.state).label})
    if not any(deed.who[role](case) for role in mine):
        raise NotNow(_("The time for this has passed. Please call us."))
    if not all(condition(case) for condition in deed.conditions):
        raise NotNow(_("This has already been done."))


def _may(by: Actor, verb: str, mine: frozenset[str]) -> frozenset[str]:
    """Of an actor's roles those by which the verb may be done. Whoever sees the place only opens no contact details."""
    if verb == Verb.OPEN_CONTACT and by.member is not None and speaks_for_a_side(by.member):
        return frozenset()
    return mine & DEEDS[verb].who.keys()


def possible(by: Actor, case: Case) -> list[str]:
    """The verbs this actor could do now, in the order of the workflow: what the page shows as buttons."""
    mine = roles(by, case)
    case.now = present.now()
    return [
        verb
        for verb, deed in DEEDS.items()
        if case.state in deed.sources
        and any(deed.who[role](case) for role in _may(by, verb, mine))
        and all(condition(case) for condition in deed.conditions)
    ]


def visible_to(member: Member) -> QuerySet[Case]:
    """The cases a member may open: own sites; for the street office its street's and those of no known site."""
    cases = Case.objects.select_related("site__street", "building", "category", "lead")
    organisation = member.organisation
    if not member.is_active or organisation is None:
        return cases.none()
    if member.is_of_street_office:
        return cases.filter(Q(site__street=organisation) | Q(site__isnull=True))
    if organisation.kind == OrganisationKind.DISTRICT_BUREAU:
        return cases.filter(site__street__parent=organisation)
    sites = Membership.objects.filter(member=member, until__isnull=True).values("group__site")
    return cases.filter(site__in=sites)


@dataclass(frozen=True)
class Sight:
    """How much of a case one person sees."""

    words: bool = False
    contact: bool = False
    internal: bool = False
    risks: bool = False


FULL = Sight(words=True, contact=True, internal=True, risks=True)
GROUP = Sight(words=True, internal=True, risks=True)
PLACE_ONLY = Sight()


def sight(member: Member, case: Case) -> Sight:
    """What this member sees of the case. Where a person fits two columns the narrower wins."""
    if speaks_for_a_side(member):
        return PLACE_ONLY
    mine = roles(Actor(member=member), case)
    if mine & {Role.LEAD, Role.LEADER, Role.REVIEWER}:
        return FULL
    return GROUP if Role.GROUP in mine else PLACE_ONLY


def speaks_for_a_side(member: Member) -> bool:
    """Whether this is an account of a side of the works, with which residents are usually in dispute. It sees the
    problem and the place only."""
    return member.organisation is not None and member.organisation.kind in SIDES_OF_THE_WORKS


def sees_risks(member: Member) -> bool:
    """Whether this member is told of risks in the cases they may open: not the sides of the works, nor the district."""
    organisation = member.organisation
    is_district = organisation is not None and organisation.kind == OrganisationKind.DISTRICT_BUREAU
    return not is_district and not speaks_for_a_side(member)


def awaits_answer(case: Case) -> bool:
    """Whether the resident has been asked and has not said solved or not."""
    return case.state == State.RESOLVED and not case.answer


def has_ended(case: Case) -> bool:
    return case.state in ENDED
