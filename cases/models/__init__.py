"""Every table with a case. The rows are described file by file; import them from here."""

from .case import Case, CaseNumber, Helper
from .clock import Clock, ClockChange
from .contact import CallTask, HeardText, Question, TrayItem
from .correction import Correction
from .deferral import Deferral
from .escalation import Escalation
from .event import CaseEvent, Refusal
from .fieldwork import CodeTry, Doubt, Photo, Visit
from .message import CaseMessage
from .party import Party, Report
from .pulse import Pulse
from .sign import Sign
from .undertaking import Undertaking
from .words import Words

__all__ = [
    "CallTask",
    "Case",
    "CaseEvent",
    "CaseMessage",
    "CaseNumber",
    "Clock",
    "ClockChange",
    "CodeTry",
    "Correction",
    "Deferral",
    "Doubt",
    "Escalation",
    "HeardText",
    "Helper",
    "Party",
    "Photo",
    "Pulse",
    "Question",
    "Refusal",
    "Report",
    "Sign",
    "TrayItem",
    "Undertaking",
    "Visit",
    "Words",
]
