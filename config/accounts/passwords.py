"""A member sets their own password; nobody else sets one that lasts.

Whether a password is a one-time one is decided by a trigger (`models.watched`): it is, whoever set it, unless it was
set here.
"""

from __future__ import annotations

from config.accounts import sessions
from config.accounts.acting import acting
from mediation.models import Member


def set_own(member: Member, raw: str, *, keep: str = "") -> None:
    """Make this the member's password, by themselves, and end their sessions but the one with the key `keep`."""
    with acting(member):
        member.set_password(raw)
        member.save(update_fields=["password"])
        sessions.end_all(member, but=keep)
    member._state.fields_cache.pop("account", None)  # the trigger has written there
