"""What must be done before anything else: a one-time password changed, the second factor passed or made.

One place for every page and every door: while a step is open, no other page opens and nothing that is posted is done.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from config.accounts import second_factor
from config.accounts.models import Account
from mediation.models import Member

PASSED = "second_factor"
PASSWORD, CODE, ENROL = "account-password", "second-factor", "second-factor-new"
# Open to whoever stands at the gate, besides the page of the step itself.
OPEN = frozenset({"sign-in", "sign-out", "set-language", "looks", "health-live", "health-ready", "robots"})


class Gate:
    """Middleware; stands behind the one that finds who is signed in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        page = request.resolver_match.view_name if request.resolver_match else ""
        if page in OPEN:  # not even asked who it is: what watches the server works while the database does not
            return None
        step = next_step(request)
        request.at_the_gate = bool(step)  # type: ignore[attr-defined]  # no menu: it would lead nowhere
        if step in ("", page):
            return None
        after = request.get_full_path() if request.method in ("GET", "HEAD") else ""
        return redirect(reverse(step) + (f"?{urlencode({'next': after})}" if after else ""))


def next_step(request: HttpRequest) -> str:
    """The name of the page that comes before all others for whoever is signed in here; empty when nothing does."""
    member = request.user
    if not isinstance(member, Member):
        return ""
    account = second_factor.account_of(member)
    if account.has_second_factor and request.session.get(PASSED) != account.stamp:
        return CODE
    if account.password_is_temporary:
        return PASSWORD
    if not account.has_second_factor and second_factor.is_required(member):
        return ENROL
    return ""


def note_passed(request: HttpRequest, account: Account) -> None:
    """This session has shown the second factor."""
    request.session[PASSED] = account.stamp
