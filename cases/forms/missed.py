"""Why a promised time passed: one of a few reasons, each a button, and a sentence if there is one."""

from __future__ import annotations

from typing import Any

from django import forms

from cases.actions import missing_why
from cases.forms.fields import WordsField
from cases.models import Case
from cases.states import Actor


class WhyForm(forms.Form):
    done: object = None
    kind = forms.CharField(required=False, max_length=20)
    words = WordsField(required=False, max_length=200)

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.case = case

    def do(self, *, by: Actor) -> object:
        return missing_why.say_why(self.case, by=by, **self.cleaned_data)
