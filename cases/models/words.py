"""Words that somebody said: one kind of row for all of them, so that they can be masked and history stays whole.

Whatever carries words (an event, a report, an undertaking, a decision) names such a row. History keeps the digest: it
proves what was said for as long as the words are there, and gives nothing away afterwards: the salt goes with them.
"""

from __future__ import annotations

import hashlib
import secrets
from typing import Self

import pgtrigger
from django.db import models
from django.db.models import Q

from cases.states import Readers
from config.custody.kinds import moving
from config.custody.triggers import Unconditional, refuse

from .search import IsForgotten


def new_salt() -> str:
    """128 bits, so that short words cannot be guessed from their digest."""
    return secrets.token_hex(16)


def digest_of(salt: str, body: str) -> str:
    """SHA-256 of salt and words, in hex."""
    return hashlib.sha256(f"{salt}:{body}".encode()).hexdigest()


@moving("body", "salt", "masked_at")
class Words(models.Model):
    """What was said, and who may read it. Masked, body and salt are empty and the digest stays."""

    body = models.TextField()
    salt = models.CharField(max_length=32, blank=True)
    digest = models.CharField(max_length=64)
    readers = models.CharField(max_length=8, choices=Readers.choices)
    masked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(readers__in=Readers.values), name="words_readers_are_known"),
            models.CheckConstraint(
                condition=Q(masked_at__isnull=True) & ~Q(body="") & ~Q(salt="")
                | Q(masked_at__isnull=False, body="", salt=""),
                name="words_are_whole_or_masked",
            ),
        ]
        triggers = [
            Unconditional(
                name="words_are_only_masked",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(new__masked_at__isnull=True) | pgtrigger.Q(old__masked_at__isnull=False),
                func=refuse("% are masked, once, and not reworded"),
            ),
            IsForgotten(),
        ]

    def __str__(self) -> str:
        return self.body or self.digest[:12]

    @classmethod
    def keep(cls, body: str, *, readers: str) -> Self | None:
        """Keep these words; None where there are none. One statement.

        A reason, a consent, an account of what was done has a word in it; a resident may answer with a sign.
        """
        says_something = body.strip() if readers == Readers.REPORT else any(char.isalnum() for char in body)
        if not says_something:
            return None
        salt = new_salt()
        return cls.objects.create(body=body, salt=salt, digest=digest_of(salt, body), readers=readers)


def body_of(words: Words | None) -> str:
    """What was said; empty without words, and once they are masked."""
    return words.body if words is not None else ""
