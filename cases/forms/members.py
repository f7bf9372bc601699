"""One small form per verb. Each knows its answers and, in `do`, the one action they lead to.

Whether the person may is asked by `access` inside the action; a refusal comes back as a sentence for the form.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from cases.actions import correcting, desk, feedback, field, placing, reporting
from cases.actions.judging import Position
from cases.forms.deed import DeedForm
from cases.forms.fields import OneBuilding, OneSite, Room, WordsField
from cases.forms.owed import SettlingFields
from cases.forms.photo_field import Photos
from cases.models import CaseEvent
from cases.states import CLOSING, SETTLING, Actor, Channel, DeclineReason, Outcome, Verb
from mediation.models import Category, Tier


class AcceptForm(DeedForm):
    verb = Verb.ACCEPT

    def do(self, *, by: Actor) -> None:
        desk.accept(self.case, by=by)


class DeclineForm(DeedForm):
    verb = Verb.DECLINE
    intro = _("The case goes back to the leader. Its promised times run on.")
    reason = forms.ChoiceField(
        label=_("Why do you hand it back?"), choices=DeclineReason.choices, widget=forms.RadioSelect
    )
    words = WordsField(label=_("Anything the leader should know"), required=False)

    def do(self, *, by: Actor) -> None:
        desk.decline(self.case, by=by, **self.cleaned_data)


class ArriveForm(DeedForm):
    verb = Verb.ARRIVE
    is_of_the_field = True
    intro = _("One proof is enough: the code on the board, your position, or a photo taken now.")
    code = WordsField(
        label=_("Code on the site board"),
        needed=True,
        max_length=12,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    photo = Photos(
        label=_("Or a photo taken now"),
        needed=True,
        widget=forms.FileInput(attrs={"accept": "image/*", "capture": "environment", "data-shrink": "large"}),
    )
    latitude = forms.FloatField(widget=forms.HiddenInput, required=False)
    longitude = forms.FloatField(widget=forms.HiddenInput, required=False)
    # What the phone says it may be wrong; whatever else a browser puts here says nothing.
    accuracy = forms.CharField(widget=forms.HiddenInput, required=False)

    def do(self, *, by: Actor) -> None:
        said = self.cleaned_data
        position = None
        if said["latitude"] is not None and said["longitude"] is not None:
            metres = said["accuracy"]
            accuracy = int(metres) if metres.isdecimal() and len(metres) < 7 else None
            position = Position(said["latitude"], said["longitude"], accuracy)
        field.arrive(self.case, by=by, code=said["code"], position=position, pictures=said["photo"])


class SecureForm(DeedForm):
    verb = Verb.SECURE
    is_of_the_field = True
    intro = _("What keeps people safe until it is settled: water off, power cut, fence up.")
    words = WordsField(label=_("What was done to make it safe?"), needed=True)

    def do(self, *, by: Actor) -> None:
        field.secure(self.case, by=by, **self.cleaned_data)


# What each way of settling needs to be believed, as the transition asks for it (`Case.resolve`).
NEEDS = {
    Outcome.RECTIFIED: _("needs a photo of the result, or what the resident said"),
    Outcome.WRITTEN: _("needs the agreement, signed at the table"),
    Outcome.ORAL: _("needs its registration at the table"),
    Outcome.EXPLAINED: _("needs what the resident said"),
}
IF_NEEDED = _("The choice above says whether it is needed.")


class ResolveForm(SettlingFields, DeedForm):
    verb = Verb.RESOLVE
    is_of_the_field = True
    intro = _("The resident is asked at once whether it is solved.")
    outcome = forms.ChoiceField(
        label=_("How was it settled?"),
        choices=[(outcome.value, format_lazy("{} · {}", outcome.label, NEEDS[outcome])) for outcome in SETTLING],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how the dispute was settled.")},
    )
    words = WordsField(label=_("What was done?"), needed=True, help_text=_("The resident reads this."))
    resident_word = WordsField(
        label=_("What did the resident say to it?"),
        needed=True,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=IF_NEEDED,
    )
    before = Photos(
        label=_("Photo of how it was before"),
        needed=True,
        shrink="large",
        help_text=_("If there is one: it shows what has changed."),
    )
    photo = Photos(label=_("Photo of the result"), needed=True, shrink="large", help_text=IF_NEEDED)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ask_what_is_open()

    def do(self, *, by: Actor) -> None:
        said = dict(self.cleaned_data)
        still_open = self.still_open_of(said)
        self.hand_on(said, still_open, by=by)
        field.resolve(self.case, by=by, pictures=said.pop("photo"), still_open=still_open, **said)


class CloseForm(DeedForm):
    verb = Verb.CLOSE
    intro = _(
        "For what cannot be settled here. Another person approves it; then the resident is told the reason and the "
        "other routes."
    )
    outcome = forms.ChoiceField(
        label=_("How does it end?"),
        choices=[(outcome.value, Outcome(outcome).label) for outcome in CLOSING],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how the case ends.")},
    )
    words = WordsField(label=_("Why?"), needed=True, help_text=_("The resident reads this."))

    def do(self, *, by: Actor) -> CaseEvent:
        return desk.close(self.case, by=by, **self.cleaned_data)


class EscalateForm(DeedForm):
    verb = Verb.ESCALATE
    intro = _("Puts the case before the street office, which must decide in time.")
    words = WordsField(label=_("What should the street office decide?"), needed=True)

    def do(self, *, by: Actor) -> None:
        desk.escalate(self.case, by=by, **self.cleaned_data)


class ReopenForm(DeedForm):
    verb = Verb.REOPEN
    intro = _("Second handling: one tier up, with new promised times.")
    words = WordsField(label=_("Why is it opened again?"), needed=True)

    def do(self, *, by: Actor) -> None:
        feedback.reopen(self.case, by=by, **self.cleaned_data)


class AddForm(DeedForm):
    verb = Verb.ADD
    is_of_the_field = True
    words = WordsField(label=_("What do you want to add?"), needed=True)
    photo = Photos()

    def do(self, *, by: Actor) -> None:
        said = self.cleaned_data
        reporting.add(self.case, by=by, words=said["words"], channel=Channel.FORM, pictures=said["photo"])


class PlaceForm(DeedForm):
    verb = Verb.PLACE
    site = OneSite(error_messages={"required": _("Choose the site.")})
    building = OneBuilding()
    unit = Room(label=_("Unit"))
    room = Room(label=_("Room"))
    words = WordsField(
        label=_("Why?"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Only if it is at another site: another person approves that."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("site", "building", "unit", "room"):
            self.fields[name].initial = getattr(self.case, name)
        self.fields["building"].of(self._site())  # type: ignore[attr-defined]

    def _site(self) -> Any:
        chosen = self.data.get("site", "") if self.is_bound else ""
        return int(chosen) if str(chosen).isdecimal() else self.case.site

    def do(self, *, by: Actor) -> CaseEvent:
        return placing.locate(self.case, by=by, **self.cleaned_data)


class CorrectForm(DeedForm):
    verb = Verb.CORRECT
    intro = _(
        "The promised times are counted anew from the report. More urgent counts at once; what makes a time later, "
        "another person approves."
    )
    category = forms.ModelChoiceField(label=_("What is it about?"), queryset=Category.objects.none(), empty_label=None)
    tier = forms.ChoiceField(label=_("How urgent is it?"), choices=Tier.choices, widget=forms.RadioSelect)
    words = WordsField(
        label=_("Why?"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Needed if a promised time becomes later."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["category"].queryset = Category.objects.filter(is_active=True)  # type: ignore[attr-defined]
        self.fields["category"].initial = self.case.category
        self.fields["tier"].initial = self.case.tier

    def do(self, *, by: Actor) -> CaseEvent:
        return correcting.correct(self.case, by=by, **self.cleaned_data)
