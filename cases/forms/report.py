"""The doors a report comes in by: the resident's form, and a member writing down a call.

A form holds no category: the words are read by `intake`, and staff correct what it understood.
"""

from __future__ import annotations

import contextlib
import uuid
from dataclasses import replace
from typing import Any

from django import forms
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from cases import access, numbers
from cases.actions import reporting
from cases.actions.new_report import NewReport, Understood
from cases.forms.fields import Moment, OneBuilding, OneSite, Phone, Room, WordsField
from cases.forms.photo_field import Photos
from cases.states import Channel, NotNow
from mediation.models import Building, Member, Site

DAMAGED_ORDER = _("A spreadsheet has changed this number. Copy it from the order itself.")
NO_SUCH_BUILDING = _("This site has no building of that number.")


class ReportForm(forms.Form):
    """What happened, where, and how to reach the person. Words are all it must have, and a phone or "anonymous"."""

    channel = Channel.FORM

    words = WordsField(
        label=_("What happened?"),
        help_text=_("In your own words: what, where, since when. You can speak it into your phone's keyboard."),
        error_messages={"required": _("Tell us in a few words what happened.")},
    )
    building = OneBuilding()
    unit = Room(label=_("Unit"))
    room = Room(label=_("Room"))
    photo = Photos()
    phone = Phone(
        required=False,
        help_text=_("We text you who comes and by when. Filing for a neighbour? Enter the neighbour's number."),
    )
    anonymous = forms.BooleanField(
        label=_("I would rather not give a number"),
        required=False,
        help_text=_("Then keep the link that you will get: it is the only way to follow the case."),
    )
    notices = forms.BooleanField(
        label=_("Text me before works here: water or power off, noise"),
        required=False,
        help_text=_("Once you have texted us or entered a code from us. Stop it at any time by NO NOTICES (不要通知)."),
    )
    submission = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, site: Site | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known_site = site
        self.fields["submission"].initial = uuid.uuid4
        self._offer_buildings()

    def _offer_buildings(self) -> None:
        if self.known_site is None:
            del self.fields["building"], self.fields["notices"]
        else:
            self.fields["building"].of(self.known_site)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        answers = super().clean() or {}
        if not answers.get("phone") and not answers.get("anonymous") and "phone" not in self.errors:
            self.add_error("phone", _("Please enter a phone number, or tick that you would rather not."))
        return answers

    def new_report(self, read: Understood) -> NewReport:
        """The report to file: the person's own answers go before what was read out of the words."""
        said = self.cleaned_data
        site = self.known_site or said.get("site") or read.site
        building = said.get("building") or (read.building if read.building and read.building.site == site else None)
        phone = "" if said.get("anonymous") else said.get("phone")
        return NewReport.of(
            read,
            words=said["words"],
            channel=said.get("channel") or self.channel,
            phone=str(phone or ""),
            extension=getattr(phone, "extension", None) or "",
            name=said.get("name", ""),
            language=get_language() or "zh-hans",
            site=site,
            building=building,
            unit=said["unit"] or read.unit,
            room=said["room"] or read.room,
            submission=said["submission"],
            wants_notices=bool(said.get("notices")),
            pictures=said["photo"],
            order_number=said.get("order_number", ""),
            deadline=said.get("deadline") if said.get("order_number") else None,
        )


class TakenReportForm(ReportForm):
    """A member writes down what a caller or a visitor says."""

    field_order = [
        "channel",
        "order_number",
        "deadline",
        "words",
        "site",
        "building_number",
        "unit",
        "room",
        "name",
        "phone",
        "anonymous",
    ]

    channel = forms.ChoiceField(  # type: ignore[assignment]
        label=_("How did the report come?"),
        choices=[(each.value, each.label) for each in (Channel.CALL, Channel.VISIT, Channel.ORDER)],
        initial=Channel.CALL,
        widget=forms.RadioSelect,
    )
    order_number = forms.CharField(
        label=_("Number of the 12345 work order"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    deadline = Moment(
        label=_("Deadline of the work order"),
        required=False,
        help_text=_("The earlier of this and our own date holds."),
    )
    site = OneSite(required=False, empty_label=_("Not known"))
    building_number = forms.IntegerField(label=_("Building number"), required=False, min_value=1, max_value=999)
    name = WordsField(label=_("Name"), required=False, max_length=60, widget=forms.TextInput)

    def __init__(self, *args: Any, member: Member, **kwargs: Any) -> None:
        super().__init__(*args, site=None, **kwargs)
        self.fields["site"].queryset = access.report_sites(member)  # type: ignore[attr-defined]
        self.fields["words"].label = _("What does the person say?")
        self.fields["words"].help_text = _("Write it as it is said.")
        self.fields["phone"].label = _("Phone number")
        self.fields["phone"].help_text = ""
        self.fields["anonymous"].label = _("The person gives no number")
        self.fields["anonymous"].help_text = ""

    def clean_order_number(self) -> str:
        number = numbers.as_order(str(self.cleaned_data["order_number"]))
        if numbers.is_damaged(number):
            raise forms.ValidationError(DAMAGED_ORDER)
        known = reporting.of_order(number) if number else None
        # A form sent twice finds its own case and is answered with it; any other order of that number is a mistake.
        if known and not known.reports.filter(submission=self._submission()).exists():
            raise forms.ValidationError(
                _("This work order is already case %(number)s."), params={"number": known.number}
            )
        return number

    def _submission(self) -> uuid.UUID | None:
        with contextlib.suppress(ValueError):
            return uuid.UUID(str(self.data.get("submission", "")))
        return None

    def clean(self) -> dict[str, Any]:
        answers = super().clean()
        if answers.get("order_number"):
            answers["channel"] = Channel.ORDER
        elif answers.get("channel") == Channel.ORDER and "order_number" not in self.errors:
            self.add_error("order_number", _("Enter the number of the work order."))
        number, site = answers.get("building_number"), answers.get("site")
        if number and site:
            answers["building"] = Building.objects.filter(site=site, number=number).first()
            if answers["building"] is None:
                self.add_error("building_number", NO_SUCH_BUILDING)
        return answers

    def new_report(self, read: Understood) -> NewReport:
        """The report to file; a building number is of the site chosen, or else of the one the words name.

        Raises:
            NotNow: the number would be lost: nobody says of which site it is, or that site has no such building.
        """
        new, number = super().new_report(read), self.cleaned_data.get("building_number")
        if not number or self.cleaned_data.get("building"):
            return new
        if new.site is None:
            raise NotNow(gettext("Choose the site the building is of, or write the building into the words."))
        if (building := Building.objects.filter(site=new.site, number=number).first()) is None:
            raise NotNow(str(NO_SUCH_BUILDING))
        return replace(new, building=building)
