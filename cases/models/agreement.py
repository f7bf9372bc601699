"""What the sides agree to: a version of it with its clauses as rows, and the signatures beneath (law.md section 7).

After the first signature nothing of a version changes, which the database holds; only another version can say
something else. When it takes effect is worked out from the signatures, never typed.
"""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from config.custody.kinds import evidence, moving, working
from config.custody.triggers import IsNotEmptied, Unconditional, refuse
from mediation.models import Committee, Rule

from .case import Case
from .fieldwork import Photo
from .party import Party
from .session import Session
from .table_side import Representative
from .words import Words, body_of

# In SQL, of a row of these tables: whether somebody has signed the version it belongs to.
_IS_SIGNED = "EXISTS (SELECT 1 FROM cases_signature WHERE agreement_id = {row})"


class PartStays(Unconditional):
    """What belongs to a version stays as it is once somebody has signed that."""

    name = "signed_parts_stay"
    when = pgtrigger.Before
    operation = pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete
    func = f"""
        IF TG_OP <> 'DELETE' AND {_IS_SIGNED.format(row="NEW.agreement_id")}
           OR TG_OP <> 'INSERT' AND {_IS_SIGNED.format(row="OLD.agreement_id")} THEN
            {refuse("somebody has signed what this row of % belongs to")}
        END IF;
        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
        RETURN NEW;
    """


class AgreementKind(models.TextChoices):
    WRITTEN = "written", _("Written agreement")
    ORAL = "oral", _("Oral agreement")


class AgreementEnd(models.TextChoices):
    REPLACED = "replaced", _("Replaced by another version")
    DROPPED = "dropped", _("Dropped")


