"""Photos that came with a text and are not among those of the case: why, in the reader's own language.

What was wrong is noted beside the photo's address when it is fetched, in the words of whoever refused it
(`intake.pictures`): the carrier's gateway, or `photos` in the worker's language. It is told again here.
"""

from functools import cache

from django import template
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext, gettext_lazy, ngettext

from cases import photos
from cases.models import Report
from notifications.inbox import PICTURE_TRIES

register = template.Library()

# What is said to a member, and the notes that mean it. Of a note that stands nowhere no reason is told.
WHY = (
    (gettext_lazy("too large"), (photos.TOO_LARGE, "it is too large")),
    (gettext_lazy("not a photo"), (photos.NO_PHOTO, "it is not a picture")),
    (gettext_lazy("damaged"), (photos.DAMAGED,)),
    (gettext_lazy("not to be had any more"), ("it is gone",)),
    (
        gettext_lazy("not where a photo of a text should be"),
        ("it does not live with the provider", "it belongs to another account", "it moved to somewhere else"),
    ),
)


@register.filter
def lost_photos(report: Report) -> list[str]:
    """A sentence for each photo of the text that is not shown, or none yet. Asks for the text behind the report."""
    text = report.inbound
    if text is None or not text.media:
        return []
    if text.pictures_at is not None:
        lost = [each["problem"] for each in text.media if each.get("problem")]
        return [_said(why(problem)) for problem in lost]
    n = len(text.media)
    if text.picture_tries < PICTURE_TRIES:
        said = ngettext("%(n)d photo of this text is on its way.", "%(n)d photos of this text are on their way.", n)
    else:
        said = ngettext(
            "%(n)d photo of this text could not be fetched. Ask for it again.",
            "%(n)d photos of this text could not be fetched. Ask for them again.",
            n,
        )
    return [said % {"n": n}]


def _said(reason: str) -> str:
    if not reason:
        return gettext("A photo that came with this text could not be kept.")
    return gettext("A photo that came with this text could not be kept: %(why)s.") % {"why": reason}


def why(problem: str) -> str:
    """What a note of the fetching means; empty for one that is not known."""
    return next((str(told) for told, notes in WHY if any(problem in as_noted(note) for note in notes)), "")


@cache
def as_noted(note: str) -> frozenset[str]:
    """The note in every language that a worker may have written it in."""
    said = {note}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            said.add(gettext(note))
    return frozenset(said)
