"""Where a member is signed in: noted at the door, listed for its owner, ended by them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from cases.throttling.addresses import address_of
from config.accounts.models import SignedIn
from mediation.models import Member

# What a browser calls itself, in the order in which to believe it; the word is what its owner calls it.
SYSTEMS = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("HarmonyOS", "HarmonyOS"), ("Android", "Android"), ("Windows", "Windows"),
    ("Macintosh", "Mac"), ("Linux", "Linux"),
)  # fmt: skip
BROWSERS = (
    ("MicroMessenger", "WeChat"), ("Edg", "Edge"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"),
)  # fmt: skip


def note(request: HttpRequest, member: Member) -> None:
    """Write down that they are signed in from here. The session must be theirs already."""
    request.session.save()
    key = request.session.session_key
    assert key is not None
    SignedIn.objects.update_or_create(
        session_id=key,
        defaults={
            "member": member,
            "device": device(request.headers.get("User-Agent", "")),
            "address": shortened(address_of(request) or ""),
            "at": timezone.now(),
        },
    )


def of(member: Member) -> QuerySet[SignedIn]:
    """The sessions that still stand, the newest first."""
    return SignedIn.objects.filter(member=member, session__expire_date__gt=timezone.now())


def end(member: Member, key: str) -> bool:
    """End one of the member's own sessions; whether there was such a one."""
    return key.isalnum() and bool(Session.objects.filter(signed_in__member=member, pk=key).delete()[0])


def end_all(member: Member, *, but: str = "") -> int:
    """End every session of theirs but one; returns how many."""
    ended = list(SignedIn.objects.filter(member=member).exclude(pk=but).values_list("pk", flat=True))
    Session.objects.filter(pk__in=ended).delete()
    return len(ended)


def device(agent: str) -> str:
    """`Android, WeChat` from what a browser says of itself; empty when it says nothing we know."""
    return ", ".join(_named(agent))


def _named(agent: str) -> Iterator[str]:
    for table in (SYSTEMS, BROWSERS):
        found = next((word for sign, word in table if sign in agent), "")
        if found:
            yield found


def shortened(address: str) -> str:
    """The beginning of an address: enough to tell one's own network from a stranger's."""
    if re.fullmatch(r"[0-9.]+", address):
        return ".".join([*address.split(".")[:2], "*", "*"])
    return ":".join([*address.split(":")[:3], "…"]) if ":" in address else ""
