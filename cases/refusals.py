"""How a deed is refused: the sentence is fit for the page. The rest of the words of the law is `states`."""

from __future__ import annotations

from typing import Any


class Refused(Exception):
    """A deed that is not done. The text is a sentence fit for the page."""

    def __init__(self, sentence: Any) -> None:
        super().__init__(str(sentence))
        self.sentence = str(sentence)


class Forbidden(Refused):
    """This person may never do this here. Pages answer strangers 404, not this sentence."""


class NotNow(Refused):
    """The deed does not fit the case as it stands: it moved on, or something is missing."""


class NotMeant(NotNow):
    """What was filled in cannot be meant, however the case stands: it is put right where it was typed."""


class NeedsAnother(NotNow):
    """One alone may not: it is asked for, and somebody else decides."""


class Unproven(NotNow):
    """The deed needs a photo, and those given prove nothing by themselves: they are kept to be looked at."""
