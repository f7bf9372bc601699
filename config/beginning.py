"""Where each person begins. What stands on those pages is theirs."""

from __future__ import annotations

from django.conf import settings
from django.shortcuts import resolve_url

from mediation.models import Member


def first_page(member: Member) -> str:
    """Where a member begins. The one place that says so: after signing in, after the second step, by the name on top.

    The district, which takes part in no case, with its figures; a street office with what it has to decide; who keeps
    accounts and standing facts in the administration; leaders and members on their desk.
    """
    if member.is_of_district:
        return resolve_url("figures")
    if member.is_of_street_office:
        return resolve_url("review")
    if member.is_operator and member.organisation is None:
        return resolve_url("admin:index")
    return resolve_url(settings.LOGIN_REDIRECT_URL)
