"""Who acts, told to the database: the triggers that write the ledger of accounts read it there.

Where nobody is named it was a command, the worker, or the database itself; the ledger then says so.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator

from django.db import DatabaseError, connection, transaction
from django.http import HttpRequest, HttpResponse

from config.accounts import telling
from mediation.models import Member

Next = Callable[[HttpRequest], HttpResponse]
SAFE = ("GET", "HEAD", "OPTIONS", "TRACE")
NOBODY = ""


@contextlib.contextmanager
def acting(member: Member) -> Iterator[None]:
    """Everything inside is one transaction and this member's own deed."""
    with transaction.atomic():
        before = _name(str(member.pk), within_transaction=True)
        yield
        _name(before, within_transaction=True)


def name_who_acts(get_response: Next) -> Next:
    """Middleware: what a signed-in member posts is done by them, whichever page it is. Afterwards the texts about what
    changed are written at once; a sweep finds what was missed."""

    def respond(request: HttpRequest) -> HttpResponse:
        if request.method in SAFE or not request.user.is_authenticated:
            return get_response(request)
        before = _name(str(request.user.pk), within_transaction=False)
        try:
            response = get_response(request)
        finally:
            with contextlib.suppress(DatabaseError):  # a broken connection is thrown away with the name on it
                _name(before, within_transaction=False)
        telling.tell_if_any()
        return response

    return respond


def _name(who: str, *, within_transaction: bool) -> str:
    """Put a name on the connection; returns the one that stood there."""
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH stood AS MATERIALIZED (SELECT coalesce(current_setting('accounts.by', true), '') AS name) "
            "SELECT stood.name, set_config('accounts.by', %s, %s) FROM stood",
            [who, within_transaction],
        )
        before, _now = cursor.fetchone() or (NOBODY, who)
    return str(before)
