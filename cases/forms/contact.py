"""Forms about a resident's phone: opening names and numbers, and reading a code out to who gets no texts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.access import contacts_need_a_reason
from cases.actions import desk, keys
from cases.forms.deed import DeedForm
from cases.forms.fields import WordsField
from cases.models import Key
from cases.states import Actor, Verb
from notifications import phones


class OpenContactForm(DeedForm):
    verb = Verb.OPEN_CONTACT
    intro = _("Opening names and numbers is written into the case's history.")
    words = WordsField(label=_("What do you need them for?"), widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not contacts_need_a_reason(self.case):
            del self.fields["words"]

    def do(self, *, by: Actor) -> None:
        desk.open_contact(self.case, by=by, **self.cleaned_data)


class ReadOutForm(DeedForm):
    """`key` and `code` are there once it is done: shown in the answer, and nowhere again."""

    verb = Verb.READ_OUT
    intro = _(
        "For a resident whose phone gets no texts. Ring the number of the case, and read the code out to nobody else. "
        "It opens the case under “Follow my case” once, for a few minutes. That you read it out stands in the history."
    )
    phone = forms.ChoiceField(label=_("Whom do you have on the phone?"), widget=forms.RadioSelect)
    key: Key | None = None
    code = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = self.case.parties.filter(is_reporter=True).exclude(phone="").order_by("pk")
        numbers = dict.fromkeys(str(phone) for phone in rows.values_list("phone", flat=True))
        # Named by their place in the list: a page does not hold numbers that were not opened.
        self.numbers = dict(enumerate(numbers, 1))
        choice: forms.ChoiceField = self.fields["phone"]  # type: ignore[assignment]
        choice.choices = [(str(place), phones.masked(number)) for place, number in self.numbers.items()]
        choice.error_messages["required"] = _("Choose whom you have on the phone.")
        if len(numbers) == 1:
            choice.initial = "1"

    def do(self, *, by: Actor) -> None:
        number = self.numbers[int(self.cleaned_data["phone"])]
        self.key, self.code = keys.read_out(self.case, by=by, phone=number)
