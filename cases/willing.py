"""Who speaks for a side that did not report, and whether each side agrees to mediation: read here, written by
`actions.table`.

A number somebody typed for a side is texted once with as little as can be said, and is that side's own once an answer
has come from it. Those who reported are `reporters`.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q, QuerySet

from cases import reporters
from cases.kinds import SPEAKERS, UNWILLING
from cases.models import Case, MediationConsent, Party, Representative
from cases.models.party import PARTED
from cases.states import OPEN, Actor, Willing


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


def is_a_side(case: Case, phone: str) -> bool:
    """Whether this phone speaks for a side that did not report this case."""
    return spoken_for(phone).filter(case=case).exists()


def side_of(case: Case, by: Actor) -> tuple[Party | None, Representative | None]:
    """For which side this resident speaks, and as whose representative; none for whoever is nothing to the case."""
    if (own := reporters.side_of(case, by)) is not None:
        return own, None
    if not by.is_proven:
        return None, None
    rows = list(spoken_for(by.phone).filter(case=case).order_by("id"))
    if (mine := next((each for each in rows if str(each.phone) == by.phone), None)) is not None:
        return mine, None
    through = speakers(by.phone).filter(party__in=rows).select_related("party").order_by("id").first()
    return (through.party, through) if through is not None else (None, None)


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
