"""The outline of a case: as much of it, and of what stands around it, as the texts about it and their rules ask for.

One plain row for each case of a batch, fetched by one query. Pages have the case itself; deeds have it under its lock.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import NamedTuple

from django.db.models import BooleanField, CharField, Exists, ExpressionWrapper, OuterRef, Q, Value
from django.db.models.functions import Cast, Coalesce, NullIf

from cases import hands
from cases.formats import place_of
from cases.models import Case, Party, Report
from cases.states import Channel
from mediation.naming import building_label, in_language


class Outline(NamedTuple):
    """A case as its texts know it. Telephone numbers are strings as stored, `+8613952600001`; no site, building or
    lead leaves their fields None. The fields are the columns of `COLUMNS`, in that order."""

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
    # Why whoever leads cannot act (`hands.Why`), or empty.
    hands: str

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


def plain(number: str) -> Cast:
    """A column of telephone numbers as the strings they are: taking a number apart, as happens whenever a row with one
    becomes an object, costs ten times as much as the rest of the row."""
    return Cast(number, CharField())


COLUMNS = (
    "pk", "number", "state", "tier", "emergency", "answer", "outcome", "reopen_until", "unit", "room",
    "site_id", "site__name", "site__name_en", plain("site__hotline"),
    Coalesce("site__street_id", "keeper_id"), Coalesce("site__street__parent_id", "keeper__parent_id"),
    "building__number", "building__name", "category__name_zh", "category__name_en",
    "lead_id", "lead__name", plain("lead__phone"), "lead__language", "lead__organisation__kind",
    # By a form, and no phone has spoken for it: whoever it was, nobody knows.
    ExpressionWrapper(
        Exists(Report.objects.filter(
            case=OuterRef("pk"), channel=Channel.FORM, at=OuterRef("reported_at"), taken_by__isnull=True
        )) & ~Exists(Party.objects.filter(case=OuterRef("pk"), phone_proven_at__isnull=False)),
        output_field=BooleanField(),
    ),
    # Of its district; of a case of no district yet nothing.
    Coalesce("site__street__parent__gas_line", "keeper__parent__gas_line"),
    ExpressionWrapper(Q(site__is_active=False), output_field=BooleanField()),
    Coalesce(NullIf("site__street__short_name", Value("")), "site__street__name", Value("")),
    Coalesce(plain("site__street__phone"), Value("")),
)  # fmt: skip


def outlines(case_ids: Iterable[int], *, today: date) -> dict[int, Outline]:
    """The outlines of these cases by their keys, with whether whoever leads them can act on that day. One query."""
    rows = Case.objects.filter(pk__in=case_ids).values_list(*COLUMNS, hands.why(today))
    return {row[0]: Outline._make(row) for row in rows}
