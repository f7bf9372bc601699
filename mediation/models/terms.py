"""The numbers that say when something is an early sign: how soon, how many, how long. Columns of the terms."""

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

AT_LEAST_ONE = MinValueValidator(1)
AT_LEAST_TWO = MinValueValidator(2)


class SignTerms(models.Model):
    """Part of `Terms`: an early sign tells the leader before any promise is missed."""

    sign_text_hours = models.PositiveSmallIntegerField(
        _("early sign: a second text within so many hours"), default=24, validators=[AT_LEAST_ONE]
    )
    sign_repeat_days = models.PositiveSmallIntegerField(
        _("early sign: the same person, place and category within so many days"), default=30, validators=[AT_LEAST_ONE]
    )
    sign_households = models.PositiveSmallIntegerField(
        _("early sign: so many households of one building"), default=3, validators=[AT_LEAST_TWO]
    )
    sign_household_hours = models.PositiveSmallIntegerField(
        _("… and one category within so many hours"), default=72, validators=[AT_LEAST_ONE]
    )
    sign_site_households = models.PositiveSmallIntegerField(
        _("early sign: so many households of one site"), default=5, validators=[AT_LEAST_TWO]
    )
    sign_site_days = models.PositiveSmallIntegerField(
        _("… and one category within so many days"), default=7, validators=[AT_LEAST_ONE]
    )

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(sign_households__gte=2, sign_site_households__gte=2)
                & Q(sign_text_hours__gte=1, sign_repeat_days__gte=1)
                & Q(sign_household_hours__gte=1, sign_site_days__gte=1),
                name="signs_take_time_and_several",
            )
        ]
