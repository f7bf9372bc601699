"""Words that a member keeps (常用语): the form that keeps them, and the field that offers them beside free words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.db.models import Case, IntegerField, Q, When
from django.utils.translation import gettext_lazy as _

from cases import masking
from cases.models import Phrase
from cases.models.phrase import LONGEST
from mediation.models import Member, Membership

# So many one keeps, and so many stand in a form.
MOST, OFFERED = 30, 12


def of(member: Member) -> list[Phrase]:
    """Their own and those shared with a group they serve in; their own first. One statement."""
    seats = Membership.objects.serving().filter(member=member)
    rows = Phrase.objects.filter(Q(member=member) | Q(group__in=seats.values("group")))
    own_first = Case(When(member=member, then=0), default=1, output_field=IntegerField())
    return list(rows.order_by(own_first, "pk")[: MOST * 2])


class Worded(forms.Textarea):
    """Free words, and kept ones to be put before them by one tap; all under one name. With a script a tap writes them
    into the field, where they can be changed."""

    template_name = "cases/widgets/phrases.html"
    # Those of whoever fills it in; None where nobody keeps any, as behind a resident's link.
    phrases: Iterable[Phrase] | None = None

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        offered = dict.fromkeys(each.body for each in self.phrases or ())
        context["widget"] |= {"phrases": list(offered)[:OFFERED], "keeps": self.phrases is not None}
        return context

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """What was chosen and what was typed, one below the other."""
        sent = data.getlist(name) if hasattr(data, "getlist") else [data.get(name)]
        given = [each for each in sent if isinstance(each, str) and each.strip()]
        if len(given) < 2:
            return given[0] if given else next(iter(sent), None)
        return "\n".join(dict.fromkeys(given))


class PhraseForm(forms.Form):
    """`groups`: those that this member leads, with which alone it can be shared; `own`: what they have kept already."""

    body = forms.CharField(
        label=_("The words"), max_length=LONGEST, help_text=_("No names and no numbers: they are used again elsewhere.")
    )
    group = forms.ChoiceField(label=_("Shared with"), required=False)

    def __init__(
        self, *args: Any, member: Member, groups: Mapping[int, str], own: Iterable[Phrase], **more: Any
    ) -> None:
        super().__init__(*args, **more)
        self.member, self.own = member, list(own)
        if groups:
            choices = [("", _("nobody")), *((str(key), name) for key, name in groups.items())]
            self.fields["group"].choices = choices  # type: ignore[attr-defined]
        else:
            del self.fields["group"]

    def clean_body(self) -> str:
        body = " ".join(str(self.cleaned_data["body"]).split())
        if not any(char.isprintable() and not char.isspace() for char in body):
            raise forms.ValidationError(_("Write down the words."))
        if masking.masked(body) != body:
            raise forms.ValidationError(_("Leave the number out: these words are used again elsewhere."))
        if any(each.body == body for each in self.own):
            raise forms.ValidationError(_("You keep these words already."))
        return body

    def clean(self) -> dict[str, Any]:
        if len(self.own) >= MOST:
            raise forms.ValidationError(_("You keep %(n)d phrases. Take one away first.") % {"n": MOST})
        return self.cleaned_data

    def keep(self, phrase: Phrase | None = None) -> Phrase:
        """Write it down: a new one, or this one in other words."""
        row = phrase or Phrase(member=self.member)
        row.body = self.cleaned_data["body"]
        if "group" in self.fields:
            row.group_id = int(self.cleaned_data["group"]) if self.cleaned_data["group"] else None
        row.save()
        return row
