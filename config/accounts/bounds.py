"""How often a password may be wrong: for one account from one address (axes' own), from one address for all accounts,
and for one account from everywhere. So are codes by text, of which the last bound is the code's own (`keys`).

The last one lets devices pass that have signed in before (`devices`), else a stranger could keep a leader out. Whoever
sits at a new device meanwhile has a code sent to their phone, which opens it. A try that was refused is not counted, so
that a lock ends by itself.
"""

from __future__ import annotations

import contextlib
from datetime import timedelta
from typing import Any

import redis
from axes.handlers.database import AxesDatabaseHandler
from axes.handlers.proxy import AxesProxyHandler
from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from cases.throttling import addresses
from config.accounts import devices, digests
from config.accounts.models import Bounds, WrongPassword
from mediation.models import Member, e164

DAY, HOUR, QUARTER_HOUR = timedelta(days=1), timedelta(hours=1), timedelta(minutes=15)
ACCOUNT, ADDRESS, PAIR = "account", "address", "pair"


class CountedTries(AxesDatabaseHandler):
    """axes asks whether a try is allowed, and tells of a wrong one."""

    def is_locked(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> bool:
        request.locked_by = locked_by(request, _typed(credentials))  # type: ignore[attr-defined]
        if request.locked_by:  # type: ignore[attr-defined]
            return True
        if super().is_locked(request, credentials):
            request.locked_by = PAIR  # type: ignore[attr-defined]
            return True
        return False

    def user_login_failed(
        self, sender: Any, credentials: dict[str, Any], request: HttpRequest | None = None, **more: Any
    ) -> None:
        if request is not None and settings.AXES_ENABLED and not getattr(request, "axes_locked_out", False):
            note(_typed(credentials), sender=addresses.sender_of(request))
        super().user_login_failed(sender, credentials, request, **more)


def locked_by(request: HttpRequest, number: str) -> str:
    """Which bound stands against one more try; empty if none does."""
    limits, now = Bounds.current(), timezone.now()
    sender = addresses.sender_of(request)
    wrong = WrongPassword.objects.filter(at__lte=now)
    if _from_there(sender) >= limits.wrong_per_address:
        return ADDRESS
    if wrong.filter(account=_digest(number), at__gt=now - DAY).count() < limits.wrong_per_account:
        return ""
    member = Member.objects.filter(phone=number).first()
    return "" if member is not None and devices.is_known(request, member) else ACCOUNT


def note(number: str, *, sender: str) -> None:
    """One more wrong password for this number, whether or not it is anybody's."""
    WrongPassword.objects.create(account=_digest(number), address=sender, at=timezone.now())


def forgive(member: Member) -> None:
    """The owner has shown that they are: what was tried before says nothing against them any more."""
    number = str(member.phone)
    WrongPassword.objects.filter(account__in=[_digest(number), _digest_of_codes(number)]).delete()
    AxesProxyHandler.reset_attempts(username=str(member.phone))


def may_ask_for_a_code(request: HttpRequest) -> bool:
    """Whether one more code by text may be asked for from there; counts it. Without Redis nobody is kept out: the codes
    of each account are counted in the database besides."""
    sender = addresses.sender_of(request)
    if not sender:
        return True
    where = addresses.key(f"codes asked for from {sender}")
    with contextlib.suppress(redis.RedisError), addresses.store() as counts, counts.pipeline() as batch:
        batch.incr(where)
        batch.expire(where, addresses.HOUR, nx=True)
        return int(batch.execute()[0]) <= Bounds.current().asks_per_address
    return True


def may_try_a_code(request: HttpRequest, number: str) -> bool:
    """Whether one more code for this number may be tried from there, be it anybody's or not; counts it as wrong, before
    it is looked at. What is refused is not counted. So a stranger does not use up the tries of whoever holds the phone.
    """
    sender = addresses.sender_of(request)
    if not sender:
        return True
    limits, account = Bounds.current(), _digest_of_codes(number)
    this = WrongPassword.objects.create(account=account, address=sender, at=timezone.now())
    since = this.at - max(HOUR, timedelta(minutes=limits.code_minutes))  # as long as a code is good
    with_it = WrongPassword.objects.filter(account=account, address=sender, at__gt=since).count()
    if with_it > limits.wrong_codes or _from_there(sender) > limits.wrong_per_address:
        this.delete()
        return False
    return True


def forget() -> int:
    """Remove what no longer counts; returns how many rows."""
    return WrongPassword.objects.filter(at__lt=timezone.now() - DAY).delete()[0]


def _typed(credentials: dict[str, Any] | None) -> str:
    return e164((credentials or {}).get("username") or "")


def _from_there(sender: str) -> int:
    """How often it was wrong from this address lately, with whatever account; of an unknown one nothing."""
    lately = WrongPassword.objects.filter(address=sender, at__gt=timezone.now() - QUARTER_HOUR)
    return lately.count() if sender else 0


def _digest(number: str) -> str:
    return digests.digest("account", number)


def _digest_of_codes(number: str) -> str:
    return digests.digest("codes of account", e164(number))
