"""The forms of the table, one small one a verb; their page is `/desk/<number>/table/`."""

from __future__ import annotations

from cases.forms.deed import DeedForm
from cases.forms.table.agreeing import AgreeOrallyForm, DraftForm, DropForm
from cases.forms.table.sides import AddSideForm, CorrectSideForm, DropSideForm
from cases.forms.table.signing import SignForm
from cases.forms.table.speaking import RepresentForm, UnrepresentForm
from cases.forms.table.willing import AskConsentForm, ConsentForm, TellRightsForm

TABLE_DEEDS: tuple[type[DeedForm], ...] = (
    AddSideForm,
    CorrectSideForm,
    DropSideForm,
    RepresentForm,
    UnrepresentForm,
    AskConsentForm,
    ConsentForm,
    TellRightsForm,
    DraftForm,
    SignForm,
    AgreeOrallyForm,
    DropForm,
)
