"""History: one row per deed, never changed, and the deeds that were refused.

`facts` holds ids, dates, amounts and codes, as the verb's row declares them (`facts`). Words stand in a row of their
own, of which history keeps the digest.
"""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.states import State, Verb
from config.custody.kinds import evidence

from .case import Case
from .search import IsMarked
from .words import Words, body_of


class ActorKind(models.TextChoices):
    MEMBER = "member", _("Member")
    RESIDENT = "resident", _("Resident")
    SYSTEM = "system", _("System")


@evidence(at="at", by="member")
class CaseEvent(models.Model):
    """One deed, written in one transaction with the change and its messages; the database refuses edits."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="events")
    verb = models.CharField(max_length=16, choices=Verb.choices)
    at = models.DateTimeField()
    actor = models.CharField(max_length=8, choices=ActorKind.choices)
    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True)
    from_state = models.CharField(max_length=10, blank=True, choices=State.choices)
    to_state = models.CharField(max_length=10, choices=State.choices)
    saying = models.ForeignKey(Words, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    # Of the words, kept when they are masked.
    digest = models.CharField(max_length=64, blank=True)
    facts = models.JSONField(default=dict)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(verb__in=Verb.values), name="event_verb_is_known"),
            models.CheckConstraint(
                condition=Q(actor=ActorKind.MEMBER, member__isnull=False)
                | Q(actor__in=[ActorKind.RESIDENT, ActorKind.SYSTEM], member__isnull=True),
                name="event_member_fits_its_actor",
            ),
            models.CheckConstraint(
                condition=Q(saying__isnull=True, digest="") | Q(saying__isnull=False) & ~Q(digest=""),
                name="event_has_the_digest_of_its_words",
            ),
            # Of what was written before there were such doors nothing is asked: history is not written anew.
            models.CheckConstraint(
                condition=~Q(actor=ActorKind.RESIDENT) | Q(facts__has_key="through"), name="event_names_its_door"
            ),
        ]
        triggers = [IsMarked("case_id", condition=pgtrigger.Q(new__saying__isnull=False))]

    def __str__(self) -> str:
        return f"{self.case} · {self.verb} · {self.at:%Y-%m-%d %H:%M}"

    @property
    def words(self) -> str:
        """What was said with it; empty without words, and once they are masked."""
        return body_of(self.saying)


@evidence(at="at", by="member")
class Refusal(models.Model):
    """A deed that was refused, and the sentence the person saw. Written after the rollback, so it outlives it."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, null=True, related_name="refusals")
    verb = models.CharField(max_length=16, choices=Verb.choices)
    at = models.DateTimeField()
    actor = models.CharField(max_length=8, choices=ActorKind.choices)
    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True)
    sentence = models.TextField()

    def __str__(self) -> str:
        return f"{self.case} · {self.verb} · {self.sentence}"
