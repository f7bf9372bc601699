"""What is typed into the field of the header, turned into one question to the index (`searchable`), for one reader.

Each word that is typed may be a case's number or its end, an order, a building, a room, a site, a lead, a telephone's
end, a name, or words that were said; whatever it may be, the case must fit every one of them. Words are asked for only
by who reads them; names and telephones where the reader could open them. For all others the same question finds what it
finds of nobody: no row, no count, no longer wait. Which cases somebody may open at all is `access.visible_to`, always.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from django.contrib.postgres.expressions import ArraySubquery
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Exists, F, Lookup, OuterRef, Q, QuerySet, TextField, Value
from django.db.models.functions import JSONObject
from django.db.models.sql.compiler import SQLCompiler

from cases import access, numbers, willing
from cases.among import Among
from cases.cutting import cut
from cases.models import Case, SavedView
from cases.models.search import Searchable
from cases.reading import place
from cases.reading.normal import normal
from cases.reading.vocabulary import load
from cases.searchable import ENDS, PHONE_ENDS, UNKNOWN, national, squeezed
from mediation import directory
from mediation.models import GroupRole, Member, Membership
from notifications import phones

LONGEST, MOST_TERMS = 100, 8
FEWEST_OF_A_NAME = 2
# Around what is only digits may stand what people group them by.
_DIGITS = re.compile(r"[\d\s+\-‐-―−.·()()]+")
# What is left of a place once its building and room are read.
_OF_A_PLACE = re.compile(r"\d+ ?单元|单元|室|(?<!\w)的(?!\w)")
NOBODYS = "'-'"


@dataclass
class Reader:
    """Who searches, with all that has to be known of them. `reads`: the words of whatever they may open."""

    member: Member
    sites: list[int] = field(default_factory=list)
    leads: list[int] = field(default_factory=list)
    names: dict[int, str] = field(default_factory=dict)
    views: list[SavedView] = field(default_factory=list)
    groups: dict[int, str] = field(default_factory=dict)
    # The cases of which they are a side, or speak for one: what is the group's own of these is not theirs to find.
    sides: list[int] = field(default_factory=list)
    is_a_side: bool = False

    @property
    def reads(self) -> bool:
        """Whether words are theirs: the district counts, and a side of the works sees problem and place."""
        return access.sees_risks(self.member) and not self.is_a_side


def reader(member: Member) -> Reader:
    """One statement; with a street office one more, if the sites of streets have changed."""
    seats = Membership.objects.serving().filter(member=member)
    if member.is_of_street_office and member.organisation_id is not None:
        sites = directory.sites_of(member.organisation_id)
        colleagues = Member.objects.filter(
            Q(organisation=member.organisation_id)
            | Exists(Membership.objects.serving().filter(member=OuterRef("pk"), group__site__in=sites))
        )
    else:
        sites = []
        around = Membership.objects.serving().filter(group__site__in=seats.values("group__site"))
        colleagues = Member.objects.filter(pk__in=around.values("member"))
    if member.is_of_district:
        colleagues = colleagues.none()
    views = SavedView.objects.filter(Q(member=member) | Q(group__in=seats.values("group")))
    row = Member.objects.filter(pk=member.pk).annotate(
        its_seats=_all(seats.order_by("pk"), site="group__site", group="group", name="group__site__name", role="role"),
        its_people=_all(colleagues.order_by("pk"), pk="pk", name="name"),
        its_views=_all(views.order_by("pk"), id="pk", name="name", asked="asked", member_id="member", group_id="group"),
    )
    asked_for = ["its_seats", "its_people", "its_views"]
    if access.sees_risks(member):
        row, asked_for = row.annotate(its_sides=ArraySubquery(willing.cases_of(member))), [*asked_for, "its_sides"]
    known = row.values(*asked_for).get()
    led = [seat for seat in known["its_seats"] if seat["role"] == GroupRole.LEADER]
    return Reader(
        member,
        sites=sites or [seat["site"] for seat in known["its_seats"]],
        leads=[seat["site"] for seat in led],
        names={each["pk"]: each["name"] for each in known["its_people"] or ()},
        views=[SavedView(**each) for each in known["its_views"]],
        groups={seat["group"]: seat["name"] for seat in led},
        sides=sorted(set(known.get("its_sides") or ())),
    )


def _all(rows: QuerySet, **columns: str) -> ArraySubquery:
    return ArraySubquery(rows.values(json=JSONObject(**columns)))


class _Meets(Lookup):
    """Whether a row of the index meets a question, which is handed over as it is: no dictionary cuts it once more."""

    lookup_name = "meets"

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, tuple[str | int, ...]]:
        """In SQL."""
        left, of_left = self.process_lhs(compiler, connection)
        right, of_right = self.process_rhs(compiler, connection)
        return f"{left} @@ ({right})::tsquery", (*of_left, *of_right)


def found(cases: QuerySet[Case], said: str, who: Reader) -> QuerySet[Case]:
    """Of these cases, which must be visible to the reader, those that are meant. A case of which they are a side they
    find as somebody does who reads no words: in its row those for the sides and those for the group are one."""
    rows = Searchable.objects.filter(_meets(said, who))
    if who.sides:
        as_a_side = Searchable.objects.filter(_meets(said, replace(who, is_a_side=True)), case__in=who.sides)
        rows = rows.exclude(case__in=who.sides) | as_a_side
    return cases.filter(Among(F("pk"), ArraySubquery(rows.order_by().values("case"))))


def _meets(said: str, who: Reader) -> _Meets:
    return _Meets(F("tokens"), Value(asked(said, who), output_field=TextField()))


def clean(said: str) -> str:
    """What was typed, as it is looked for and shown again: without what is not seen, no longer than is read."""
    return " ".join("".join(char if char.isprintable() else " " for char in said[:LONGEST]).split())


def asked(said: str, who: Reader) -> str:
    """The question to the index. What can mean nothing asks for what no row has."""
    ways = [_and(_term(term, who) for term in clean(said).split()[:MOST_TERMS]), *_as_a_whole(clean(said), who)]
    scope = _or([*(_is("s", site) for site in who.sites), *_of_no_site(who.member)])
    return _and([_or(ways), scope]) if scope != NOBODYS or not who.member.is_of_district else _or(ways)


def has_a_telephone(said: str) -> bool:
    """Whether somebody's whole number stands in what was typed: it is not to stand in an address, or a log."""
    return bool(phones.lines(clean(said))) or any(len(run) >= 7 for run in re.findall(r"\d+", said.replace(" ", "")))


