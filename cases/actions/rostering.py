"""The roster of a group, kept by its leader or its street office: turns, and whether new cases go by it. Written down
as the administration's changes are, which keeps it too.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib.admin.models import CHANGE, LogEntry
from django.db import transaction
from django.utils.translation import gettext as _

from cases import access
from cases.states import Forbidden, NotNow
from mediation.models import CoordinationGroup, DutyTurn, Member


def add(group: CoordinationGroup, turn: DutyTurn, *, by: Member) -> None:
    """Enter a turn, whose member serves in the group.

    Raises:
        Forbidden: the group is not theirs to plan.
        NotNow: its member does not serve there.
    """
    _need_theirs(group, by)
    if not group.memberships.serving().filter(member=turn.member_id).exists():
        raise NotNow(_("Only who serves in the group is on duty for it."))
    turn.group = group
    with transaction.atomic():
        turn.save()
        _note(group, by=by, what={"added": {"name": str(DutyTurn._meta.verbose_name), "object": str(turn.member)}})


def drop(group: CoordinationGroup, pk: int, *, by: Member) -> None:
    """Take a turn off; nothing, where somebody has already.

    Raises:
        Forbidden: the group is not theirs to plan.
    """
    _need_theirs(group, by)
    with transaction.atomic():
        turn = DutyTurn.objects.filter(group=group, pk=pk).select_related("member").first()
        if turn is not None:
            what = {"deleted": {"name": str(DutyTurn._meta.verbose_name), "object": str(turn.member)}}
            turn.delete()
            _note(group, by=by, what=what)


def switch(group: CoordinationGroup, *, on: bool, by: Member) -> None:
    """Whether new cases go by it from now on.

    Raises:
        Forbidden: the group is not theirs to plan.
    """
    _need_theirs(group, by)
    with transaction.atomic():
        CoordinationGroup.objects.filter(pk=group.pk).update(assigns_by_duty=on)
        _note(group, by=by, what={"changed": {"fields": ["New cases go to who is on duty"]}})


def _need_theirs(group: CoordinationGroup, by: Member) -> None:
    if not access.whose_groups(by).filter(pk=group.pk).exists():
        raise Forbidden(_("This is not yours to do."))


def _note(group: CoordinationGroup, *, by: Member, what: Mapping[str, object]) -> None:
    LogEntry.objects.log_actions(by.pk, [group], CHANGE, change_message=[what], single_object=True)
