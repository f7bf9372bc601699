"""The one door: nothing changes a case but through here (decision 6 names what stands beside it).

    with door(case, Verb.ARRIVE, by=by) as deed:   # lock, ask `access`; whatever is refused inside leaves a row
        deed.move(code=code)                       # the transition, if the verb has one
        Visit.objects.create(case=deed.case, ...)  # the rows that belong to it
        deed.note(proof=proof)                     # what history keeps of it
    return deed.event                              # on leaving: clocks, history and messages, in the same transaction

Locks are taken cases first, by id, then clocks; the other order deadlocks with the sweep.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Any

import structlog
from django.db import transaction
from django.utils.translation import gettext as _

from cases import access, history, reporters, timemachine
from cases.actions import _gate, _neutral, _pressed, _sessions
from cases.clocks import decisions, missing, turning
from cases.clocks.ending import Cause
from cases.deed import BESIDE
from cases.deeds import DEEDS
from cases.models import Case, CaseEvent, Refusal, Words
from cases.states import NEUTRALITY, Actor, NeedsAnother, NotNow, Refused, Verb
from config.custody import speaking
from config.custody.remembered import asked_once
from mediation.models import Terms

log = structlog.get_logger(__name__)

# Every column a transition may set. Named, so that a save never writes back what another deed has changed since.
MOVED = [
    "state",
    "lead",
    "accepted_at",
    "handling",
    "tier",
    "outcome",
    "conclusion",
    "ended_at",
    "answer",
    "answered_at",
    "reopen_until",
    "joined_to",
]

# Set while what one alone may not do is asked for instead: that is no refusal.
_asks_instead: ContextVar[bool] = ContextVar("asks_instead", default=False)
# Set while somebody further out notes refusals: a row written in here would go with their rollback.
_traced: ContextVar[bool] = ContextVar("traced", default=False)
# The cases that the outermost deed under way and all that follows from it have touched, by their keys: as the deed left
# them, or None where they have to be read again.
Touched = dict[int, Case | None]
_touched: ContextVar[Touched | None] = ContextVar("touched", default=None)


class Underway:
    """A deed that is being done: its case under the lock, what was said, and what will be noted."""

    def __init__(self, case: Case, verb: str, *, by: Actor, other: Case) -> None:
        self.case, self.verb, self.by, self.row = case, verb, by, DEEDS[verb]
        # Of a deed on two cases the one beside; else the case itself.
        self.other = other
        self.came_from, self.at = str(case.state), case.now
        self.saying: Words | None = None
        # Whether somebody else asked for it, who may; and whether what is promised is put off though no clock shows it.
        self.second_hand = self.puts_off = False
        # When the parties meet next, or what is left is due, if it is about that.
        self.meets_at: datetime | None = None
        # Whether an appointment is given another time because a side said that it cannot come to it.
        self.at_their_word = False
        self._was = _gate.before(case, by=by)
        if self._was is None or self._was.has_passed:
            missing.note_of_case(case.pk, at=case.now)
        self._lead_before = case.lead
        self._facts: dict[str, Any] = {}
        self._event: CaseEvent | None = None
        (self._event_id,) = history.new_ids(by)

    @property
    def cause(self) -> Cause:
        """What this deed ends is ended by its event."""
        return Cause(self._event_id, self.at)

    @property
    def undertaken(self) -> frozenset[str]:
        """The kinds of what was undertaken and still ran when the case was locked."""
        return self._was.undertaken if self._was is not None else frozenset()

    @property
    def has_another_lead(self) -> bool:
        """Whether whoever leads it now is not who led it when it was locked."""
        return self._lead_before is not self.case.lead

    @property
    def event(self) -> CaseEvent:
        """The event, once it is written."""
        assert self._event is not None, "not written yet"
        return self._event

    def say(self, body: str) -> Words | None:
        """Keep the words that go with the deed, open to the circle its row names; None where there are none."""
        self.saying = self.quote(body)
        return self.saying

    def quote(self, body: str) -> Words | None:
        """Keep words beside them, to be noted by their digest: what the resident answered, who consented."""
        assert self.row.words is not None or not body.strip(), f"{self.verb} says nothing"
        return Words.keep(body, readers=self.row.words) if self.row.words else None

    def move(self, **handed: Any) -> None:
        """Do the verb's transition with what it is handed, and save what it set.

        Raises:
            NotNow: something is missing, or does not fit.
        """
        getattr(self.case, self.verb)(by=self.by, **handed)
        self.case.save(update_fields=MOVED)

    def note(self, **facts: Any) -> None:
        """What history keeps of it: rows, moments, numbers, choices, as the verb's row declares them."""
        self._facts |= facts

    def record(self) -> CaseEvent:
        """Turn the clocks and write the event with its messages, now: for what follows from it in the same transaction.
        Done on leaving if it was not done before."""
        if self._event is None:
            self._note_who()
            # Where nothing had climbed when the case was locked, nothing need be looked for that is over now.
            climbed = self._was is None or self._was.had_climbed
            off = turning.turn(self.case, self.row, came_from=self.came_from, cause=self.cause, climbed=climbed)
            if off:  # whoever was invited is told
                self.note(meetings_off=list(off), was_at=_sessions.first_told(off))
            has_a_session = self._was is None or self._was.has_a_session
            if self.row.to is not BESIDE and not self.case.is_open and has_a_session:
                _sessions.end_with(self.case, self.verb, cause=self.cause)
            has_a_version = self._was is None or self._was.has_a_version
            if self.row.to is not BESIDE and not self.case.is_open and has_a_version:
                _sessions.end_unsigned(self.case, self.verb, cause=self.cause)
            if climbed and (not self.row.may_stay or self.case.state != self.came_from):
                decisions.note_done(self.case, self.verb, cause=self.cause)
            _gate.check(self, self._was)
            self._event = history.record(
                history.NewEvent(
                    case=self.case, verb=self.verb, by=self.by, at=self.at, event_id=self._event_id,
                    from_state=self.came_from, saying=self.saying, facts=self._facts,
                )
            )  # fmt: skip
        return self._event

    def _note_who(self) -> None:
        if self._lead_before is not None and self._lead_before != self.case.lead:
            self.note(previous=self._lead_before)
        if self.by.kind == "resident" and (side := reporters.side_of(self.case, self.by)):
            self.note(came_with_id=side.came_with_id)  # their words are not the others' to read


