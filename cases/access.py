"""Who is what to a case, who may do which verb now, and how much each may see (law.md sections 2 and 8).

What a verb is stands in its row (`deeds`), only read here. Of an invisible case strangers are told nothing: 404.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, F, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from cases import handled, reaching, reporters, timemachine, willing
from cases.among import Among
from cases.conditions import Condition, Unless, is_to_be_called
from cases.deed import Deed
from cases.deeds import DEEDS
from cases.models import Case, Helper, Photo
from cases.models.fieldwork import with_names
from cases.paperwork import Copy
from cases.states import ENDED, Actor, Forbidden, NotNow, Role, State, Verb
from mediation import directory
from mediation.models import CoordinationGroup, GroupRole, Member, Membership, Organisation, OrganisationKind, Site

# Who besides the group's leader and the lead orders that the works be put right: who looks after them, and who pays.
ORDERS_THE_WORKS = (OrganisationKind.SUPERVISION, OrganisationKind.CLIENT)
# What is written down for the parties, by whom the parties need not be told apart: not by a side of the works.
FOR_PARTIES = (Verb.ASK_ASIDE, Verb.COST, Verb.AGREE_COST, Verb.DROP_COST)
SIDES_OF_THE_WORKS = (OrganisationKind.CLIENT, OrganisationKind.CONTRACTOR, OrganisationKind.PROPERTY)


def roles(by: Actor, case: Case) -> frozenset[str]:
    """What this actor is to this case. One statement; of a phone that did not report it, at most three."""
    if by.system:
        return frozenset({Role.ROUTER if by.system == "router" else Role.SYSTEM})
    if by.member is not None:
        return _member_roles(by.member, case)
    if reporters.own_sides(case, by).exists():
        return frozenset({Role.REPORTER})
    if by.is_proven and (willing.is_a_side(case, by.phone) or reaching.is_spoken_for(case, by)):
        return frozenset({Role.PARTY})
    return frozenset()


def _member_roles(member: Member, case: Case) -> frozenset[str]:
    if not member.is_active:
        return frozenset()
    if member.is_operator:
        return frozenset({Role.OPERATOR})  # nothing to any case, but whoever keeps the standing facts under it
    helps, seat, has_leader, is_a_side = _places(member, case)
    is_reviewer = reviews(member, case)
    # While a group has no leader, the street office stands in (law.md section 1).
    leads_group = seat == GroupRole.LEADER or (is_reviewer and not has_leader)
    holds = {
        Role.LEAD: case.lead_id == member.pk,
        Role.HELPER: helps,
        Role.SIDE: is_a_side,
        Role.REVIEWER: is_reviewer,
        Role.GROUP: bool(seat),
        Role.LEADER: leads_group,
    }
    return frozenset(role for role, is_held in holds.items() if is_held)


def _places(member: Member, case: Case) -> tuple[bool, str | None, bool, bool]:
    """Whether the member helps with the case, as what they serve in the site's group, whether it has a leader, and
    whether the member is a side of the case or speaks for one. One statement."""
    serving = Membership.objects.serving().filter(group__site=case.site_id, member__is_active=True)
    if case.site_id is None:
        serving = serving.none()
    return Member.objects.values_list(
        Exists(Helper.objects.filter(case=case, member=member)),
        Subquery(serving.filter(member=member).values("role")[:1]),
        Exists(serving.filter(role=GroupRole.LEADER)),
        Exists(willing.proven_sides_of(member, case)),
    ).get(pk=member.pk)


def reviews(member: Member, case: Case) -> bool:
    """Whether the case is this member's to review: of the street office that watches it."""
    if not member.is_of_street_office:
        return False
    return case.street_id is None or case.street_id == member.organisation_id


def require(by: Actor, verb: str, case: Case) -> None:
    """Let pass, or raise `Forbidden` (never this person here) or `NotNow` (not as the case stands)."""
    deed = DEEDS[verb]
    mine = _may(by, verb, case, roles(by, case))
    if not mine:
        raise Forbidden(_("This is not yours to do."))
    if deed.judges and _had_a_part(by, case):
        raise Forbidden(_("You had a part in this case: somebody else decides on it."))
    if case.state not in deed.frm:
        raise NotNow(_("The case has moved on: it is now “%(state)s”.") % {"state": State(case.state).label})
    if not _is_open_to(mine, deed, case):
        raise NotNow(_why([deed.who[role] for role in mine]) or _("The time for this has passed. Please call us."))
    if failed := [condition for condition in deed.when if not condition(case)]:
        raise NotNow(_why(failed) or _("This has already been done."))


def _had_a_part(by: Actor, case: Case) -> bool:
    """Whether this member ever handled or reported it. One statement."""
    return by.member is not None and handled.handled_by(by.member, case)


