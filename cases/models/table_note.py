"""Notes with their circles of readers, each opening of one told in confidence, and the chain of proposals.

The circle of a note or a proposal is that of its words (`Words.readers`), until a proposal is released: then it is for
all sides. Nothing here is deleted: a note is struck.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q

from cases.states import Reply
from config.custody.kinds import evidence, moving

from .case import Case
from .party import Party
from .session import Session
from .words import Words, body_of


@moving("struck_at", "struck_by", "why_struck", until="struck_at")
class Note(models.Model):
    """Something worth keeping, for the readers its words name. `party`: whose confidence it is, or about whom."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="notes")
    session = models.ForeignKey(Session, on_delete=models.PROTECT, null=True, related_name="notes")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, null=True, related_name="+")
    saying = models.ForeignKey(Words, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    struck_at = models.DateTimeField(null=True)
    struck_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    why_struck = models.ForeignKey(Words, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(struck_at__isnull=True, struck_by__isnull=True)
                | Q(struck_at__isnull=False, struck_by__isnull=False),
                name="note_is_struck_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case} · {self.at:%Y-%m-%d %H:%M}"

    @property
    def words(self) -> str:
        """What it says; empty once it is masked."""
        return body_of(self.saying)


@evidence(at="at", by="member")
class NoteOpening(models.Model):
    """Somebody above opened a note told in confidence, and why. Its author sees that."""

    note = models.ForeignKey(Note, on_delete=models.CASCADE, related_name="openings")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = models.ForeignKey(Words, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.note} · {self.member}"


@moving("shared_at", "reply", "replied_by", "replied_at", "reply_saying", until="replied_at")
class Proposal(models.Model):
    """What one side offers or asks of another: what, how much (yuan), by when; and what they answered.

    A counter-proposal names the one it answers, which has ended with it.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="proposals")
    handling = models.PositiveSmallIntegerField()
    session = models.ForeignKey(Session, on_delete=models.PROTECT, null=True, related_name="proposals")
    # None: the mediator's own.
    party = models.ForeignKey(Party, on_delete=models.PROTECT, null=True, related_name="proposals")
    counters = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="countered_by")
    saying = models.ForeignKey(Words, on_delete=models.PROTECT, related_name="+", db_index=False)
    amount = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    by_when = models.DateField(null=True)
    made_at = models.DateTimeField()
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    # What one side offered apart was released for the others to hear, then.
    shared_at = models.DateTimeField(null=True)
    reply = models.CharField(max_length=8, choices=Reply.choices, blank=True)
    replied_by = models.ForeignKey(Party, on_delete=models.PROTECT, null=True, related_name="+")
    replied_at = models.DateTimeField(null=True)
    reply_saying = models.ForeignKey(Words, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__isnull=True) | Q(amount__gte=0), name="proposal_is_of_no_negative_sum"
            ),
            models.CheckConstraint(
                condition=Q(replied_at__isnull=True, reply="") | Q(replied_at__isnull=False, reply__in=Reply.values),
                name="proposal_is_answered_somehow",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case} · {self.party}"

    @property
    def words(self) -> str:
        """What is proposed; empty once it is masked."""
        return body_of(self.saying)
