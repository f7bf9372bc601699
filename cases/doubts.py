"""Why a proof proves nothing by itself, and why the time of a press is not believed by itself (law.md section 11)."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class DoubtKind(TextChoices):
    """Why a proof proves nothing by itself (law.md section 11)."""

    FAR = "far", _("Far from the site")
    SEEN = "seen", _("Picture seen before")
    SMALL = "small", _("Picture smaller than a photo")
    OLD = "old", _("Picture taken long ago")
    # Of a form that a phone had kept.
    CLOCK = "clock", _("The phone's clock is wrong")
    STALE = "stale", _("Sent long after it was pressed")
    EARLY = "early", _("Pressed before the case was assigned")
    OVERDUE = "overdue", _("Sent after the promised time")
    UNDONE = "undone", _("Could not be done any more when it came")
