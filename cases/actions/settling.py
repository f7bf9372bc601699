"""What is still open when a case is settled: each thing is done, goes on after it with its date, or is called off; or
the case is not settled yet. Nothing is passed over in silence (law.md section 6).
"""

from __future__ import annotations

from collections.abc import Mapping

from django.utils import timezone
from django.utils.translation import gettext as _

from cases import pressed
from cases.actions._door import Underway, attempt
from cases.actions.undertaking import FOLLOW_UPS, MEETINGS, OWED, keep, open_ones
from cases.models import Case, Undertaking
from cases.states import Actor, NotNow, StillOpen, UndertakingKind, Verb

# What is chosen for each, by its key.
Chosen = Mapping[int, str]
# The month to mediate ends with the case, follow-ups begin with its end.
PASSED_OVER = (UndertakingKind.MEDIATION, *FOLLOW_UPS)


def still_open(case: Case) -> list[Undertaking]:
    """What has to be sorted out before it is settled, the soonest first. One statement."""
    return list(open_ones(case).exclude(kind__in=PASSED_OVER).select_related("by_organisation", "session"))


def choices_for(row: Undertaking) -> list[StillOpen]:
    """What can become of it: a meeting to come is not done yet, and does not go on; what is owed is not called off."""
    if row.kind == UndertakingKind.MEETING or hasattr(row, "session"):
        return [StillOpen.OFF, StillOpen.NOT_YET]  # whether it was held, the street office notes, or the table shows
    if row.kind in MEETINGS:
        is_to_come = timezone.localdate(row.due_at) > timezone.localdate()
        return [*([] if is_to_come else [StillOpen.DONE]), StillOpen.OFF, StillOpen.NOT_YET]
    if row.kind in OWED:
        return [StillOpen.TRACKED, StillOpen.DONE, StillOpen.NOT_YET]
    return [StillOpen.TRACKED, StillOpen.NOT_YET]


def note_done(case: Case, chosen: Chosen, *, by: Actor, words: str) -> None:
    """What is said to be done is noted so, each by its own deed, by whoever may note it. That stands, whatever becomes
    of the settlement.

    Raises:
        NotNow: something has no answer that fits, the case is not to be settled yet, or it is not theirs to note.
    """
    if not chosen:
        return
    with attempt(Verb.RESOLVE, by=by, case_id=case.pk):
        rows = still_open(case)
        _need_answers(rows, chosen)
    with pressed.beside():
        for row in rows:
            if chosen[row.pk] == StillOpen.DONE:
                keep(case, by=by, undertaking=row, words=words)


def goes_on(deed: Underway, chosen: Chosen) -> Undertaking | None:
    """Under the lock, once what is done is noted: everything else has its answer. Returns what goes on of what is owed,
    of several the soonest.

    Raises:
        NotNow: one of them has none that fits, or the case is not to be settled yet.
    """
    rows = still_open(deed.case) if deed.undertaken - set(PASSED_OVER) else []
    _need_answers(rows, chosen)
    return next((row for row in rows if row.kind in OWED), None)


def _need_answers(rows: list[Undertaking], chosen: Chosen) -> None:
    if any(chosen.get(row.pk) == StillOpen.NOT_YET for row in rows):
        raise NotNow(_("Something is to be done first, so the case is not settled yet. Nothing was changed."))
    for row in rows:
        if chosen.get(row.pk) not in choices_for(row):
            what = {"what": row.get_kind_display()}
            raise NotNow(_("Still open: “%(what)s”. Say what becomes of it before you settle.") % what)
