"""Whether a text can be expected to reach a number at all, before one is written. What becomes of those that are is in
their rows."""

from notifications.models import FINAL, LOST, FailureReason, Message, OptOut
from notifications.phones import is_landline


def why_not(phone: str) -> str:
    """Why no text reaches the number (E.164), as a `FailureReason`; empty where one should. Two statements at most."""
    if is_landline(phone):
        return FailureReason.LANDLINE
    if OptOut.objects.filter(phone=phone).exists():
        return FailureReason.OPTED_OUT
    last = Message.objects.filter(recipient=phone, status__in=FINAL).exclude(failure=FailureReason.SUPERSEDED)
    lost = last.order_by("-final_at", "-pk").values_list("pk", flat=True)[:1]
    failed = Message.objects.filter(LOST, pk__in=list(lost)).exclude(failure__in=_OURS).first()
    return (failed.failure or FailureReason.NOT_DELIVERED) if failed else ""


# That a text came too late or was held says nothing of the phone.
_OURS = (
    *(FailureReason.TOO_LATE, FailureReason.HELD_TOO_LONG, FailureReason.NEVER_SENT, FailureReason.SETUP),
    *(FailureReason.FREE_WORDS, FailureReason.ONLY_A_LINK, FailureReason.BUSY, FailureReason.BAD_TEXT),
)
