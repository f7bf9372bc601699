"""Words the operator adds for the reader: each is tried on a sentence before it is saved, by the reader itself.

A word that is never found looks like one that works, and with an emergency word that costs a life. The words of a
category are edited in their list, without a trial: the case's page shows what a category was read from.
"""

from typing import Any

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from cases.reading import emergency
from cases.reading.excuses import Why
from cases.reading.normal import normal
from cases.reading.phrases import stands_in
from mediation.admin import EmergencyWordAdmin, FlagWordAdmin, UpTriggerAdmin
from mediation.models import EmergencyWord, FlagWord, UpTrigger

for model in (EmergencyWord, FlagWord, UpTrigger):
    admin.site.unregister(model)

NOT_FOUND = _("“%(word)s” is not found in this sentence, so it would never be found in a text like it.")
NOT_COUNTED = {
    Why.PART_OF_A_WORD: _("“%(word)s” stands in this sentence only within a longer word in which it does not count."),
    Why.DENIED: _("“%(word)s” is found in this sentence, but the sentence says that it is not so."),
    Why.NEARLY: _("“%(word)s” is found in this sentence, but the sentence says that it nearly happened."),
    Why.OVER: _("“%(word)s” is found in this sentence, but the sentence tells of something that is over."),
    Why.FEARED: _("“%(word)s” is found in this sentence, but as something that is feared or might happen."),
    Why.LIKENED: _("“%(word)s” is found in this sentence, but only as a comparison."),
    Why.SPOKEN_OF: _("“%(word)s” is found in this sentence, but it is a notice, a drill or a request."),
}


class TriedForm(forms.ModelForm):
    """A word's form with a sentence to try it on, which must be given for a new word or another spelling of one."""

    example = forms.CharField(
        label=_("a sentence to try it on"),
        required=False,
        max_length=300,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text=_("As a resident would write it. The word is saved only if the reader finds it there. Not stored."),
    )
    tried_again: tuple[str, ...] = ("word",)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("word") or not (self.instance.pk is None or {*self.tried_again} & {*self.changed_data}):
            return data
        sentence = data.get("example", "").strip()
        if not sentence:
            self.add_error("example", _("Write a sentence in which the word must be found."))
        elif refusal := self.refusal(data, sentence):
            self.add_error("example", str(refusal) % {"word": data["word"]})
        return data

    def refusal(self, data: dict[str, Any], sentence: str) -> Any:
        """Why the word does nothing in that sentence; empty if it does."""
        return "" if stands_in(data["word"], normal(sentence)) else NOT_FOUND


class TriedEmergencyForm(TriedForm):
    """Tried as an alarm: found, and not excused by what stands around it."""

    tried_again = ("word", "except_in", "as_written")

    def refusal(self, data: dict[str, Any], sentence: str) -> Any:
        word = EmergencyWord(
            word=data["word"],
            service=data.get("service") or "",
            except_in=data.get("except_in") or "",
            as_written=bool(data.get("as_written")),
        )
        silent = emergency.tried(word, sentence)
        return "" if silent is None else NOT_COUNTED.get(silent, NOT_FOUND)


@admin.register(EmergencyWord)
class TriedEmergencyWordAdmin(EmergencyWordAdmin):
    form = TriedEmergencyForm


@admin.register(FlagWord)
class TriedFlagWordAdmin(FlagWordAdmin):
    form = TriedForm


@admin.register(UpTrigger)
class TriedUpTriggerAdmin(UpTriggerAdmin):
    form = TriedForm
