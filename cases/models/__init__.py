"""Every table with a case. The rows are described file by file; import them from here."""

from .case import Case, CaseNumber, Helper
from .clock import Clock
from .contact import CallTask, Question, TrayItem
from .escalation import Escalation
from .event import CaseEvent, Refusal
from .fieldwork import Photo, Visit
from .party import Party, Report
from .pulse import Pulse

__all__ = [
    "CallTask",
    "Case",
    "CaseEvent",
    "CaseNumber",
    "Clock",
    "Escalation",
    "Helper",
    "Party",
    "Photo",
    "Pulse",
    "Question",
    "Refusal",
    "Report",
    "TrayItem",
    "Visit",
]
