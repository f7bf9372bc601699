"""Signed in without the pages of signing in: for tests that are about something else.

`Client.force_login` is Django's way to skip the password. Here it also skips the second factor, the way the pages would
leave it: an authenticator in the account's row, and in the session that it was passed. What the gate asks is left as it
is; `through_the_gate=False` stands before it.
"""

from __future__ import annotations

from typing import Any

import pyotp
from django.test import Client
from django.utils import timezone

from config.accounts import second_factor
from config.accounts.gate import PASSED
from config.accounts.models import Account, AccountEvent
from mediation.models import Member

WORD = "tests"
_force_login = Client.force_login


def has_authenticator(member: Member) -> Account:
    """Give the member the tests' authenticator, as a news that was told long ago."""
    account, _is_new = Account.objects.get_or_create(member=member)
    if not account.has_second_factor:
        account.authenticator, account.authenticator_since = WORD, timezone.now()
        account.save()
        AccountEvent.objects.filter(told_at=None, member=member, kind="second_factor").update(told_at=timezone.now())
    return account


def code_now() -> str:
    """What the tests' authenticator shows."""
    return pyotp.TOTP(second_factor.secret(WORD)).now()


def force_login(client: Client, user: Any, backend: str | None = None, *, through_the_gate: bool = True) -> None:
    _force_login(client, user, backend)
    if not through_the_gate:
        return
    member = Member.objects.select_related("organisation", "account").get(pk=user.pk)
    if second_factor.account_of(member).password_is_temporary:
        Account.objects.filter(pk=member.pk).update(password_is_temporary=False)
    if second_factor.is_required(member):
        session = client.session
        session[PASSED] = has_authenticator(member).stamp
        session.save()


def skip_the_second_factor() -> None:
    Client.force_login = force_login  # type: ignore[method-assign]
