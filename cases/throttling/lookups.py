"""Slowing down whoever guesses which phone goes with which case, without shutting out whose case it is elsewhere.

Tries in vain are counted in Redis, for a quarter of an hour or a day, and kept nowhere. A number or a phone that has
been tried in vain often is **guarded**: whoever has had a few tries with it waits, everybody else is still let try, so
that a stranger who types wrong phones keeps nobody away who asks from elsewhere. Nothing is let pass for being right:
that would answer the guesser. Whether the number exists makes no difference to any count. Where a request
comes from is `addresses`. Without Redis nothing is counted and nobody is kept out: both must still fit.
"""

from __future__ import annotations

import contextlib
import ipaddress
from collections.abc import Callable
from dataclasses import dataclass

import redis

from cases.throttling import addresses

QUARTER_HOUR, DAY = 15 * 60, 24 * 60 * 60
# So many tries in vain in a quarter of an hour, from wherever, and a number or phone is guarded; ...
GUARDED = 10
# ... then it takes so many from one address, and so many from its neighbours together: an attacker may have many
# addresses, but they lie side by side.
GUARDED_FROM_ONE, GUARDED_FROM_NEIGHBOURS = 3, 12
# Guarded or not: from one address, and from its neighbours together, so many in a day with one number or phone, lest a
# list of all households be worked off; and from one so many in a quarter of an hour with anything.
FROM_ONE_IN_A_DAY, FROM_NEIGHBOURS_IN_A_DAY, FROM_ONE = 30, 120, 40
# So many tries with one code from one address, lest a stranger make it void for its owner (`Terms.code_tries`).
WITH_ONE_CODE = 5
NEIGHBOUR_BITS = {4: 24, 6: 48}


@dataclass(frozen=True)
class _Keys:
    """Where the tries with one word are counted."""

    by_all: str
    by_sender: str
    by_neighbours: str
    of_the_day: str
    of_the_neighbours_day: str

    @classmethod
    def of(cls, word: str, sender: str) -> _Keys:
        return cls(
            by_all=addresses.key(f"{word} tried"),
            by_sender=addresses.key(f"{word} tried from {sender}"),
            by_neighbours=addresses.key(f"{word} tried from around {_neighbourhood(sender)}"),
            of_the_day=addresses.key(f"{word} tried in a day from {sender}"),
            of_the_neighbours_day=addresses.key(f"{word} tried in a day from around {_neighbourhood(sender)}"),
        )


def wait(number: str, phone: str, *, sender: str) -> int:
    """How long whoever asks from there must wait before the next try with this pair, in seconds; 0 if not at all.

    `sender` is the address as `addresses.sender_of` gives it. Empty, it says nothing of who asks, and all such askers
    count as one; the bounds that hold for one address alone are then left out. Tries in the same moment may pass a
    bound by as many as there are web workers.
    """
    words = [_Keys.of(word, sender) for word in (number, phone)]
    with contextlib.suppress(redis.RedisError), addresses.store() as store:
        for each in words:
            keys = (each.by_all, each.by_sender, each.by_neighbours, each.of_the_day, each.of_the_neighbours_day)
            by_all, by_sender, by_neighbours, day, neighbours_day = (int(count or 0) for count in store.mget(keys))
            if sender and (day >= FROM_ONE_IN_A_DAY or neighbours_day >= FROM_NEIGHBOURS_IN_A_DAY):
                return DAY
            had_theirs = by_sender >= GUARDED_FROM_ONE or by_neighbours >= GUARDED_FROM_NEIGHBOURS
            if by_all >= GUARDED and had_theirs:
                return QUARTER_HOUR
        if sender and int(store.get(_anything(sender)) or 0) >= FROM_ONE:
            return QUARTER_HOUR
    return 0


def note(number: str, phone: str, *, sender: str) -> None:
    """One more try in vain with this pair from there."""
    with contextlib.suppress(redis.RedisError), addresses.store() as store, store.pipeline() as batch:
        for each in (_Keys.of(number, sender), _Keys.of(phone, sender)):
            for key in (each.by_all, each.by_sender, each.by_neighbours):
                batch.incr(key)
                batch.expire(key, QUARTER_HOUR, nx=True)
            for key in (each.of_the_day, each.of_the_neighbours_day):
                batch.incr(key)
                batch.expire(key, DAY, nx=True)
        batch.incr(_anything(sender))
        batch.expire(_anything(sender), QUARTER_HOUR, nx=True)
        batch.execute()


def tries_of(sender: str) -> Callable[[int], bool]:
    """Whether whoever asks from there may try the code of this key once more; asking counts. Right or wrong, it is
    counted before it is looked at. Of an unknown address, or without Redis, nobody is kept out: what bounds the tries
    from everywhere stands in the database."""

    def may_try(key_id: int) -> bool:
        if not sender:
            return True
        where = addresses.key(f"key {key_id} tried from {sender}")
        with contextlib.suppress(redis.RedisError), addresses.store() as store, store.pipeline() as batch:
            batch.incr(where)
            batch.expire(where, DAY, nx=True)
            return int(batch.execute()[0]) <= WITH_ONE_CODE
        return True

    return may_try


def _anything(sender: str) -> str:
    return addresses.key(f"anything tried from {sender}")


def _neighbourhood(sender: str) -> str:
    """The range of addresses that is given out together; of an unknown address nothing."""
    if not sender:
        return ""
    network = ipaddress.ip_network(sender)
    return str(network.supernet(new_prefix=NEIGHBOUR_BITS[network.version]))
