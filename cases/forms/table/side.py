"""What every form about one side asks first: which. And what a side is called at the table, without its name."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from cases import willing
from cases.forms.deed import DeedForm
from cases.forms.table.fields import StillNamed
from cases.models import Case, Party
from cases.models.party import PartyKind
from notifications import phones


class SideForm(DeedForm):
    """A verb about one side of the case."""

    comes_back_to = "desk-table"
    step = "sides"
    prefilled: ClassVar[tuple[str, ...]] = ("party",)
    party = StillNamed(
        label=gettext_lazy("Which side?"),
        queryset=Party.objects.none(),
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={
            "required": gettext_lazy("Choose the side."),
            "invalid_choice": gettext_lazy("This is no side of the case any more."),
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["party"]
        field.queryset, field.ever = self.sides(self.case), Party.ever.filter(case=self.case)
        field.label_from_instance = called

    def sides(self, case: Case) -> Any:
        """The sides that can be chosen."""
        return willing.sides(case)

    @property
    def chosen(self) -> Party | None:
        """The side that the link to the form named, or that was posted."""
        said = self.data.get("party") if self.is_bound else self.initial.get("party")
        if not str(said or "").isdecimal():
            return None
        return self.sides(self.case).filter(pk=int(str(said))).first()


def called(party: Party) -> str:
    """A side as it is spoken of at the table: what kind it is, where it lives, the ends of its number."""
    if party.organisation is not None:
        return f"{party.get_side_display()} · {party.organisation.called}"
    kind = _("Household") if party.kind == PartyKind.HOUSEHOLD else _("Resident")
    said = [str(party.get_side_display()), kind, home(party)]
    said.append(phones.masked(str(party.phone)).removeprefix("+86") if party.phone else "")
    return " · ".join(part for part in said if part)


def home(party: Party) -> str:
    """Where the side lives, as far as it is known."""
    building = party.building.label(get_language() or "zh-hans") if party.building else ""
    unit = _("unit %(unit)s") % {"unit": party.unit} if party.unit else ""
    return " ".join(part for part in (building, unit, party.room) if part)
