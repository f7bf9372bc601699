"""The forms by which papers are printed, handed over, or taken by a side: which one stands in it already."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from cases import papers
from cases.committees import committees
from cases.forms.deed import DeedForm
from cases.models import CaseEvent
from cases.paperwork import PaperKind, Purpose
from cases.states import Actor, NotNow, Verb
from mediation.models import Committee


class PrintForm(DeedForm):
    """`paper`: `intake`, or with the row it is about `rectification-12`."""

    verb = Verb.PRINT
    comes_back_to = "papers"
    prefilled = ("paper",)
    intro = _("That you print it stands in the case's history. Names on it are for whoever it is made for.")
    paper = forms.CharField(max_length=40, initial=PaperKind.INTAKE.value, widget=forms.HiddenInput)
    purpose = forms.ChoiceField(
        label=_("What is it for?"), choices=Purpose.choices, initial=Purpose.FILE, widget=forms.RadioSelect
    )

    def do(self, *, by: Actor) -> CaseEvent | None:
        wanted, purpose = wanted_of(self.cleaned_data["paper"]), self.cleaned_data["purpose"]
        if wanted.kind == PaperKind.VOLUME:
            papers.order(self.case, by=by, purpose=purpose)
            return None
        return papers.print_paper(self.case, by=by, wanted=wanted, purpose=purpose)

    @property
    def title(self) -> str:
        kind = str(self["paper"].value() or "").partition("-")[0]
        return str(PaperKind(kind).label) if kind in PaperKind.values else super().title


class HandOverForm(DeedForm):
    """The record goes to a people's mediation committee; every side is told by text."""

    verb = Verb.HAND_OVER
    comes_back_to = "papers"
    intro = _(
        "Its papers become one file: registration, rights, records, what is agreed. What was told apart and inner "
        "notes stay here. Once it is ready, every side is told by text to whom it was handed; give the file to them."
    )
    committee = forms.ModelChoiceField(
        label=_("To which people's mediation committee?"),
        queryset=Committee.objects.none(),
        empty_label=None,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a committee.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        near = committees(self.case)
        self.fields["committee"].queryset = near  # type: ignore[attr-defined]
        if not near:
            self.fields["committee"].help_text = _(
                "No committee of this street or its communities is entered yet: ask the operator."
            )

    def do(self, *, by: Actor) -> None:
        papers.order(self.case, by=by, purpose=Purpose.COURT, committee=self.cleaned_data["committee"])


class OwnPaperForm(DeedForm):
    """A side's own copy, behind its link: one press. `paper` is as of the other."""

    verb = Verb.PRINT
    paper = forms.CharField(max_length=40, widget=forms.HiddenInput)

    def do(self, *, by: Actor) -> CaseEvent:
        wanted = wanted_of(self.cleaned_data["paper"])
        return papers.print_paper(self.case, by=by, wanted=wanted, purpose=Purpose.PARTY)


def wanted_of(said: str) -> papers.Wanted:
    """Which paper a form says.

    Raises:
        NotNow: none.
    """
    kind, _dash, about = said.partition("-")
    if kind not in PaperKind.values or (about and not (about.isascii() and about.isdigit() and len(about) < 18)):
        raise NotNow(_now("There is no such paper of this case."))
    return papers.Wanted(kind, int(about or 0))
