"""Keys as they are kept: digests and secrets drawn with a key of the installation that is not in the database."""

from __future__ import annotations

import hashlib
import hmac
import secrets

from django.conf import settings

# No vowels, and nothing that reads like something else: said over the phone without a mistake.
LETTERS = "bcdfghjkmnpqrstvwxyz23456789"


def drawn(purpose: str, word: str) -> bytes:
    """Thirty-two bytes that follow from the word and our key, and tell nothing of either."""
    key = (settings.ACCOUNTS_KEY or settings.SECRET_KEY).encode()
    return hmac.new(key, f"accounts:{purpose}:{word}".encode(), hashlib.sha256).digest()


def digest(purpose: str, word: str) -> str:
    """What is stored in place of a key."""
    return drawn(purpose, word).hex()


def spoken(length: int) -> str:
    """A random word that can be written down and typed."""
    return "".join(secrets.choice(LETTERS) for _place in range(length))


def six_digits() -> str:
    return f"{secrets.randbelow(1_000_000):06d}"
