"""Telling a member what was changed of their account: a text to the number it had before, whoever did it.

The ledger's rows are the news; this only writes texts for those nobody was told of yet.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from config.accounts.models import AccountEvent, AccountEventKind
from config.context import chrome
from notifications import outbox, tries

BATCH = 500
NAME = "accounts.tell"
# Somebody may be taking the account over: rings at night too.
GRAVE = {AccountEventKind.PASSWORD, AccountEventKind.PHONE, AccountEventKind.SECOND_FACTOR, AccountEventKind.OPERATOR}


def tell_if_any() -> None:
    """After a deed: tell at once, without taking anything from whoever tells already."""
    if AccountEvent.objects.filter(told_at=None).exists():
        tell()


def tell() -> int:
    """Write a text about every change nobody was told of; returns how many changes those were. Safe to run twice; a row
    that cannot be told keeps no other from it.
    """
    untold = AccountEvent.objects.filter(told_at=None).order_by("id")
    return tries.together(NAME, list(untold.values_list("pk", flat=True)[:BATCH]), _tell, lambda pk: _tell([pk]))


def _tell(ids: Sequence[int]) -> int:
    untold = AccountEvent.objects.select_for_update(skip_locked=True, of=("self",)).select_related("member")
    events = list(untold.filter(pk__in=ids, told_at=None).order_by("id"))
    hotline = chrome()["call_number"]
    outbox.queue_many(_draft(event, hotline) for event in events if not _is_no_news(event))
    AccountEvent.objects.filter(pk__in=[event.pk for event in events]).update(told_at=timezone.now())
    return len(events)


def _is_no_news(event: AccountEvent) -> bool:
    """A seat given to somebody who has never been signed in: the invitation is their first text."""
    is_given = event.kind == AccountEventKind.SEAT and not event.role_before
    return is_given and event.member.last_login is None


def _draft(event: AccountEvent, hotline: str) -> outbox.Draft:
    params: dict[str, Any] = {"hotline": hotline}
    return outbox.Draft(
        cause=f"account:{event.pk}",
        recipient=event.phone,
        template=f"account_{event.kind}",
        language=event.member.language,
        params=params,
        topic=f"account:{event.member_id}",
        is_urgent=event.kind in GRAVE,
    )
