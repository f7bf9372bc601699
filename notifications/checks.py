"""What an installation must have right before it sends texts, said at start-up instead of at the first message."""

import re
from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from notifications import quiet

SENDER = re.compile(r"\+[1-9][0-9]{6,14}|MG[0-9a-f]{32}")


@register
def text_channel(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """The quiet hours can be read, and the sender is a number or a messaging service."""
    problems: list[CheckMessage] = []
    try:
        quiet.hours()
    except ValueError:
        problems.append(Error("SMS_QUIET_HOURS is not like 21:00-08:00 (or empty for none).", id="notifications.E001"))
    if settings.TWILIO_FROM and not SENDER.fullmatch(settings.TWILIO_FROM):
        problems.append(
            Error(
                "TWILIO_FROM is neither a number like +8652386000000 nor a messaging service.", id="notifications.E002"
            )
        )
    return problems
