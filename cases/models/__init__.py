"""Every table with a case. The rows are described file by file; import them from here."""

from .agreement import Agreement, AgreementSide, Clause, Signature
from .case import Case, CaseNumber, Helper
from .clock import Clock, ClockChange
from .contact import CallTask, HeardText, NumberOpening, Question, TrayItem
from .correction import Correction
from .cost import CostItem
from .deferral import Deferral
from .escalation import Escalation
from .event import CaseEvent, Refusal
from .fieldwork import CodeTry, Doubt, Photo, Visit
from .key import Key
from .ledger import DayLeaf, DayRoot, LedgerMark, Reanchor, RootReader, Seal, SealedRow, SealForm, Verification
from .message import CaseMessage
from .miss import Miss, MissReason
from .neutral import AsideRequest, Consent
from .notice import RectificationNotice, Referral
from .paper import Document, FileNumber, Impression, NumberSeries, PrintOrder
from .party import Party, Report
from .phrase import Phrase
from .pulse import Pulse
from .register import RegisterOrder
from .request import Request
from .satisfaction import Satisfaction
from .saved_view import SavedView
from .search import Searchable, SearchMark
from .session import Account, Attendance, Invitation, Session
from .sign import Sign
from .submission import Submission
from .table_note import Note, NoteOpening, Proposal
from .table_side import MediationConsent, Representative, RightsNotice
from .undertaking import Undertaking
from .words import Words
from .works import Announced, Subscription

__all__ = [
    "Account",
    "Agreement",
    "AgreementSide",
    "Announced",
    "AsideRequest",
    "Attendance",
    "CallTask",
    "Case",
    "CaseEvent",
    "CaseMessage",
    "CaseNumber",
    "Clause",
    "Clock",
    "ClockChange",
    "CodeTry",
    "Consent",
    "Correction",
    "CostItem",
    "DayLeaf",
    "DayRoot",
    "Deferral",
    "Document",
    "Doubt",
    "Escalation",
    "FileNumber",
    "HeardText",
    "Helper",
    "Impression",
    "Invitation",
    "Key",
    "LedgerMark",
    "MediationConsent",
    "Miss",
    "MissReason",
    "Note",
    "NoteOpening",
    "NumberOpening",
    "NumberSeries",
    "Party",
    "Photo",
    "Phrase",
    "PrintOrder",
    "Proposal",
    "Pulse",
    "Question",
    "Reanchor",
    "RectificationNotice",
    "Referral",
    "Refusal",
    "RegisterOrder",
    "Report",
    "Representative",
    "Request",
    "RightsNotice",
    "RootReader",
    "Satisfaction",
    "SavedView",
    "Seal",
    "SealForm",
    "SealedRow",
    "SearchMark",
    "Searchable",
    "Session",
    "Sign",
    "Signature",
    "Submission",
    "Subscription",
    "TrayItem",
    "Undertaking",
    "Verification",
    "Visit",
    "Words",
]
