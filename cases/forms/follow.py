"""Finding one's own case again: number and phone, then the code that went to that phone."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.forms.fields import Phone
from cases.numbers import as_number


class FollowForm(forms.Form):
    """Which case, and to which phone the code is to go. What it answers is the same for every number and phone."""

    number = forms.CharField(
        label=_("Case number"),
        max_length=64,
        help_text=_("It is in our first text message to you, for example HL-2026-000123."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
        error_messages={"required": _("Please enter the case number.")},
    )
    phone = Phone(label=_("The phone number you gave us"))

    def clean_number(self) -> str:
        return as_number(str(self.cleaned_data["number"]))


class CodeForm(FollowForm):
    """The code that came to the phone. Number and phone come along from the page before."""

    code = forms.CharField(
        label=_("The six digits"),
        max_length=12,
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "class": "bignumber", "size": "8"}
        ),
        error_messages={"required": _("Enter the six digits.")},
    )
    agrees = forms.BooleanField(
        label=_("The contractor may see my number and call me about this"),
        required=False,
        help_text=_("Only if you want to. It is not needed to see your case."),
    )
    field_order = ["code", "agrees", "number", "phone"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("number", "phone"):
            self.fields[name].widget = forms.HiddenInput()

    def clean_code(self) -> str:
        return "".join(char for char in str(self.cleaned_data["code"]) if char.isdecimal())
