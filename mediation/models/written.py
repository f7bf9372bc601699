"""What an operator writes: names, notes, words to look for. Without what nobody can see, and never of that alone.

A lone mark that turns the direction of writing is no name, and inside one it would turn whatever follows it on the page
and in a text. Such marks are left out wherever a row is written; what is then empty and must not be is refused.
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from mediation.naming import visible


class _Written:
    """Of a field of text: only what can be seen is kept."""

    def to_python(self, value: Any) -> Any:
        kept = super().to_python(value)  # type: ignore[misc]
        return visible(kept) if isinstance(kept, str) else kept

    def clean(self, value: Any, model_instance: Any) -> Any:
        if isinstance(value, str) and value.strip() and not visible(value):
            raise ValidationError(_("There is nothing to be seen in this. Write it in letters."), code="unseen")
        return super().clean(value, model_instance)  # type: ignore[misc]

    def get_prep_value(self, value: Any) -> Any:
        kept = super().get_prep_value(value)  # type: ignore[misc]
        return visible(kept) if isinstance(kept, str) else kept

    def deconstruct(self) -> Any:
        # To the database it is a column of text like any other.
        name, _path, args, kwargs = super().deconstruct()  # type: ignore[misc]
        return name, f"django.db.models.{type(self).__mro__[2].__name__}", args, kwargs


class Line(_Written, models.CharField):
    """A short text."""


class Lines(_Written, models.TextField):
    """A longer one."""
