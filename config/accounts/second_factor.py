"""The second factor: a code from an authenticator app (动态验证码) that changes every thirty seconds, and ten codes on
paper (备用码) for the day the phone is gone.

The secret is not stored: it follows from a random word in the row and the installation's key, so that neither the
administration nor a copy of the database shows it. No code works twice, and after a few wrong ones time must pass.
"""

from __future__ import annotations

import base64
import secrets
from datetime import datetime, timedelta

import pyotp
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from config.accounts import digests, sessions
from config.accounts.acting import acting
from config.accounts.models import Account, Bounds, RecoveryCode
from mediation.models import Member

STEP = 30
# One step to either side: clocks of phones go wrong.
AROUND = (0, -1, 1)
PAPER_CODES, PAPER_LENGTH = 10, 10
WAIT = timedelta(minutes=15)


class TooManyCodes(Exception):
    """So many wrong codes that time must pass; says until when."""

    def __init__(self, until: datetime) -> None:
        super().__init__(until)
        self.until = until


def is_required(member: Member) -> bool:
    """Whether the account opens nothing without it: of the street office, the district, and operators."""
    return member.is_operator or member.is_of_street_office or member.is_of_district


def account_of(member: Member) -> Account:
    """The row beside the member; one that is not saved where there is none."""
    account: Account | None = getattr(member, "account", None)
    return account or Account(member=member)


def new_word() -> str:
    """What a new secret will follow from."""
    return secrets.token_hex(16)


def secret(word: str) -> str:
    """The secret as apps take it."""
    return base64.b32encode(digests.drawn("authenticator", word)[:20]).decode()


def address(member: Member, word: str) -> str:
    """What the QR code says to the app."""
    issuer = _("Conflict Coordination Group")
    return pyotp.TOTP(secret(word)).provisioning_uri(name=str(member.phone), issuer_name=issuer)


def enrol(member: Member, word: str, code: str, *, at: datetime | None = None) -> list[str] | None:
    """Take the authenticator into use if it says the right code; returns the codes on paper, which are never shown
    again, or None. Every other session of the member has to pass it from now on."""
    step = _step_of(word, code, after=0, at=at or timezone.now())
    if step is None:
        return None
    with acting(member):
        Account.objects.update_or_create(
            member=member,
            defaults={
                "authenticator": word,
                "authenticator_since": timezone.now(),
                "last_step": step,
                "wrong_codes": 0,
                "codes_wait_until": None,
            },
        )
        return new_paper_codes(member)


@transaction.atomic
def new_paper_codes(member: Member) -> list[str]:
    """Ten new codes; the old ones are void."""
    codes = [digests.spoken(PAPER_LENGTH) for _each in range(PAPER_CODES)]
    RecoveryCode.objects.filter(account_id=member.pk).delete()
    RecoveryCode.objects.bulk_create(
        RecoveryCode(account_id=member.pk, digest=_paper_digest(member, code)) for code in codes
    )
    return codes


@transaction.atomic
def passes(member: Member, said: str, *, at: datetime | None = None) -> bool:
    """Whether this is the code of the moment, or one on paper that has not been used. Either works once.

    Raises:
        TooManyCodes: there were too many wrong ones; this one was not looked at.
    """
    now = at or timezone.now()
    account = Account.objects.select_for_update().get(member=member)
    if account.codes_wait_until is not None and account.codes_wait_until > now:
        raise TooManyCodes(account.codes_wait_until)
    word = "".join(said.split()).replace("-", "").lower()
    step = _step_of(account.authenticator, word, after=account.last_step, at=now)
    if step is not None:
        account.last_step = step
    is_right = step is not None or _takes_paper(member, word, at=now)
    account.wrong_codes = 0 if is_right else account.wrong_codes + 1
    if account.wrong_codes >= Bounds.current().wrong_codes:
        account.wrong_codes, account.codes_wait_until = 0, now + WAIT
    account.save(update_fields=["last_step", "wrong_codes", "codes_wait_until"])
    return is_right


def take_away(member: Member) -> None:
    """Without it from now on: who needs one makes a new one at the next sign-in. Ends all sessions of the member."""
    with transaction.atomic():
        RecoveryCode.objects.filter(account_id=member.pk).delete()
        Account.objects.filter(member=member).update(authenticator="", authenticator_since=None, last_step=0)
        sessions.end_all(member)


def _step_of(word: str, code: str, *, after: int, at: datetime) -> int | None:
    """The step this code belongs to, if it is a new one."""
    if not word or not (len(code) == 6 and code.isdecimal()):
        return None
    this = int(at.timestamp()) // STEP
    app = pyotp.TOTP(secret(word))
    for step in (this + near for near in AROUND):
        if step > after and secrets.compare_digest(app.generate_otp(step).encode(), code.encode()):
            return step
    return None


def _takes_paper(member: Member, code: str, *, at: datetime) -> bool:
    if len(code) != PAPER_LENGTH:
        return False
    unused = RecoveryCode.objects.filter(account_id=member.pk, used_at=None, digest=_paper_digest(member, code))
    return bool(unused.update(used_at=at))


def _paper_digest(member: Member, code: str) -> str:
    return digests.digest("paper", f"{member.pk}:{code}")
