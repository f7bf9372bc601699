"""A list kept by name: what it is called, and whether the group has it too."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.models import SavedView
from mediation.models import Member

MOST_VIEWS, LONGEST_ADDRESS = 20, 1500


class ViewForm(forms.Form):
    """`groups`: those that this member leads, with which alone it can be shared. `asked`: the list, as it is written in
    its address (`listing.Asked`). `own`: what they have kept already."""

    name = forms.CharField(label=_("Name of this view"), max_length=30)
    group = forms.ChoiceField(label=_("Shared with"), required=False)

    def __init__(
        self, *args: Any, member: Member, groups: Mapping[int, str], asked: str, own: Sequence[SavedView], **more: Any
    ) -> None:
        super().__init__(*args, **more)
        self.member, self.asked = member, asked
        self.own = [view for view in own if view.member_id == member.pk]
        self.group_field.choices = [("", _("nobody")), *((str(key), name) for key, name in groups.items())]

    @property
    def group_field(self) -> forms.ChoiceField:
        """The question with whom it is shared."""
        field = self.fields["group"]
        assert isinstance(field, forms.ChoiceField)
        return field

    def clean_name(self) -> str:
        name = " ".join(str(self.cleaned_data["name"]).split())
        if any(view.name == name for view in self.own):
            raise forms.ValidationError(_("You have a view of that name already."))
        return name

    def clean(self) -> dict[str, Any]:
        if len(self.asked) > LONGEST_ADDRESS:
            raise forms.ValidationError(_("That is too much for one view."))
        if len(self.own) >= MOST_VIEWS:
            raise forms.ValidationError(_("You have kept %(n)d views. Take one away first.") % {"n": MOST_VIEWS})
        return self.cleaned_data

    def keep(self) -> SavedView:
        """Write it down."""
        group = self.cleaned_data["group"] or None
        return SavedView.objects.create(
            member=self.member, group_id=group, name=self.cleaned_data["name"], asked=self.asked
        )
