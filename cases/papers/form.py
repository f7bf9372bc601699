"""The form by which a paper is printed: which one stands in it already, what it is for is asked."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from cases import papers
from cases.forms.deed import DeedForm
from cases.models import CaseEvent
from cases.paperwork import PaperKind, Purpose
from cases.states import Actor, NotNow, Verb


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
