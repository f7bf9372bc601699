"""Photos that came with a text and are not among those of the case: why, in the reader's own language.

What was wrong is a code beside the photo's address (`PictureProblem`), noted when it is fetched (`intake.pictures`).
"""

from django import template
from django.utils.translation import gettext, ngettext

from cases.models import Report
from notifications.inbox import PICTURE_TRIES
from notifications.models import PictureProblem

register = template.Library()


@register.filter
def lost_photos(report: Report) -> list[str]:
    """A sentence for each photo of the text that is not shown, or none yet. Asks for the text behind the report."""
    text = report.inbound
    if text is None or not text.media:
        return []
    if text.pictures_at is not None:
        return [_not_kept(picture["problem"]) for picture in text.media if picture.get("problem")]
    n = len(text.media)
    if text.picture_tries < PICTURE_TRIES:
        sentence = ngettext("%(n)d photo of this text is on its way.", "%(n)d photos of this text are on their way.", n)
    else:
        sentence = ngettext(
            "%(n)d photo of this text could not be fetched. Ask for it again.",
            "%(n)d photos of this text could not be fetched. Ask for them again.",
            n,
        )
    return [sentence % {"n": n}]


def _not_kept(problem: str) -> str:
    if problem not in PictureProblem.values:
        return gettext("A photo that came with this text could not be kept.")
    why = PictureProblem(problem).label
    return gettext("A photo that came with this text could not be kept: %(why)s.") % {"why": why}
