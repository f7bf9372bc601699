"""Where a page leads when its step is done: to where its reader wanted to go, if that is one of our pages."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import resolve_url
from django.utils.http import url_has_allowed_host_and_scheme

from mediation.models import Member


def onward(request: HttpRequest, *, otherwise: str) -> str:
    """The address named by `next`, when it leads nowhere else but here; else that page's."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if wanted and is_ours else resolve_url(otherwise)


def first_page(member: Member) -> str:
    """Where a member begins: the district, which takes part in no case, with its figures; all others on their desk."""
    return resolve_url("figures" if member.is_of_district else settings.LOGIN_REDIRECT_URL)
