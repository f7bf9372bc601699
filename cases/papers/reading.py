"""One case as the reader of a paper may have it: rows asked for once, names and days as papers write them.

A paper holds no more than its reader may see (law.md section 8), and is Chinese whatever the language of the screen.
What is told in confidence, and who was asked to step aside, stands in no paper: a sheet has no lock.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.utils import timezone

from cases import access, circles, formats, masking, unnaming
from cases.casefile import timeline
from cases.casefile.timeline import Entry
from cases.casefile.titles import label
from cases.deeds import DEEDS
from cases.models import (
    Account,
    Agreement,
    Case,
    CaseEvent,
    Party,
    Photo,
    Report,
    RightsNotice,
    Session,
    Undertaking,
)
from cases.models.fieldwork import with_names
from cases.paperwork import Copy
from cases.states import Answer, Readers, Verb
from mediation.models import Member, Organisation

LANGUAGE = "zh-hans"
RESIDENT = "居民"
# Whose words may stand on paper: told in confidence, or for the mediator alone, they do not.
ON_PAPER = (Readers.REPORT, Readers.PARTIES, Readers.GROUP)
# What history keeps and papers do not: who was asked to step aside reaches nobody it is about by a sheet of paper, and
# that something was printed would make each printing another one.
NOT_ON_PAPER = (Verb.ASK_ASIDE, Verb.PRINT, Verb.HAND_OVER)


class Missing(Exception):
    """What must be there before the paper can be printed, each in a few words."""

    def __init__(self, *what: str) -> None:
        super().__init__(", ".join(what))
        self.what = what


@dataclass(frozen=True)
class Offer:
    """A paper that this reader can have: about which row of the case, and how it is told from others of its kind."""

    about: int = 0
    label: str = ""


class Reading:
    """The case, for one member. Everything is asked for when a paper comes to it."""

    def __init__(self, case: Case, reader: Member) -> None:
        self.case, self.reader = case, reader
        self.sight = access.sight(reader, case)
        self.copy = access.copy_for(self.sight)

    @property
    def organisation(self) -> Organisation | None:
        """Whose copy it is, of one for the works."""
        return self.reader.organisation if self.copy == Copy.PLACE else None

    @property
    def side(self) -> Party | None:
        """Whose copy it is, of one for a side (`of_side`)."""
        return None

    @property
    def names(self) -> bool:
        """Whether residents are named in this copy."""
        return self.copy == Copy.WHOLE

    @property
    def reads_what_follows(self) -> bool:
        """Whether the papers of the end, and of what was asked afterwards, are for this reader."""
        return self.sight.internal

    # -- rows ---------------------------------------------------------------------------------------------------------

    @cached_property
    def parties(self) -> list[Party]:
        """The sides, complainants first; of the works' copy the organisations alone."""
        rows = Party.objects.filter(case=self.case).exclude(came_with__isnull=False, is_reporter=False)
        found = list(rows.select_related("organisation", "building").order_by("side", "id"))
        return [each for each in found if each.organisation_id or self.sight.words]

    @cached_property
    def reports(self) -> list[Report]:
        """What was said of it, here and in the cases handled under it; nothing for who sees the place only."""
        if not self.sight.words:
            return []
        cases = [self.case.pk, *self.case.joined.values_list("pk", flat=True)]
        return list(Report.objects.filter(case__in=cases).select_related("saying", "taken_by").order_by("id"))

    @cached_property
    def undertakings(self) -> list[Undertaking]:
        rows = self.case.undertakings.select_related(
            *("saying", "finding", "brief", "by_organisation", "party", "clause", "kept_by", "ended_by"),
            "notice__standard",
        )
        return list(rows.order_by("id"))

    @cached_property
    def sessions(self) -> list[Session]:
        """Those that took place, oldest first."""
        rows = self.case.sessions.filter(begun_at__isnull=False).select_related("conclusion", "committee", "side")
        return list(rows.order_by("number"))

    @cached_property
    def agreements(self) -> list[Agreement]:
        """The versions that were not dropped before anybody agreed."""
        rows = self.case.agreements.select_related("facts", "issues", "text", "committee", "session")
        return list(rows.order_by("version"))

    @cached_property
    def rights_notices(self) -> list[RightsNotice]:
        """Who was told their rights, in the order of it."""
        return list(self.case.rights_notices.select_related("party__organisation").order_by("given_at", "id"))

    @cached_property
    def photos(self) -> list[Photo]:
        if not self.sight.words:
            return []
        rows = self.case.photos.order_by("id")
        return list(rows.exclude(kind__in=with_names(self.case.outcome)) if self.copy == Copy.GROUP else rows)

    @cached_property
    def history(self) -> list[Entry]:
        """All that this copy tells of what happened, oldest first."""
        entries = timeline.whole(self.case, self.sight, reader=self.reader)
        return [entry for entry in reversed(entries) if entry.verb not in NOT_ON_PAPER]

    @cached_property
    def last_at(self) -> datetime:
        """When the last thing happened that papers tell of."""
        events = CaseEvent.objects.filter(case=self.case).exclude(verb__in=NOT_ON_PAPER)
        found = events.order_by("-at").values_list("at", flat=True).first()
        return found or self.case.reported_at

    def sides_of(self, agreement: Agreement) -> list[Party]:
        """Between whom it is, complainants first; whoever has left since was a side of it all the same."""
        rows = Party.ever.filter(pk__in=agreement.sides.values("party")).select_related("organisation", "building")
        return list(rows.order_by("side", "id")) or self.parties

    def accounts_of(self, session: Session) -> list[Account]:
        """What each side said there, as far as this reader reads it at the table: told apart, it is between that side
        and whoever leads."""
        rows = session.accounts.select_related("saying", "party__organisation").order_by("id")
        return [each for each in rows if circles.reads(self._at_the_table, each)]

    @cached_property
    def _at_the_table(self) -> circles.Reading:
        return circles.of_member(self.reader, self.case)

    # -- as papers write it -------------------------------------------------------------------------------------------

    @property
    def office(self) -> str:
        """Who issues its papers: the group of the site."""
        return f"{self.case.site.name if self.case.site else ''}矛盾协调小组"

    @property
    def place(self) -> str:
        return formats.place(self.case, LANGUAGE)

    @property
    def category(self) -> str:
        return self.case.category.label(LANGUAGE)

    @property
    def facts(self) -> str:
        """What it is about, in the words of who reported it first; for others in the words of the list."""
        return self.said(self.reports[0].words) if self.reports else f"{self.place}　{self.category}"

    @property
    def handler(self) -> str:
        return self.case.lead.name if self.case.lead else ""

    @property
    def answer(self) -> str:
        """What whoever reported said in the end."""
        return label(Answer, self.case.answer) if self.case.answer else ""

    def said(self, words: str) -> str:
        """Words as this reader may have them: who may not open numbers reads them with their middle hidden, and the
        copy without names has none within words either."""
        if self.copy == Copy.GROUP:
            return unnaming.without(words, self.instead)
        return words if self.sight.numbers else masking.masked(words)

    @cached_property
    def instead(self) -> dict[str, str]:
        """What stands instead of each name of a resident, where they are not named."""
        return unnaming.residents(self.case, lambda party: RESIDENT)

    def name_of(self, party: Party | None) -> str:
        """What a side is called in this copy."""
        if party is None:
            return "各方"
        if party.organisation is not None:
            return party.organisation.name
        return (party.name if self.is_named(party) else "") or RESIDENT

    def is_named(self, party: Party) -> bool:
        """Whether this resident is named in this copy."""
        return self.names

    def words_of(self, entry: Entry) -> str:
        """What was said with something that happened, where it may stand on paper."""
        return entry.words if DEEDS[entry.verb].words in ON_PAPER else ""

    @cached_property
    def party_names(self) -> list[str]:
        return list(dict.fromkeys(self.name_of(party) for party in self.parties))

    def particulars(self, *, with_phone: bool = False) -> list[dict[str, Any]]:
        """The sides as the forms ask for them."""
        return [self._particulars(party, with_phone=with_phone) for party in self.parties]

    def particulars_of(self, sides: Iterable[Party]) -> list[dict[str, Any]]:
        """The same of these sides, without a telephone."""
        return [self._particulars(party, with_phone=False) for party in sides]

    def _particulars(self, party: Party, *, with_phone: bool) -> dict[str, Any]:
        role = "申请人" if party.side == "complainant" else "被申请人"
        if party.organisation is not None:
            return {"role": role, "kind": "organisation", "name": party.organisation.name, "address": "", "phone": ""}
        phone = formats.read_out(str(party.phone)) if with_phone and self.names and party.phone else ""
        return {
            "role": role,
            "kind": "person",
            "name": (party.name if self.is_named(party) else "") or ("" if self.names else RESIDENT),
            "address": self.home(party),
            "phone": phone,
        }

    def home(self, party: Party) -> str:
        """Where a resident lives."""
        case = self.case
        building = party.building or case.building
        is_where_it_is = party.building_id in (None, case.building_id)
        return formats.place_of(
            site=case.site.name if case.site else "",
            building=building.label(LANGUAGE) if building else "",
            unit=party.unit or (case.unit if is_where_it_is else ""),
            room=party.room or (case.room if is_where_it_is else ""),
            language=LANGUAGE,
        )


def day(at: datetime | date | None) -> str:
    """`2026年11月27日`; empty for no day."""
    if at is None:
        return ""
    local = timezone.localdate(at) if isinstance(at, datetime) else at
    return f"{local.year}年{local.month}月{local.day}日"


def moment(at: datetime | None) -> str:
    """`2026年11月27日 9:30`; empty for no moment."""
    if at is None:
        return ""
    local = timezone.localtime(at)
    return f"{day(at)} {local.hour}:{local:%M}"


def money(amount: object) -> str:
    """`1,200.00`; empty for none."""
    return "" if amount is None else f"{amount:,.2f}"


def ticked(choices: Iterable[tuple[str, bool]]) -> list[dict[str, Any]]:
    """Boxes of a form, ticked or not."""
    return [{"label": label, "ticked": is_so} for label, is_so in choices]


def to_sign(role: str, name: str = "", **more: Any) -> dict[str, Any]:
    """A place to sign on paper."""
    return {"role": role, "name": name, **more}
