"""Whether a side agrees to mediation: asked by text, written down as it was said; and that it was told its rights."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.actions.table import rights, willingness
from cases.forms.fields import Moment, WordsField
from cases.forms.table.fields import StillNamed
from cases.forms.table.side import SideForm
from cases.kinds import SPEAKERS
from cases.models import Representative
from cases.states import Actor, Channel, Verb, Willing


class AskConsentForm(SideForm):
    verb = Verb.ASK_CONSENT
    intro = _("They get a text: agree, reply 1; no, reply 2. It names nobody, and says nothing of what it is about.")

    def do(self, *, by: Actor) -> None:
        willingness.ask(self.case, by=by, **self.cleaned_data)


class ConsentForm(SideForm):
    """As they said it. To agree and not to agree are two buttons of the same size."""

    verb = Verb.CONSENT
    prefilled = ("party", "state")
    intro = _(
        "Mediation is of their own will and free. Who does not agree loses nothing: the site is put right anyway."
    )
    state = forms.ChoiceField(
        label=_("What did they say?"),
        choices=[
            (Willing.AGREED.value, _("They agree")),
            (Willing.REFUSED.value, _("They do not agree, or do not any more")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Say whether they agree.")},
    )
    how = forms.ChoiceField(
        label=_("How?"),
        choices=[(each.value, each.label) for each in willingness.TO_A_MEMBER],
        widget=forms.RadioSelect,
        initial=Channel.VISIT.value,
    )
    at = Moment(label=_("When?"), required=False, help_text=_("Empty: now."))
    representative = StillNamed(
        label=_("Said by"),
        queryset=Representative.objects.none(),
        required=False,
        empty_label=_("The side itself"),
    )
    words = WordsField(
        label=_("In their words; of an organisation, who said so"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        max_length=200,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["representative"]
        rows = Representative.objects.filter(case=self.case, left_at=None, kind__in=SPEAKERS)
        field.queryset, field.ever = rows.order_by("id"), Representative.objects.filter(case=self.case)
        field.label_from_instance = lambda each: f"{each.get_kind_display()} · {each.relation or each.pk}"

    def do(self, *, by: Actor) -> None:
        said = dict(self.cleaned_data)
        party = said.pop("party")
        willingness.note(self.case, by=by, party=party, said=willingness.Said(**said))


class TellRightsForm(SideForm):
    verb = Verb.TELL_RIGHTS
    intro = _("The rights and duties stand on the table, to be read aloud.")
    channel = forms.ChoiceField(
        label=_("How?"),
        choices=[
            (Channel.VISIT.value, _("Read out or handed over")),
            (Channel.CALL.value, _("Read out on the phone")),
            (Channel.TEXT.value, _("By text")),
        ],
        widget=forms.RadioSelect,
        initial=Channel.VISIT.value,
    )

    def do(self, *, by: Actor) -> None:
        rights.tell(self.case, by=by, **self.cleaned_data)
