"""Where a page leads when its step is done: to where its reader wanted to go, if that is one of our pages."""

from __future__ import annotations

from urllib.parse import urlsplit, urlunsplit

from django.http import HttpRequest
from django.shortcuts import resolve_url
from django.utils.http import url_has_allowed_host_and_scheme


def onward(request: HttpRequest, *, otherwise: str) -> str:
    """The address named by `next`, when it leads nowhere else but here; else that page's."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if wanted and is_ours else resolve_url(otherwise)


def came_from(request: HttpRequest) -> str:
    """The address of ours that the browser says it was on; empty when it says none, or this one."""
    said = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(said, {request.get_host()}, require_https=request.is_secure()):
        return ""
    parts = urlsplit(said)
    before = urlunsplit(("", "", parts.path, parts.query, ""))
    return "" if parts.path == request.path else before