@contextmanager
def door(
    case: Case, verb: str, *, by: Actor, where_handled: bool = False, beside: int | None = None
) -> Iterator[Underway]:
    """Do `verb` to the case, or refuse with a sentence; a refusal is recorded after the rollback.

    `where_handled`: to the case it is joined to, if it is. `beside`: the key of another case, which is locked with it
    in the order of their keys and stands ready as `deed.other`.

    Raises:
        Forbidden, NotNow: with a sentence for the page. Nothing was changed.
    """
    with asked_once():
        yield from _done(case, verb, by=by, where_handled=where_handled, beside=beside)


def _done(case: Case, verb: str, *, by: Actor, where_handled: bool, beside: int | None) -> Iterator[Underway]:
    is_outermost = _touched.get() is None
    is_lead_asked = DEEDS[verb].ends and by.member is not None and is_outermost
    while True:
        # Who speaks is said with the keys of the event, before anything is written in their name.
        with attempt(verb, by=by, case_id=case.pk, says_who=False), _neutral_afterwards() as touched:
            if beside is not None:
                held, other = locked_both(case.pk, beside)
            else:
                held = other = locked_where_handled(case.pk) if where_handled else locked(case.pk)
            if is_lead_asked and _neutral.tied(held):
                # Nobody tied ends it as its lead: they let go of it first, and that stays though the deed is refused.
                is_lead_asked = False
                touched[held.pk] = None
                continue
            if by.is_proven:
                reporters.prove(held, by.phone, through=by.through, at=held.now)
            press = _pressed.at_the_door() if is_outermost else None
            access.require(by, verb, held)
            deed = Underway(held, verb, by=by, other=other)
            if press is not None and press.is_late:
                deed.note(pressed_at=press.pressed_at)
            yield deed
            deed.record()
            if press is not None:
                _pressed.note(deed, press)
            for each in {deed.case.pk: deed.case, deed.other.pk: deed.other}.values():
                is_known = each.pk not in touched and each is held and not deed.has_another_lead
                touched[each.pk] = each if is_known else None
            return


