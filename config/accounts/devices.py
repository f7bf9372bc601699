"""Devices that have signed in before: a signed cookie for each account, good until its password is another one.

It proves nothing but that: the password is asked all the same. It passes the bound of wrong passwords for one account
from everywhere, so that nobody is locked out of their own phone by somebody elsewhere.
"""

from __future__ import annotations

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from config.accounts import digests
from mediation.models import Member

AGE = 400 * 24 * 60 * 60  # as long as browsers keep any
SALT = "accounts.device"


def remember(response: HttpResponse, member: Member) -> None:
    """Let this browser be known as one of the member's."""
    response.set_cookie(
        _cookie(member),
        signing.dumps(_sign(member), salt=SALT),
        max_age=AGE,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def is_known(request: HttpRequest, member: Member) -> bool:
    try:
        said = signing.loads(request.COOKIES.get(_cookie(member), ""), salt=SALT, max_age=AGE)
    except signing.BadSignature:
        return False
    return bool(said == _sign(member))


def _cookie(member: Member) -> str:
    return f"device-{digests.digest('cookie', str(member.pk))[:12]}"


def _sign(member: Member) -> str:
    return digests.digest("device", f"{member.pk}:{member.password}")[:32]
