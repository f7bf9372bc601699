"""Where a request comes from, and how many reports by form came from there in an hour: counted in Redis, kept nowhere.

How many may be is `Limits`' to say. Without Redis nothing is counted here and nobody is kept out: reports are counted
by their numbers in the database besides. Whoever guesses phones of a case is slowed down in `lookups`.
"""

import contextlib
import hashlib
import ipaddress
from collections.abc import Callable
from functools import lru_cache

import redis
from django.conf import settings
from django.http import HttpRequest

HOUR = 60 * 60
# Bytes of photos that are kept for one sender in an hour, while their forms are put right; a small one counts as this.
KEPT_BYTES, KEPT_AT_LEAST = 120 * 1024 * 1024, 1024 * 1024
# What one household is given of the long addresses: whoever has one has all of these.
HOUSEHOLD_BITS = 64


def key(word: str) -> str:
    """Where something is counted; what it is about cannot be read from it."""
    return f"{settings.REDIS_PREFIX}tries:" + hashlib.sha256(word.encode()).hexdigest()[:32]


def store() -> "redis.Redis":
    """The store of counts, which may be away: whoever asks it lives without an answer. Its connections are kept by the
    process: opening one costs more than all that is counted."""
    return redis.Redis(connection_pool=_connections(settings.REDIS_URL))


@lru_cache(maxsize=4)
def _connections(url: str) -> "redis.ConnectionPool":
    return redis.ConnectionPool.from_url(url, socket_timeout=1, socket_connect_timeout=1, health_check_interval=30)


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
    if not address:
        return 0
    with contextlib.suppress(redis.RedisError), store() as counts:
        return int(counts.get(_reports_key(address)) or 0)
    return 0


def note_report(address: str) -> None:
    """One more report by form from there."""
    if not address:
        return
    with contextlib.suppress(redis.RedisError), store() as counts, counts.pipeline() as batch:
        batch.incr(_reports_key(address))
        batch.expire(_reports_key(address), HOUR, nx=True)
        batch.execute()


def keeper(address: str) -> Callable[[int], bool]:
    """Whether photos of so many bytes may be kept for who asks from there, while their form is put right; asking
    counts. Without the counts nothing is kept: whoever sent it chooses again."""

    def may_keep(size: int) -> bool:
        if not address:
            return True  # everybody, behind a proxy nobody told us of: what bounds them is the room there is
        where = key(f"photos kept for {address}")
        with contextlib.suppress(redis.RedisError), store() as counts, counts.pipeline() as batch:
            batch.incrby(where, max(size, KEPT_AT_LEAST))
            batch.expire(where, HOUR, nx=True)
            return int(batch.execute()[0]) <= KEPT_BYTES
        return False

    return may_keep


def _reports_key(address: str) -> str:
    return key(f"reports from {address}")
