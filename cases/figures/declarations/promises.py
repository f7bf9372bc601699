"""Figures of promised times, in the week in which each fell due: a miss is a row that nobody changes."""

from __future__ import annotations

from django.db.models import Q
from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext_lazy as _

from cases.figures.declaration import EVERYBODY, INNER, Declaration, Reader, Unit
from cases.figures.sources import ARRIVALS, DUE, FIRST, FOLLOWED, OWED, Source
from mediation.models import Promise

_LEFT_OUT = _(
    "Not a report, outside our remit, joined: what was kept there; what was missed counts. What ended before its time."
)
_MISSES = _(
    "A miss is written down before any deed touches the case, with its site and office, and nobody can change it."
)


def _promise(
    key: str,
    name: Lazy,
    promises: tuple[Promise, ...],
    *,
    due: Lazy,
    kept: Lazy,
    polished: Lazy,
    held_by: Lazy = _MISSES,
    source: Source = DUE,
    readers: frozenset[Reader] = EVERYBODY,
    is_public: bool = False,
) -> Declaration:
    """What was kept of what fell due."""
    return Declaration(
        key=key, name=name, unit=Unit.SHARE, source=source,
        whole=Q(promise__in=promises) & (Q(is_kept=True) | Q(is_missed=True)), part=Q(is_kept=True),
        part_is=kept, whole_is=due, left_out=_LEFT_OUT, polished=polished, held_by=held_by,
        readers=readers, opened_by=readers, better=1, is_public=is_public,
    )  # fmt: skip


ROWS = (
    _promise(
        "assigned-in-time",
        _("Assigned in time"),
        (Promise.ASSIGN,),
        due=_("promises to assign that fell due"),
        kept=_("those kept by then"),
        polished=_("Assign to anybody, hand back and assign again."),
        held_by=_("What is handed back runs on as if it had never stopped; the lead has to be neutral."),
        readers=INNER,
    ),
    _promise(
        "arrived-in-time",
        _("Arrived in time"),
        (Promise.ARRIVE,),
        due=_("promises to come that fell due, the first of each case and handling"),
        kept=_("those where somebody was there by then, with proof that holds"),
        polished=_("Say to have been there."),
        held_by=_("Arrival needs proof. A doubted one counts once somebody who had no part in the case accepts it."),
        is_public=True,
    ),
    _promise(
        "secured-in-time",
        _("Made safe in time"),
        (Promise.SECURE,),
        due=_("promises to make it safe that fell due"),
        kept=_("those kept by then"),
        polished=_("Lower the tier, so that nothing is promised."),
        held_by=_("A lower tier is asked for by one and decided by another; a hold never stops this clock."),
    ),
    _promise(
        "closed-by-first",
        _("Settled by the first date"),
        (Promise.RESOLVE,),
        due=_("first dates to settle that passed or were kept, whatever time was given later"),
        kept=_("those settled by the first date"),
        polished=_("Ask for more time until it fits."),
        held_by=_("The first date stays on record and counts here, whatever was approved since."),
        source=FIRST,
        is_public=True,
    ),
    _promise(
        "closed-in-time",
        _("Settled in time, with extensions"),
        (Promise.RESOLVE,),
        due=_("dates to settle that fell due, as extended"),
        kept=_("those settled by that date"),
        polished=_("Close it, so that it counts as settled."),
        held_by=_("An end without settlement keeps nothing; the figure by the first date stands beside."),
    ),
    _promise(
        "obligations-in-time",
        _("Obligations performed in time"),
        OWED,
        due=_("obligations of agreements and rectifications that fell due"),
        kept=_("those found done by then"),
        polished=_("Who owes it says that it is done; or a later date is agreed."),
        held_by=_("Somebody else finds it done; a later date is asked for and decided by another; a miss stays."),
        is_public=True,
    ),
    _promise(
        "followed-up-in-time",
        _("Followed up in time"),
        FOLLOWED,
        due=_("visits or calls after a settlement that fell due"),
        kept=_("those made by then"),
        polished=_("The handler asks their own resident."),
        held_by=_("It is never noted by whoever handled or reported the case."),
        readers=INNER,
    ),
    Declaration(
        key="hours-to-arrive",
        name=_("Hours to arrive"),
        unit=Unit.HOURS,
        source=ARRIVALS,
        whole=Q(is_apart=False),
        part=None,
        part_is=_("hours from the report to the first arrival with proof that holds"),
        whole_is=_("cases at which somebody arrived, each once"),
        left_out=_("Cases where nobody has arrived. Not a report, outside our remit, joined."),
        polished=_("Say to have been there."),
        held_by=_("Arrival needs proof. A doubted one counts once somebody who had no part in the case accepts it."),
        readers=EVERYBODY,
        opened_by=EVERYBODY,
        better=-1,
    ),
)
