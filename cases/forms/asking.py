"""Forms about what one asks for and another decides. Time is asked for in `time`."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.actions import asking, granting
from cases.forms.deed import DeedForm
from cases.forms.fields import WordsField
from cases.states import CLOSING, Actor, Outcome, Verb


class AskForm(DeedForm):
    """The lead asks that the case be closed. What else needs another person has a form of its own, and asks by
    itself."""

    verb = Verb.ASK
    prefilled = ("outcome",)
    intro = _("For what cannot be settled here. The leader or the street office decides.")
    outcome = forms.ChoiceField(
        label=_("How should it end?"),
        choices=[(outcome.value, Outcome(outcome).label) for outcome in CLOSING],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how the case ends.")},
    )
    words = WordsField(label=_("Why?"), needed=True, help_text=_("Once it is approved, the resident reads this."))

    def do(self, *, by: Actor) -> None:
        asking.ask(self.case, by=by, verb=Verb.CLOSE, **self.cleaned_data)


class Seen(DeedForm):
    """A press that decides on what the page showed: it carries which row that was."""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = self.asked()
        if self.request is not None:
            self.fields["seen"].initial = self.request.pk

    def clean_seen(self) -> int:
        """A press that does not say what was read has read nothing that waits."""
        return self.cleaned_data["seen"] or 0

    def asked(self) -> Any:
        """What waits for this decision; None for nothing."""
        raise NotImplementedError


class GrantForm(Seen):
    verb = Verb.GRANT

    def asked(self) -> Any:
        return asking.asked(self.case)

    def do(self, *, by: Actor) -> None:
        granting.grant(self.case, by=by, **self.cleaned_data)
