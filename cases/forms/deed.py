"""What every member's form of a verb is: the case, who reads it, and the one action it leads to."""

from __future__ import annotations

from functools import cached_property
from typing import Any, ClassVar

from django import forms
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from cases import access
from cases.forms import phrases
from cases.forms.phrases import Worded
from cases.models import Case, CaseEvent
from cases.states import Actor, Verb
from mediation.models import Member

_GONE = _("What you chose is not there any more. Please choose again.")


def _say_what_is_gone(field: forms.ModelChoiceField) -> None:
    """A row that went while the page was open is answered in a sentence of ours, which names no key and no list."""
    by_itself = type(field).default_error_messages
    for code in ("invalid_choice", "invalid_pk_value", "invalid_list"):
        if code in field.error_messages and field.error_messages[code] == by_itself.get(code):
            field.error_messages[code] = _GONE


class DeedForm(forms.Form):
    """A verb's questions. Without questions of its own it is a single button."""

    verb: ClassVar[str]
    intro: ClassVar[Any] = ""
    # The page that its reader comes back to, and its part that tells what was done; and which questions a link to the
    # form may answer beforehand.
    comes_back_to: ClassVar[str] = "desk-case"
    step: ClassVar[str] = ""
    prefilled: ClassVar[tuple[str, ...]] = ()
    # Whether it is filled in on the site, where there may be no signal: the phone keeps it until there is (`field`).
    is_of_the_field: ClassVar[bool] = False
    # Whether words that its reader keeps are offered in it.
    offers_phrases: ClassVar[bool] = True
    # The event of what was done, where it may have been asked for instead.
    done: object = None

    def __init__(
        self, *args: Any, case: Case, reader: Member | None = None, by: Actor | None = None, **kwargs: Any
    ) -> None:
        """`reader`: the member it is shown to, who is asked nothing in words that they may not read elsewhere; `by`:
        the resident behind whose link it stands."""
        super().__init__(*args, **kwargs)
        self.case, self.reader, self.by = case, reader, by
        self._phrases = SimpleLazyObject(lambda: phrases.of(reader) if reader is not None else [])
        for field in self.fields.values():
            if isinstance(field, forms.ModelChoiceField):
                _say_what_is_gone(field)
            if isinstance(field.widget, Worded) and reader is not None and self.offers_phrases:
                field.widget.phrases = self._phrases

    @cached_property
    def sight(self) -> access.Sight:
        """How much of the case its reader sees; the place only where it is nobody."""
        return access.sight(self.reader, self.case) if self.reader is not None else access.PLACE_ONLY

    def do(self, *, by: Actor) -> CaseEvent | None:
        """Do the deed with the form's answers. Returns its event where it may be one of asking for it.

        Raises:
            Forbidden, NotNow: with a sentence for the page.
        """
        raise NotImplementedError

    @property
    def title(self) -> str:
        return str(Verb(self.verb).label)