@moving(
    "facts",
    "issues",
    "copies",
    "text",
    "committee",
    "session",
    "effective_at",
    "ended_at",
    "end",
    "ended_by",
    until="ended_at",
)
class Agreement(models.Model):
    """One version of what is agreed. `committee`: the people's mediation committee under which it is made; none: it is
    made before the group, and no court confirms it on a joint request."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="agreements")
    handling = models.PositiveSmallIntegerField()
    version = models.PositiveSmallIntegerField()
    replaces = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="replaced_by")
    kind = models.CharField(max_length=8, choices=AgreementKind.choices)
    committee = models.ForeignKey(Committee, on_delete=models.PROTECT, null=True, related_name="+")
    session = models.ForeignKey(Session, on_delete=models.PROTECT, null=True, related_name="agreements")
    # The main facts, and what is in dispute with each side's responsibility.
    facts = models.ForeignKey(Words, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    issues = models.ForeignKey(Words, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    copies = models.PositiveSmallIntegerField(default=3)
    # All of it as it stood when it was first signed, as JSON: whose digest each signature carries.
    text = models.ForeignKey(Words, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    # When the last signature that it needs stood; of an oral one, when it was reached.
    effective_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    end = models.CharField(max_length=8, choices=AgreementEnd.choices, blank=True)
    ended_by = models.ForeignKey("CaseEvent", on_delete=models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "version"], name="agreement_has_its_version_once"),
            models.UniqueConstraint(
                fields=["case"], condition=Q(effective_at__isnull=False, ended_at__isnull=True),
                name="one_agreement_is_in_effect",
            ),
            models.CheckConstraint(condition=Q(kind__in=AgreementKind.values), name="agreement_kind_is_known"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, end="", ended_by__isnull=True)
                | Q(ended_at__isnull=False, end__in=AgreementEnd.values, ended_by__isnull=False),
                name="ended_agreement_says_how",
            ),
        ]  # fmt: skip
        triggers = [
            Unconditional(
                name="signed_text_stays",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__facts__df=pgtrigger.F("new__facts"))
                | pgtrigger.Q(old__issues__df=pgtrigger.F("new__issues"))
                | pgtrigger.Q(old__copies__df=pgtrigger.F("new__copies"))
                | pgtrigger.Q(old__committee__df=pgtrigger.F("new__committee"))
                | pgtrigger.Q(old__text__df=pgtrigger.F("new__text")),
                func=f"IF {_IS_SIGNED.format(row='OLD.id')} THEN "
                + refuse("somebody has signed this row of %: another version says something else")
                + " END IF; RETURN NEW;",
            ),
            Unconditional(
                name="effect_stays",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__effective_at__isnull=False)
                & pgtrigger.Q(old__effective_at__df=pgtrigger.F("new__effective_at")),
                func=refuse("a row of % takes effect once"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case} · {self.version}"

    @property
    def is_in_effect(self) -> bool:
        return self.effective_at is not None and self.ended_at is None


# Until somebody has signed they come and go as the text is written; then they stay (`PartStays`).
@working
class AgreementSide(models.Model):
    """Who the sides of a version are: each of them signs it, or who acts for it does."""

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="sides")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agreement", "party"], name="side_of_an_agreement_once")]
        triggers = [PartStays(), IsNotEmptied()]

    def __str__(self) -> str:
        return f"{self.agreement} · {self.party}"


@working
class Clause(models.Model):
    """One thing agreed: who, does what, how much (yuan) to whom, where, by when, and how it is checked. Rows of a
    version that nobody has signed come and go as it is written."""

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="clauses")
    number = models.PositiveSmallIntegerField()
    # None: all of them.
    party = models.ForeignKey(Party, on_delete=models.PROTECT, null=True, related_name="clauses")
    pays_to = models.ForeignKey(Party, on_delete=models.PROTECT, null=True, related_name="+")
    does = models.ForeignKey(Words, on_delete=models.PROTECT, related_name="+", db_index=False)
    amount = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    place = models.CharField(max_length=80, blank=True)
    due_on = models.DateField(null=True)
    # The rule that it names. What that said when somebody signed stands in the version's text.
    rule = models.ForeignKey(Rule, on_delete=models.PROTECT, null=True, related_name="+")
    # How and by whom it will be seen that it was done.
    checking = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ["number", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__isnull=True) | Q(amount__gt=0), name="clause_is_of_a_sum_above_nothing"
            ),
        ]
        triggers = [PartStays(), IsNotEmptied()]

    def __str__(self) -> str:
        return f"{self.agreement} · {self.number}"

    @property
    def words(self) -> str:
        """What is to be done; empty once it is masked."""
        return body_of(self.does)


class Signed(models.TextChoices):
    FINGER = "finger", _("By finger on the screen")
    PAPER = "paper", _("On paper, photographed")
    THUMB = "thumb", _("Thumbprint on paper, photographed")
    ALOUD = "aloud", _("Said aloud")


class SignsAs(models.TextChoices):
    PARTY = "party", _("Side")
    MEDIATOR = "mediator", _("Mediator")
    RECORDER = "recorder", _("Keeps the record")
    WITNESS = "witness", _("Witness")
    SEAL = "seal", _("Seal of the committee")


@evidence(at="at", by="taken_by")
class Signature(models.Model):
    """One signature under one version, with the digest of what was signed. `ink`: the strokes on the screen, as the
    data of an SVG path in a box of 1000 by 400."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="signatures")
    signs_as = models.CharField(max_length=8, choices=SignsAs.choices)
    party = models.ForeignKey(Party, on_delete=models.PROTECT, null=True, related_name="signatures")
    representative = models.ForeignKey(Representative, on_delete=models.PROTECT, null=True, related_name="+")
    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=60, blank=True)
    how = models.CharField(max_length=8, choices=Signed.choices)
    ink = models.TextField(blank=True)
    photo = models.ForeignKey(Photo, on_delete=models.PROTECT, null=True, related_name="+")
    digest = models.CharField(max_length=64)
    place = models.CharField(max_length=80, blank=True)
    at = models.DateTimeField()
    # On whose phone, or before whose eyes; nobody where a side signed by its own link.
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "party"], condition=Q(party__isnull=False), name="side_signs_once"
            ),
            models.UniqueConstraint(
                fields=["agreement", "member", "signs_as"],
                condition=Q(member__isnull=False),
                name="member_signs_once_as_one",
            ),
            models.CheckConstraint(
                condition=Q(signs_as=SignsAs.PARTY, party__isnull=False)
                | ~Q(signs_as=SignsAs.PARTY) & Q(party__isnull=True),
                name="side_signs_as_a_side",
            ),
            models.CheckConstraint(
                condition=Q(how=Signed.FINGER) & ~Q(ink="")
                | Q(how__in=(Signed.PAPER, Signed.THUMB), photo__isnull=False)
                | Q(how=Signed.ALOUD),
                name="signature_can_be_seen",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agreement} · {self.party or self.member or self.name}"
