"""A side added, confirmed or put right, taken off."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from cases.actions.table import sides, willingness
from cases.forms.deed import DeedForm
from cases.forms.fields import OneBuilding, Phone, Room, WordsField
from cases.forms.table.side import SideForm
from cases.models.party import Need, PartyKind, Reach, Side
from cases.states import Actor, Channel, Verb, Willing
from mediation.models import Organisation, OrganisationKind, Site

# Whoever watches the groups is no side of a dispute before them.
NO_SIDES = (OrganisationKind.STREET_OFFICE, OrganisationKind.DISTRICT_BUREAU, OrganisationKind.RESIDENTS)


def organisations(site: Site | None) -> Any:
    """Organisations that can be a side: those at the site first, then the directory's others."""
    here = Organisation.objects.filter(sites=site, pk=OuterRef("pk")) if site else Organisation.objects.none()
    rows = Organisation.objects.exclude(kind__in=NO_SIDES).annotate(is_here=Exists(here))
    return rows.order_by("-is_here", "name", "pk")


class AddSideForm(DeedForm):
    """Two buttons send it: with a consent, and without."""

    verb = Verb.ADD_SIDE
    comes_back_to = "desk-table"
    step = "sides"
    kind = forms.ChoiceField(
        label=_("Who is it?"),
        choices=[(each.value, each.label) for each in (PartyKind.HOUSEHOLD, PartyKind.PERSON, PartyKind.ORGANISATION)],
        widget=forms.RadioSelect,
        initial=PartyKind.HOUSEHOLD.value,
    )
    building = OneBuilding(empty_label=_("Not known"))
    unit = Room(label=_("Unit"))
    room = Room(label=_("Room"))
    name = WordsField(
        label=_("Name"), required=False, widget=forms.TextInput(attrs={"autocomplete": "off"}), max_length=60
    )
    phone = Phone(label=_("Telephone"), required=False)
    organisation = forms.ModelChoiceField(
        label=_("Organisation"), queryset=Organisation.objects.none(), required=False, empty_label="—"
    )
    side = forms.ChoiceField(
        label=_("Which side?"), choices=Side.choices, widget=forms.RadioSelect, initial=Side.RESPONDENT.value
    )
    said = WordsField(
        label=_("Who said so for the organisation?"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        max_length=60,
    )
    told = forms.BooleanField(label=_("Their rights were read out to them"), required=False)
    answer = forms.ChoiceField(
        label=_("Do they agree to mediation?"),
        choices=[
            ("", _("Not asked yet")),
            (Willing.AGREED.value, _("They agree, said in person")),
            (Willing.REFUSED.value, _("They do not agree, said in person")),
        ],
        required=False,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        building: Any = self.fields["building"]
        building.of(self.case.site)
        building.initial = self.case.building_id
        organisation: Any = self.fields["organisation"]
        organisation.queryset = organisations(self.case.site)

    def do(self, *, by: Actor) -> None:
        said = self.cleaned_data
        phone = said["phone"]
        new = sides.NewSide(
            kind=said["kind"],
            side=said["side"],
            organisation=said["organisation"],
            building=said["building"],
            unit=said["unit"],
            room=said["room"],
            name=said["name"],
            phone=phone.as_e164 if phone else "",
            extension=(phone.extension or "") if phone else "",
        )
        answer = willingness.Said(state=said["answer"], words=said["said"]) if said["answer"] else None
        sides.add(self.case, by=by, new=new, said=answer, told=Channel.VISIT if said["told"] else "")


class CorrectSideForm(SideForm):
    """Confirms a guess as it stands, and puts right what is wrong."""

    verb = Verb.CORRECT_SIDE
    building = OneBuilding(empty_label=_("As it stands"))
    unit = Room(label=_("Unit"))
    room = Room(label=_("Room"))
    name = WordsField(
        label=_("Name"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        max_length=60,
        help_text=_("Empty: it stays as it is."),
    )
    reach = forms.ChoiceField(
        label=_("How do they want to be reached?"),
        choices=[("", _("As it stands")), *Reach.choices],
        required=False,
        widget=forms.RadioSelect,
    )
    needs = forms.MultipleChoiceField(
        label=_("What do they need?"), choices=Need.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    # What is not asked for by a single button stays as it is.
    is_whole = forms.BooleanField(required=False, initial=True, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        building: Any = self.fields["building"]
        building.of(self.case.site)
        if (side := self.chosen) is not None and not self.is_bound:
            for name in ("unit", "room", "needs"):
                self.fields[name].initial = getattr(side, name)
            building.initial, self.fields["reach"].initial = side.building_id, side.reach

    def do(self, *, by: Actor) -> None:
        said = self.cleaned_data
        if not said["is_whole"]:
            sides.correct(self.case, by=by, party=said["party"])
            return
        sides.correct(
            self.case,
            by=by,
            party=said["party"],
            name=said["name"] or None,
            building=said["building"],
            unit=said["unit"],
            room=said["room"],
            reach=said["reach"] or None,
            needs=said["needs"],
        )


class DropSideForm(SideForm):
    verb = Verb.DROP_SIDE
    intro = _("What it said stays on record. Neutrality is asked again between the sides that are left.")
    words = WordsField(label=_("Why is it no side?"), needed=True, widget=forms.Textarea(attrs={"rows": 2}))

    def do(self, *, by: Actor) -> None:
        sides.drop(self.case, by=by, **self.cleaned_data)
