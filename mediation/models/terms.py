"""The numbers of the house that belong to no policy, one row: how long, how many, how soon something is an early sign.
Targets and ladders are `promises`.
"""

import datetime as dt
from copy import copy

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from config.custody.kinds import standing
from config.custody.remembered import Remembered, remembered

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


class ProofTerms(models.Model):
    """Part of `Terms`: what a proof must be like to be believed by itself."""

    site_radius = models.PositiveIntegerField(
        _("proof: metres from the middle of a site that still count as there"), default=300, db_default=300,
        validators=[MinValueValidator(50)], help_text=_("Where the site does not say it itself."),
    )  # fmt: skip
    accuracy_metres = models.PositiveIntegerField(
        _("proof: metres of a phone's own doubt that are believed at most"), default=100, db_default=100
    )
    photo_pixels = models.PositiveIntegerField(
        _("proof: so many pixels has a real photo at least"), default=300_000, db_default=300_000
    )
    photo_hours = models.PositiveSmallIntegerField(
        _("proof: hours after which a photo, by its own data, is an old one"),
        default=12,
        db_default=12,
        validators=[AT_LEAST_ONE],
    )
    board_tries = models.PositiveSmallIntegerField(
        _("wrong arrival codes an hour that one member has at one site"),
        default=5,
        db_default=5,
        validators=[AT_LEAST_ONE],
    )
    kept_minutes = models.PositiveSmallIntegerField(
        _("visits without signal: minutes a phone's clock may be wrong"),
        default=5,
        db_default=5,
        validators=[AT_LEAST_ONE],
    )
    kept_hours = models.PositiveSmallIntegerField(
        _("visits without signal: hours after which the time of the press is not believed by itself"),
        default=12,
        db_default=12,
        validators=[AT_LEAST_ONE],
    )

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(kept_minutes__gte=1, kept_hours__gte=1), name="what_is_kept_is_given_time"
            ),
            models.CheckConstraint(
                condition=Q(site_radius__gte=50, photo_hours__gte=1, board_tries__gte=1), name="proof_can_be_given"
            ),
        ]


class NoticeTerms(models.Model):
    """Part of `Terms`: works that are announced to residents, and what is asked of them."""

    notice_days = models.PositiveSmallIntegerField(
        _("works notice: days it may last"), default=30, db_default=30, validators=[AT_LEAST_ONE]
    )
    notice_grace_hours = models.PositiveSmallIntegerField(
        _("works notice: hours after its end in which a complaint still counts as announced"), default=2, db_default=2
    )
    notice_places = models.PositiveSmallIntegerField(
        _("works notice: places one number may be told of"), default=5, db_default=5, validators=[AT_LEAST_ONE]
    )

    cost_most_yuan = models.PositiveIntegerField(
        _("shared costs: the most that is asked of one side, in yuan"),
        default=500_000,
        db_default=500_000,
        validators=[AT_LEAST_ONE],
    )

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(condition=Q(notice_days__gte=1, notice_places__gte=1), name="notices_have_room")
        ]


class OutputTerms(models.Model):
    """Part of `Terms`: what is put out of the house."""

    register_days = models.PositiveSmallIntegerField(
        _("monthly register: days for which its file is kept"), default=7, db_default=7, validators=[AT_LEAST_ONE]
    )
    public_fewest = models.PositiveSmallIntegerField(
        _("public board: counts below this are only said to be fewer"), default=5, db_default=5,
        validators=[AT_LEAST_TWO],
    )  # fmt: skip

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(register_days__gte=1, public_fewest__gte=2), name="what_is_put_out_is_careful"
            )
        ]


