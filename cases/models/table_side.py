"""What belongs to a side at the table: who speaks or helps for it, whether it agrees to mediation, that it was told its
rights (law.md section 7).

Consents are rows, one for each time it was asked or said; the last one counts. They are never changed.
"""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from phonenumber_field.modelfields import PhoneNumberField

from cases.kinds import UNWILLING
from cases.states import Channel, RepresentativeKind, Through, Willing
from config.custody.kinds import evidence, moving

from .case import Case
from .fieldwork import Photo
from .party import PARTED_ARE, Party
from .words import Words, body_of


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


class ConsentQuerySet(models.QuerySet["MediationConsent"]):
    def standing(self) -> Self:
        """The last word of each side that is one still, in the present handling of its case."""
        parted = {f"party__{name}": value for name, value in PARTED_ARE.items()}
        here = self.filter(handling=F("case__handling"), party__left_at__isnull=True).exclude(**parted)
        return here.order_by("party", "-id").distinct("party")

    def unwilling(self) -> Self:
        """Of these the ones that say no: while there is one, nobody is mediated."""
        return self.filter(pk__in=self.standing().values("pk"), state__in=UNWILLING)


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

    objects = ConsentQuerySet.as_manager()

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
