"""The sides of a dispute and the messages that reported it. Contact details live here and nowhere else in `cases`."""

from django.conf import settings
from django.contrib.postgres.indexes import OpClass
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from phonenumber_field.modelfields import PhoneNumberField

from cases.states import PROOFS, Channel, Through
from config.custody.kinds import evidence, moving
from mediation.models import Building, Organisation
from notifications.models import InboundText

from .case import Case
from .words import Words, body_of


class Side(models.TextChoices):
    COMPLAINANT = "complainant", _("Complainant")
    RESPONDENT = "respondent", _("Respondent")


# An organisation that turns out to be no side goes again; a person who spoke stays.
@moving(
    "building", "is_reporter", "shares_contact", "solved_at", "phone_proven_at", "phone_proven_by",
    goes='OLD."organisation_id" IS NOT NULL',
)  # fmt: skip
class Party(models.Model):
    """A side: a resident, a household or an organisation. `is_reporter` marks who may confirm, reopen and withdraw.

    `came_with` names the joined case by which this side came here: its own window on this one (`cases.reporters`).
    `phone` is an attribute, and somebody's own only once it is proven: by a text from it that was taken to this case,
    or by a code that came back (`cases.reporters.prove`).
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="parties")
    side = models.CharField(max_length=12, choices=Side.choices)
    name = models.CharField(max_length=60, blank=True)
    phone = PhoneNumberField(blank=True)
    # What is dialled behind it, where it is a switchboard's: then no text goes to it (`notifications.outbox`).
    extension = models.CharField(max_length=6, blank=True, default="", db_default="")
    phone_proven_at = models.DateTimeField(null=True)
    phone_proven_by = models.CharField(max_length=8, blank=True, default="", db_default="", choices=Through.choices)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True)
    building = models.ForeignKey(Building, on_delete=models.PROTECT, null=True)
    is_reporter = models.BooleanField(default=False)
    shares_contact = models.BooleanField(default=False)
    language = models.CharField(max_length=10, default="zh-hans")
    came_with = models.ForeignKey(Case, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    # When they said "solved", in this handling. The case has its answer once everyone who was asked has said so.
    solved_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(side__in=Side.values), name="party_side_is_known"),
            models.CheckConstraint(
                condition=Q(phone_proven_at__isnull=True, phone_proven_by="")
                | Q(phone_proven_at__isnull=False, phone_proven_by__in=PROOFS) & ~Q(phone=""),
                name="party_phone_is_proven_somehow",
            ),
            models.CheckConstraint(
                condition=Q(shares_contact=False) | Q(phone_proven_at__isnull=False),
                name="contact_is_shared_by_its_owner",
            ),
            models.UniqueConstraint(
                fields=["case", "organisation"],
                condition=Q(organisation__isnull=False),
                name="organisation_is_a_party_once",
            ),
            models.UniqueConstraint(
                fields=["case", "phone", "came_with"],
                condition=~Q(phone="") & Q(is_reporter=True),
                name="reporter_is_a_party_once",
                nulls_distinct=False,
            ),
        ]
        indexes = [
            models.Index(fields=["phone"], name="party_phone", condition=~Q(phone="")),
            # To be found by the beginning of a name as well (`finding`).
            models.Index(OpClass("name", name="varchar_pattern_ops"), name="party_name", condition=~Q(name="")),
            models.Index(fields=["came_with"], name="party_came_with", condition=Q(came_with__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.name or str(self.organisation or self.phone or _("anonymous"))


@evidence(at="at", by="taken_by")
class Report(models.Model):
    """One message, form or call about a case, as it was said. A case may gather many."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="reports")
    party = models.ForeignKey(Party, on_delete=models.CASCADE, null=True)
    channel = models.CharField(max_length=8, choices=Channel.choices)
    saying = models.ForeignKey(Words, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True)
    inbound = models.OneToOneField(InboundText, on_delete=models.PROTECT, null=True, related_name="report")
    # A form carries one; sent twice and saying the same (`said`, a keyed digest of all of it), it is one report.
    submission = models.UUIDField(null=True, unique=True)
    said = models.CharField(max_length=64, blank=True, default="", db_default="")
    # What the reader understood and the words that fired, kept so that staff can see and correct it.
    reading = models.JSONField(default=dict)

    class Meta:
        # What the pace of reports by form counts.
        indexes = [models.Index(fields=["at"], condition=Q(channel=Channel.FORM), name="report_by_form_lately")]

    def __str__(self) -> str:
        return f"{self.case} · {self.channel}"

    @property
    def words(self) -> str:
        """As it was said; empty once it is masked."""
        return body_of(self.saying)
