"""Step two: who was told the date, the place and their rights, and who comes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cases import formats
from cases.actions.table.inviting import suits_all
from cases.casefile.table.sides import Card
from cases.casefile.table.step import Reading, Step
from cases.conditions import nobody_refuses
from cases.models import Invitation, RightsNotice, Session
from cases.states import Channel, Coming, Verb


@dataclass
class Asked:
    """One side that is asked to a session, and what it answered; `why_not`: what keeps it from being told."""

    row: Invitation
    name: str
    picked: list[datetime] = field(default_factory=list)

    @property
    def is_told_by_text(self) -> bool:
        return self.row.asked_how == Channel.TEXT


@dataclass
class Planned:
    """A session that is to come: each side with its answer, and the dates that were offered."""

    session: Session
    asked: list[Asked]
    side: str = ""
    has_passed: bool = False
    # Whether its day has come, so that it can be begun.
    is_today: bool = False
    suits: datetime | None = None

    @property
    def offers(self) -> list[datetime]:
        """The dates that were offered last; none where one is fixed."""
        return next((_moments(one.row.offers) for one in self.asked if one.row.offers), [])

    @property
    def cannot(self) -> bool:
        """Whether a side cannot come then, so that other dates are to be offered."""
        return any(one.row.answer in (Coming.CANNOT, Coming.ANOTHER) for one in self.asked)

    @property
    def waits(self) -> bool:
        return any(one.row.answered_at is None for one in self.asked)


@dataclass
class Notice(Step):
    """What is planned, and which sides were told their rights."""

    planned: list[Planned] = field(default_factory=list)
    rights: list[tuple[str, RightsNotice | None]] = field(default_factory=list)

    @property
    def may_convene(self) -> bool:
        return Verb.CONVENE in self.verbs

    @property
    def may_note(self) -> bool:
        """Whether the reader writes down what a side said."""
        return Verb.COME in self.verbs


def step(reading: Reading, cards: Iterable[Card], *, have_met: bool) -> Notice:
    """What the page shows of it, beside the `cards` of the first step; `have_met`: no date is missing any more. Two
    statements."""
    case, language = reading.case, get_language() or "zh-hans"
    cards = [card for card in cards if not card.party.is_guessed]
    sides = [card.party for card in cards]
    names = {side.pk: formats.side_name(side, language) for side in sides}
    sessions = Session.objects.filter(
        case=case, handling=case.handling, begun_at__isnull=True, ended_at__isnull=True, planned_at__isnull=False
    )
    rows = Invitation.objects.filter(session__in=sessions, party__left_at__isnull=True).order_by("id")
    rows = rows.select_related("party__organisation", "party__building")
    asked = _newest([row for row in rows if reading.knows_of(row.party_id)], language)
    around = ("side__organisation", "side__building", "committee")
    planned = [
        Planned(
            session=session,
            asked=asked[session.pk],
            side=formats.side_name(session.side, language) if session.side else "",
            is_today=_day_has_come(session, case.now),
            has_passed=session.planned_at is not None and session.planned_at < case.now,
            suits=suits_all([one.row for one in asked[session.pk]]),
        )
        for session in sessions.select_related(*around).order_by("planned_at")
        if session.side_id is None or reading.knows_of(session.side_id)
    ]
    rights = [(names[card.party.pk], card.told) for card in cards]
    missing = _missing(cards, planned, have_met=have_met) if case.is_open else []
    return Notice(verbs=reading.verbs, missing=missing, planned=planned, rights=rights)


def _newest(rows: Iterable[Invitation], language: str) -> dict[int, list[Asked]]:
    last: dict[tuple[int, int], Invitation] = {(row.session_id, row.party_id): row for row in rows}
    found: dict[int, list[Asked]] = defaultdict(list)
    for (session, _party), row in last.items():
        found[session].append(Asked(row, formats.side_name(row.party, language), _moments(row.picks)))
    return found


def _missing(cards: list[Card], planned: list[Planned], *, have_met: bool) -> list[str]:
    missing = []
    if len(cards) < 2:
        missing.append(_("A session needs two sides: confirm or add the other in step 1."))
    elif any(card.is_unwilling for card in cards):
        missing.append(str(nobody_refuses.sentence))
    elif not planned and not have_met:
        missing.append(_("No session is planned."))
    if any(one.has_passed for one in planned):
        missing.append(_("The time of a session has passed: begin it, or name another date."))
    if any(one.cannot and not one.offers for one in planned):
        missing.append(_("A side cannot come: offer other dates."))
    if any(card.told is None for card in cards):
        missing.append(_("A side has not been told its rights and duties."))
    return missing


def _day_has_come(session: Session, now: datetime) -> bool:
    return session.planned_at is not None and timezone.localdate(session.planned_at) <= timezone.localdate(now)


def _moments(said: Iterable[str]) -> list[datetime]:
    return [datetime.fromisoformat(each) for each in said]
