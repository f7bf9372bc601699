"""Slowing down whoever guesses, and whoever sends report after report. Counted in Redis, for minutes, and kept nowhere.

Guesses are counted by what is typed, for a quarter of an hour, and not by the sender's address: behind one router lives
a whole building. Reports by form are counted by the address too, for an hour; how many may be is `Limits`' to say.
Without Redis nothing is counted here and nobody is kept out: the number and the phone must still both fit, and reports
are counted by their numbers in the database besides.
"""

import contextlib
import hashlib
import ipaddress

import redis
from django.conf import settings
from django.http import HttpRequest

TRIES = 10
QUARTER_HOUR = 15 * 60
HOUR = 60 * 60
# What one household is given of the long addresses: whoever has one has all of these.
HOUSEHOLD_BITS = 64


def _key(word: str) -> str:
    return f"{settings.REDIS_PREFIX}tries:" + hashlib.sha256(word.encode()).hexdigest()[:32]


def _redis() -> "redis.Redis":
    return redis.Redis.from_url(settings.REDIS_URL, socket_timeout=1, socket_connect_timeout=1)


def too_many(*words: str) -> bool:
    """Whether any of these has been tried in vain too often."""
    with contextlib.suppress(redis.RedisError), _redis() as store:
        return any(int(count or 0) >= TRIES for count in store.mget([_key(word) for word in words]))
    return False


def count(*words: str) -> None:
    """One more try in vain with these."""
    with contextlib.suppress(redis.RedisError), _redis() as store, store.pipeline() as batch:
        for word in words:
            batch.incr(_key(word))
            batch.expire(_key(word), QUARTER_HOUR)
        batch.execute()


def address_of(request: HttpRequest) -> str | None:
    """Where a request comes from, for the lock after wrong passwords too. Trusts one proxy, and only if told that it
    is there."""
    if settings.BEHIND_PROXY:
        seen = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")[-1].strip()
        if seen:
            return str(seen)
    return request.META.get("REMOTE_ADDR")


def sender_of(request: HttpRequest) -> str:
    """The network address a request comes from, as it is counted; behind a proxy the one it saw last (BEHIND_PROXY).

    Empty for this machine's own: that is a proxy nobody told us of, and everybody would be counted as one.
    """
    try:
        address = ipaddress.ip_address(address_of(request) or "")
    except ValueError:
        return ""
    address = getattr(address, "ipv4_mapped", None) or address
    if address.is_loopback:
        return ""
    if address.version == 6:
        return str(ipaddress.ip_network((address, HOUSEHOLD_BITS), strict=False))
    return str(address)


def reports_from(address: str) -> int:
    """How many reports by form this address has filed in the hour since its first."""
    with contextlib.suppress(redis.RedisError), _redis() as store:
        return int(store.get(_reports_key(address)) or 0)
    return 0


def note_report(address: str) -> None:
    """One more report by form from there."""
    if not address:
        return
    with contextlib.suppress(redis.RedisError), _redis() as store, store.pipeline() as batch:
        batch.incr(_reports_key(address))
        batch.expire(_reports_key(address), HOUR, nx=True)
        batch.execute()


def _reports_key(address: str) -> str:
    return _key(f"reports from {address}")
