"""Every table with a case. The rows are described file by file; import them from here."""

from .case import Case, CaseNumber, Helper
from .clock import Clock, ClockChange
from .contact import CallTask, HeardText, NumberOpening, Question, TrayItem
from .correction import Correction
from .deferral import Deferral
from .escalation import Escalation
from .event import CaseEvent, Refusal
from .fieldwork import CodeTry, Doubt, Photo, Visit
from .key import Key
from .message import CaseMessage
from .miss import Miss
from .neutral import AsideRequest, Consent
from .party import Party, Report
from .pulse import Pulse
from .request import Request
from .sign import Sign
from .submission import Submission
from .undertaking import Undertaking
from .words import Words

__all__ = [
    "AsideRequest",
    "CallTask",
    "Case",
    "CaseEvent",
    "CaseMessage",
    "CaseNumber",
    "Clock",
    "ClockChange",
    "CodeTry",
    "Consent",
    "Correction",
    "Deferral",
    "Doubt",
    "Escalation",
    "HeardText",
    "Helper",
    "Key",
    "Miss",
    "NumberOpening",
    "Party",
    "Photo",
    "Pulse",
    "Question",
    "Refusal",
    "Report",
    "Request",
    "Sign",
    "Submission",
    "TrayItem",
    "Undertaking",
    "Visit",
    "Words",
]
