"""Whole case files are printed in the background: an order is a row, a task carries it out, and the page tells how far
it is. Whoever asks twice has one order.
"""

from __future__ import annotations

from datetime import timedelta

import structlog
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from cases import access, timemachine
from cases.actions._door import attempt
from cases.models import Case, CaseEvent, PrintOrder
from cases.papers.printing import Wanted, may_print, print_volume
from cases.paperwork import PaperKind, Purpose
from cases.states import Actor, NotNow, Refused
from mediation.models import Committee, Member
from notifications import tries
from notifications.wakeup import wake_on_commit

log = structlog.get_logger(__name__)

TASK = "cases.tasks.print_files"
# An order that was begun so long ago was lost with its worker, and is begun again; so old, it is given up aloud.
LOST, GIVEN_UP = timedelta(minutes=6), timedelta(hours=1)


def order(case: Case, *, by: Actor, purpose: str, committee: Committee | None = None) -> PrintOrder:
    """Ask for the whole case file, or that its record be handed to a committee. One that this member has asked for
    already, and waits, is the same one.

    Raises:
        Forbidden, NotNow: as printing it would; or another order of theirs waits.
    """
    wanted = Wanted(PaperKind.VOLUME, committee=committee)
    with attempt(wanted.verb, by=by, case_id=case.pk):
        may_print(case, by=by, wanted=wanted)
        assert by.member is not None
        if purpose not in Purpose.values:
            raise NotNow(_("Say what it is for."))
        made, _is_new = PrintOrder.objects.get_or_create(
            case=case, asked_by=by.member, ended_at=None,
            defaults={"purpose": purpose, "committee": committee, "asked_at": timemachine.now()},
        )  # fmt: skip
        if made.committee != committee:
            raise NotNow(_("A case file is being printed for you. Please try again in a minute."))
        wake_on_commit(TASK)
    return made


def under_way(case: Case, reader: Member) -> PrintOrder | None:
    """The order of this member that is being carried out, or the last one if it came to nothing."""
    found = case.print_orders.filter(asked_by=reader).order_by("-id").first()
    return found if found is not None and found.document_id is None else None


def carry_out() -> int:
    """Print what was asked for, the oldest first; returns how many orders came to their end."""
    waiting = PrintOrder.objects.filter(_waits(), ended_at__isnull=True).order_by("id").values_list("pk", flat=True)
    return tries.one_by_one("case files", list(waiting), _take_up, atomic=False)


def _take_up(pk: int) -> bool:
    """Print this one, unless somebody else has begun with it."""
    if (taken := _claimed(pk)) is None:
        return False
    _carry_out(taken)
    return True


def _waits() -> Q:
    return Q(started_at__isnull=True) | Q(started_at__lt=timemachine.now() - LOST)


def _claimed(pk: int) -> PrintOrder | None:
    now = timemachine.now()
    with transaction.atomic():
        rows = PrintOrder.objects.select_for_update(skip_locked=True, of=("self",))
        taken = rows.filter(_waits(), pk=pk, ended_at__isnull=True).first()
        if taken is not None:
            taken.started_at, taken.step = now, 0
            taken.save(update_fields=["started_at", "step"])
    return taken


def _carry_out(taken: PrintOrder) -> None:
    member = Member.objects.select_related("organisation").get(pk=taken.asked_by_id)
    case = access.visible_to(member).filter(pk=taken.case_id).first()
    if case is None:
        return _end(taken, sentence=_("This is not yours to do."))
    if taken.asked_at < timemachine.now() - GIVEN_UP:
        return _end(taken, sentence=_("It was not printed in time. Please try again."))
    try:
        event = print_volume(
            case, by=Actor(member=member), purpose=taken.purpose, committee=taken.committee,
            says=lambda step: _at(taken, step),
        )  # fmt: skip
    except Refused as refused:
        return _end(taken, sentence=refused.sentence)
    except Exception:
        log.exception("case file not printed", order=taken.pk)
        return _end(taken, sentence=_("It could not be printed. Please try again, or tell the operator."))
    return _end(taken, event=event)


def _at(taken: PrintOrder, step: int) -> None:
    PrintOrder.objects.filter(pk=taken.pk, ended_at__isnull=True).update(step=step)


def _end(taken: PrintOrder, *, event: CaseEvent | None = None, sentence: str = "") -> None:
    document = event.facts["printed"]["document"] if event else None
    PrintOrder.objects.filter(pk=taken.pk, ended_at__isnull=True).update(
        step=PrintOrder.STEPS, document=document, sentence=sentence, ended_at=timemachine.now()
    )
