"""What keeps a lead neutral, as rows: that a party asked somebody to step aside (申请回避), and that a party agrees to
a lead who is tied (law.md section 5). Free text is no consent.

They are never changed. A side that has left the case leaves them behind with its number: what was said stays said.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from cases.states import Channel
from config.custody.kinds import evidence
from mediation.models import Organisation

from .case import Case
from .party import Party
from .words import Words, body_of

# How a consent is given: what can be asked for, and answered, at one time.
WAYS = (Channel.VISIT, Channel.CALL, Channel.TEXT)


@evidence(at="at", by="taken_by")
class AsideRequest(models.Model):
    """A party asks that a member steps aside: which party, about whom, by which door, in which words, who took it."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="aside_requests")
    handling = models.PositiveSmallIntegerField()
    about = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    party = models.ForeignKey(Party, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+")
    channel = models.CharField(max_length=8, choices=Channel.choices)
    saying = models.ForeignKey(Words, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    at = models.DateTimeField()
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(channel__in=Channel.values), name="aside_request_door_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.case} · {self.about}"

    @property
    def words(self) -> str:
        """Why, in the words of whoever asked; empty without words, and once they are masked."""
        return body_of(self.saying)


@evidence(at="noted_at", by="asked_by")
class Consent(models.Model):
    """One party agrees that a member leads in spite of a tie: who, when, how, and by whom they were asked.

    For an organisation it is written down who said so.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="consents")
    # A case that is opened again begins anew: what was agreed to before counts no more.
    handling = models.PositiveSmallIntegerField()
    lead = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    party = models.ForeignKey(Party, on_delete=models.DO_NOTHING, db_constraint=False, related_name="consents")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="+")
    how = models.CharField(max_length=8, choices=[(way.value, way.label) for way in WAYS])
    given_at = models.DateTimeField()
    noted_at = models.DateTimeField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    saying = models.ForeignKey(Words, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(how__in=WAYS), name="consent_way_is_known"),
            models.CheckConstraint(condition=Q(given_at__lte=F("noted_at")), name="consent_is_noted_once_given"),
            models.CheckConstraint(condition=~Q(asked_by=F("lead")), name="consent_is_not_asked_by_the_lead"),
            models.CheckConstraint(
                condition=Q(organisation__isnull=True) | Q(saying__isnull=False),
                name="consent_of_an_organisation_names_who_said_so",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case} · {self.lead} · {self.party}"

    @property
    def words(self) -> str:
        """Who said so; empty for a person who spoke for themselves, and once it is masked."""
        return body_of(self.saying)
