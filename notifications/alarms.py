"""Saying aloud that something about the channel needs a person: a row a day for each matter, and a line in the log.

Nothing is held or sent here. Who is shown an alarm, and where they say that they have looked at it, is settled by the
desk and the administration.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import structlog
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext, gettext_noop

from notifications.models import Alarm, AlarmKind

log = structlog.get_logger(__name__)


# What happened, what has become of the texts, and what to do now.
EXPLAINED = {
    AlarmKind.NUMBER_CAP: gettext_noop(
        "This number was to get more texts today than one number may. The rest waits until midnight; urgent texts "
        "pass. If it is a member's number and a busy day, raise the limit: what waits goes at once."
    ),
    AlarmKind.BUDGET: gettext_noop(
        "All texts of today together have used up the budget. The rest waits until midnight; urgent texts go on out "
        "of a reserve. If the texts are rightful, raise the budget: what waits goes at once."
    ),
    AlarmKind.URGENT_BUDGET: gettext_noop(
        "The reserve for urgent texts is used up too: urgent texts wait until midnight. Phone those concerned, and "
        "raise the budget now."
    ),
    AlarmKind.FLOOD_NUMBER: gettext_noop(
        "One number texts us without end. Everything is stored and read; the answers wait an hour. Look at its texts: "
        "somebody may need help, or a machine is at work."
    ),
    AlarmKind.FLOOD_RANGE: gettext_noop(
        "Many numbers of one range text us, as machines do to make us pay for the answers. Everything is stored and "
        "read; answers that are not urgent wait an hour. If it is a whole estate with one trouble, raise the limit."
    ),
    AlarmKind.FORM_NUMBER: gettext_noop(
        "More reports by form have named this number today than one number may have. Further ones are refused, and the "
        "page says whom to call. Phone the number: its owner may need help, or somebody plays a trick on them."
    ),
    AlarmKind.FORM_RANGE: gettext_noop(
        "Reports by form name many numbers of one range, as machines do to make us pay for texts. Further ones of the "
        "range are refused for an hour, and the page says whom to call. If it is a whole estate with one trouble, "
        "raise the limit."
    ),
    AlarmKind.FORM_ADDRESS: gettext_noop(
        "One network address sends report after report. Further ones from there are refused for an hour, and the page "
        "says whom to call. A whole building may share one address: if the reports are rightful, raise the limit."
    ),
    AlarmKind.TAKEN: gettext_noop(
        "Members wrote down more reports in a short time than one person can take, or more for one number than it can "
        "have. Further ones are refused. Ask who it was and why."
    ),
    AlarmKind.MEMBER: gettext_noop(
        "This member has stopped our texts, or several did not reach them: they are told nothing, not even of what is "
        "assigned or late. Phone them. To start the texts again they text 恢复 to us; a new number is entered in "
        "their account. Until then see to it that somebody else takes their cases."
    ),
    AlarmKind.ROW: gettext_noop(
        "One row was tried several times and failed each time; it is given up for now and tried again every hour. All "
        "others go on. Tell the operator what stands here: it says which, and the log says why. If it is a person's "
        "matter, see to it by hand meanwhile."
    ),
    AlarmKind.LEDGER: gettext_noop(
        "Something in the history of cases was changed, dropped or slipped in past the program. Keep a copy of the "
        "database as it is, and have the operator run verify_ledger, which names each break. Do not repair anything "
        "before it is known who did what."
    ),
    AlarmKind.SETUP: gettext_noop(
        "The text service refuses us because of how we are set up: account, password, sender or money. No text goes "
        "out until the operator has put it right; then all that waits goes by itself."
    ),
}


def explained(alarm: Alarm) -> str:
    """What the alarm means and what to do, in the reader's language."""
    return gettext(EXPLAINED[AlarmKind(alarm.kind)])


def see(which: Iterable[int], *, by: Any) -> int:
    """Note that this person has looked at the alarms of these primary keys. Returns how many were unseen."""
    return Alarm.objects.filter(pk__in=which, seen_at__isnull=True).update(seen_at=timezone.now(), seen_by=by)


def raise_alarm(kind: AlarmKind, *, about: str = "", times: int = 1, at: datetime) -> None:
    """Note that this happened (again). `about` is a number, a range of numbers, or a provider's code."""
    day = timezone.localtime(at).date()
    alarm, is_new = Alarm.objects.get_or_create(
        kind=kind, about=about[:64], day=day, defaults={"times": times, "raised_at": at, "last_at": at}
    )
    if is_new:
        log.error("alarm", kind=kind.value, about=alarm.shown_about)
    else:
        Alarm.objects.filter(pk=alarm.pk).update(times=F("times") + times, last_at=at)


def unseen() -> QuerySet[Alarm]:
    """What nobody has looked at yet, newest first."""
    return Alarm.objects.filter(seen_at__isnull=True).order_by("-raised_at")
