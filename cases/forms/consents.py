"""What is asked on assigning: which party has agreed to a lead who is tied, when and how; some questions for each."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases import access
from cases.actions.assigning import parties_to_ask
from cases.actions.consenting import Given
from cases.forms.fields import Moment, WordsField
from cases.models import Case, Party
from cases.models.neutral import WAYS
from notifications import phones


class Consents(forms.Form):
    """Part of a form that puts the case into somebody's hands."""

    case: Case
    sight: access.Sight

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.parties = parties_to_ask(self.case)
        for party in self.parties:
            self._ask(party)

    def _ask(self, party: Party) -> None:
        ways = [("", gettext_lazy("Not asked, or does not agree")), *((way.value, way.label) for way in WAYS)]
        self.fields[f"consent_how_{party.pk}"] = forms.ChoiceField(
            label=gettext_lazy("Agreed: how?"), choices=ways, required=False
        )
        self.fields[f"consent_at_{party.pk}"] = Moment(label=gettext_lazy("When?"), required=False)
        if party.organisation_id is not None:
            self.fields[f"consent_said_{party.pk}"] = WordsField(
                label=gettext_lazy("Who said so for them?"), required=False, widget=forms.TextInput, max_length=200
            )

    def clean(self) -> dict[str, Any]:
        answers = super().clean() or {}
        answers["consents"] = [given for party in self.parties if (given := self._given(party, answers))]
        return answers

    def _given(self, party: Party, answers: dict[str, Any]) -> Given | None:
        """The consent of this party, if it is said how; what belongs to it is taken out of the answers."""
        how, at, said = (answers.pop(f"consent_{each}_{party.pk}", None) for each in ("how", "at", "said"))
        if not how:
            return None
        if at is None:
            self.add_error(f"consent_at_{party.pk}", _("Name the day and hour."))
            return None
        return Given(party=party, how=how, at=at, words=said or "")

    @property
    def consents(self) -> list[tuple[str, list[BoundField]]]:
        """Each party by what it is called, with the questions about it."""
        return [(self.called(party), self._questions(party)) for party in self.parties]

    def _questions(self, party: Party) -> list[BoundField]:
        names = (f"consent_{each}_{party.pk}" for each in ("how", "at", "said"))
        return [self[name] for name in names if name in self.fields]

    @property
    def says_consents(self) -> bool:
        """Whether any of it was filled in, so that it is shown open again."""
        return any(self.data.get(f"consent_how_{party.pk}") for party in self.parties) if self.is_bound else False

    def called(self, party: Party) -> str:
        """A party as this reader may know it: no names, and of a resident's number its ends."""
        return called(party, shows_number=self.sight.words)


def called(party: Party, *, shows_number: bool) -> str:
    """A party without a name: its side, and the organisation or the ends of a number."""
    if party.organisation is not None:
        return f"{party.get_side_display()} · {party.organisation.called}"
    number = phones.masked(str(party.phone)).removeprefix("+86") if party.phone and shows_number else ""
    return f"{party.get_side_display()} · {number}" if number else str(party.get_side_display())
