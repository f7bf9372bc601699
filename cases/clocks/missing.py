"""Writing down what was missed, before anything is done that could hide it.

The door asks for its case before every deed, the sweep for what it passes, counting anew for what it moves: so no deed
finds a promise that has passed without its row.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection

from cases.models.miss import Against
from mediation.models import Promise

# What holds and what was promised first are two times; passed is passed, though a clock's due time is moved later.
_NOTE = """
INSERT INTO cases_miss (clock_id, case_id, against, promise, due_at, noted_at, site_id, street_id, lead_id)
SELECT clock.id, clock.case_id, passed.against, clock.promise, passed.due_at, %(at)s, cases_case.site_id,
       COALESCE(site.street_id, cases_case.keeper_id), cases_case.lead_id
FROM cases_clock clock
JOIN cases_case ON cases_case.id = clock.case_id
LEFT JOIN mediation_site site ON site.id = cases_case.site_id
CROSS JOIN LATERAL (VALUES (%(due)s, clock.due_at), (%(first)s, clock.first_due_at)) AS passed(against, due_at)
WHERE clock.stopped_at IS NULL AND passed.due_at < %(at)s
  AND (passed.against = %(due)s OR clock.promise = %(settling)s)
  AND {which}
ON CONFLICT (clock_id, against) DO NOTHING
"""


def note_of_case(case_id: int, *, at: datetime) -> None:
    """Write down what of this case has passed by now and runs on. One statement; in the deed's transaction."""
    _note("clock.case_id = %(of)s", case_id, at=at)


def note_of_clocks(clock_ids: Sequence[int], *, at: datetime) -> None:
    """The same of these clocks. One statement."""
    _note("clock.id = ANY(%(of)s)", list(clock_ids), at=at)


def _note(which: str, of: int | list[int], *, at: datetime) -> None:
    values: dict[str, Any] = {
        "at": at,
        "due": Against.DUE,
        "first": Against.FIRST,
        "settling": Promise.RESOLVE,
        "of": of,
    }
    with connection.cursor() as cursor:
        cursor.execute(_NOTE.format(which=which), values)