@contextmanager
def _neutral_afterwards() -> Iterator[Touched]:
    """After the outermost deed whoever leads one of the cases touched, and is not neutral any more, lets go of it, in
    the same transaction (`_neutral`)."""
    if (outer := _touched.get()) is not None:
        yield outer
        return
    touched: Touched = {}
    token = _touched.set(touched)
    try:
        yield touched
        for pk in sorted(touched):
            if ties := _neutral.tied(case := touched[pk] or locked(pk)):
                with door(case, Verb.STEP_ASIDE, by=NEUTRALITY) as deed:
                    deed.move()
                    deed.note(ties=[tie.kind for tie in ties])
    finally:
        _touched.reset(token)


def rehearse(case: Case, verb: str, *, by: Actor, **handed: Any) -> None:
    """Refuse now what the door would refuse anyway, before something dear is done for it: no lock is held meanwhile,
    and nothing is kept. The verb's transition is tried on a copy; the door asks it all again.

    Raises:
        Forbidden, NotNow: as the door would.
    """
    with attempt(verb, by=by, case_id=case.pk):
        copy = Case.objects.select_related("site").get(pk=case.pk)
        copy.now, copy.reopen_days = timemachine.now(), Terms.current().reopen_days
        access.require(by, verb, copy)
        if DEEDS[verb].moves:
            getattr(copy, verb)(by=by, **handed)


@contextmanager
def attempt(verb: str, *, by: Actor, case_id: int | None = None, says_who: bool = True) -> Iterator[None]:
    """What is tried as one: in one transaction, and if it is refused one row of that, written after the rollback.

    The door does it by itself. By hand only for what is no deed on a case yet: a report, a text in the tray, a call.
    """
    with _traced_once(case_id, verb, by=by), asked_once(), transaction.atomic():
        if by.member is not None and says_who:
            speaking.say(by.member.pk)
        yield


@contextmanager
def _traced_once(case_id: int | None, verb: str, *, by: Actor) -> Iterator[None]:
    if _traced.get():
        yield
        return
    token = _traced.set(True)
    try:
        yield
    except Refused as refusal:
        if isinstance(refusal, NeedsAnother) and _asks_instead.get():
            raise
        with transaction.atomic():
            speaking.say(by.member.pk if by.member else None)
            Refusal.objects.create(
                case_id=case_id,
                verb=verb,
                at=timemachine.now(),
                actor=by.kind,
                member=by.member,
                sentence=refusal.sentence,
            )
        log.info("refused", case=case_id, verb=verb, actor=by.kind)
        raise
    finally:
        _traced.reset(token)


@contextmanager
def asking_instead() -> Iterator[None]:
    """Whoever may not do it alone is not refused: they ask for it (`asking`)."""
    token = _asks_instead.set(True)
    try:
        yield
    finally:
        _asks_instead.reset(token)


def locked_both(pk: int, other: int) -> tuple[Case, Case]:
    """Two cases under their locks, taken in the order of their keys as everywhere."""
    cases = {key: locked(key) for key in sorted({pk, other})}
    return cases[pk], cases[other]


def locked_where_handled(case_id: int) -> Case:
    """The case it is handled under, locked with the case itself: the one it is joined to, or itself.

    Raises:
        NotNow: somebody joins and parts it faster than this can look.
    """
    for _turn in range(3):
        where = Case.objects.filter(pk=case_id).values_list("joined_to", flat=True).first() or case_id
        case, matter = locked_both(case_id, where)
        if (case.joined_to_id or case.pk) == matter.pk:
            return matter
    raise NotNow(_("The case is being changed. Please try again."))


def locked(case_id: int) -> Case:
    """The case under its row lock, with the moment of the deed set. Must run inside a transaction."""
    case = (
        Case.objects.select_for_update(of=("self",))
        .select_related("site__street", "building", "category", "lead__organisation")
        .get(pk=case_id)
    )
    case.now = timemachine.now()
    case.reopen_days = Terms.current().reopen_days
    return case
