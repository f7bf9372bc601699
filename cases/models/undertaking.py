"""Something undertaken by a date: an appointment, what an agreement obliges to, a rectification, a follow-up visit.

Each rides on the same clocks as the case's own promises and climbs the same ladder, in any state of the case. What an
order to put right or a handing on to an authority has besides stands in `notice`.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _

from cases.states import Found, UndertakingKind
from config.custody.kinds import moving
from mediation.models import Organisation, Promise

from .case import Case
from .party import Party
from .words import Words, body_of


@moving(
    *("kept_at", "kept_by", "finding", "found", "dropped_at", "ended_by"),
    *("reported_at", "reported_by", "report", "broken_at"),
)
class Undertaking(models.Model):
    """One dated thing to be done, by whom, and whether it was.

    It is owed by an organisation, by another side of the case, or by the group itself where neither is named. What
    whoever owes it is told stands in `brief`: what and where, and nothing of who lives there; `saying` is the group's.
    That it is done is said by who owes it (`reported_at`) and found by somebody else (`kept_at`); that it is broken
    ends nothing. Of one that was kept in part the rest `continues` it.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="undertakings")
    kind = models.CharField(max_length=12, choices=UndertakingKind.choices)
    handling = models.PositiveSmallIntegerField()
    saying = models.ForeignKey(Words, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    by_organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True)
    party = models.ForeignKey(Party, on_delete=models.PROTECT, null=True, related_name="undertakings")
    brief = models.ForeignKey(Words, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    continues = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    # What it comes of, if of an agreement's clause.
    clause = models.OneToOneField(
        "Clause", on_delete=models.PROTECT, null=True, related_name="undertaking", db_index=False
    )
    # That agreement; what is left of a clause that was kept in part is of it too.
    agreement = models.ForeignKey("Agreement", on_delete=models.PROTECT, null=True, related_name="undertakings")
    due_at = models.DateTimeField()
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    kept_at = models.DateTimeField(null=True)
    kept_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    # When who owes it said that it is done, by which of their members, and in which words.
    reported_at = models.DateTimeField(null=True)
    reported_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    report = models.ForeignKey(Words, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    broken_at = models.DateTimeField(null=True)
    # What was found when it was noted as done: in a word, and in words.
    found = models.CharField(max_length=6, blank=True, default="", db_default="", choices=Found.choices)
    finding = models.ForeignKey(Words, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    dropped_at = models.DateTimeField(null=True)
    # Which event noted it as done, or dropped it.
    ended_by = models.ForeignKey("CaseEvent", on_delete=models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kept_at__isnull=True) | Q(dropped_at__isnull=True), name="undertaking_is_kept_or_dropped"
            ),
            models.CheckConstraint(
                condition=Q(kept_at__isnull=True, dropped_at__isnull=True, ended_by__isnull=True)
                | Q(ended_by__isnull=False) & ~Q(kept_at__isnull=True, dropped_at__isnull=True),
                name="undertaking_that_is_over_has_its_cause",
            ),
            models.CheckConstraint(
                condition=Q(by_organisation__isnull=True) | Q(party__isnull=True), name="undertaking_is_owed_by_one"
            ),
        ]
        indexes = [
            models.Index(
                fields=["case", "due_at"],
                name="undertaking_open",
                condition=Q(kept_at__isnull=True, dropped_at__isnull=True),
            ),
            # What somebody says is done, and nobody has looked at.
            models.Index(
                fields=["reported_at"],
                name="undertaking_to_look_at",
                condition=Q(kept_at__isnull=True, dropped_at__isnull=True, reported_at__isnull=False),
            ),
            # What an organisation has to do, on the desks of its people.
            models.Index(
                fields=["by_organisation", "due_at"],
                name="undertaking_of_organisation",
                condition=Q(kept_at__isnull=True, dropped_at__isnull=True, by_organisation__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case} · {self.kind}"

    @property
    def words(self) -> str:
        """Who does what, or where they meet; empty where it came of itself."""
        return body_of(self.saying)

    @property
    def told(self) -> str:
        """What whoever owes it is told: what and where, without anybody's name. Of a clause whose words say more than
        that, which clause it is."""
        if self.brief_id is None and self.clause is not None:
            return _("Clause %(number)d of the agreement") % {"number": self.clause.number}
        return body_of(self.brief)

    @property
    def report_words(self) -> str:
        """What who owes it said when it was done."""
        return body_of(self.report)

    @property
    def answer(self) -> str:
        """What was found when it was noted as done; of a referral what the authority answered."""
        return body_of(self.finding)

    @property
    def promise(self) -> str:
        """The promise it rides on. A convened meeting is watched as any appointment is."""
        return Promise.APPOINTMENT if self.kind == UndertakingKind.MEETING else Promise(self.kind)

    @property
    def is_reported(self) -> bool:
        """Whether who owes it has said that it is done."""
        return self.reported_at is not None

    @property
    def is_open(self) -> bool:
        return self.kept_at is None and self.dropped_at is None
