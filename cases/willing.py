"""Who speaks for a side that did not report, and whether each side agrees to mediation: read here, written by
`actions.table`.

A number somebody typed for a side is texted once with as little as can be said, and is that side's own once an answer
has come from it. Those who reported are `reporters`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from cases import reporters
from cases.kinds import SPEAKERS, UNWILLING
from cases.models import Case, MediationConsent, Party, Report, Representative
from cases.models.party import PARTED
from cases.states import OPEN, Actor, Willing
from mediation.models import Member


def sides(case: Case) -> QuerySet[Party]:
    """Every side of the case as it stands, who reported it first. One statement."""
    around = ("organisation", "building", "came_with")
    return case.parties.exclude(PARTED).select_related(*around).order_by("side", "id")


def present(case: Case) -> QuerySet[Party]:
    """The sides that are asked to a session and heard there: without guesses that nobody has confirmed."""
    return sides(case).exclude(is_guess=True, confirmed_at__isnull=True)


def speakers(phone: str, kinds: Iterable[str] = SPEAKERS) -> QuerySet[Representative]:
    """Who may agree for a side and has this number (E.164), as long as they speak for it."""
    return Representative.objects.filter(phone=phone, kind__in=tuple(kinds), left_at__isnull=True).exclude(phone="")


def spoken_for(phone: str, kinds: Iterable[str] = SPEAKERS) -> QuerySet[Party]:
    """The sides that did not report, of whatever case, for which this phone (E.164) may speak: it is theirs, or that of
    who speaks for them (`kinds`)."""
    own = Q(phone=phone, phone_denied_at__isnull=True, extension="") & ~Q(phone="")
    through = Exists(speakers(phone, kinds).filter(party=OuterRef("pk")))
    return Party.objects.exclude(PARTED).filter(own | through, is_reporter=False)


def is_theirs(party: Party) -> bool:
    """Whether more than the question of consent may be said to the number that stands with this side: who reported, or
    who has answered from it. What somebody typed is nobody's until then (law.md section 7)."""
    return (
        bool(party.phone) and party.phone_denied_at is None and (party.is_reporter or party.phone_proven_at is not None)
    )


def answered(sides: QuerySet[Party]) -> QuerySet[Party]:
    """Of these sides those whose number has spoken, or who have none. Behind the link of a form whose typed number
    nobody has proven stands nothing of what was said or agreed at the table (law.md section 7)."""
    return sides.filter(Q(phone="") | Q(phone_proven_at__isnull=False))


def is_a_side(case: Case, phone: str) -> bool:
    """Whether this phone speaks for a side that did not report this case."""
    return spoken_for(phone).filter(case=case).exists()


def voices(case: Case, by: Actor) -> list[tuple[Party, Representative | None]]:
    """Each side for which this resident speaks, with as whose representative (none: it is their own): their own first,
    then those of others, in the order in which they were put down."""
    found: list[tuple[Party, Representative | None]] = []
    if (own := reporters.side_of(case, by)) is not None:
        found.append((own, None))
    if not by.is_proven:
        return found
    rows = list(spoken_for(by.phone).filter(case=case).order_by("id"))
    found += [(each, None) for each in rows if str(each.phone) == by.phone]
    known = {each.pk for each, _none in found}
    through = speakers(by.phone).filter(party__in=rows).select_related("party").order_by("party", "id")
    for each in through:
        if each.party_id not in known:
            known.add(each.party_id)
            found.append((each.party, each))
    return found


def side_of(case: Case, by: Actor, *, asked: int | None = None) -> tuple[Party | None, Representative | None]:
    """For which side this resident speaks, and as whose representative; none for whoever is nothing to the case.
    `asked`: the key of the side that the question was about; an answer to it is that side's and no other's."""
    found = voices(case, by)
    if asked is not None:
        found = [each for each in found if each[0].pk == asked]
    return found[0] if found else (None, None)


@dataclass(frozen=True)
class Own:
    """What is a member's own in one case: the keys of the sides that they are or speak for, and of the organisations
    among them."""

    sides: frozenset[int] = frozenset()
    organisations: frozenset[int] = frozenset()


def proven_sides_of(member: Member, case: Case) -> QuerySet[Party]:
    """The sides of this case that a member plainly is or speaks for."""
    return all_proven_sides_of(member).filter(case=case)


def all_proven_sides_of(member: Member) -> QuerySet[Party]:
    """The sides, of whatever case, that this member plainly is or speaks for: what they may read and judge depends on
    it, and so a number that somebody else typed makes nobody of the street office one; a written authority does."""
    own = Q(phone_proven_at__isnull=False) | Q(added_by=member.pk) | Q(Exists(_written_down_by(member)))
    theirs = Q(phone=member.phone, organisation__isnull=True, extension="", phone_denied_at__isnull=True) & own
    spoken = Representative.objects.filter(party=OuterRef("pk"), phone=member.phone, left_at__isnull=True)
    if member.is_of_street_office:
        spoken = spoken.filter(authority__isnull=False)
    elif member.organisation_id is not None:
        theirs |= Q(organisation=member.organisation_id) & (Q(is_guess=False) | Q(confirmed_at__isnull=False))
    return Party.objects.filter(theirs | Q(Exists(spoken))).exclude(PARTED)


def _written_down_by(member: Member) -> QuerySet[Report]:
    return Report.objects.filter(party=OuterRef("pk"), taken_by=member.pk)


def own_of(member: Member, case: int) -> Own:
    """The sides for which this member writes down no answer and notes nothing as done; here a typed number counts as
    well, for it keeps its owner from nothing else. One statement."""
    theirs = Q(phone=member.phone, organisation__isnull=True)
    if member.organisation_id is not None:
        theirs |= Q(organisation=member.organisation_id)
    spoken = Representative.objects.filter(party=OuterRef("pk"), phone=member.phone, left_at__isnull=True)
    rows = Party.objects.filter(theirs | Q(Exists(spoken)), case=case).values_list("pk", "organisation")
    found = list(rows)
    return Own(frozenset(side for side, _of in found), frozenset(of for _side, of in found if of is not None))


def open_cases_of(phone: str) -> list[Case]:
    """The open cases in which this phone speaks for a side, newest first, whether it reported them or not."""
    own = Party.objects.filter(phone=phone, is_reporter=True, phone_proven_at__isnull=False).values("case")
    other = spoken_for(phone).values("case")
    cases = Case.objects.filter(Q(pk__in=own) | Q(pk__in=other), state__in=OPEN)
    return list(cases.select_related("site__street", "building", "category", "lead").order_by("-id"))


def standing(case: Case) -> dict[int, MediationConsent]:
    """The last word of each side of the case, by its key. One statement."""
    rows = case.mediation_consents.standing().select_related("noted_by", "representative", "saying")
    return {each.party_id: each for each in rows}


def last_of(case: Case, party: Party) -> MediationConsent | None:
    """The last word of this side in the present handling."""
    return case.mediation_consents.filter(party=party, handling=case.handling).order_by("-id").first()


def is_off(said: Iterable[MediationConsent]) -> bool:
    """Whether one of these says no."""
    return any(each.state in UNWILLING for each in said)


def agrees(said: MediationConsent | None) -> bool:
    return said is not None and said.state == Willing.AGREED
