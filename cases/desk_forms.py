"""Every form of a member by its verb, the last part of `/desk/<number>/<verb>/`, and of a resident behind the case's
link: those of `forms`, and those by which papers are printed, which stand with the papers.
"""

from __future__ import annotations

from cases import forms
from cases.forms.deed import DeedForm
from cases.papers.form import HandOverForm, OwnPaperForm, PrintForm

_OF_PAPERS: tuple[type[DeedForm], ...] = (PrintForm, HandOverForm)
MEMBER_DEEDS: dict[str, type[DeedForm]] = {**forms.DEED_FORMS, **{form.verb: form for form in _OF_PAPERS}}
RESIDENT_DEEDS: dict[str, type[DeedForm]] = {**forms.RESIDENT_DEEDS, "papers": OwnPaperForm}