@remembered
@standing
class Terms(OutputTerms, NoticeTerms, ProofTerms, SignTerms):
    """The numbers of the house that belong to no policy. One row, edited in the administration."""

    reopen_days = models.PositiveSmallIntegerField(
        _("days a resident may reopen"), default=30, validators=[MinValueValidator(1)]
    )
    no_answer_hours = models.PositiveSmallIntegerField(
        _("hours until an unanswered “solved?” becomes a phone call"), default=72, validators=[MinValueValidator(1)]
    )
    hold_days = models.PositiveSmallIntegerField(
        _("working days a hold may last"), default=5, validators=[MinValueValidator(1)]
    )
    hold_days_in_all = models.PositiveSmallIntegerField(
        _("working days all holds of a case may last together"), default=10, db_default=10, validators=[AT_LEAST_ONE]
    )
    extensions = models.PositiveSmallIntegerField(_("how often a case may be given more time to settle"), default=2)
    extension_days = models.PositiveSmallIntegerField(
        _("days it may be given beyond the first date, all in all"), default=15, validators=[AT_LEAST_ONE]
    )
    texts_at_once = models.PositiveSmallIntegerField(
        _("texts of one kind a member gets at once, before one with their number takes their place"),
        default=3,
        validators=[MinValueValidator(1)],
    )
    code_minutes = models.PositiveSmallIntegerField(
        _("minutes for which a code to a resident's case is good"), default=10, db_default=10, validators=[AT_LEAST_ONE]
    )
    code_tries = models.PositiveSmallIntegerField(
        _("tries with a code, from everywhere, until it is void"), default=50, db_default=50, validators=[AT_LEAST_ONE]
    )
    link_days = models.PositiveSmallIntegerField(
        _("days for which the link behind a code opens the case"), default=30, db_default=30, validators=[AT_LEAST_ONE]
    )
    urgent_minutes = models.PositiveSmallIntegerField(
        _("minutes in which urgent reports of unproven numbers at one site are one text with their number"),
        default=10,
        db_default=10,
        validators=[AT_LEAST_ONE],
    )
    same_text_minutes = models.PositiveSmallIntegerField(
        _("minutes in which the same words from one number are one text"), default=10, db_default=10
    )
    reopened_hours = models.PositiveSmallIntegerField(
        _("hours after “not solved” in which what that resident texts belongs to that case"), default=24, db_default=24
    )
    spokespersons = models.PositiveSmallIntegerField(
        _("mediation: so many may be chosen to speak for many"), default=5, db_default=5, validators=[AT_LEAST_ONE]
    )
    consent_days = models.PositiveSmallIntegerField(
        _("mediation: days in which a side may answer by text whether it agrees"),
        default=7,
        db_default=7,
        validators=[AT_LEAST_ONE],
    )
    most_yuan = models.PositiveIntegerField(
        _("yuan, at most, that a proposal is believed to be of"),
        default=1_000_000,
        db_default=1_000_000,
        validators=[AT_LEAST_ONE],
    )
    night_from = models.TimeField(_("night begins"), default=dt.time(22))
    night_until = models.TimeField(_("night ends"), default=dt.time(6))

    class Meta:
        verbose_name = _("terms")
        verbose_name_plural = _("terms")
        constraints = [
            *SignTerms.Meta.constraints,
            *ProofTerms.Meta.constraints,
            *NoticeTerms.Meta.constraints,
            *OutputTerms.Meta.constraints,
            models.CheckConstraint(condition=Q(pk=1), name="terms_are_one_row"),
            models.CheckConstraint(
                condition=Q(reopen_days__gte=1, no_answer_hours__gte=1, hold_days__gte=1), name="terms_take_time"
            ),
            models.CheckConstraint(condition=Q(extension_days__gte=1), name="terms_give_time"),
            models.CheckConstraint(
                condition=Q(spokespersons__gte=1, consent_days__gte=1), name="terms_let_sides_speak_and_answer"
            ),
            models.CheckConstraint(
                condition=Q(hold_days_in_all__gte=F("hold_days")), name="all_holds_have_room_for_one"
            ),
            models.CheckConstraint(condition=Q(texts_at_once__gte=1), name="terms_let_a_text_through"),
            models.CheckConstraint(
                condition=Q(code_minutes__gte=1, code_tries__gte=1, link_days__gte=1, urgent_minutes__gte=1),
                name="terms_let_a_resident_in",
            ),
        ]

    def __str__(self) -> str:
        return str(_("Terms"))

    @classmethod
    def current(cls) -> "Terms":
        """The row in force; the defaults while nobody has saved one. A copy, and one query at most, where nothing has
        changed."""
        return copy(_TERMS())


_TERMS = Remembered(lambda: Terms.objects.filter(pk=1).first() or Terms(pk=1), of=(Terms,))
