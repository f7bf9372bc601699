"""Step three: this session, the accounts of the sides, notes and proposals, as far as their reader may read them
(`circles`)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cases import circles, formats, masking, willing
from cases.casefile.table.step import Reading, Step
from cases.models import Account, Attendance, Case, Note, NoteOpening, Proposal, Session
from cases.states import Readers, SessionEnd, Verb


@dataclass
class Said:
    """A row with words, as its reader sees it: whose it is, the words, and for which circle."""

    row: Any
    words: str
    side: str = ""
    circle: str = ""
    # Of a note: why it was struck, who opened it from above and why. Of a proposal: what they said to it.
    why: str = ""
    openings: list[NoteOpening] = field(default_factory=list)
    may_strike: bool = False


@dataclass
class Held:
    """A session that has begun, or is over: who sat there."""

    session: Session
    seats: list[str]
    side: str = ""
    conclusion: str = ""


@dataclass
class Sitting(Step):
    """The session that is under way, those before it, and what was said in all of them."""

    running: Held | None = None
    earlier: list[Held] = field(default_factory=list)
    accounts: list[Said] = field(default_factory=list)
    notes: list[Said] = field(default_factory=list)
    proposals: list[Said] = field(default_factory=list)
    # Notes told in confidence that the reader may open with a reason.
    closed: int = 0
    # Why such notes of theirs were opened that they read no more, because somebody else leads by now.
    opened: list[NoteOpening] = field(default_factory=list)
    has_failed: bool = False

    @property
    def may_sit(self) -> bool:
        return Verb.SIT in self.verbs

    @property
    def may_note(self) -> bool:
        return Verb.NOTE in self.verbs


def step(reading: Reading) -> Sitting:
    """What the page shows of it. Nine statements, whatever was said."""
    case = reading.case
    theirs = circles.of_member(reading.reader, case, mine=reading.mine)
    page = Page(case, theirs, numbers=reading.sight.numbers, reader=reading.reader.pk)
    held = [each for each in page.sessions() if each.session.side_id is None or reading.knows_of(each.session.side_id)]
    running = next((each for each in held if each.session.ended_at is None), None)
    notes = page.notes()
    missing = _missing(case, running, page.accounts()) if case.is_open else []
    verbs = reading.verbs if theirs.circles else frozenset()
    return Sitting(
        verbs=verbs,
        missing=missing,
        running=running,
        earlier=[each for each in held if each is not running],
        accounts=page.accounts(),
        notes=notes,
        proposals=page.proposals(),
        closed=page.closed if theirs.may_open else 0,
        opened=page.opened if theirs.circles else [],
        has_failed=any(each.session.end == SessionEnd.FAILED for each in held),
    )


class Page:
    """The rows of the table for one reader: only what they read comes out."""

    def __init__(self, case: Case, reading: circles.Reading, *, numbers: bool, reader: int | None = None) -> None:
        self.case, self.reading, self._numbers, self._reader = case, reading, numbers, reader
        self._language = get_language() or "zh-hans"
        # How many notes told in confidence they do not read.
        self.closed = 0
        self.opened: list[NoteOpening] = []
        self._accounts: list[Said] | None = None

    def sessions(self) -> list[Held]:
        """Those that have begun, the last first; nothing of who only sees that there are some."""
        if not self.reading.circles:
            return []
        rows = Session.objects.filter(case=self.case, begun_at__isnull=False)
        rows = rows.select_related("side__organisation", "side__building", "committee", "conclusion")
        seats: dict[int, list[str]] = defaultdict(list)
        came = Attendance.objects.filter(session__case=self.case).order_by("id")
        for row in came.select_related(
            "party__organisation", "party__building", "representative__party", "member__organisation"
        ):
            seats[row.session_id].append(self._seat(row))
        return [
            Held(
                session=session,
                seats=seats[session.pk],
                side=self._side(session.side),
                conclusion=self._said(self._concluded(session)),
            )
            for session in rows.order_by("-begun_at", "-id")
        ]

    def _concluded(self, session: Session) -> str:
        """The words it ended with, if they are for this reader: of a side heard apart, for whom it trusts."""
        if session.conclusion is None or not self.reading.reads(str(session.conclusion.readers), party=session.side_id):
            return ""
        return session.conclusion.body

    def _seat(self, row: Attendance) -> str:
        who = row.name
        if row.member is not None:
            who = row.member.name
        elif row.party is not None:
            who = self._side(row.party)
            if row.representative is not None:
                who = f"{who} ({row.representative.get_kind_display()})"
        return f"{row.get_seat_display()} · {who}"

    def accounts(self) -> list[Said]:
        """Each side's own, apart from the others'."""
        if self._accounts is None:
            rows = Account.objects.filter(case=self.case)
            rows = rows.select_related("saying", "party__organisation", "party__building", "taken_by", "session")
            self._accounts = [
                Said(row, self._said(row.words), side=self._side(row.party), circle=self._circle(row))
                for row in rows.order_by("party__side", "party_id", "id")
                if circles.reads(self.reading, row)
            ]
        return self._accounts

    def notes(self) -> list[Said]:
        """The newest first; a struck one with why."""
        around = ("saying", "why_struck", "by", "struck_by", "party__organisation", "party__building")
        rows = list(Note.objects.filter(case=self.case).select_related(*around).order_by("-id"))
        openings: dict[int, list[NoteOpening]] = defaultdict(list)
        for opening in (
            NoteOpening.objects.filter(note__case=self.case).select_related("member", "reason").order_by("id")
        ):
            openings[opening.note_id].append(opening)
        read = [row for row in rows if circles.reads(self.reading, row)]
        self.closed = sum(row.saying.readers == Readers.SIDE for row in rows) - sum(
            row.saying.readers == Readers.SIDE for row in read
        )
        theirs = [row.pk for row in rows if row.by_id == self._reader and row not in read]
        self.opened = [opening for key in theirs for opening in openings[key]]
        is_lead = self.case.lead_id == self._reader
        return [
            Said(
                row,
                self._said(row.words),
                side=self._side(row.party),
                circle=self._circle(row),
                why=self._said(row.why_struck.body if row.why_struck else ""),
                openings=openings[row.pk],
                may_strike=row.struck_at is None and (is_lead or row.by_id == self._reader),
            )
            for row in read
        ]

    def proposals(self) -> list[Said]:
        """The chain, each under what it answers."""
        around = ("saying", "reply_saying", "party__organisation", "party__building")
        rows = Proposal.objects.filter(case=self.case).select_related(
            *around, "replied_by__organisation", "replied_by__building", "counters"
        )
        return [
            Said(
                row,
                self._said(row.words),
                side=self._side(row.party) or _("The mediator"),
                circle=self._circle(row),
                why=self._said(row.reply_saying.body if row.reply_saying else ""),
            )
            for row in rows.order_by("id")
            if circles.reads(self.reading, row)
        ]

    def _circle(self, row: Any) -> str:
        circle = circles.circle_of(row)
        return _("All sides") if circle == Readers.PARTIES else str(Readers(circle).label)

    def _side(self, party: Any) -> str:
        return formats.side_name(party, self._language) if party is not None else ""

    def _said(self, words: str) -> str:
        return words if self._numbers else masking.masked(words)


def _missing(case: Case, running: Held | None, accounts: list[Said]) -> list[str]:
    missing = []
    heard = {said.row.party_id for said in accounts}
    if running is not None and any(side.pk not in heard for side in willing.present(case)):
        missing.append(_("The account of a side is not written down yet."))
    if running is not None and any(not said.row.is_confirmed for said in accounts):
        missing.append(_("An account has not been read back."))
    return missing
