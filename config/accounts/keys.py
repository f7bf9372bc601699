"""Keys that open an account once, sent to its phone: an invitation by link, a code to set a new password.

Nobody reads them on the way but the phone's owner: a digest is kept, and the administration shows no texts. Nor does a
stranger who asks for codes and guesses keep the owner out: a code that arrived is good whoever asked for it, and until
it is used or over no other is sent. The last of an hour is good for an hour, so that there always is one.
"""

from __future__ import annotations

import math
import secrets
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from config.accounts import devices, digests
from config.accounts.models import Bounds, KeyKind, OneTimeKey
from config.context import chrome
from mediation.models import Member, e164
from notifications import outbox

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


@transaction.atomic
def invite(member: Member, *, by: Member | None) -> OneTimeKey:
    """Send the member a link by which they set their first password; links sent before are void."""
    token, now = secrets.token_urlsafe(18), timezone.now()
    _void(member)
    key = OneTimeKey.objects.create(
        member=member, kind=KeyKind.INVITATION, digest=digests.digest("invitation", token), made_at=now, made_by=by,
        expires_at=now + timedelta(days=Bounds.current().invitation_days),
    )  # fmt: skip
    link = settings.PUBLIC_URL + reverse("account-invitation", args=[token])
    outbox.queue(
        cause=f"key:{key.pk}", recipient=str(member.phone), template="account_invitation", language=member.language,
        params={"link": link, "hotline": chrome()["call_number"]}, expires_at=key.expires_at,
    )  # fmt: skip
    return key


def invited(token: str) -> OneTimeKey | None:
    """The invitation behind a link, while it is good."""
    keys = _good(KeyKind.INVITATION).select_related("member__organisation")
    return keys.filter(digest=digests.digest("invitation", token)).first()


@transaction.atomic
def send_code(number: str) -> None:
    """Send a code to this number if it is a member's who holds none that is good. Says nothing either way, and sends no
    more than a few an hour, the used ones aside; the last of them is good for an hour."""
    member = Member.objects.select_for_update(of=("self",)).filter(phone=e164(number), is_active=True).first()
    if member is None:
        return
    limits, now = Bounds.current(), timezone.now()
    if _good(KeyKind.CODE).filter(member=member, tries__lt=limits.tries_per_code).exists():
        return
    lately = OneTimeKey.objects.filter(member=member, kind=KeyKind.CODE, made_at__gt=now - HOUR, used_at=None).count()
    if lately >= limits.codes_per_hour:
        return
    lasts = limits.code_minutes * MINUTE
    if lately + 1 == limits.codes_per_hour:
        lasts = max(lasts, HOUR)
    _void(member, KeyKind.CODE)
    code = digests.six_digits()
    key = OneTimeKey.objects.create(
        # Unlike a link, six digits are met twice: the digest is of this row's own.
        member=member, kind=KeyKind.CODE, digest=secrets.token_hex(32), made_at=now,
        expires_at=now + lasts,
    )  # fmt: skip
    OneTimeKey.objects.filter(pk=key.pk).update(digest=_code_digest(key.pk, code))
    outbox.queue(
        cause=f"key:{key.pk}", recipient=str(member.phone), template="account_code", language=member.language,
        params={"code": code, "minutes": math.ceil(lasts / MINUTE)}, expires_at=key.expires_at, is_direct_answer=True,
    )  # fmt: skip


@transaction.atomic
def take_code(number: str, code: str, *, request: HttpRequest | None = None) -> Member | None:
    """Whose code this is; it is used up by that. A wrong one counts against the code that was sent: so many, from
    wherever, and it opens nothing but on a device that has signed in before. How many from one address: `bounds`."""
    keys = _good(KeyKind.CODE).select_for_update(of=("self",)).select_related("member__organisation")
    key = keys.filter(member__phone=e164(number), member__is_active=True).order_by("-id").first()
    if key is None:
        return None
    is_known = request is not None and devices.is_known(request, key.member)
    if key.tries >= Bounds.current().tries_per_code and not is_known:
        return None
    if not secrets.compare_digest(key.digest, _code_digest(key.pk, "".join(code.split()))):
        OneTimeKey.objects.filter(pk=key.pk).update(tries=F("tries") + 1)
        return None
    return key.member if use(key) else None


def use(key: OneTimeKey) -> bool:
    """Use a key up; False when somebody was first."""
    return bool(OneTimeKey.objects.filter(pk=key.pk, used_at=None).update(used_at=timezone.now()))


def _good(kind: KeyKind) -> QuerySet[OneTimeKey]:
    now = timezone.now()
    return OneTimeKey.objects.filter(kind=kind, used_at=None, expires_at__gt=now, member__is_active=True)


def _void(member: Member, *kinds: KeyKind) -> None:
    OneTimeKey.objects.filter(member=member, kind__in=kinds or KeyKind.values, used_at=None).update(
        expires_at=F("made_at")
    )


def _code_digest(pk: int, code: str) -> str:
    return digests.digest("code", f"{pk}:{code}")
