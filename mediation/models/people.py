"""Who mediates: the organisations around a renovation site, the members who sign in, and the ties they declare.
Membership in a site's group stands in `places`; what a member does with a case stands in `cases`.
"""

import datetime as dt
from typing import Any, ClassVar

import pgtrigger
from django.contrib.auth.hashers import check_password
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from phonenumber_field.modelfields import PhoneNumberField
from phonenumber_field.phonenumber import PhoneNumber
from phonenumbers import NumberParseException

from config.custody.kinds import standing
from config.custody.remembered import remembered
from config.custody.triggers import Unconditional

from .written import Line


class OrganisationKind(models.TextChoices):
    STREET_OFFICE = "street_office", _("Street office")
    COMMUNITY = "community", _("Community")
    OWNERS_COMMITTEE = "owners_committee", _("Owners' committee")
    PROPERTY = "property", _("Property company")
    CLIENT = "client", _("Client of the works")
    CONTRACTOR = "contractor", _("Contractor")
    SUPERVISION = "supervision", _("Supervision unit")
    DESIGN = "design", _("Design unit")
    RESIDENTS = "residents", _("Residents")
    UTILITY = "utility", _("Utility company")
    DISTRICT_BUREAU = "district_bureau", _("District housing bureau")


class Language(models.TextChoices):
    CHINESE = "zh-hans", _("Chinese")
    ENGLISH = "en", _("English")