def _why(closed: Iterable[Condition]) -> str:
    """The sentence of whichever of these predicates has one of its own."""
    return next((str(each.sentence) for each in closed if isinstance(each, Unless)), "")


def _may(by: Actor, verb: str, case: Case, mine: frozenset[str]) -> frozenset[str]:
    """Of an actor's roles those by which the verb may be done. Whoever sees the place only opens no contact details,
    but for the contractor in charge, to whom a resident has given the number; and says for no party what it wants."""
    if verb == Verb.OPEN_CONTACT and by.member is not None and speaks_for_a_side(by.member):
        return frozenset({Role.LEAD} & mine) if _is_given_the_number(by.member, case) else frozenset()
    if verb in FOR_PARTIES and by.member is not None and speaks_for_a_side(by.member):
        return frozenset()
    if DEEDS[verb].reads_words and by.member is not None and not _sees(by.member, mine).words:
        return frozenset()
    if DEEDS[verb].reads_words and Role.SIDE in mine and Role.LEAD not in mine:
        mine -= {Role.HELPER, Role.LEADER}  # nobody keeps the record of what they are a side of
    if verb == Verb.ISSUE and by.member is not None:
        kind = by.member.organisation.kind if by.member.organisation is not None else ""
        orders = kind in ORDERS_THE_WORKS or (bool(mine & {Role.LEAD, Role.LEADER}) and kind not in SIDES_OF_THE_WORKS)
        return mine & DEEDS[verb].who.keys() if orders else frozenset()
    if verb == Verb.READ_OUT and by.member is not None:
        # Who has the case in hand lets nobody in as its resident; whoever had it once is asked for in history.
        has_it = bool(mine & {Role.LEAD, Role.HELPER}) or speaks_for_a_side(by.member)
        return frozenset() if has_it else mine & DEEDS[verb].who.keys()
    return mine & DEEDS[verb].who.keys()


def is_for(by: Actor, verb: str, case: Case, mine: frozenset[str]) -> bool:
    """Whether this actor, who is this to the case, may do the verb at all, now or once it is open."""
    return bool(_may(by, verb, case, mine))


def _is_open_to(mine: frozenset[str], deed: Deed, case: Case) -> bool:
    """Whether one of these roles may do it as the case stands; in the order declared, the dearest question last."""
    return any(allows(case) for role, allows in deed.who.items() if role in mine)


def _is_given_the_number(member: Member, case: Case) -> bool:
    """A resident is asked about the contractor alone (law.md section 10): no other side of the works is meant."""
    if member.organisation is None or member.organisation.kind != OrganisationKind.CONTRACTOR:
        return False
    return case.gives_its_number


def possible(
    by: Actor, case: Case, *, mine: frozenset[str] | None = None, had_a_part: Callable[[], bool] | None = None
) -> list[str]:
    """The verbs this actor could do now, in the order of the workflow: what the page shows as buttons. `mine` are their
    roles and `had_a_part` whether they ever had one, for who has asked already."""
    mine = roles(by, case) if mine is None else mine
    case.now = timemachine.now()
    opened = [
        verb
        for verb, deed in DEEDS.items()
        if case.state in deed.frm
        and _is_open_to(_may(by, verb, case, mine), deed, case)
        and all(condition(case) for condition in deed.when)
    ]
    judging = [verb for verb in opened if DEEDS[verb].judges]
    if judging and (had_a_part() if had_a_part else _had_a_part(by, case)):
        return [verb for verb in opened if verb not in judging]
    return opened


def visible_to(member: Member) -> QuerySet[Case]:
    """The cases a member may open: own sites; for the street office its street's, and those of no known site that it
    keeps."""
    cases = Case.objects.select_related(
        "site__street", "building", "category", "lead__organisation", "joined_to", "conclusion"
    )
    organisation = member.organisation
    if not member.is_active or organisation is None:
        return cases.none()
    if member.is_of_street_office:
        return cases.filter(of_street(organisation))
    if member.is_of_district:
        return cases.filter(of_district(organisation))
    sites = Membership.objects.serving().filter(member=member).values("group__site")
    return cases.filter(Among(F("site"), ArraySubquery(sites)))


def of_street(office: Organisation) -> Q:
    """Which cases this street office watches."""
    # Its sites by their keys: a list that an index serves, where a join does not.
    return Q(site__in=directory.sites_of(office.pk)) | Q(kept_by(office), site__isnull=True)


def of_district(bureau: Organisation) -> Q:
    """Which cases this district's street offices watch."""
    streets = Organisation.objects.filter(parent=bureau).values("pk")
    return Q(site__in=directory.sites_under(bureau.pk)) | Q(site__isnull=True, keeper__in=streets)


def kept_by(office: Organisation) -> Q:
    """What of no known site is this street office's to look after."""
    return Q(keeper=office) | Q(keeper__isnull=True)


