"""Slowing down whoever guesses. Counts failed tries per word guessed, in Redis, for a quarter of an hour.

Counted by what is typed and not by the sender's address: behind one router lives a whole building. Without Redis
nothing is counted and nobody is kept out: the number and the phone must still both fit.
"""

import contextlib
import hashlib

import redis
from django.conf import settings

TRIES = 10
QUARTER_HOUR = 15 * 60


def _key(word: str) -> str:
    return "mediation:tries:" + hashlib.sha256(word.encode()).hexdigest()[:32]


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
