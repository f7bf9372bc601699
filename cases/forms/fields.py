"""Fields that more than one form asks for: words, phone numbers, a place on a site; photos are `photo_field`.

What is wrong is said in a sentence at the field. What a form's answers then do is in the form that owns them.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from phonenumber_field.formfields import PhoneNumberField
from phonenumber_field.phonenumber import PhoneNumber

from cases import rooms, timemachine
from cases.clocks.deadlines import is_plausible
from cases.forms import quick
from cases.forms.phrases import Worded
from mediation.models import Building, Site
from notifications import phones

# NUL; embeddings, overrides and isolates of direction, and the marks for one.
LEFT_OUT = dict.fromkeys([0x00, 0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)])
LINE_ENDS = re.compile("\r\n|\r")
LONGEST_WORDS = 2000


class WordsField(forms.CharField):
    """Free words of a person. Left out are NUL, which PostgreSQL cannot hold, and marks that turn the direction of what
    follows; words that nobody can see are none. What is left is counted while one types (`site.js`), as here."""

    is_counted = True

    def __init__(self, *, needed: bool = False, **kwargs: Any) -> None:
        # Needed, though the field lets it pass empty: the action refuses, so that the refusal is recorded.
        self.needed = needed
        if needed:
            kwargs["required"] = False
        kwargs.setdefault("max_length", LONGEST_WORDS)
        kwargs.setdefault("widget", Worded(attrs={"rows": 4}))
        super().__init__(**kwargs)
        self.error_messages["max_length"] = _("This is too long: at most %(limit_value)d characters, please.")

    def to_python(self, value: Any) -> str:
        # A browser counts each line end as one sign, as it stands in its field, and sends it as two.
        typed = LINE_ENDS.sub("\n", value.translate(LEFT_OUT)) if isinstance(value, str) else value
        said = str(super().to_python(typed) or "")
        return said if any(char.isprintable() and not char.isspace() for char in said) else ""


class Phone(PhoneNumberField):
    """A phone number as people write it here; given back in E.164."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Your phone number"))
        kwargs.setdefault("region", "CN")
        kwargs.setdefault(
            "widget", forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "tel", "maxlength": 32})
        )
        super().__init__(**kwargs)
        self.error_messages["invalid"] = _("This is not a phone number we can reach. Please check the digits.")
        self.error_messages["required"] = _("Please enter a phone number.")

    def to_python(self, value: Any) -> Any:
        """The one number in what was typed, with its extension. Raises ValidationError: there is none, or several."""
        found = phones.lines(value) if isinstance(value, str) else []
        if len(found) > 1:
            raise forms.ValidationError(gettext("Enter one number, please."), code="several")
        if not found:
            return super().to_python(value)
        return PhoneNumber.from_string(phones.dialled(found[0].number, found[0].extension))


class Moment(forms.DateTimeField):
    """A day and hour, local time: chosen from times that stand ready, if there are any (`offers`), or picked with the
    phone's own wheel."""

    def __init__(self, *, offers: quick.Offers | None = None, **kwargs: Any) -> None:
        picker = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=quick.SENT)
        kwargs.setdefault("widget", quick.OneTap(offers) if offers is not None else picker)
        super().__init__(**kwargs)
        self.error_messages["required"] = _("Name the day and hour.")
        self.error_messages["invalid"] = _("This is not a day and hour, such as 2026-11-23 09:30.")

    def to_python(self, value: Any) -> datetime | None:
        """Raises ValidationError as any field, for a year that nobody can have meant, and for two times at once."""
        if isinstance(value, list):
            sentence = gettext("You chose one time and wrote another. Keep the one that you mean.")
            raise forms.ValidationError(sentence, code="several")
        at: datetime | None = super().to_python(value)
        if at is not None and not is_plausible(at, now=timemachine.now()):
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return at


class OneBuilding(forms.ModelChoiceField):
    """A building of the site, said in the reader's language."""

    def __init__(self, *, site: Site | None = None, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Which building?"))
        kwargs.setdefault("required", False)
        kwargs.setdefault("empty_label", _("Not sure, or the whole site"))
        super().__init__(queryset=Building.objects.none(), **kwargs)
        self.of(site)

    def of(self, site: Site | None) -> None:
        """Offer this site's buildings."""
        self.queryset = Building.objects.filter(site=site) if site else Building.objects.none()

    def label_from_instance(self, building: Any) -> str:
        return str(building.label(get_language() or "zh-hans"))


class OneSite(forms.ModelChoiceField):
    """A site, said in the reader's language; where the works are over it says so, and stands below the others."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Which site?"))
        super().__init__(queryset=Site.objects.order_by("-is_active", "name"), **kwargs)

    def label_from_instance(self, site: Any) -> str:
        name = str(site.label(get_language() or "zh-hans"))
        return name if site.is_active else gettext("%(site)s (the works are over)") % {"site": name}


class Room(forms.CharField):
    """A unit or a room: a few digits and letters, and the characters of places."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"autocomplete": "off", "inputmode": "text"}))
        super().__init__(required=False, max_length=rooms.LONGEST, **kwargs)

    def to_python(self, value: Any) -> str:
        """Raises ValidationError for what is no unit and no room."""
        said = rooms.normal(str(super().to_python(value) or ""))
        if len(said) <= rooms.LONGEST and not rooms.is_one(said):
            sentence = gettext(
                "Digits and letters only, such as 2 or 501室. Write the rest where you say what happened."
            )
            raise forms.ValidationError(sentence, code="invalid")
        return said
