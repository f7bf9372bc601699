"""What is undertaken in one case as its pages show it: what of it this reader owes, may note, or may only know of."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q, QuerySet

from cases import access, willing
from cases.actions._noting import NOBODYS, not_yours
from cases.actions.table import agreed_text
from cases.actions.undertaking import FOLLOW_UPS, OWED
from cases.announcements import sides
from cases.models import Agreement, AgreementSide, Case, Party, Photo, RectificationNotice, Referral, Undertaking
from cases.promised import ower
from cases.states import Actor, Role, UndertakingKind


@dataclass(frozen=True)
class Promised:
    """One row of the page. `is_mine`: the reader's organisation owes it; `may_note`: they may say what became of it."""

    row: Undertaking
    is_mine: bool
    may_note: bool
    shows_words: bool
    notice: RectificationNotice | None = None
    referral: Referral | None = None
    photos: list[Photo] = field(default_factory=list)

    @property
    def is_owed(self) -> bool:
        """Whether somebody owes it, so that it can be kept in part, or broken."""
        return self.row.kind in OWED

    @property
    def ower(self) -> str:
        return ower(self.row) if self.is_owed else ""

    @property
    def is_unreached(self) -> bool:
        """Whether a side owes it that no text reaches: then somebody tells them."""
        party = self.row.party
        if party is None or not self.row.is_open:
            return False
        return not party.phone if party.is_reporter else not sides.reached(party)

    @property
    def is_follow_up(self) -> bool:
        return self.row.kind in FOLLOW_UPS


@dataclass(frozen=True)
class Owed:
    """Something owed as a resident's page shows it, whether it is theirs to do, and what the clause said (`said`)."""

    row: Undertaking
    is_mine: bool
    said: dict[str, Any] = field(default_factory=dict)

    @property
    def clause(self) -> tuple[int, int]:
        """By which clause it is owed: the key of the agreement and its number there; noughts by none."""
        clause = self.row.clause
        return (clause.agreement_id, clause.number) if clause is not None else (0, 0)

    @property
    def ower(self) -> str:
        return ower(self.row)


def clauses(versions: Iterable[Agreement]) -> dict[tuple[int, int], dict[str, Any]]:
    """What the clauses of these agreements say, as it was signed, each by its agreement and its number there."""
    texts = ((version.pk, agreed_text.clauses(version)) for version in versions)
    return {(key, number): said for key, text in texts for number, said in enumerate(text, start=1)}


def owed_by_sides(case: Case, own: QuerySet[Party], *, is_joined: bool = False) -> QuerySet[Undertaking]:
    """What one owes another in this case, open or kept, the soonest first, as far as these sides may know: what an
    agreement obliges to only its own sides; and who came with a joined case what they owe themselves (`is_joined`), for
    a brief says where."""
    plainly = willing.answered(own).values("pk")
    theirs = AgreementSide.objects.filter(party__in=plainly).values("agreement")
    known = Q(party__in=plainly) | Q(party__in=own.values("pk"), clause=None) | Q(agreement__in=theirs)
    if not is_joined:
        known |= Q(clause=None, agreement=None)
    rows = Undertaking.objects.filter(known, case=case, kind__in=OWED, dropped_at__isnull=True)
    return rows.select_related("brief", "by_organisation", "clause").order_by("due_at", "id")


def of_case(
    rows: Iterable[Undertaking],
    *,
    by: Actor,
    mine: frozenset[str],
    sight: access.Sight,
    asks_nobody: frozenset[int],
    notices: Iterable[RectificationNotice],
    referrals: Iterable[Referral],
    photos: Iterable[Photo],
) -> list[Promised]:
    """The rows as this reader sees them. The month to mediate is a limit, and stands with the clocks."""
    noticed = {notice.undertaking_id: notice for notice in notices}
    referred = {referral.undertaking_id: referral for referral in referrals}
    shown = list(photos)
    found = []
    rows = list(rows)
    own = NOBODYS
    if by.member is not None and Role.SIDE in mine and rows:
        own = willing.own_of(by.member, rows[0].case_id)
    for row in rows:
        if row.kind == UndertakingKind.MEDIATION:
            continue
        organisation = by.member.organisation_id if by.member is not None else None
        is_mine = organisation is not None and row.by_organisation_id == organisation
        sees = sight.internal or is_mine
        found.append(
            Promised(
                row=row,
                is_mine=is_mine and row.kind in OWED,
                may_note=not not_yours(row, by=by, mine=mine, own=own, asks_nobody=asks_nobody),
                shows_words=sight.internal,
                notice=noticed.get(row.pk) if sees else None,
                referral=referred.get(row.pk),
                photos=[photo for photo in shown if photo.undertaking_id == row.pk] if sees else [],
            )
        )
    return found
