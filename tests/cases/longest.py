"""What takes as long to say as the tables allow, for the tests of texts that must fit."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

from cases.models import Case
from mediation.models import Effect, Member, OrganisationKind, Site, WorksNotice
from tests.roles import rewriting

LATE = datetime(2026, 12, 30, 22, 45, tzinfo=ZoneInfo("Asia/Shanghai"))


def long_notice(case: Case) -> WorksNotice:
    """A works notice that takes as long to say as any."""
    member = Member.objects.filter(organisation__kind=OrganisationKind.CONTRACTOR).order_by("id")[0]
    assert member.organisation is not None
    site = case.site or Site.objects.order_by("id")[0]
    with rewriting(WorksNotice):
        found, _is_new = WorksNotice.objects.get_or_create(
            what="长" * 40,
            defaults={
                "site": site, "effects": list(Effect.values), "is_daily": True, "contact_phone": "+8652386000001",
                "starts_at": LATE - timedelta(hours=12, minutes=15), "ends_at": LATE + timedelta(days=1),
                "organisation": member.organisation, "announced_at": timezone.now(), "announced_by": member,
            },
        )  # fmt: skip
    return found
