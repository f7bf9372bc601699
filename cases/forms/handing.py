"""All that one member leads, to hand on: a successor for each, one reason, one press for one case or for all."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from cases.actions import desk
from cases.actions.handing import Hanging
from cases.forms.fields import WordsField
from cases.models import Case
from cases.states import Actor, Refused
from mediation.models import Member

LEAD_OF, SEEN_OF = "lead-", "from-"


@dataclass
class HandedOn:
    """How many are in other hands, and which are not, each with why not."""

    done: int = 0
    refused: list[tuple[Case, str]] = field(default_factory=list)


class HandOverForm(forms.Form):
    """`lead-<number>` is who takes a case (nobody: it stays), `from-<number>` who led it on the page; `one` the number
    of the case whose button was pressed, without it all are."""

    words = WordsField(label=_("Why do they change hands?"), needed=True, widget=forms.Textarea(attrs={"rows": 2}))
    done: object = None

    def __init__(self, data: QueryDict | None, *, rows: list[Hanging], initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial)
        self.rows, self.pressed = rows, data or QueryDict()

    def clean(self) -> dict[str, Any]:
        answers = super().clean() or {}
        if not any(char.isalnum() for char in answers.get("words", "")):
            self.add_error("words", _("Say why the case changes hands."))
        one = self.pressed.get("one", "")
        chosen = {
            row.case.pk: lead
            for row in self.rows
            if (not one or one == row.case.number) and (lead := self._lead(row)) is not None
        }
        if not chosen and not self.errors:
            raise forms.ValidationError(_("Choose who takes the case."))
        return {**answers, "chosen": chosen}

    def _lead(self, row: Hanging) -> Member | None:
        """Only whom the page offers; whoever was chosen before and cannot any more is not silently another."""
        said = self.pressed.get(f"{LEAD_OF}{row.case.number}", "")
        return next((each.member for each in row.could if str(each.member.pk) == said), None)

    def do(self, *, by: Actor) -> HandedOn:
        """Each by itself: what is refused keeps none of the others back."""
        became, chosen = HandedOn(), self.cleaned_data["chosen"]
        for row in self.rows:
            if row.case.pk not in chosen:
                continue
            said = self.pressed.get(f"{SEEN_OF}{row.case.number}", "")
            seen = int(said) if said.isdecimal() and len(said) < 18 else None
            try:
                desk.hand_on(row.case, by=by, lead=chosen[row.case.pk], words=self.cleaned_data["words"], seen=seen)
                became.done += 1
            except Refused as refused:
                became.refused.append((row.case, str(refused.sentence)))
        return became
