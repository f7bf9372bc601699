"""When a form of the field was pressed: a phone without signal keeps it, and sends it when there is a network again.

What a phone says of a press is believed only as an age: both of its moments are of its own clock, so that a wrong clock
wrongs neither, and the moment of the press is ours. What speaks against it is found here and judged by a person
(`actions.proof`). The door asks for the press under way, and writes what it did (`actions._pressed`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from cases import timemachine
from cases.deeds import DEEDS
from cases.models import Case, Submission
from cases.states import DoubtKind, NotNow, Verb
from mediation.models import Member, Terms

# A form that came within this was sent as it was pressed: nothing need be said of it.
AT_ONCE = timedelta(minutes=2)
# By these somebody is put in charge of a case.
PUTS_IN_CHARGE = (Verb.ASSIGN, Verb.REASSIGN, Verb.REOPEN)


class Repeated(NotNow):
    """This very press has been taken already; `row` says what it did."""

    def __init__(self, row: Submission) -> None:
        super().__init__("This has already been done.")
        self.row = row


@dataclass
class Press:
    """One press on a phone, as it came. `is_kept`: the phone had kept it, and nobody waits for the answer."""

    key: UUID
    case_id: int
    verb: str
    member: Member
    phone_pressed_at: datetime | None
    phone_sent_at: datetime | None
    received_at: datetime
    is_kept: bool = False
    # What it did, once it has.
    row: Submission | None = None

    @property
    def age(self) -> timedelta:
        """How long it lay on the phone, by the phone's own clock; nothing where that says nothing of use."""
        if self.phone_pressed_at is None or self.phone_sent_at is None:
            return timedelta()
        return max(timedelta(), self.phone_sent_at - self.phone_pressed_at)

    @property
    def is_late(self) -> bool:
        """Whether it came noticeably after it was pressed."""
        return self.is_kept or self.age > AT_ONCE

    @property
    def pressed_at(self) -> datetime:
        """By our clock."""
        return self.received_at - self.age if self.is_late else self.received_at

    def earlier(self) -> Submission | None:
        """What came of this very press before."""
        same = Submission.objects.filter(member=self.member, case=self.case_id, verb=self.verb, key=self.key)
        return same.select_related("event").first()

    def written(self, *, flags: list[DoubtKind], **came_of_it: Any) -> Submission:
        """The row of this press, with what came of it: of the case it was pressed on, wherever that is handled. Raises
        IntegrityError: there is one."""
        return Submission.objects.create(
            case_id=self.case_id,
            member=self.member,
            verb=self.verb,
            key=self.key,
            pressed_at=self.pressed_at,
            received_at=self.received_at,
            phone_pressed_at=self.phone_pressed_at,
            phone_sent_at=self.phone_sent_at,
            flags=flags,
            **came_of_it,
        )

    def flags(self, case: Case) -> list[DoubtKind]:
        """What speaks against the time of the press, whatever it did: a clock that is wrong, a long way, an hour before
        the case was this member's. At most two statements."""
        if not self.is_late:
            return []
        terms, found = Terms.current(), []
        if self._clock_is_wrong(timedelta(minutes=terms.kept_minutes)):
            found.append(DoubtKind.CLOCK)
        if self.age > timedelta(hours=terms.kept_hours):
            found.append(DoubtKind.STALE)
        if DEEDS[self.verb].keeps and self._is_before_it_was_assigned(case):
            found.append(DoubtKind.EARLY)
        return found

    def _clock_is_wrong(self, most: timedelta) -> bool:
        pressed, sent = self.phone_pressed_at, self.phone_sent_at
        return pressed is None or sent is None or sent < pressed or abs(sent - self.received_at) > most

    def _is_before_it_was_assigned(self, case: Case) -> bool:
        events = case.events.filter(verb__in=PUTS_IN_CHARGE, at__lte=self.received_at).order_by("-id")
        since = events.values_list("at", flat=True).first()
        return since is not None and self.pressed_at < since


_under_way: ContextVar[Press | None] = ContextVar("press", default=None)


@contextmanager
def under_way(press: Press) -> Iterator[None]:
    """What is done inside is done by this press."""
    token = _under_way.set(press)
    try:
        yield
    finally:
        _under_way.reset(token)


@contextmanager
def beside() -> Iterator[None]:
    """What is done inside goes before what the press is for, by a deed of its own: the press has not done it."""
    token = _under_way.set(None)
    try:
        yield
    finally:
        _under_way.reset(token)


def current() -> Press | None:
    """The press by which something is being done, until it has done it."""
    press = _under_way.get()
    return press if press is not None and press.row is None else None


def read(said: Mapping[str, str], *, case: Case, verb: str, member: Member) -> Press:
    """The press of a posted form, from its fields `press`, `press_at`, `press_sent` and `press_kept`.

    Raises:
        ValueError: `press` is none that a phone makes.
    """
    return Press(
        key=UUID(said.get("press", "")),
        case_id=case.pk,
        verb=verb,
        member=member,
        phone_pressed_at=_moment(said.get("press_at", "")),
        phone_sent_at=_moment(said.get("press_sent", "")),
        received_at=timemachine.now(),
        is_kept=said.get("press_kept") == "1",
    )


def late(case: Case) -> QuerySet[Submission]:
    """What came to this case noticeably later than it was pressed, or too late to do anything, oldest first."""
    return Submission.objects.filter(case=case).came_late().select_related("member", "saying").order_by("id")


def _moment(milliseconds: str) -> datetime | None:
    """As JavaScript counts; None for what is no time of these years."""
    if not (milliseconds.isascii() and milliseconds.isdecimal() and len(milliseconds) <= 14):
        return None
    moment = datetime.fromtimestamp(int(milliseconds) / 1000, tz=UTC)
    return moment if 2020 <= moment.year < 2200 else None
