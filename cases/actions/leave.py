"""Who is away, and until when: noted by the member, by the leader of a group they serve in, or by the street office.

The administration notes it too, on the member's page. What follows from it for their cases is found out by `hands`.
"""

from __future__ import annotations

from datetime import date

from django.contrib.admin.models import CHANGE, LogEntry
from django.utils.translation import gettext as _

from cases import access
from cases.actions import handing
from cases.states import Forbidden
from mediation.models import Member


def note_leave(member: Member, *, by: Member, first: date | None, last: date | None) -> int:
    """Note that a member is away from the first day to the last, both included; without a first day they are there,
    without a last it is open. Written down as the administration's changes are. Returns how many open cases they lead.

    Raises:
        Forbidden: it is not theirs to note.
    """
    if not access.whose_leave(by).filter(pk=member.pk).exists():
        raise Forbidden(_("This is not yours to do."))
    member.away_from, member.away_until = first, last
    member.save(update_fields=["away_from", "away_until"])
    fields = {"changed": {"fields": ["Away from", "Away until"]}}
    LogEntry.objects.log_actions(by.pk, [member], CHANGE, change_message=[fields], single_object=True)
    return handing.of_member(member).count()
