"""Photos of a form that was not whole: kept for an hour, so that who has to correct a digit need not choose them again.

What is kept was looked at from outside and not opened. It is known to one page alone, by a key that is signed and has
an end; it is shown to nobody, belongs to no case, and is swept. All of it together is bounded here; what one sender
may keep is asked of whoever knows where a form came from (`throttling.addresses`).
"""

from __future__ import annotations

import contextlib
import re
import secrets
import time
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core import signing

# Seconds for which a photo is kept, and bytes that all of them may take.
LASTS = 60 * 60
MOST_BYTES = 1024 * 1024 * 1024
LONGEST_LABEL = 60
_SALT = "cases.stash"
_NAME = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True)
class Kept:
    """A photo that is kept: the key by which its form asks for it again, and what its file was called."""

    key: str
    label: str


def keep(content: bytes, *, label: str) -> Kept | None:
    """Keep these bytes; None where there is no more room, or the disk takes nothing."""
    if len(content) > settings.PHOTO_MAX_BYTES:
        return None
    name, label = secrets.token_hex(16), label[:LONGEST_LABEL]
    try:
        _room().mkdir(mode=0o700, parents=True, exist_ok=True)
        sweep()
        if _taken() + len(content) > MOST_BYTES:
            return None
        (_room() / name).write_bytes(content)
    except OSError:
        return None
    return Kept(signing.dumps([name, label], salt=_SALT), label)


def take(key: str) -> tuple[Kept, bytes] | None:
    """The photo of this key, which stays kept; None if the key is not ours, its time is over, or it has been swept."""
    try:
        name, label = signing.loads(key, salt=_SALT, max_age=LASTS)
        return (Kept(key, label), (_room() / name).read_bytes()) if _NAME.fullmatch(name) else None
    except (signing.BadSignature, OSError, ValueError, TypeError):
        return None


def sweep() -> int:
    """Remove what has been kept long enough; returns how many."""
    swept = 0
    with contextlib.suppress(FileNotFoundError):
        for path in _room().iterdir():
            with contextlib.suppress(FileNotFoundError):
                if path.stat().st_mtime < time.time() - LASTS:
                    path.unlink()
                    swept += 1
    return swept


def _taken() -> int:
    taken = 0
    for path in _room().iterdir():
        with contextlib.suppress(FileNotFoundError):
            taken += path.stat().st_size
    return taken


def _room() -> Path:
    return Path(settings.MEDIA_ROOT) / "unsent"
