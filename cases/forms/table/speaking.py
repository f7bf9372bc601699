"""Who speaks or helps for a side, and that they do not any more."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.actions.table import speaking
from cases.forms.deed import DeedForm
from cases.forms.fields import Phone, WordsField
from cases.forms.photo_field import Photos
from cases.forms.table.fields import StillNamed
from cases.forms.table.side import SideForm, called
from cases.models import Representative
from cases.states import Actor, RepresentativeKind, Verb


class RepresentForm(SideForm):
    verb = Verb.REPRESENT
    intro = _("Who acts for a side agrees and signs in its name, and needs its written authority. A helper only helps.")
    kind = forms.ChoiceField(
        label=_("As what?"),
        choices=RepresentativeKind.choices,
        widget=forms.RadioSelect,
        initial=RepresentativeKind.HELPER.value,
    )
    name = WordsField(
        label=_("Name"),
        needed=True,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        max_length=60,
    )
    relation = WordsField(
        label=_("What are they to the side?"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        max_length=40,
        help_text=_("Daughter, neighbour, site manager"),
    )
    phone = Phone(label=_("Telephone"), required=False)
    photo = Photos(label=_("Photo of the written authority"), shrink="large")

    def do(self, *, by: Actor) -> None:
        said = dict(self.cleaned_data)
        phone = said.pop("phone")
        speaking.add(
            self.case,
            by=by,
            phone=phone.as_e164 if phone else "",
            pictures=said.pop("photo"),
            **said,
        )


class UnrepresentForm(DeedForm):
    verb = Verb.UNREPRESENT
    comes_back_to = "desk-table"
    step = "sides"
    prefilled = ("representative",)
    representative = StillNamed(
        label=_("Who speaks for the side no more?"),
        queryset=Representative.objects.none(),
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={
            "required": _("Choose who it is."),
            "invalid_choice": _("This has already been done."),
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["representative"]
        rows = Representative.objects.filter(case=self.case, left_at=None).order_by("id")
        field.queryset = rows.select_related("party__organisation", "party__building")
        field.ever = Representative.objects.filter(case=self.case)
        field.label_from_instance = lambda each: f"{each.get_kind_display()} · {called(each.party)}"

    def do(self, *, by: Actor) -> None:
        speaking.end(self.case, by=by, **self.cleaned_data)
