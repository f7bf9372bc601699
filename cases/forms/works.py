"""What is asked of who announces works: where, what, from when to when, what residents notice of it, whom to ring."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from cases.actions import works
from cases.actions.works import NewNotice
from cases.forms.fields import Moment, Phone, WordsField
from cases.states import Actor
from mediation.models import Building, Effect, Site, WorksNotice


class _Buildings(forms.ModelMultipleChoiceField):
    def label_from_instance(self, building: Any) -> str:
        return str(building.label(get_language() or "zh-hans"))


class NoticeForm(forms.Form):
    """A works notice of one site, or what is put in the place of one (`corrects`)."""

    done: object = None

    what = WordsField(
        label=_("What works?"),
        max_length=40,
        widget=forms.TextInput,
        help_text=_("In a few words, such as: water risers replaced."),
        error_messages={"required": _("Say what works these are.")},
    )
    whole_site = forms.BooleanField(label=_("The whole site"), required=False)
    buildings = _Buildings(
        label=_("Which buildings?"),
        queryset=Building.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("Choose buildings of this site.")},
    )
    effects = forms.MultipleChoiceField(
        label=_("What will people notice?"),
        choices=Effect.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    starts_at = Moment(label=_("When do the works begin?"))
    ends_at = Moment(label=_("When do they end?"))
    is_daily = forms.BooleanField(
        label=_("Each day between these hours only"),
        required=False,
        help_text=_("Else it goes on without a break, nights included."),
    )
    is_repair = forms.BooleanField(label=_("An emergency repair"), required=False)
    certificate = WordsField(
        label=_("Number of the certificate for works at night"),
        required=False,
        max_length=40,
        widget=forms.TextInput,
        help_text=_("Needed for works at night that make noise."),
    )
    contact_name = WordsField(label=_("Whom to ask for"), required=False, max_length=20, widget=forms.TextInput)
    contact_phone = Phone(label=_("Telephone for residents"))

    def __init__(self, *args: Any, site: Site, corrects: WorksNotice | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.site, self.corrects = site, corrects
        self.fields["buildings"].queryset = site.buildings.all()  # type: ignore[attr-defined]
        if corrects is None:
            self.fields["contact_phone"].initial = site.hotline.as_national if site.hotline else ""
            return
        for name in ("what", "starts_at", "ends_at", "is_daily", "is_repair", "certificate", "contact_name"):
            self.fields[name].initial = getattr(corrects, name)
        self.fields["contact_phone"].initial = corrects.contact_phone.as_national
        self.fields["effects"].initial = corrects.effects
        buildings = [each.pk for each in corrects.buildings.all()]
        self.fields["buildings"].initial, self.fields["whole_site"].initial = buildings, not buildings
        self.fields["why"] = WordsField(label=_("What was wrong?"), required=False, max_length=200)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if "buildings" in said and bool(said["buildings"]) == bool(said.get("whole_site")):
            self.add_error("buildings", _("Choose the buildings, or the whole site."))
        phone = said.get("contact_phone")
        if phone is not None and getattr(phone, "extension", None):
            self.add_error("contact_phone", _("Enter a number that can be dialled as it is."))
        return said

    def do(self, *, by: Actor) -> WorksNotice:
        """Announce it, or correct what was announced. Raises as `actions.works` does."""
        said = dict(self.cleaned_data)
        said.pop("whole_site")
        why = said.pop("why", "")
        new = NewNotice(**{**said, "contact_phone": str(said["contact_phone"])})
        if self.corrects is not None:
            return works.correct(self.corrects, new, by=by, why=why)
        return works.announce(self.site, new, by=by)


class WithdrawNoticeForm(forms.Form):
    """Why announced works do not take place."""

    done: object = None

    why_not = WordsField(label=_("Why does it not take place?"), needed=True, max_length=200)

    def __init__(self, *args: Any, notice: WorksNotice, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.notice = notice

    def do(self, *, by: Actor) -> WorksNotice:
        return works.withdraw(self.notice, by=by, why=self.cleaned_data["why_not"])
