"""The provider in use. Everyone above asks here and never names one."""

from collections.abc import Sequence
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from django.utils.module_loading import import_string

from notifications.gateways.base import Arrived, Callback, Gateway, Incoming


def current() -> Gateway:
    """The provider this installation sends through (settings.SMS_GATEWAY), with fresh connections."""
    gateway: Gateway = import_string(settings.SMS_GATEWAY)()
    return gateway


def is_genuine(request: HttpRequest) -> bool:
    """Whether a callback carries the provider's signature over our public address and is about our account.

    The Host header plays no part: a request sent to us under another name is judged by settings.PUBLIC_URL.
    """
    return current().is_genuine(_callback(request))


def texts(request: HttpRequest) -> Sequence[Incoming]:
    """The texts of people that a genuine callback brings."""
    return current().read_texts(_callback(request))


def receipts(request: HttpRequest) -> Sequence[tuple[UUID | None, Arrived]]:
    """The delivery receipts that a genuine callback brings, each with our token where it names one."""
    return current().read_receipts(_callback(request))


def thanks() -> tuple[str, str]:
    """What the provider wants to read when we have taken its callback: the content, and its type."""
    return current().thanks


def _callback(request: HttpRequest) -> Callback:
    # The body first: once the form has been read from the connection, the bytes are gone.
    content = request.body
    return Callback(path=request.get_full_path(), headers=request.headers, form=request.POST, content=content)
