"""What is asked about a shared cost: the item, of whom, how much, by what it is shared; and what was agreed."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from cases import formats
from cases.actions import costs
from cases.forms.consents import called
from cases.forms.deed import DeedForm
from cases.forms.fields import WordsField
from cases.models import CaseEvent, CostItem, Party
from cases.states import Actor, Verb
from mediation.costs import kinds_at
from mediation.models import CostBasis, CostKind, Rule

# What people write around an amount: 1,200元, ¥1200.00.
_AROUND = re.compile(r"[\s,，¥￥]|元$|yuan$|rmb$", re.IGNORECASE)


class Yuan(forms.DecimalField):
    """An amount in yuan and fen, as people write it. What is not written in digits is refused."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}))
        super().__init__(max_digits=10, decimal_places=2, **kwargs)
        self.error_messages["invalid"] = _("Enter the amount in digits, such as 1200 or 1200.50.")
        self.error_messages["required"] = _("Enter the amount in digits, such as 1200 or 1200.50.")

    def to_python(self, value: Any) -> Any:
        """Raises ValidationError as any field of numbers."""
        return super().to_python(_AROUND.sub("", value.strip()) if isinstance(value, str) else value)


class CostForm(DeedForm):
    """What is asked of a side."""

    verb = Verb.COST
    intro = _("Each side reads its own entry alone. It is no finding that anybody has to pay.")
    kind = forms.ModelChoiceField(
        label=_("For what?"), queryset=CostKind.objects.none(), error_messages={"required": _("Choose the item.")}
    )
    party = forms.ModelChoiceField(
        label=_("Of whom?"),
        queryset=Party.objects.none(),
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={"required": _("Choose a side of this case.")},
    )
    asked = Yuan(label=_("How many yuan are asked?"))
    basis = forms.ChoiceField(
        label=_("How is it shared?"),
        choices=[("", _("as usual for this item")), *CostBasis.choices],
        required=False,
    )
    area = Yuan(label=_("Square metres of the home"), required=False)
    floor = forms.IntegerField(label=_("Floor"), required=False, min_value=1, max_value=99)
    others = Yuan(
        label=_("What does each of the others of the stairwell pay?"), required=False, help_text=_("In yuan.")
    )
    rule = forms.ModelChoiceField(
        label=_("By which rule?"),
        queryset=Rule.objects.none(),
        required=False,
        empty_label=_("the usual one of the item, or none"),
    )
    words = WordsField(label=_("What is said about it?"), required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind: Any = self.fields["kind"]
        kind.queryset = CostKind.objects.filter(pk__in=[each.pk for each in kinds_at(self.case.site)])
        party: Any = self.fields["party"]
        party.queryset = self.case.parties.select_related("organisation").order_by("side", "id")
        party.label_from_instance = lambda each: called(each, shows_number=self.sight.words)
        rule: Any = self.fields["rule"]
        rule.queryset = Rule.objects.filter(is_active=True)

    def do(self, *, by: Actor) -> CaseEvent:
        return costs.ask(self.case, by=by, **self.cleaned_data)


class _OfOne(DeedForm):
    """A form about one entry of the case."""

    cost = forms.ModelChoiceField(
        label=_("Which entry?"),
        queryset=CostItem.objects.none(),
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={"required": _("Choose an entry of this case that was not taken back.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cost: Any = self.fields["cost"]
        cost.queryset = self.offered()
        cost.label_from_instance = self._called

    def offered(self) -> Any:
        return costs.open_items(self.case)

    def _called(self, item: CostItem) -> str:
        of = called(item.party, shows_number=self.sight.words)
        amount = formats.yuan(item.asked if item.agreed is None else item.agreed, get_language() or "zh-hans")
        return f"{item.kind} · {of} · {amount}"


class AgreeCostForm(_OfOne):
    verb = Verb.AGREE_COST
    intro = _("If the same was agreed at another amount at this site, the leader is told.")
    agreed = Yuan(label=_("How many yuan were agreed?"))
    words = WordsField(label=_("What is said about it?"), required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def offered(self) -> Any:
        return super().offered().filter(agreed__isnull=True)

    def do(self, *, by: Actor) -> CaseEvent:
        return costs.agree(self.case, by=by, **self.cleaned_data)


class DropCostForm(_OfOne):
    verb = Verb.DROP_COST
    words = WordsField(label=_("Why is this entry taken back?"), needed=True)

    def do(self, *, by: Actor) -> CaseEvent:
        return costs.drop(self.case, by=by, **self.cleaned_data)