def _of_no_site(member: Member) -> list[str]:
    if member.is_of_street_office:
        return [_is("x", member.organisation_id), _is("x", 0)]
    return []


def _as_a_whole(said: str, who: Reader) -> Iterator[str]:
    """Blanks and all: a number that names a case in full, an order, a telephone written in groups."""
    yield from (_is("n", squeezed(number)) for number in sorted(numbers.all_in(said)))
    if " " in said and (order := squeezed(numbers.as_order(said))):
        yield _is("o", order)
    if _DIGITS.fullmatch(said) and " " in said:
        yield _contact(_telephone(national(said)), who)


def _term(term: str, who: Reader) -> str:
    """All that one word may mean to this reader."""
    ways = [*_number(term), *_place(term, who), *_lead(term, who)]
    words = cut(term)
    if words and who.reads:
        ways.append(_and(_is("w", each) for each in sorted(words)))
        ways.append(_contact(_and(_is("k", each) for each in sorted(words)), who))
    elif words and not who.member.is_of_district:
        ways.append(_and(_is("g", each) for each in sorted(words)))
    if _DIGITS.fullmatch(term):
        ways.append(_contact(_telephone(national(term)), who))
    return _or(ways)


def _number(term: str) -> Iterator[str]:
    number = numbers.as_number(term)
    digits = "".join(re.findall(r"\d", numbers.plain(term)))
    if numbers.is_end(number):
        yield _is("c", int(number))
        if len(digits) in ENDS:
            yield _is("e", digits)
    if order := squeezed(numbers.as_order(term)):
        yield _is("o", order)


def _telephone(digits: str) -> str:
    return _is("p", digits) if len(digits) >= PHONE_ENDS[0] else NOBODYS


def _place(term: str, who: Reader) -> Iterator[str]:
    """A building, a room, a site; with the rest of the word as words that were said there: 5号楼漏水."""
    said = normal(term)
    if re.fullmatch(r"\d{3,4}", said):
        yield _is("r", said)
    where = place.find(said, load())
    if where.site is None and where.building is None:
        return
    rest = said
    for each in (*where.fired, where.room):
        rest = rest.replace(each, " ", 1) if each else rest
    rest = _OF_A_PLACE.sub(" ", rest)
    parts = [_is("s", where.site.pk)] if where.site else []
    if where.building is not None:
        parts.append(_or(_is("b", number) for number in dict.fromkeys((where.building, *where.buildings))))
    if where.unit:
        parts.append(_or([_is("u", squeezed(where.unit)), _is("u", UNKNOWN)]))
    if where.room:
        parts.append(_or([_is("r", squeezed(where.room)), _is("r", UNKNOWN)]))
    if others := cut(rest):
        if not who.reads:
            return
        yield _and(_is("w", each) for each in sorted(others | cut(" ".join(where.fired))))
        parts += (_is("w", each) for each in sorted(others))
    yield _and(parts)


def _lead(term: str, who: Reader) -> list[str]:
    """The cases of a colleague of that name."""
    said = normal(term)
    if len(said) < FEWEST_OF_A_NAME:
        return []
    return [_is("l", key) for key, name in who.names.items() if said in normal(name)]


def _contact(what: str, who: Reader) -> str:
    """Of names and numbers only where this reader could open them: as street office all, as leader of the group, and of
    the cases that they lead themselves."""
    if not who.reads:
        return NOBODYS
    if who.member.is_of_street_office:
        return what
    return _and([what, _or([_is("l", who.member.pk), *(_is("s", site) for site in who.leads)])])


def _is(kind: str, token: object) -> str:
    said = f"{kind}{token}".replace("\\", "\\\\").replace("'", "''")
    return f"'{said}'"


def _and(parts: Iterable[str]) -> str:
    every = list(parts)
    return f"({' & '.join(every)})" if every else NOBODYS


def _or(parts: Iterable[str]) -> str:
    some = [part for part in parts if part != NOBODYS]
    return f"({' | '.join(some)})" if some else NOBODYS