@remembered
@standing
class Organisation(models.Model):
    kind = models.CharField(_("kind"), max_length=20, choices=OrganisationKind)
    name = Line(_("name"), max_length=80)
    short_name = Line(_("short name"), max_length=20, blank=True, help_text=_("Used in text messages."))
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("belongs to"),
        help_text=_("The district bureau of a street office, the street office of a community."),
    )
    case_prefix = models.CharField(
        _("case number prefix"),
        max_length=4,
        blank=True,
        help_text=_("Two to four capital letters that open every case number of a district, such as HL."),
    )
    phone = PhoneNumberField(_("phone"), blank=True)
    text_number = PhoneNumberField(
        _("number residents text"),
        blank=True,
        default="",
        db_default="",
        help_text=_(
            "Only if this street office or district has a number of its own for texts: what is texted there and names "
            "no site is its to look after."
        ),
    )
    gas_line = Line(
        _("gas emergency line"),
        max_length=20,
        blank=True,
        default="",
        db_default="",
        validators=[RegexValidator(r"^\d[\d -]{2,18}\d$", _("A telephone number as people dial it."))],
        help_text=_(
            "Of a district: what its residents ring when gas leaks, as they dial it. Without one they are told 119."
        ),
    )
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ["kind", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "name"],
                name="organisation_named_once",
                violation_error_message=_("An organisation of this kind already has this name."),
            ),
            models.UniqueConstraint(
                fields=["case_prefix"],
                condition=~Q(case_prefix=""),
                name="organisation_prefix_once",
                violation_error_message=_("Another district already uses this case number prefix."),
            ),
            models.CheckConstraint(
                condition=Q(text_number="")
                | Q(kind__in=[OrganisationKind.STREET_OFFICE, OrganisationKind.DISTRICT_BUREAU]),
                name="organisation_text_number_of_a_keeper",
                violation_error_message=_("Only a street office or a district has a number for texts."),
            ),
            models.CheckConstraint(
                condition=Q(case_prefix="") | Q(case_prefix__regex=r"^[A-Z]{2,4}$"),
                name="organisation_prefix_letters",
                violation_error_message=_("A case number prefix is two to four capital letters."),
            ),
            models.CheckConstraint(
                condition=Q(case_prefix="") | Q(kind=OrganisationKind.DISTRICT_BUREAU),
                name="organisation_prefix_of_district",
                violation_error_message=_("Only a district bureau has a case number prefix."),
            ),
        ]
        triggers = [
            Unconditional(
                name="kind_stays_with_members",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__kind__df=pgtrigger.F("new__kind")),
                func="""
                    IF EXISTS (SELECT 1 FROM mediation_member WHERE organisation_id = NEW.id) THEN
                        RAISE EXCEPTION 'an organisation with members keeps its kind'
                            USING ERRCODE = 'integrity_constraint_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        # Else everybody in it would be a street office by one press.
        is_another = self.pk and Organisation.objects.filter(pk=self.pk).exclude(kind=self.kind).exists()
        if is_another and self.members.exists():
            raise ValidationError({"kind": _("It has members and keeps its kind. Make another organisation.")})

    @property
    def called(self) -> str:
        """The shorter of its names, for texts and narrow columns."""
        return self.short_name or self.name


class Members(BaseUserManager["Member"]):
    """Makes and finds members by phone number, however the number was typed."""

    def create_user(self, phone: str, password: str | None = None, **fields: Any) -> "Member":
        member = self.model(phone=e164(phone), **fields)
        member.set_password(password)
        member.save(using=self._db)
        return member

    def create_superuser(self, phone: str, password: str | None = None, **fields: Any) -> "Member":
        return self.create_user(phone, password, **{"is_staff": True, "is_superuser": True, **fields})

    def get_by_natural_key(self, username: str | None) -> "Member":
        return self.get(phone=e164(username or ""))


def e164(phone: Any) -> str:
    """The number as stored, `+8613952600001`. What is no phone number comes back as it was, and so matches nobody."""
    try:
        number = PhoneNumber.from_string(str(phone), region="CN")
    except (NumberParseException, ValueError):
        return str(phone)
    return number.as_e164 if number.is_valid() else str(phone)


@standing
class Member(AbstractBaseUser, PermissionsMixin):
    phone = PhoneNumberField(
        _("phone"), unique=True, error_messages={"unique": _("Another member already signs in with this phone number.")}
    )
    name = Line(_("name"), max_length=40)
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="members",
        verbose_name=_("organisation"),
    )
    home_building = models.ForeignKey(
        "mediation.Building",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="residents",
        verbose_name=_("lives in"),
        help_text=_("A member never leads a case of the building they live in."),
    )
    language = models.CharField(_("language"), max_length=10, choices=Language, default=Language.CHINESE)
    away_from = models.DateField(_("away from"), null=True, blank=True)
    away_until = models.DateField(_("away until"), null=True, blank=True, help_text=_("The last day away."))
    is_active = models.BooleanField(
        _("active"), default=True, help_text=_("Whoever left is made inactive, never deleted: the history names them.")
    )
    is_staff = models.BooleanField(
        _("operator"), default=False, help_text=_("May sign in to this administration and edit the standing facts.")
    )
    created_at = models.DateTimeField(_("created at"), default=timezone.now, editable=False)

    objects: ClassVar[Members] = Members()

    USERNAME_FIELD = "phone"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = _("member")
        verbose_name_plural = _("members")
        ordering = ["name", "phone"]
        constraints = [
            models.CheckConstraint(
                condition=Q(organisation__isnull=False) | Q(is_staff=True),
                name="member_has_organisation",
                violation_error_message=_("Every member but an operator belongs to an organisation."),
            ),
            models.CheckConstraint(
                condition=Q(organisation__isnull=True) | Q(is_staff=False, is_superuser=False),
                name="operator_has_no_organisation",
                violation_error_message=_(
                    "An operator belongs to no organisation and so sees no case. Whoever does both has two accounts."
                ),
            ),
            models.CheckConstraint(
                condition=Q(away_until__isnull=True) | Q(away_from__isnull=False, away_until__gte=F("away_from")),
                name="member_away_in_order",
                violation_error_message=_("An absence has a first day, and ends on or after it."),
            ),
        ]
        triggers = [
            Unconditional(
                name="operator_has_no_seat",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition("NEW.is_staff OR NEW.is_superuser"),
                func="""
                    IF EXISTS (SELECT 1 FROM mediation_membership WHERE member_id = NEW.id AND until IS NULL) THEN
                        RAISE EXCEPTION 'an operator has no seat in a group'
                            USING ERRCODE = 'integrity_constraint_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        super().clean()
        if self.is_operator and self.pk and self.memberships.filter(until__isnull=True).exists():
            raise ValidationError(_("An operator has no seat in a group. End the seats first."))

    def check_password(self, raw_password: str | None) -> bool:
        """Whether it is this one. A stronger hash is not written here, as Django would: every change of a password is
        somebody's deed, and is told."""
        return check_password(raw_password, self.password)

    @property
    def is_operator(self) -> bool:
        """Whether they keep accounts and standing facts; then they are nothing to any case."""
        return self.is_staff or self.is_superuser

    @property
    def is_of_street_office(self) -> bool:
        """Whether they work for a street office, which reviews what its groups do."""
        return self.organisation is not None and self.organisation.kind == OrganisationKind.STREET_OFFICE

    @property
    def is_of_district(self) -> bool:
        """Whether they work for a district bureau, which sees the cases of its streets and takes part in none."""
        return self.organisation is not None and self.organisation.kind == OrganisationKind.DISTRICT_BUREAU

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name

    def is_away_on(self, day: dt.date) -> bool:
        """Whether the member is absent on that day; without a last day the absence is open-ended."""
        if self.away_from is None or day < self.away_from:
            return False
        return self.away_until is None or day <= self.away_until


@standing
class DeclaredTie(models.Model):
    """What a member has said of themselves: a relation to an organisation that keeps them from leading its cases."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="declared_ties", verbose_name=_("member"))
    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="declared_ties", verbose_name=_("organisation")
    )
    nature = Line(_("nature of the tie"), max_length=200)
    declared_at = models.DateTimeField(_("declared at"), default=timezone.now)

    class Meta:
        verbose_name = _("declared tie")
        verbose_name_plural = _("declared ties")
        ordering = ["member", "organisation"]
        constraints = [
            models.UniqueConstraint(
                fields=["member", "organisation"],
                name="tie_declared_once",
                violation_error_message=_("This member has already declared a tie to this organisation."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member} – {self.organisation}"

    def clean(self) -> None:
        if self.member_id and self.organisation_id and self.member.organisation_id == self.organisation_id:
            raise ValidationError(_("A member's own organisation is known already; no tie needs declaring."))
