"""What the provider reports about our messages: kept as it came, applied once, in whatever order it arrives.

Whether the report is genuine has been settled by the webhook; how a status moves is `progress`.
"""

from collections.abc import Mapping
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from notifications import gateways, progress
from notifications.models import Message, Receipt


@transaction.atomic
def apply(token: UUID, data: Mapping[str, str]) -> Receipt:
    """Store a receipt and move its message forward. A token we do not know is stored too, about nothing.

    The row's lock puts receipts of one message that come at the same moment one after the other.
    """
    news = gateways.current().read_receipt(data)
    message = Message.objects.select_for_update().filter(token=token).first()
    return progress.note(message, news, token=token, raw=data, at=timezone.now())
