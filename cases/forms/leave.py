"""Who is away, from when, until when."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases import access
from cases.actions import leave
from cases.states import Actor
from mediation.models import Member


class Day(forms.DateField):
    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        super().__init__(required=False, widget=widget, **kwargs)


class LeaveForm(forms.Form):
    """One's own absence; a leader's page asks of whom."""

    member = forms.ModelChoiceField(label=_("Who is away?"), queryset=Member.objects.none(), empty_label=None)
    first = Day(label=_("From"), help_text=_("Leave it empty when they are back."))
    last = Day(label=_("Until"), help_text=_("The last day away; empty while nobody knows."))
    # How many open cases they lead, once it is noted.
    done: object = None

    def __init__(self, *args: Any, by: Member, of: int | None = None, **kwargs: Any) -> None:
        """`by` answers it, and is shown their own days, or those of the member `of`, if that is one of theirs; another
        is noted as away, or as back, without them."""
        super().__init__(*args, **kwargs)
        field, theirs = self.fields["member"], access.whose_leave(by)
        shown = (theirs.filter(pk=of).first() if of is not None else None) or by
        self.initial = {"member": shown.pk, "first": shown.away_from, "last": shown.away_until}
        field.queryset = theirs  # type: ignore[attr-defined]
        if not theirs.exclude(pk=by.pk).exists():
            field.widget = forms.HiddenInput()

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        first, last = said.get("first"), said.get("last")
        if last and not first:
            self.add_error("first", _("An absence has a first day, and ends on or after it."))
        if first and last and last < first:
            self.add_error("last", _("An absence has a first day, and ends on or after it."))
        elif last and last < timezone.localdate():
            self.add_error("last", _("This day is over. Leave both empty when they are back."))
        return said

    def do(self, *, by: Actor) -> int:
        assert by.member is not None  # only members come this far
        said = self.cleaned_data
        return leave.note_leave(said["member"], by=by.member, first=said["first"], last=said["last"])
