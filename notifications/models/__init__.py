"""The rows of the text channel, one file for each matter. Import them from here."""

from .inbound import InboundText, OptOut, PictureProblem
from .messages import (
    FAILURES,
    FINAL,
    LOST,
    UNDERWAY,
    WAITING,
    Message,
    MessageStatus,
    Receipt,
)
from .reasons import FailureReason, HeldReason
from .rules import Alarm, AlarmKind, CountryRule, Limits, Wording
from .stumbles import Stumble

__all__ = [
    "FAILURES", "FINAL", "LOST", "UNDERWAY", "WAITING",
    "Alarm", "AlarmKind", "CountryRule", "FailureReason", "HeldReason", "InboundText", "Limits", "Message",
    "MessageStatus", "OptOut", "PictureProblem", "Receipt", "Stumble", "Wording",
]  # fmt: skip
