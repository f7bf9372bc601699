"""The sides of a dispute and the messages that reported it. Contact details live here, and those of who speaks or helps
for a side in `table_side`; nowhere else in `cases`.
"""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import OpClass
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from phonenumber_field.modelfields import PhoneNumberField

from cases import rooms
from cases.states import PROOFS, Channel, Through
from config.custody.kinds import evidence, moving
from mediation.models import Building, Organisation
from notifications.models import InboundText

from .case import Case
from .search import IsMarked
from .words import Words, body_of


class Side(models.TextChoices):
    COMPLAINANT = "complainant", _("Complainant")
    RESPONDENT = "respondent", _("Respondent")


class PartyKind(models.TextChoices):
    PERSON = "person", _("Resident")
    HOUSEHOLD = "house", _("Household")
    ORGANISATION = "body", _("Organisation")


class Reach(models.TextChoices):
    """How a side wants to be reached."""

    TEXT = "text", _("Text message")
    CALL = "call", _("Phone call")
    VISIT = "visit", _("In person")
    HELPER = "helper", _("Through who helps them")


class Need(models.TextChoices):
    """What a person needs so as to take part as anybody else."""

    HEARING = "hearing", _("Hears badly")
    SIGHT = "sight", _("Sees badly")
    READING = "reading", _("Cannot read")
    NO_SMARTPHONE = "phone", _("No smartphone")
    WALKING = "walking", _("Walks badly")
    DIALECT = "dialect", _("Speaks dialect")


# Who came with a joined case and left with it: no side any more, though what they said stays theirs.
PARTED_ARE = {
    "came_with__isnull": False,
    "organisation__isnull": True,
    "is_reporter": False,
    "added_at__isnull": True,
}
PARTED = Q(**PARTED_ARE)


class PresentParties(models.Manager["Party"]):
    """Those who are sides now; whoever has left is found by `Party.ever`, and by the rows that name them."""

    def get_queryset(self) -> models.QuerySet["Party"]:
        return super().get_queryset().filter(left_at__isnull=True)


# Nobody's row goes: whoever turns out to be no side has left.
@moving(
    "building", "is_reporter", "shares_contact", "solved_at", "phone_proven_at", "phone_proven_by",
    "name", "unit", "room", "reach", "needs", "confirmed_at", "confirmed_by", "left_at", "phone_denied_at",
)  # fmt: skip
class Party(models.Model):
    """A side: a resident, a household or an organisation. `is_reporter` marks who may confirm, reopen and withdraw.

    `came_with` names the joined case by which this side came here: its own window on this one (`cases.reporters`).
    `phone` is an attribute, and somebody's own only once it is proven: by a text from it that was taken to this case,
    or by a code that came back (`cases.reporters.prove`). An `is_guess` was read out of the words of a report, and is
    shown as one until somebody who was on the site confirms it.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="parties")
    side = models.CharField(max_length=12, choices=Side.choices)
    # A home with whoever lives there, not one person of it.
    is_household = models.BooleanField(default=False, db_default=False)
    name = models.CharField(max_length=60, blank=True)
    phone = PhoneNumberField(blank=True)
    # What is dialled behind it, where it is a switchboard's: then no text goes to it (`notifications.outbox`).
    extension = models.CharField(max_length=6, blank=True, default="", db_default="")
    phone_proven_at = models.DateTimeField(null=True)
    phone_proven_by = models.CharField(max_length=8, blank=True, default="", db_default="", choices=Through.choices)
    # When whoever has that phone said that they are somebody else: it is not texted any more about this case.
    phone_denied_at = models.DateTimeField(null=True)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True)
    building = models.ForeignKey(Building, on_delete=models.PROTECT, null=True)
    unit = models.CharField(max_length=10, blank=True, default="", db_default="")
    room = models.CharField(max_length=10, blank=True, default="", db_default="")
    is_reporter = models.BooleanField(default=False)
    shares_contact = models.BooleanField(default=False)
    language = models.CharField(max_length=10, default="zh-hans")
    came_with = models.ForeignKey(Case, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    # When they said "solved", in this handling. The case has its answer once everyone who was asked has said so.
    solved_at = models.DateTimeField(null=True)
    reach = models.CharField(max_length=6, choices=Reach.choices, blank=True, default="", db_default="")
    needs = ArrayField(models.CharField(max_length=8, choices=Need.choices), default=list, db_default=[])
    is_guess = models.BooleanField(default=False, db_default=False)
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    # Who put this side down, and when; none for whoever came with a report.
    added_at = models.DateTimeField(null=True)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    left_at = models.DateTimeField(null=True)

    ever = models.Manager()
    objects = PresentParties()

    class Meta:
        default_manager_name = "objects"
        constraints = [
            models.CheckConstraint(condition=Q(side__in=Side.values), name="party_side_is_known"),
            models.CheckConstraint(
                condition=Q(is_household=False) | Q(organisation__isnull=True), name="organisation_is_no_household"
            ),
            models.CheckConstraint(
                condition=Q(unit__regex=rooms.PATTERN, room__regex=rooms.PATTERN), name="party_lives_in_a_place"
            ),
            models.CheckConstraint(condition=Q(needs__contained_by=list(Need.values)), name="party_needs_are_known"),
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True, confirmed_by__isnull=True)
                | Q(is_guess=True, confirmed_at__isnull=False, confirmed_by__isnull=False),
                name="guessed_party_is_confirmed_by_somebody",
            ),
            # Whoever reported stays a side: the case is theirs.
            models.CheckConstraint(
                condition=Q(left_at__isnull=True) | Q(is_reporter=False), name="reporter_stays_a_party"
            ),
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
                condition=Q(organisation__isnull=False, left_at__isnull=True),
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
        triggers = [IsMarked("case_id", moved=("name", "left_at"))]

    def __str__(self) -> str:
        return self.name or str(self.organisation or self.phone or _("anonymous"))

    @property
    def called(self) -> str:
        """What the side is called in what it agrees to: by its name, its organisation or its home; else by its part."""
        if self.organisation is not None:
            return str(self.organisation.name)
        return self.name or "-".join(filter(None, (self.unit, self.room))) or str(self.get_side_display())

    @property
    def kind(self) -> PartyKind:
        """Person, household or organisation."""
        if self.organisation_id is not None:
            return PartyKind.ORGANISATION
        return PartyKind.HOUSEHOLD if self.is_household else PartyKind.PERSON

    @property
    def is_guessed(self) -> bool:
        """Whether nobody has confirmed yet that this is a side."""
        return self.is_guess and self.confirmed_at is None

    @property
    def has_parted(self) -> bool:
        """Whether it came with a joined case and left with it (`PARTED`)."""
        came = self.came_with_id is not None and self.added_at is None
        return came and self.organisation_id is None and not self.is_reporter


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
        triggers = [IsMarked("case_id")]

    def __str__(self) -> str:
        return f"{self.case} · {self.channel}"

    @property
    def words(self) -> str:
        """As it was said; empty once it is masked."""
        return body_of(self.saying)
