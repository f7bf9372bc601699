"""Reading the ledger of accounts: one's own changes, and those that street office, district and operator see."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from config.accounts.models import AccountEvent
from mediation.models import Member, Membership, Organisation

FEW, PAGE = 5, 100
# What a line names.
NAMED = ("by", "member__organisation", "organisation_before", "organisation_after", "group__site")


def of(member: Member) -> QuerySet[AccountEvent]:
    """What was changed of one member's own account, newest first."""
    return AccountEvent.objects.filter(member=member).select_related(*NAMED)


def is_open_to(member: Member) -> bool:
    return member.is_operator or member.is_of_street_office or member.is_of_district


def seen_by(reader: Member) -> QuerySet[AccountEvent]:
    """What this reader oversees, newest first. A street office: whoever belongs or belonged to it or below it, serves
    or served at its sites, and every operator. A district: the same of all its streets. The operator: everything."""
    events = AccountEvent.objects.select_related(*NAMED)
    if reader.is_operator:
        return events
    if not is_open_to(reader) or reader.organisation_id is None:
        return events.none()
    own = Organisation.objects.filter(
        Q(pk=reader.organisation_id) | Q(parent=reader.organisation_id) | Q(parent__parent=reader.organisation_id)
    ).values("pk")
    serves = Membership.objects.filter(group__site__street__in=own).values("member")
    return events.filter(
        Q(member__organisation__in=own)
        | Q(organisation_before__in=own)
        | Q(organisation_after__in=own)
        | Q(street__in=own)
        | Q(member__in=serves)
        | Q(member__is_staff=True)
        | Q(member__is_superuser=True)
    )
