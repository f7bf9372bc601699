"""The forms of the table, one small one a verb; their page is `/desk/<number>/table/`."""

from __future__ import annotations

from cases.forms.deed import DeedForm
from cases.forms.table.agreeing import AgreeOrallyForm, DraftForm, DropForm
from cases.forms.table.convening import CallOffForm, ComeForm, ConveneForm, OfferDatesForm
from cases.forms.table.noting import NoteForm, OpenNoteForm, ProposeForm, ReplyForm, ShareForm, StrikeForm
from cases.forms.table.sides import AddSideForm, CorrectSideForm, DropSideForm
from cases.forms.table.signing import SignForm
from cases.forms.table.sitting import AccountForm, EndSessionForm, SeatForm, SitForm
from cases.forms.table.speaking import RepresentForm, UnrepresentForm
from cases.forms.table.willing import AskConsentForm, ConsentForm, TellRightsForm

TABLE_DEEDS: tuple[type[DeedForm], ...] = (
    # The sides, and whether they agree to it.
    *(AddSideForm, CorrectSideForm, DropSideForm, RepresentForm, UnrepresentForm),
    *(AskConsentForm, ConsentForm, TellRightsForm),
    # The notice of a session, and the session.
    *(ConveneForm, OfferDatesForm, CallOffForm, ComeForm),
    *(SitForm, SeatForm, AccountForm, NoteForm, StrikeForm, OpenNoteForm),
    *(ProposeForm, ReplyForm, ShareForm, EndSessionForm),
    # What is agreed.
    *(DraftForm, SignForm, AgreeOrallyForm, DropForm),
)

__all__ = ["TABLE_DEEDS", "OpenNoteForm"]
