"""By which way a side of a case is reached, and for which sides a phone speaks when it answers an invitation.

Of a resident the number that stands there, once it is theirs (`willing.is_theirs`), or that of whoever helps them; of
an organisation one of its people who serves the site. Who reported a case, and what is theirs of it, is `reporters`;
who agrees to mediation, and for whom, `willing`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from cases import reporters, willing
from cases.models import Case, Helper, Party, Representative
from cases.models.party import Reach
from cases.states import Actor, Channel, RepresentativeKind
from mediation.models import Member, Membership
from notifications.phones import dialled

# Who wants to be reached so gets no text.
NO_TEXT = {Reach.CALL: Channel.CALL, Reach.VISIT: Channel.VISIT}


@dataclass(frozen=True)
class Reached:
    """A side and how it is told: `phone` to text or to call, empty where somebody goes there."""

    party: Party
    how: Channel
    phone: str = ""
    language: str = "zh-hans"
    # Of an organisation, the member who is told for it.
    member_id: int | None = None

    @property
    def is_texted(self) -> bool:
        return self.how == Channel.TEXT


def ways(case: Case, sides: Iterable[Party]) -> list[Reached]:
    """How each of these sides is reached, in their order. Two statements at most."""
    sides = list(sides)
    speakers = _speakers(case, sides)
    people = _people_of(case, {side.organisation_id for side in sides if side.organisation_id})
    return [_way(side, speakers.get(side.pk, ""), people.get(side.organisation_id or 0)) for side in sides]


def _way(side: Party, speaker: str, person: Member | None) -> Reached:
    if side.organisation_id is not None:
        if person is None:
            return Reached(side, Channel.VISIT)
        return Reached(side, Channel.TEXT, str(person.phone), person.language, person.pk)
    own = dialled(str(side.phone), side.extension) if side.phone else ""
    if side.phone_denied_at is not None:
        own = ""
    phone = speaker or own if side.reach == Reach.HELPER else own or speaker
    if not phone:
        return Reached(side, Channel.VISIT)
    # Behind a switchboard no text arrives; and to a number that somebody typed nothing is told: one rings and asks.
    how = NO_TEXT.get(Reach(side.reach) if side.reach else Reach.TEXT, Channel.TEXT)
    if how == Channel.TEXT and phone == own and (side.extension or not willing.is_theirs(side)):
        how = Channel.CALL
    return Reached(side, how, phone, side.language)


def _speakers(case: Case, sides: list[Party]) -> dict[int, str]:
    """Of each side the number of whoever speaks or helps for it, the last one named."""
    if not any(side.organisation_id is None for side in sides):
        return {}
    rows = Representative.objects.filter(case=case, left_at__isnull=True).exclude(phone="").order_by("id")
    return {party: str(phone) for party, phone in rows.values_list("party", "phone")}


def _people_of(case: Case, organisations: set[int]) -> dict[int, Member]:
    """Of each organisation who is told for it: who helps with the case before who only serves the site, present before
    away."""
    if not organisations or case.site_id is None:
        return {}
    seats = Membership.objects.serving().filter(group__site=case.site_id, member=OuterRef("pk"))
    helps = Helper.objects.filter(case=case, member=OuterRef("pk"))
    people = Member.objects.filter(Exists(seats), organisation__in=organisations, is_active=True)
    today = timezone.localdate(case.now)
    found: dict[int, Member] = {}
    for member in sorted(
        people.annotate(helps=Exists(helps)), key=lambda each: (each.is_away_on(today), not each.helps, each.pk)
    ):
        found.setdefault(member.organisation_id or 0, member)
    return found


def spoken_for(case: Case, by: Actor) -> QuerySet[Party]:
    """The sides for which this resident answers an invitation: as who reported it; as a side that did not, from a phone
    that has answered for it before; as who speaks or helps for one; as one of the people of an organisation who serve
    there."""
    sides = Party.objects.filter(case=case)
    mine = Q(pk__in=reporters.own_sides(case, by).values("pk"))
    if not by.is_proven:
        return sides.filter(mine)
    own = willing.spoken_for(by.phone, RepresentativeKind.values).filter(case=case)
    through = willing.speakers(by.phone, RepresentativeKind.values).filter(case=case)
    mine |= Q(pk__in=own.values("pk")) & (Q(phone_proven_at__isnull=False) | Q(pk__in=through.values("party")))
    if case.site_id is None:
        return sides.filter(mine)
    seats = Membership.objects.serving().filter(group__site=case.site_id, member__phone=by.phone)
    theirs = seats.filter(member__is_active=True, member__organisation=OuterRef("organisation"))
    return sides.filter(mine | Q(organisation__isnull=False) & Q(Exists(theirs)))


def is_spoken_for(case: Case, by: Actor) -> bool:
    """Whether this resident is, or speaks for, any side of the case."""
    return spoken_for(case, by).exists()


def once(ways: Iterable[Reached]) -> dict[str, list[Reached]]:
    """Those who are texted, by their phone: who is several sides hears it once."""
    texted: dict[str, list[Reached]] = defaultdict(list)
    for way in ways:
        if way.is_texted:
            texted[way.phone].append(way)
    return texted
