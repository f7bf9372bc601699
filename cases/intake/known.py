"""What there is of a number at all, asked once when it writes: most who write in a rush write for the first time, and
of them nothing else is looked up.

What the rows say is not known here (`sender`, `questions`, `strays`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from django.db import connection

from cases.models import Party, Question
from notifications.models import InboundText, OptOut

_ASKED = f"""
    SELECT EXISTS (SELECT FROM {Party._meta.db_table} WHERE phone = %(phone)s AND is_reporter),
           EXISTS (SELECT FROM {Question._meta.db_table} WHERE phone = %(phone)s AND ended_at IS NULL),
           EXISTS (SELECT FROM {InboundText._meta.db_table} WHERE sender = %(phone)s AND id <> %(text)s),
           EXISTS (SELECT FROM {OptOut._meta.db_table} WHERE phone = %(phone)s)
"""  # noqa: S608 - names of our own


@dataclass(frozen=True)
class Known:
    """Whether a case was reported under this number, typed or proven; whether it was asked something that is open;
    whether another text of it came; and whether it wants no texts."""

    has_reported: bool
    is_asked: bool
    has_written: bool
    wants_no_texts: bool

    @classmethod
    def of(cls, phone: str, *, text_id: int) -> Self:
        """What there is of this number (E.164) beside this text of its. One statement."""
        with connection.cursor() as cursor:
            cursor.execute(_ASKED, {"phone": phone, "text": text_id})
            return cls(*cursor.fetchone())
