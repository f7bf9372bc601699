"""Noting the holds whose time is up."""

from __future__ import annotations

from contextlib import suppress

from django.db.models import F

from cases import timemachine
from cases.actions.deferring import release
from cases.models import Deferral
from cases.models.deferral import DeferralKind, DeferralState
from cases.states import OPEN, SWEEP, NotNow


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
    ended = 0
    for deferral in over.select_related("case").order_by("case_id"):
        with suppress(NotNow):
            release(deferral.case, by=SWEEP)
            ended += 1
    return ended
