"""A doubted proof, accepted or rejected by one press on the case's page."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.actions.proof import Item, doubts_of, items, reject, vouch
from cases.forms.deed import DeedForm
from cases.states import Actor, Verb


class JudgeForm(DeedForm):
    """Which of the proofs that wait. With one of them only, that one."""

    proof = forms.ChoiceField(
        label=_("Which proof?"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose which proof you mean."),
            "invalid_choice": _("This has already been done."),
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.items = {item.key: item for item in items(doubts_of(self.case))}
        choices = [(key, f"{item.by or ''} · {', '.join(item.reasons)}") for key, item in self.items.items()]
        self.fields["proof"].choices = choices  # type: ignore[attr-defined]
        self.fields["proof"].initial = next(iter(self.items), None)

    def _chosen(self) -> Item:
        return self.items[self.cleaned_data["proof"]]


class VouchForm(JudgeForm):
    verb = Verb.VOUCH
    intro = _("It counts from the moment it was given: what was kept then was kept in time.")

    def do(self, *, by: Actor) -> None:
        chosen = self._chosen()
        vouch(self.case, by=by, visit=chosen.visit, photo=chosen.photo, press=chosen.press)


class RejectForm(JudgeForm):
    verb = Verb.REJECT
    intro = _("It proves nothing, and the promised times run on. Whoever gave it is told.")

    def do(self, *, by: Actor) -> None:
        chosen = self._chosen()
        reject(self.case, by=by, visit=chosen.visit, photo=chosen.photo, press=chosen.press)
