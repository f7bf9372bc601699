"""A party asks that somebody steps aside (申请回避): written down by a member, or said on the resident's own page."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.actions import aside
from cases.actions.assigning import parties_to_ask
from cases.forms.consents import called
from cases.forms.deed import DeedForm
from cases.forms.fields import WordsField
from cases.models import Party
from cases.states import Actor, Channel, Verb
from mediation.models import Member


class AskAsideForm(DeedForm):
    """A member writes down that a party asks for somebody else (申请回避)."""

    verb = Verb.ASK_ASIDE
    intro = _("The one it is about is not told. If they lead the case, it goes back to be assigned.")
    about = forms.ModelChoiceField(
        label=_("Who should step aside?"),
        queryset=Member.objects.none(),
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={"required": _("Choose who should step aside.")},
    )
    party = forms.ModelChoiceField(
        label=_("Which party asks for it?"),
        queryset=Party.objects.none(),
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={"required": _("Choose which party asks for it.")},
    )
    channel = forms.ChoiceField(
        label=_("How did they ask?"),
        choices=[(each.value, each.label) for each in (Channel.VISIT, Channel.CALL, Channel.TEXT)],
        widget=forms.RadioSelect,
    )
    words = WordsField(label=_("Why, in their words?"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        about: Any = self.fields["about"]
        about.queryset = Member.objects.filter(pk__in=[member.pk for member in aside.could_lead(self.case)])
        party: Any = self.fields["party"]
        party.queryset = Party.objects.filter(pk__in=[each.pk for each in parties_to_ask(self.case)])
        party.queryset = party.queryset.select_related("organisation").order_by("side", "id")
        party.label_from_instance = lambda each: called(each, shows_number=self.sight.words)

    def do(self, *, by: Actor) -> None:
        aside.ask(self.case, by=by, **self.cleaned_data)


class AnotherLeadForm(DeedForm):
    """The resident asks for somebody else than whoever leads."""

    verb = Verb.ASK_ASIDE
    intro = _("Your case goes to somebody else. Whoever has it now is not told that you asked.")
    words = WordsField(label=_("Why?"), required=False)

    @property
    def title(self) -> str:
        return str(_("Ask for somebody else"))

    def do(self, *, by: Actor) -> None:
        aside.ask(self.case, by=by, **self.cleaned_data)
