"""How content a resident says they are with how their case was settled (满意吗), as rows."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.states import Mark, Through
from config.custody.kinds import evidence

from .case import Case
from .party import Party

# By which doors residents say it themselves. Nobody writes it down for them, on the phone neither.
BY_THEMSELVES = (Through.TEXT, Through.LINK, Through.CODE, Through.FORM)


@evidence(at="said_at")
class Satisfaction(models.Model):
    """What one resident said, once in a handling, after they had said that it is solved. Who says nothing has no row,
    and is not content by that (law.md section 9)."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="satisfaction")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    handling = models.PositiveSmallIntegerField()
    mark = models.CharField(_("Are you content?"), max_length=8, choices=Mark.choices)
    through = models.CharField(max_length=8, choices=Through.choices)
    said_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["party", "handling"], name="content_is_said_once_in_a_handling"),
            models.CheckConstraint(condition=Q(mark__in=Mark.values), name="satisfaction_is_known"),
            models.CheckConstraint(
                condition=Q(through__in=[each.value for each in BY_THEMSELVES]), name="content_is_said_by_themselves"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case} · {self.mark}"
