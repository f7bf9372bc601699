"""Forms about two reports of one dispute: handled with an earlier case, and by itself again."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from cases.actions import joining
from cases.formats import place, when
from cases.forms.deed import DeedForm
from cases.forms.fields import WordsField
from cases.models import Case, CaseEvent
from cases.numbers import as_number
from cases.states import Actor, Verb

MOST_SHOWN = 20


class OneCase(forms.ModelChoiceField):
    """A case said by what it is about, where, since when, and its number."""

    def label_from_instance(self, case: Any) -> str:
        language = get_language() or "zh-hans"
        said = (case.category.label(language), place(case, language), when(case.reported_at, language), case.number)
        return " · ".join(said)


class JoinForm(DeedForm):
    verb = Verb.JOIN
    prefilled = ("into",)
    intro = _("For two reports of one dispute. The earlier one's times rule; both residents are kept informed.")
    into = OneCase(
        label=_("Which case is it handled with?"),
        queryset=Case.objects.none(),
        widget=forms.RadioSelect,
        empty_label=None,
        required=False,
    )
    number = forms.CharField(
        label=_("Or its number"),
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )
    words = WordsField(label=_("Why are they the same?"), required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = joining.offered(self.case)
        shown = list(offered.values_list("pk", flat=True)[:MOST_SHOWN])  # the others are chosen by number
        self.fields["into"].queryset = offered.filter(pk__in=shown)  # type: ignore[attr-defined]
        for either in ("into", "number"):  # one of the two, so neither is "if you like"
            self.fields[either].needed = True  # type: ignore[attr-defined]
        if not shown:  # a question without an answer to choose is none
            del self.fields["into"]

    def clean(self) -> dict[str, Any]:
        answers = super().clean() or {}
        if number := as_number(answers.pop("number", "")):
            answers["into"] = joining.offered(self.case).filter(number=number).first()
            if answers["into"] is None:
                self.add_error("number", _("No earlier case of this site that is still open has this number."))
        elif not answers.get("into") and not self.errors:
            self.add_error("into" if "into" in self.fields else "number", _("Choose the case it is handled with."))
        return answers

    def do(self, *, by: Actor) -> CaseEvent:
        return joining.join(self.case, by=by, **self.cleaned_data)


class PartForm(DeedForm):
    verb = Verb.PART
    intro = _("The case goes on by itself: in the state it had, with the times that were promised.")
    words = WordsField(label=_("Why does it go on by itself?"), needed=True)

    def do(self, *, by: Actor) -> None:
        joining.part(self.case, by=by, **self.cleaned_data)
