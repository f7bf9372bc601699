"""The provider in use. Everyone above asks here and never names one."""

from django.http import HttpRequest

from notifications.gateways.base import Gateway
from notifications.gateways.twilio import TwilioGateway


def current() -> Gateway:
    """The provider this installation sends through, with fresh connections."""
    return TwilioGateway()


def is_genuine(request: HttpRequest) -> bool:
    """Whether a callback carries the provider's signature over our public address and is about our account.

    The Host header plays no part: a request sent to us under another name is judged by settings.PUBLIC_URL.
    """
    return current().is_genuine(
        path=request.get_full_path(),
        params=request.POST,
        signature=request.headers.get("X-Twilio-Signature", ""),
    )
