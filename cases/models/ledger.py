"""The proof of the ledger: what was sealed, the root of each day, who looked whether all is whole, and what is known to
be broken. How it is computed stands in `cases.ledger`.

A chain is of one case, or of the house: what is evidence of no case (`case` is none there).
"""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q

from config.custody.kinds import evidence, working

from .case import Case
from .event import CaseEvent


@evidence(at="made_at")
class SealForm(models.Model):
    """Which columns of a table are sealed, in their order: a column that comes later changes no row sealed before."""

    table = models.CharField(max_length=63)
    columns = ArrayField(models.CharField(max_length=63))
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["table", "columns"], name="seal_form_is_made_once")]

    def __str__(self) -> str:
        return f"{self.table}: {', '.join(self.columns)}"


@evidence(at="sealed_at")
class Seal(models.Model):
    """One link: an event with the rows of evidence it is about, or rows that no event tells of (`event` is none)."""

    # Without a constraint: its check would lock the case, and the sweep would wait for whoever has it in hand.
    case = models.ForeignKey(
        Case, on_delete=models.PROTECT, null=True, related_name="seals", db_index=False, db_constraint=False
    )
    position = models.PositiveIntegerField()
    event = models.OneToOneField(CaseEvent, on_delete=models.PROTECT, null=True, related_name="seal")
    # Of which form the event was written down and the seal computed.
    version = models.PositiveSmallIntegerField(default=1, db_default=1)
    # So that nothing that was sealed can be guessed from its digest. It never leaves the house.
    salt = models.BinaryField(max_length=16)
    event_digest = models.BinaryField(max_length=32, null=True)
    rows_digest = models.BinaryField(max_length=32)
    seal = models.BinaryField(max_length=32)
    sealed_at = models.DateTimeField()
    # By then all that was there had been sealed: what says to be older was not there.
    since = models.DateTimeField(null=True)
    # Of which day's root it is a part.
    day = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "position"], name="seal_is_one_link", nulls_distinct=False),
            models.CheckConstraint(condition=Q(position__gte=1), name="seal_counts_from_one"),
            models.CheckConstraint(
                condition=Q(event__isnull=True, event_digest__isnull=True)
                | Q(event__isnull=False, event_digest__isnull=False, case__isnull=False),
                name="seal_has_the_digest_of_its_event",
            ),
        ]
        indexes = [models.Index(fields=["day", "case", "position"], name="seal_of_day")]

    def __str__(self) -> str:
        return f"{self.case or 'house'} · {self.position} · {bytes(self.seal).hex()[:12]}"


@evidence()
class SealedRow(models.Model):
    """A row of evidence as it was sealed: by the columns of its form, under the salt of its seal."""

    seal = models.ForeignKey(Seal, on_delete=models.PROTECT, related_name="rows")
    form = models.ForeignKey(SealForm, on_delete=models.PROTECT, related_name="+", db_index=False)
    row = models.BigIntegerField()
    digest = models.BinaryField(max_length=32)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["form", "row"], name="row_is_sealed_once")]

    def __str__(self) -> str:
        return f"{self.form.table} {self.row}"


@evidence(at="made_at")
class DayRoot(models.Model):
    """One day: a Merkle root over the last seal of each chain that has seals of that day, chained to the day before.
    `root` is what goes out of the house."""

    day = models.DateField(unique=True)
    chains = models.PositiveIntegerField()
    seals = models.PositiveIntegerField()
    tree = models.CharField(max_length=64)
    previous = models.CharField(max_length=64)
    root = models.CharField(max_length=64)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["day"]

    def __str__(self) -> str:
        return f"{self.day} {self.root}"


@evidence()
class DayLeaf(models.Model):
    """A chain in the root of a day: the last seal it had by then. It names the case whose seals are others now."""

    root = models.ForeignKey(DayRoot, on_delete=models.PROTECT, related_name="leaves", db_index=False)
    # The house first, then the cases in the order of their keys.
    place = models.PositiveIntegerField()
    case = models.ForeignKey(Case, on_delete=models.PROTECT, null=True, related_name="day_leaves", db_constraint=False)
    position = models.PositiveIntegerField()
    seal = models.BinaryField(max_length=32)

    class Meta:
        ordering = ["root", "place"]
        constraints = [models.UniqueConstraint(fields=["root", "place"], name="leaf_has_its_place")]

    def __str__(self) -> str:
        return f"{self.root.day} · {self.place}"


@working
class LedgerMark(models.Model):
    """How far the sweep has come; one row. What it says only spares work: once a day the sweep looks at everything."""

    # When all that was there had been sealed, and when everything was looked at.
    looked_at = models.DateTimeField(null=True)
    looked_at_all_at = models.DateTimeField(null=True)
    # By table: up to which key nothing is left, and up to which soon.
    low = models.JSONField(default=dict)
    high = models.JSONField(default=dict)
    high_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="ledger_mark_is_one_row")]

    def __str__(self) -> str:
        return f"{self.looked_at}"


@evidence(at="ended_at")
class Verification(models.Model):
    """Somebody, or the sweep, looked whether the ledger is whole, and what came of it."""

    # Of this case alone; of everything where there is none.
    case = models.ForeignKey(Case, on_delete=models.PROTECT, null=True, related_name="+")
    by = models.CharField(max_length=80)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField()
    events = models.PositiveBigIntegerField()
    rows = models.PositiveBigIntegerField()
    days = models.PositiveIntegerField()
    # Roots that were given from outside, as DATE:HEX.
    outside = models.JSONField(default=list)
    new = models.PositiveIntegerField()
    known = models.PositiveIntegerField()
    # The first of them, as `cases.ledger.findings.Finding` says them.
    found = models.JSONField(default=list, encoder=DjangoJSONEncoder)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.ended_at:%Y-%m-%d %H:%M} · {self.events} · {self.new}"


@evidence(at="at")
class Reanchor(models.Model):
    """Breaks that were looked into: who says so, why, and which ones exactly. They stay named, and are no news."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, null=True, related_name="+")
    by = models.CharField(max_length=80)
    at = models.DateTimeField()
    reason = models.TextField()
    # The findings' marks: of what was found and of what stands there now, so that the next change is news again.
    covers = ArrayField(models.CharField(max_length=64))

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(reason="") & ~Q(by=""), name="reanchor_says_who_and_why")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d} · {self.by} · {len(self.covers)}"


@working
class RootReader(models.Model):
    """Who of a district wishes the root of each day by text."""

    member = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")

    def __str__(self) -> str:
        return str(self.member)