def report_sites(member: Member) -> QuerySet[Site]:
    """The sites at which a member may write down a report: they serve it; or it is of their street. A closed one too:
    its residents go on calling whom they know."""
    sites = Site.objects.order_by("-is_active", "name")
    if not member.is_active or member.organisation is None:
        return sites.none()
    if member.is_of_street_office:
        return sites.filter(street=member.organisation)
    return sites.filter(pk__in=Membership.objects.serving().filter(member=member).values("group__site"))


def may_report_at(member: Member, site: Site | None) -> bool:
    """Whether this member may write down a report there; where the place is not known, whoever may anywhere."""
    sites = report_sites(member)
    return sites.exists() if site is None else sites.filter(pk=site.pk).exists()


def whose_leave(member: Member) -> QuerySet[Member]:
    """Whose absence they may note: their own; a leader also of the group; a street office also of the
    groups at its sites and of its own people. Nobody's, who belongs to no organisation."""
    if not member.is_active or member.organisation is None:
        return Member.objects.none()
    theirs = Q(pk=member.pk)
    seats = Membership.objects.serving()
    if member.is_of_street_office:
        at_its_sites = seats.filter(group__site__street=member.organisation)
        theirs |= Q(organisation=member.organisation) | Q(pk__in=at_its_sites.values("member"))
    else:
        led = Membership.objects.leading().filter(member=member)
        theirs |= Q(pk__in=seats.filter(group__in=led.values("group")).values("member"))
    return Member.objects.filter(theirs, is_active=True).order_by("name", "pk")


def whose_groups(member: Member) -> QuerySet[CoordinationGroup]:
    """The groups they plan for: those they lead; the street office those at its sites. Nobody's of the works, who leads
    none."""
    groups = CoordinationGroup.objects.select_related("site").order_by("site__name", "pk")
    if not member.is_active or member.organisation is None or speaks_for_a_side(member):
        return groups.none()
    if member.is_of_street_office:
        return groups.filter(site__street=member.organisation)
    return groups.filter(pk__in=Membership.objects.leading().filter(member=member).values("group"))


@dataclass(frozen=True)
class Sight:
    """How much of a case one person sees. Names and numbers are opened by a verb, never only seen.

    `numbers`: telephone and identity numbers that stand within words, for who may open those in their own columns.
    """

    words: bool = False
    numbers: bool = False
    internal: bool = False
    risks: bool = False


FULL = Sight(words=True, numbers=True, internal=True, risks=True)
GROUPS = Sight(words=True, internal=True, risks=True)
# Whoever is a side reads what was reported, and nothing of what another side, or the group, said for the group alone.
A_SIDES = Sight(words=True)
PLACE_ONLY = Sight()


def sight(member: Member, case: Case, *, mine: frozenset[str] | None = None) -> Sight:
    """What this member sees of the case. Where a person fits two columns the narrower wins. `mine` are their roles, for
    who has asked already."""
    return _sees(member, roles(Actor(member=member), case) if mine is None else mine)


def _sees(member: Member, mine: frozenset[str]) -> Sight:
    if speaks_for_a_side(member):
        return PLACE_ONLY
    if Role.SIDE in mine and Role.LEAD not in mine:
        return A_SIDES if mine & {Role.LEADER, Role.REVIEWER, Role.GROUP} else PLACE_ONLY
    if mine & {Role.LEAD, Role.LEADER, Role.REVIEWER}:
        return FULL
    return GROUPS if Role.GROUP in mine else PLACE_ONLY


def sees_photo(sight: Sight, photo: Photo) -> bool:
    """Whether a reader of such sight is shown this photo of a case: one with names who may open names."""
    return sight.words and (sight.numbers or photo.kind not in with_names(photo.case.outcome))


def copy_for(sight: Sight) -> Copy:
    """Which copy of a paper a reader of such sight has: names stand where they could be opened."""
    if sight.numbers:
        return Copy.WHOLE
    return Copy.GROUP if sight.words else Copy.PLACE


def speaks_for_a_side(member: Member) -> bool:
    """Whether this is an account of a side of the works, with which residents are usually in dispute. It sees the
    problem and the place only."""
    return member.organisation is not None and member.organisation.kind in SIDES_OF_THE_WORKS


def sees_risks(member: Member) -> bool:
    """Whether they are told of risks in the cases they may open: not the sides of the works, nor the district."""
    return not member.is_of_district and not speaks_for_a_side(member)


def awaits_answer(case: Case) -> bool:
    """Whether the resident has been asked and has not said solved or not."""
    return case.state == State.RESOLVED and not case.answer


def has_ended(case: Case) -> bool:
    return case.state in ENDED


def contacts_need_a_reason(case: Case) -> bool:
    """Whether whoever opens its contact details must say why: it has ended, and no call to be made is the reason."""
    return has_ended(case) and not is_to_be_called(case)
