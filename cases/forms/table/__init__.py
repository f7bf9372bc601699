"""The forms of the table, one small one a verb; their page is `/desk/<number>/table/`."""

from __future__ import annotations

from cases.forms.deed import DeedForm

from .agreeing import AgreeOrallyForm, DraftForm, DropForm
from .signing import SignForm

TABLE_DEEDS: tuple[type[DeedForm], ...] = (
    DraftForm,
    SignForm,
    AgreeOrallyForm,
    DropForm,
)
