"""People's mediation committees (人民调解委员会): bodies set up by law, of a community or a street.

A group on a renovation site is none by itself; only what is agreed before such a committee, under its seal, is
confirmed by a court on a joint request (law.md section 7).
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from config.custody.kinds import standing
from config.custody.remembered import remembered

from .people import Organisation
from .written import Line


@remembered
@standing
class Committee(models.Model):
    """One committee, of the community or street office that set it up."""

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="committees", verbose_name=_("organisation")
    )
    name = Line(_("name"), max_length=60, unique=True)
    # As it stands on its records: （2026）锦绣人调字第12号.
    record_name = Line(_("name on its records"), max_length=20, blank=True)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("people's mediation committee")
        verbose_name_plural = _("people's mediation committees")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
