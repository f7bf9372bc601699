"""Looking a case up for a member: by its number or the end of it, its order, a telephone, a name, a building.

Only among what they may open (`access.visible_to`), and by a telephone or a name only for who reads residents' words:
whoever sees the place alone is not told that a number reported. Words are not searched.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import F, Q, QuerySet

from cases import access, numbers
from cases.models import Case, Party
from cases.models.case import CaseNumber
from cases.reading import place
from cases.reading.normal import normal
from cases.reading.vocabulary import load
from mediation.models import Building, Member, Membership, Site
from notifications import phones

MOST = 50
LONGEST = 100
FEWEST_OF_A_NAME = 2


def cases(member: Member, said: str) -> QuerySet[Case]:
    """What these words can mean among the cases this member may open: open ones first, then the newest. At most `MOST`
    and one more, which says that there are others. Some seven statements, each by an index of its own."""
    said = "".join(char if char.isprintable() else " " for char in said[:LONGEST]).strip()
    seen = access.visible_to(member)
    found: set[int] = set()
    for way in _ways(said, member):
        found.update(seen.filter(way).order_by("-id").values_list("pk", flat=True)[: MOST + 1])
    return seen.filter(pk__in=found).order_by(F("ended_at").desc(nulls_first=True), "-id")[: MOST + 1]


def _ways(said: str, member: Member) -> Iterator[Q]:
    """Each way in which a case may be meant."""
    named, number = numbers.all_in(said), numbers.as_number(said)
    if numbers.is_end(number):
        named |= {f"{each.prefix}-{each.year}-{number}" for each in CaseNumber.objects.all()}
    if named:
        yield Q(number__in=named)
    if orders := numbers.order_spellings(said):
        yield Q(order_number__in=orders)
    if access.sees_risks(member):
        if called := [line.number for line in phones.lines(said)]:
            yield _reported_by(Q(phone__in=called))
        if _may_be_a_name(said):
            yield _reported_by(Q(name__startswith=" ".join(said.split())))
    if here := _buildings(said, member):
        yield Q(building__in=here)


def _reported_by(who: Q) -> Q:
    return Q(pk__in=Party.objects.filter(who, is_reporter=True).order_by().values("case"))


def _may_be_a_name(said: str) -> bool:
    return len(said) >= FEWEST_OF_A_NAME and not any(char.isdecimal() for char in said)


def _buildings(said: str, member: Member) -> list[int]:
    """Of the site that is named; else those of that number wherever the member serves, or in their street."""
    where = place.find(normal(said), load())
    if where.building is None:
        return []
    sites = Site.objects.filter(pk=where.site.pk) if where.site else _sites(member)
    return list(Building.objects.filter(site__in=sites, number=where.building).values_list("pk", flat=True)[:MOST])


def _sites(member: Member) -> QuerySet[Site]:
    own = Membership.objects.serving().filter(member=member).values("group__site")
    return Site.objects.filter(Q(pk__in=own) | Q(street=member.organisation))
