"""A form asked one question a page: the same questions, with what was answered before kept in the page, chosen photos
too. What a form's answers then do is its own.
"""

from __future__ import annotations

from collections.abc import Sequence

from django import forms
from django.forms.boundfield import BoundField

from cases.forms.photo_field import Chosen, Photos
from cases.stash import Kept


class Steps:
    """Where somebody is in a form. `pages`: the names of the questions of each page; of those that the form has not,
    none is asked. `at` and `go` as the page sends them: on which page they were, and where they want to go."""

    def __init__(self, form: forms.Form, pages: Sequence[Sequence[str]], *, at: str = "", go: str = "") -> None:
        self.form = form
        self.pages = [names for page in pages if (names := [name for name in page if name in form.fields])]
        was = min(int(at), len(self.pages) - 1) if at.isdecimal() and len(at) < 3 else 0
        self.number = was
        if form.is_bound and go == "back":
            self.number = max(0, was - 1)
        elif form.is_bound and go and not self._is_wrong(was):
            self.number = min(was + 1, len(self.pages) - 1)
        # Whether the last question was answered, and all of it is to be sent.
        self.is_sent = form.is_bound and go == "send" and was == len(self.pages) - 1
        # What is wrong is said of the page that was answered, and of no question that was not asked yet.
        self.shows_errors = form.is_bound and go != "back" and self.number == was
        if not self.shows_errors:
            for name in self.pages[self.number]:
                form.errors.pop(name, None)

    def _is_wrong(self, page: int) -> bool:
        return any(name in self.form.errors for name in self.pages[page])

    def turn_to_what_is_wrong(self) -> None:
        """After sending: to the first page with a question that is not answered as it should be."""
        wrong = [number for number, _page in enumerate(self.pages) if self._is_wrong(number)]
        self.number, self.shows_errors = (wrong or [self.number])[0], True

    @property
    def asked(self) -> list[BoundField]:
        """The questions of this page."""
        return [self.form[name] for name in self.pages[self.number]]

    @property
    def errors(self) -> list[BoundField]:
        """Of these the ones that are answered wrongly, to be said above."""
        return [each for each in self.asked if each.errors] if self.shows_errors else []

    @property
    def kept(self) -> list[BoundField]:
        """The other questions, whose answers stay in the page."""
        here = {*self.pages[self.number]}
        return [each for each in self.form if each.name not in here and not isinstance(each.field, Photos)]

    @property
    def photos(self) -> list[Kept]:
        """The photos that were chosen on another page."""
        here = {*self.pages[self.number]}
        chosen = [self.form[name].data for name, field in self.form.fields.items() if isinstance(field, Photos)]
        if "photo" in here or not self.form.is_bound:
            return []
        return [photo for each in chosen if isinstance(each, Chosen) for photo in each.kept()]

    @property
    def place(self) -> int:
        """Which page it is, counted from one."""
        return self.number + 1

    @property
    def is_last(self) -> bool:
        """Whether nothing is asked after it."""
        return self.number == len(self.pages) - 1
