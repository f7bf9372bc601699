"""Every form of a member by its verb, the last part of `/desk/<number>/<verb>/`, and of a resident behind the case's
link: those of `forms`, and those by which papers are printed, which stand with the papers.
"""

from __future__ import annotations

from cases import forms
from cases.forms.deed import DeedForm
from cases.papers.form import OwnPaperForm, PrintForm

MEMBER_DEEDS: dict[str, type[DeedForm]] = {**forms.DEED_FORMS, PrintForm.verb: PrintForm}
RESIDENT_DEEDS: dict[str, type[DeedForm]] = {**forms.RESIDENT_DEEDS, "papers": OwnPaperForm}
