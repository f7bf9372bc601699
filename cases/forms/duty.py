"""One turn on duty: who, on which day of the week or from which day to which, and between which times of it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from cases.actions import rostering
from cases.forms.leave import Day
from cases.states import Actor
from mediation.models import CoordinationGroup, DutyTurn, Member, Weekday


class Time(forms.TimeField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"), **kwargs)


class TurnForm(forms.Form):
    member = forms.ModelChoiceField(label=_("Who is on duty?"), queryset=Member.objects.none(), empty_label=None)
    weekday = forms.TypedChoiceField(
        label=_("Every"),
        choices=[("", _("on dates, below")), *Weekday.choices],
        coerce=int,
        empty_value=None,
        required=False,
    )
    first = Day(label=_("Or from"), help_text=_("On these days the turns of every week do not hold."))
    last = Day(label=_("Until"))
    starts_at = Time(label=_("From (time)"), help_text=_("Empty for the whole day."))
    ends_at = Time(label=_("Until (time)"), help_text=_("At or before the time it begins: until the next morning."))
    done: object = None

    def __init__(self, *args: Any, group: CoordinationGroup, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.group = group
        serving = group.memberships.serving().filter(member__is_active=True)
        self.fields["member"].queryset = Member.objects.filter(  # type: ignore[attr-defined]
            pk__in=serving.values("member")
        ).order_by("name", "pk")

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if self.errors:
            return said
        try:
            DutyTurn(group=self.group, **said).full_clean(exclude=["group"])
        except ValidationError as wrong:
            for sentence in wrong.messages:
                self.add_error(None, sentence)
        return said

    def do(self, *, by: Actor) -> None:
        assert by.member is not None  # only members come this far
        rostering.add(self.group, DutyTurn(**self.cleaned_data), by=by.member)
