"""What belongs to a side at the table: who speaks or helps for it, whether it agrees to mediation, that it was told its
rights (law.md section 7).

Consents are rows, one for each time it was asked or said; the last one counts. They are never changed.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from phonenumber_field.modelfields import PhoneNumberField

from cases.states import Channel, Through
from config.custody.kinds import evidence, moving

from .case import Case
from .fieldwork import Photo
from .party import Party
from .words import Words, body_of


class RepresentativeKind(models.TextChoices):
    # Stands for one side, and may agree and sign for it: with a written authority.
    AGENT = "agent", _("Acts for them")
    # One of at most five whom many have chosen (collective cases).
    SPOKESPERSON = "spokes", _("Chosen by many")
    # Helps to read, hear and answer; agrees to nothing in another's name.
    HELPER = "helper", _("Helps them")


@moving("authority", "left_at")
class Representative(models.Model):
    """A person who speaks or helps for a side: who, what they are to it, by which paper, and until when."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="representatives")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="representatives")
    kind = models.CharField(max_length=6, choices=RepresentativeKind.choices)
    name = models.CharField(max_length=60)
    phone = PhoneNumberField(blank=True)
    # What they are to the side: daughter, neighbour, site manager.
    relation = models.CharField(max_length=40, blank=True)
    authority = models.ForeignKey(Photo, on_delete=models.PROTECT, null=True, related_name="+")
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    left_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=RepresentativeKind.values), name="representative_kind_is_known"
            ),
            models.CheckConstraint(condition=~Q(name=""), name="representative_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name


class Willing(models.TextChoices):
    """What became of the question whether a side agrees to mediation. Nobody is ever asked to give up another way."""

    ASKED = "asked", _("Asked")
    AGREED = "agreed", _("Agreed")
    REFUSED = "refused", _("Refused")
    WITHDRAWN = "withdrew", _("Withdrawn")


@evidence(at="noted_at", by="noted_by")
class MediationConsent(models.Model):
    """A side was asked, agrees, refuses or withdraws: when, how, said by whom, written down by whom.

    Of an organisation `saying` names who spoke for it. Of what a resident did by text or page `noted_by` is nobody and
    `through` says which door.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="mediation_consents")
    handling = models.PositiveSmallIntegerField()
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="willing")
    representative = models.ForeignKey(Representative, on_delete=models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=8, choices=Willing.choices)
    how = models.CharField(max_length=8, choices=Channel.choices)
    through = models.CharField(max_length=8, choices=Through.choices, blank=True)
    at = models.DateTimeField()
    noted_at = models.DateTimeField()
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    saying = models.ForeignKey(Words, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=Willing.values), name="mediation_consent_is_known"),
            models.CheckConstraint(condition=Q(how__in=Channel.values), name="mediation_consent_way_is_known"),
            models.CheckConstraint(condition=Q(at__lte=F("noted_at")), name="mediation_consent_is_noted_once_given"),
            models.CheckConstraint(
                condition=Q(noted_by__isnull=False) | ~Q(through=""), name="mediation_consent_came_from_somebody"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.party} · {self.state}"

    @property
    def words(self) -> str:
        """Who spoke for an organisation, or why it was refused; empty without, and once masked."""
        return body_of(self.saying)


@evidence(at="noted_at", by="given_by")
class RightsNotice(models.Model):
    """A side was told its rights and duties: when, how, by whom."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="rights_notices")
    handling = models.PositiveSmallIntegerField()
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="rights_notices")
    how = models.CharField(max_length=8, choices=Channel.choices)
    given_at = models.DateTimeField()
    noted_at = models.DateTimeField()
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(how__in=Channel.values), name="rights_notice_way_is_known"),
            models.CheckConstraint(condition=Q(given_at__lte=F("noted_at")), name="rights_notice_is_noted_once_given"),
        ]

    def __str__(self) -> str:
        return f"{self.case} · {self.party}"
