"""The demo's accounts: their password is printed, so it is nobody's secret, and one authenticator is everybody's.

What is asked at the door is asked there as anywhere; only the keys lie in the open. Nothing of this runs in a real
installation: it refuses to.
"""

from __future__ import annotations

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from config.accounts import second_factor
from config.accounts.models import Account, AccountEvent
from mediation.models import Member

WORD = "demo"


@transaction.atomic
def open_doors() -> str:
    """Let the demo's people in by the password that is printed, and by one authenticator; returns its secret.

    Raises:
        RuntimeError: this is no demo.
    """
    if not getattr(settings, "DEMO", False):
        raise RuntimeError("only a demo leaves its keys in the open")
    Account.objects.update(password_is_temporary=False)
    for member in Member.objects.select_related("organisation", "account").filter(account__authenticator=""):
        if second_factor.is_required(member):
            account = second_factor.account_of(member)
            account.authenticator, account.authenticator_since = WORD, timezone.now()
            account.save(update_fields=["authenticator", "authenticator_since"])
    AccountEvent.objects.filter(told_at=None).update(told_at=timezone.now())
    return second_factor.secret(WORD)
