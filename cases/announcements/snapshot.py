"""The outline of a case: as much of it, and of what stands around it, as the texts about it and their rules ask for.

One plain row for each case of a batch, fetched by one query: the case, who reported it and leads there, and when
its promises are due. Pages have the case itself; deeds have it under its lock.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import CharField
from django.db.models.functions import Cast

from cases.formats import place_of
from cases.states import Channel
from mediation.models import GroupRole
from mediation.naming import building_label, in_language
from notifications.phones import dialled


class Recipient(NamedTuple):
    """Somebody with a phone. `member_id` is empty for a resident; `came_with` names the joined case by which a resident
    knows the matter, if it is not the one they are told of; `owes` what is owed of which they are told, as a rule by
    themselves (an undertaking's key)."""

    phone: str
    language: str
    member_id: int | None = None
    came_with: int | None = None
    owes: int | None = None


class Outline(NamedTuple):
    """A case as its texts know it. Telephone numbers are strings as stored, `+8613952600001`; no site, building or
    lead leaves their fields None. The fields are the columns of `_OUTLINE`, in that order."""

    pk: int
    number: str
    state: str
    tier: str
    emergency: str
    answer: str
    outcome: str
    reopen_until: datetime | None
    unit: str
    room: str
    site_id: int | None
    site_name: str
    site_name_en: str
    hotline: str | None
    street_id: int | None
    bureau_id: int | None
    building_number: int | None
    building_name: str
    category_zh: str
    category_en: str
    lead_id: int | None
    lead_name: str | None
    lead_phone: str
    lead_language: str
    lead_kind: str | None
    is_unproven: bool
    gas_line: str | None
    # Whether the works there are over, and who looks after it then.
    site_is_closed: bool | None
    office: str
    office_phone: str
    # How what was said first begins; empty without words, and once they are masked.
    first_words: str

    def place(self, language: str) -> str:
        """As `formats.place` says it of the case."""
        number = self.building_number
        return place_of(
            site=in_language(language, zh=self.site_name, en=self.site_name_en) if self.site_id else "",
            building=building_label(number, self.building_name, language) if number else "",
            unit=self.unit,
            room=self.room,
            language=language,
        )

    def site(self, language: str) -> str:
        """What its site is called; the works, where that is not known."""
        if not self.site_id:
            return in_language(language, zh="改造小区", en="the works")
        return in_language(language, zh=self.site_name, en=self.site_name_en)

    def seen_from(self, joined: Outline) -> Outline:
        """This case for who reported the one joined to it: their number and place, and what it is about for them."""
        return self._replace(**{name: getattr(joined, name) for name in OF_THE_REPORT})

    def category(self, language: str) -> str:
        """What it is about, in that language."""
        return in_language(language, zh=self.category_zh, en=self.category_en)


# What of a case its report said; the rest is how it stands.
OF_THE_REPORT = (
    *("number", "unit", "room", "site_id", "site_name", "site_name_en", "building_number", "building_name"),
    *("category_zh", "category_en"),
)


_OUTLINE = """
    c.id, c.number, c.state, c.tier, c.emergency, c.answer, c.outcome, c.reopen_until, c.unit, c.room,
    c.site_id, site.name, site.name_en, site.hotline,
    coalesce(site.street_id, c.keeper_id), coalesce(street.parent_id, keeper.parent_id),
    building.number, building.name, category.name_zh, category.name_en,
    c.lead_id, lead.name, lead.phone, lead.language, employer.kind,
    -- By a form, and no phone has spoken for it: whoever it was, nobody knows.
    EXISTS (
        SELECT FROM cases_report r
        WHERE r.case_id = c.id AND r.channel = %(form)s AND r.at = c.reported_at AND r.taken_by_id IS NULL
    ) AND NOT EXISTS (SELECT FROM cases_party p WHERE p.case_id = c.id AND p.phone_proven_at IS NOT NULL),
    -- Of its district; of a case of no district yet nothing.
    coalesce(district.gas_line, keepers_district.gas_line),
    NOT site.is_active, coalesce(nullif(street.short_name, ''), street.name, ''), coalesce(street.phone, ''),
    coalesce((
        SELECT left(said.body, 60) FROM cases_report r JOIN cases_words said ON said.id = r.saying_id
        WHERE r.case_id = c.id ORDER BY r.id LIMIT 1
    ), '')
"""
# Who reported twice is told once: under what is plainly their own, and there as who reported this case, whose row is
# the oldest, if they did.
_AROUND = """
    (SELECT json_agg(json_build_array(p.phone, p.extension, p.language, p.came_with_id)
                     ORDER BY p.phone_proven_at IS NULL, p.id)
     FROM cases_party p WHERE p.case_id = c.id AND p.is_reporter AND p.phone <> ''),
    (SELECT json_agg(json_build_array(
                         m.phone, m.language, m.id,
                         m.away_from <= %(today)s AND coalesce(m.away_until >= %(today)s, true)) ORDER BY m.id)
     FROM mediation_coordinationgroup g JOIN mediation_membership s ON s.group_id = g.id
     JOIN mediation_member m ON m.id = s.member_id
     WHERE g.site_id = c.site_id AND s.until IS NULL AND s.role = %(leader)s AND m.is_active),
    (SELECT json_agg(json_build_array(clock.promise, clock.due_at) ORDER BY clock.id)
     FROM cases_clock clock
     WHERE clock.case_id = c.id AND clock.escalation_id IS NULL AND clock.undertaking_id IS NULL)
"""
_FROM = """
    FROM cases_case c
    LEFT JOIN mediation_site site ON site.id = c.site_id
    LEFT JOIN mediation_organisation street ON street.id = site.street_id
    LEFT JOIN mediation_organisation district ON district.id = street.parent_id
    LEFT JOIN mediation_organisation keeper ON keeper.id = c.keeper_id
    LEFT JOIN mediation_organisation keepers_district ON keepers_district.id = keeper.parent_id
    LEFT JOIN mediation_building building ON building.id = c.building_id
    JOIN mediation_category category ON category.id = c.category_id
    LEFT JOIN mediation_member lead ON lead.id = c.lead_id
    LEFT JOIN mediation_organisation employer ON employer.id = lead.organisation_id
    WHERE c.id = ANY(%(cases)s)
"""


class Around(NamedTuple):
    """A case with the people around it and when its promises are due, running or not, the latest of each."""

    case: Outline
    reporters: list[Recipient]
    leaders: list[Recipient]
    leader_is_away: bool
    dues: dict[str, datetime]


def outlines(case_ids: Iterable[int]) -> dict[int, Outline]:
    """The outlines of these cases by their keys. One query; none for no case."""
    return {row[0]: Outline._make(row) for row in _rows(_OUTLINE, case_ids, today=None)}


def around(case_ids: Iterable[int], *, today: date) -> dict[int, Around]:
    """The same with what is around each of them. One query."""
    width = len(Outline._fields)
    return {
        row[0]: _around(Outline._make(row[:width]), *row[width:])
        for row in _rows(f"{_OUTLINE}, {_AROUND}", case_ids, today=today)
    }


def _around(case: Outline, reporters: Any, leaders: Any, dues: Any) -> Around:
    once: dict[str, Recipient] = {}
    for number, extension, language, came_with in reporters or ():
        phone = dialled(number, extension)
        once.setdefault(phone, Recipient(phone, language, None, came_with))
    return Around(
        case=case,
        reporters=list(once.values()),
        leaders=[Recipient(*row[:3]) for row in leaders or ()],
        leader_is_away=any(is_away for *_who, is_away in leaders or ()),
        dues={promise: datetime.fromisoformat(due_at) for promise, due_at in dues or ()},
    )


def _rows(columns: str, case_ids: Iterable[int], *, today: date | None) -> Iterator[tuple[Any, ...]]:
    cases = list(case_ids)
    if not cases:
        return
    values = {"cases": cases, "today": today, "form": Channel.FORM, "leader": GroupRole.LEADER}
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns} {_FROM}", values)  # words of our own
        yield from cursor.fetchall()


def plain(number: str) -> Cast:
    """A column of telephone numbers as the strings they are: taking a number apart, as happens whenever a row with one
    becomes an object, costs ten times as much as the rest of the row."""
    return Cast(number, CharField())
