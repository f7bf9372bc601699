"""Why a promised time passed, asked of whoever led the case when it did (law.md section 4). It excuses nothing: the
street office reads it before it decides, and counts it.
"""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cases import timemachine
from cases.actions._door import attempt, locked
from cases.models import Case, Miss, MissReason, Words
from cases.models.miss import Against
from cases.states import Actor, Forbidden, MissKind, NotNow, Readers, Verb
from mediation.models import Member


def of_handling(case: Case) -> QuerySet[Miss]:
    """The promises of the present handling whose time passed, each once, the oldest first."""
    return Miss.objects.filter(case=case, against=Against.DUE, clock__handling=case.handling).order_by("due_at", "id")


def to_explain(case: Case, member: Member) -> QuerySet[Miss]:
    """Of these, what passed while this member led the case, and they have not said why."""
    return of_handling(case).filter(lead=member, reason__isnull=True)


def say_why(case: Case, *, by: Actor, kind: str, words: str = "") -> list[MissReason]:
    """Say why, for all that this member missed in the case and has not explained yet. Nothing moves by it.

    Raises:
        Forbidden: they missed nothing in it.
        NotNow: they have said why, or no known reason.
    """
    with attempt(Verb.ADD, by=by, case_id=case.pk):
        held = locked(case.pk)
        if by.member is None or not of_handling(held).filter(lead=by.member).exists():
            raise Forbidden(_("This is not yours to do."))
        if kind not in MissKind.values:
            raise NotNow(_("Choose why the time passed."))
        missed = list(to_explain(held, by.member))
        if not missed:
            raise NotNow(_("This has already been done."))
        saying = Words.keep(words, readers=Readers.GROUP)
        rows = [
            MissReason(miss=miss, case=held, kind=kind, saying=saying, at=timemachine.now(), said_by=by.member)
            for miss in missed
        ]
        return MissReason.objects.bulk_create(rows)
