"""Noting the holds whose time is up."""

from __future__ import annotations

from contextlib import suppress

from django.db.models import F

from cases import timemachine
from cases.actions.deferring import release
from cases.models import Case, Deferral
from cases.models.deferral import DeferralKind, DeferralState
from cases.states import OPEN, SWEEP, NotNow
from notifications import tries


def end_holds() -> int:
    """Note the holds whose time is up; the due times were counted with that end. Returns how many.

    Each by itself: one that somebody ends in the same moment is theirs.
    """
    over = Deferral.objects.filter(
        kind=DeferralKind.HOLD,
        state=DeferralState.GRANTED,
        until__lte=timemachine.now(),
        handling=F("case__handling"),
        case__state__in=OPEN,
    )
    return tries.one_by_one("holds", list(over.order_by("case_id").values_list("case_id", flat=True)), _end)


def _end(case_id: int) -> bool:
    with suppress(NotNow):
        release(Case.objects.get(pk=case_id), by=SWEEP)
        return True
    return False
