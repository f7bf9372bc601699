"""Who wants no texts from us: taking a number off, putting it back.

What words a person opts out with is read elsewhere; here is only the list.
"""

from datetime import datetime

from django.utils import timezone

from notifications.models import OptOut


def opt_out(phone: str, *, cause: str, at: datetime | None = None) -> None:
    """Stop texts to the E.164 number. `cause` names the text or the provider's code. Twice is once."""
    OptOut.objects.get_or_create(phone=phone, defaults={"at": at or timezone.now(), "cause": cause[:120]})


def opt_in(phone: str) -> bool:
    """Allow texts to the number again. Returns whether it had opted out."""
    deleted, _per_model = OptOut.objects.filter(phone=phone).delete()
    return deleted > 0
