"""What is pressed on the leader's desk: one case to whom it is proposed or who is chosen in its row, or all that are
ticked to one person.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from cases import access
from cases.actions import assigning_many
from cases.actions.assigning_many import Given
from cases.numbers import as_number
from cases.states import Actor
from mediation.models import Member

# More than a page shows are not pressed by anybody's hand.
MOST = 60
LEAD_OF = "lead-"


class DispatchForm(forms.Form):
    """`one` is the number of the case whose button was pressed, and `lead-<number>` who was chosen there; without it
    `case` are those that were ticked, and `lead` who takes them."""

    data: QueryDict
    done: object = None

    def __init__(self, data: QueryDict, *, by: Member) -> None:
        super().__init__(data)
        self.reader = by

    def clean(self) -> dict[str, Any]:
        one = self.data.get("one", "")
        pressed = [one] if one else self.data.getlist("case")[:MOST]
        # In the order in which they stood; what PostgreSQL cannot hold is no number.
        numbers = list(dict.fromkeys(as_number(number) for number in pressed if "\0" not in number))
        found = {case.number: case for case in access.visible_to(self.reader).filter(number__in=numbers)}
        lead = self.data.get(f"{LEAD_OF}{one}" if one else "lead", "")
        if not found:
            raise forms.ValidationError(_("Tick the cases first."))
        member = Member.objects.filter(pk=int(lead)).first() if lead.isdecimal() and len(lead) < 18 else None
        if member is None:
            raise forms.ValidationError(_("Choose who takes the case."))
        return {"cases": [found[number] for number in numbers if number in found], "lead": member}

    def do(self, *, by: Actor) -> Given:
        said = self.cleaned_data
        return assigning_many.assign_each(said["cases"], lead=said["lead"], by=by)
