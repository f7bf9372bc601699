"""What the provider reports about our messages: kept as it came, applied once, in whatever order it arrives.

Whether the report is genuine has been settled by the webhook; how a status moves is `progress`.
"""

from collections.abc import Mapping
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from notifications import gateways, progress
from notifications.gateways.base import Arrived
from notifications.models import Message, Receipt

# The token of a receipt that names no message of ours.
UNKNOWN = UUID(int=0)


def apply(token: UUID, data: Mapping[str, str]) -> Receipt:
    """Store a receipt from the fields the provider posts and move its message forward; see `note`."""
    return note(token, gateways.current().read_receipt(data), raw=data)


@transaction.atomic
def note(token: UUID | None, news: Arrived, *, raw: Mapping[str, str]) -> Receipt:
    """Store a receipt and move its message forward. A token we do not know is stored too, about nothing.

    Without a token the provider's own number of the text says which message it is. The row's lock puts receipts of one
    message that come at the same moment one after the other.
    """
    which = Q(token=token) if token else Q(provider_sid=news.sid or None)
    message = Message.objects.select_for_update().filter(which).first()
    token = token or (message.token if message else UNKNOWN)
    return progress.note(message, news, token=token, raw=raw, at=timezone.now())
