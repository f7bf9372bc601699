"""Who speaks in a transaction: said to the database before evidence is written, which then takes it of nobody else.

The door says it (`cases.history.new_ids`). Inside a request of a signed-in member that member speaks, whatever the code
hands over as the one who acts: a deed in another's name is refused by the database. It is no lock against whoever can
send statements of their own: they can say the same (docs/decisions).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import connection

# Who speaks in this transaction, by key, each with a comma before it; 0 is whoever is no member.
SETTING = "mediation.speaking"
SAYS = f"set_config('{SETTING}', concat(current_setting('{SETTING}', true), ',', %s::text), true)"

_signed_in: ContextVar[Callable[[], int | None] | None] = ContextVar("signed_in", default=None)


def voice_of(member_id: int | None) -> int:
    """Whose voice a deed of this member is: of who is signed in, if somebody is; 0 for residents and the system."""
    ask = _signed_in.get()
    signed_in = ask() if ask is not None and member_id is not None else None
    return signed_in or member_id or 0


def say(member_id: int | None) -> None:
    """Let a member, or nobody, speak in this transaction. One statement; without a transaction it says nothing."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {SAYS}", [voice_of(member_id)])


@contextmanager
def signed_in(ask: Callable[[], int | None]) -> Iterator[None]:
    """Inside, deeds are those of the member whom `ask` names, if it names one; asked at the first deed."""
    token = _signed_in.set(ask)
    try:
        yield
    finally:
        _signed_in.reset(token)
