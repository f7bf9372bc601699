"""A session (调解): of what kind, when and where, who was asked to it and what they answered, who came, and each side's
account of the matter. What else is said there stands in `table_note`.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.states import Channel, Coming, SessionEnd, SessionKind, Through
from config.custody.kinds import evidence, moving
from mediation.models import Committee

from .case import Case
from .party import Party
from .table_side import Representative
from .undertaking import Undertaking
from .words import Words, body_of


@moving(
    "planned_at", "place", "appointment", "begun_at", "ended_at", "end", "conclusion", "ended_by", until="ended_at"
)  # fmt: skip
class Session(models.Model):
    """One session: planned, begun, ended; each may be skipped but the last. `number` counts those of the case.

    `side` is whom a caucus, a call or an inquiry is with. `committee` is the people's mediation committee under which
    it is held; none: the group's own. A planned one is watched as any appointment is (`appointment`).
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="sessions")
    handling = models.PositiveSmallIntegerField()
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=8, choices=SessionKind.choices)
    side = models.ForeignKey(Party, on_delete=models.PROTECT, null=True, related_name="+")
    committee = models.ForeignKey(Committee, on_delete=models.PROTECT, null=True, related_name="+")
    is_open = models.BooleanField(default=False)
    planned_at = models.DateTimeField(null=True)
    place = models.CharField(max_length=80, blank=True)
    appointment = models.OneToOneField(Undertaking, on_delete=models.PROTECT, null=True, related_name="session")
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    begun_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    end = models.CharField(max_length=8, choices=SessionEnd.choices, blank=True)
    # Why it came to nothing, or what was left open.
    conclusion = models.ForeignKey(Words, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    ended_by = models.ForeignKey("CaseEvent", on_delete=models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "number"], name="session_is_numbered_once"),
            models.CheckConstraint(condition=Q(kind__in=SessionKind.values), name="session_kind_is_known"),
            models.CheckConstraint(
                condition=Q(kind=SessionKind.JOINT, side__isnull=True)
                | ~Q(kind=SessionKind.JOINT) & Q(side__isnull=False),
                name="session_apart_is_with_one_side",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, end="", ended_by__isnull=True)
                | Q(ended_at__isnull=False, end__in=SessionEnd.values, ended_by__isnull=False),
                name="ended_session_says_how",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case} · {self.number}"


@moving("answer", "picked_at", "picks", "answered_at", "answered_how", "answered_through", until="answered_at")
class Invitation(models.Model):
    """A side was asked to a session at a time; or, where somebody could not, which of some `offers` would do."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="invitations")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="invitations")
    planned_at = models.DateTimeField(null=True)
    # Up to three moments, ISO 8601, in the order in which they were offered.
    offers = models.JSONField(default=list)
    asked_at = models.DateTimeField()
    asked_how = models.CharField(max_length=8, choices=Channel.choices)
    answer = models.CharField(max_length=8, choices=Coming.choices, blank=True)
    picked_at = models.DateTimeField(null=True)
    # Of several offers all that would do, in their order; `picked_at` is the first of them.
    picks = models.JSONField(default=list, db_default=[])
    answered_at = models.DateTimeField(null=True)
    answered_how = models.CharField(max_length=8, choices=Channel.choices, blank=True)
    answered_through = models.CharField(max_length=8, choices=Through.choices, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answer="")
                | Q(answered_at__isnull=False, answer__in=Coming.values),
                name="invitation_is_answered_somehow",
            ),
        ]
        indexes = [models.Index(fields=["session", "party"], name="invitation_of_session")]

    def __str__(self) -> str:
        return f"{self.session} · {self.party}"


class Seat(models.TextChoices):
    """As what somebody sat there."""

    PARTY = "party", _("Side")
    REPRESENTATIVE = "repr", _("Represents a side")
    MEDIATOR = "mediator", _("Mediator")
    RECORDER = "recorder", _("Keeps the record")
    INVITED = "invited", _("Invited")


@evidence(at="noted_at")
class Attendance(models.Model):
    """Somebody came: a side, who represents one, a member, or somebody else by name."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="attendances")
    seat = models.CharField(max_length=8, choices=Seat.choices)
    party = models.ForeignKey(Party, on_delete=models.PROTECT, null=True, related_name="+")
    representative = models.ForeignKey(Representative, on_delete=models.PROTECT, null=True, related_name="+")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=60, blank=True)
    noted_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(seat__in=Seat.values), name="seat_is_known"),
            models.CheckConstraint(
                condition=Q(party__isnull=False) | Q(member__isnull=False) | ~Q(name=""), name="somebody_sat_there"
            ),
            models.UniqueConstraint(
                fields=["session", "party", "representative", "member", "name"],
                nulls_distinct=False,
                name="somebody_came_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.session} · {self.seat}"


@evidence(at="at", by="taken_by")
class Account(models.Model):
    """What one side says happened and wants, as a claim of theirs and never as a finding. `is_confirmed`: it was read
    back to them, and they said that it is so."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="accounts")
    session = models.ForeignKey(Session, on_delete=models.PROTECT, null=True, related_name="accounts")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="accounts")
    saying = models.ForeignKey(Words, on_delete=models.PROTECT, related_name="+", db_index=False)
    is_confirmed = models.BooleanField(default=False)
    at = models.DateTimeField()
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    def __str__(self) -> str:
        return f"{self.case} · {self.party}"

    @property
    def words(self) -> str:
        """As it was taken down; empty once it is masked."""
        return body_of(self.saying)
