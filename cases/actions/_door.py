"""The one door: nothing changes a case but through here (and the sweep beside it, which changes no state).

Lock, ask `access`, move, turn the clocks, write history: one transaction. Locks are taken cases first, by id, then
clocks; the other order deadlocks with the sweep.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import structlog
from django.db import transaction
from django.utils.translation import gettext as _

from cases import access, reporters, timemachine
from cases.clocks import decisions, turning
from cases.history import record
from cases.models import Case, CaseEvent, Refusal
from cases.states import DEEDS, Actor, NotNow, Refused
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
    "done",
    "ended_at",
    "answer",
    "answered_at",
    "reopen_until",
    "joined_to",
]


def change(
    case_id: int,
    verb: str,
    *,
    by: Actor,
    also: Callable[[Case], dict[str, Any] | None] | None = None,
    notes: dict[str, Any] | None = None,
    **facts: Any,
) -> CaseEvent:
    """Do `verb` to the case, or refuse with a sentence; a refusal is recorded after the rollback.

    `facts` go to the transition and into history; `notes` into history only. `also` runs in the same transaction once
    the deed is allowed and done, to write the rows that belong to it (a visit, a helper); what it returns is noted too.

    Raises:
        Forbidden, NotNow: with a sentence for the page. Nothing was changed.
    """
    with traced(case_id, verb, by=by), transaction.atomic():
        return _change(case_id, verb, by=by, also=also, notes=notes or {}, **facts)


@contextmanager
def traced(case_id: int | None, verb: str, *, by: Actor) -> Iterator[None]:
    """Whatever is refused inside leaves a row, written after the rollback of what was tried."""
    try:
        yield
    except Refused as refusal:
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


def _change(
    case_id: int,
    verb: str,
    *,
    by: Actor,
    also: Callable[[Case], dict[str, Any] | None] | None,
    notes: dict[str, Any],
    **facts: Any,
) -> CaseEvent:
    case = locked(case_id)
    access.require(by, verb, case)
    came_from, previous = case.state, case.lead
    deed = DEEDS[verb]
    if hasattr(Case, verb):
        getattr(case, verb)(by=by, **facts)
        case.save(update_fields=MOVED)
    if previous is not None and previous != case.lead:
        notes = {**notes, "previous": previous}
    if also is not None:
        notes = {**notes, **(also(case) or {})}
    if by.kind == "resident" and (side := reporters.side_of(case, by)) and side.came_with_id is not None:
        notes = {**notes, "came_with_id": side.came_with_id}  # their words are not the others' to read
    turning.turn(case, deed, came_from=came_from, at=case.now)
    decisions.note_done(case, verb, at=case.now)
    return record(case, verb, by=by, at=case.now, from_state=came_from, **{**facts, **notes})


def locked_both(pk: int, other: int) -> tuple[Case, Case]:
    """Two cases under their locks, taken in the order of their keys as everywhere."""
    held = {each: locked(each) for each in sorted({pk, other})}
    return held[pk], held[other]


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
