"""Putting a case into somebody's hands: who leads, who helps, and who does not help any more."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from functools import cached_property
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from cases import hands
from cases.actions import assigning, desk
from cases.forms.consents import Consents
from cases.forms.deed import DeedForm
from cases.forms.fields import WordsField
from cases.models import CaseEvent, Helper
from cases.states import Actor, Verb
from mediation.models import Member
from mediation.routing import Candidate


class LeadForm(DeedForm):
    """Who takes the case: one member of the group, and any who help."""

    lead = forms.ModelChoiceField(
        label=_("Who takes the case?"),
        queryset=Member.objects.none(),
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={"required": _("Choose who takes the case.")},
    )
    helpers = forms.ModelMultipleChoiceField(
        label=_("Who helps?"),
        queryset=Member.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("Whoever attends and fixes: the contractor's site manager, for example. They need not be neutral."),
    )

    # Whom the page showed as helping: who comes back unticked of these is taken off, and nobody else.
    helping = forms.CharField(widget=forms.HiddenInput, required=False, max_length=400)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.candidates = self.who_could()
        members = Member.objects.filter(pk__in=[each.member.pk for each in self.candidates]).select_related(
            "organisation"
        )
        for name in ("lead", "helpers"):
            self.fields[name].queryset = members  # type: ignore[attr-defined]
        self.fields["helping"].initial = "" if self.is_bound else ",".join(map(str, sorted(self._helping_now)))

    def who_could(self) -> list[Candidate]:
        """Who could take the case, each with why they stand where they stand."""
        return assigning.candidates(self.case, by=self.reader)

    @cached_property
    def _helping_now(self) -> frozenset[int]:
        """Who helps with the case and can be kept."""
        return frozenset(self.helpers_now()) & {each.member.pk for each in self.candidates}

    def helpers_now(self) -> Iterable[int]:
        """The ids of whoever helps with the case."""
        return Helper.objects.filter(case=self.case).values_list("member", flat=True)

    @property
    def chosen_leads(self) -> set[int]:
        """Who is ticked as lead when the form is shown; at most one."""
        return self._ticked("lead")

    @property
    def chosen_helpers(self) -> set[int]:
        """Who is ticked as helper when the form is shown: whoever helps already, or was ticked before."""
        return self._ticked("helpers") if self.is_bound else set(self._helping_now)

    def clean(self) -> dict[str, Any]:
        answers = super().clean() or {}
        shown = {int(key) for key in answers.pop("helping", "").split(",") if key.isdecimal()}
        if "helpers" in self.fields and "helpers" not in self.errors:
            ticked = {member.pk for member in answers["helpers"]}
            kept = (self._helping_now - shown) | ticked
            answers["helpers"] = [each.member for each in self.candidates if each.member.pk in kept]
        return answers

    def _ticked(self, name: str) -> set[int]:
        answers = self.data.getlist(name) if isinstance(self.data, QueryDict) else []
        return {int(answer) for answer in answers if answer.isdecimal()}


class AssignForm(Consents, LeadForm):
    verb = Verb.ASSIGN

    def do(self, *, by: Actor) -> CaseEvent:
        return desk.assign(self.case, by=by, **self.cleaned_data)


class ReassignForm(Consents, LeadForm):
    verb = Verb.REASSIGN
    field_order = ["lead", "words", "helpers"]
    words = WordsField(label=_("Why does the case change hands?"), needed=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.is_bound:
            self.fields["words"].initial = self.why_nobody_acts

    @cached_property
    def why_nobody_acts(self) -> str:
        """Why whoever leads cannot act, as the reason to be sent; empty where they can."""
        code = hands.of(self.case)
        return hands.sentence(code, self.case.lead.name) if code and self.case.lead else ""

    @property
    def chosen_leads(self) -> set[int]:
        """The same; and where nobody can act, the first who is neutral and present, so that one press hands it over."""
        if self.is_bound or not self.why_nobody_acts:
            return super().chosen_leads
        fitting = (each.member.pk for each in self.candidates if each.may_lead and not each.is_away)
        return set(itertools.islice((pk for pk in fitting if pk != self.case.lead_id), 1))

    def do(self, *, by: Actor) -> CaseEvent:
        return desk.reassign(self.case, by=by, **self.cleaned_data)
