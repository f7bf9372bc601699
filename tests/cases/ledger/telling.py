"""A small town whose ledger is sealed over three days, and the owner of the database, who can change all of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import time_machine
from django.db import connection, transaction

from cases.actions import desk, field
from cases.ledger import roots, verifying
from cases.ledger.findings import Finding
from cases.ledger.sealing import seal_all
from cases.models import Case, Words
from cases.states import Outcome
from tests.addresses import picture
from tests.cases.street import Street, by, fresh
from tests.roles import owner

# The morning after; all of the day before is sealed and has its root.
DAY = timedelta(days=1)


def a_case(street: Street, n: int) -> Case:
    """Reported with a photo, assigned, on site, solved with words: each some minutes later."""
    case = street.case(f"第{n}户漏水,已经三天了", phone=f"+8613800139{n:03d}", pictures=[picture()])
    desk.assign(case, by=by(street.leader), lead=street.lead_for(case))
    case = fresh(case)
    field.arrive(case, by=by(case.lead), code=case.site.arrival_code)
    field.resolve(
        fresh(case), by=by(case.lead), outcome=Outcome.EXPLAINED, words="改到九点后施工", resident_word="可以"
    )
    return fresh(case)


def three_days(street: Street, clock: time_machine.Coordinates, *, cases: int = 2) -> list[Case]:
    """So many cases a day, sealed as they come; at last it is the fourth morning and three roots are out."""
    told = []
    for day in range(3):
        for n in range(cases):
            told.append(a_case(street, day * cases + n))
            clock.shift(timedelta(minutes=7))
            seal_all()
        clock.shift(DAY)
        roots.make_roots()
    seal_all()
    return told


def mask(case: Case) -> int:
    """As the retention of closed cases would: the words of its events and reports are gone, with their salts."""
    said = {*case.events.values_list("saying", flat=True), *case.reports.values_list("saying", flat=True)} - {None}
    return Words.objects.filter(pk__in=said, masked_at=None).update(body="", salt="", masked_at=case.reported_at)


@contextmanager
def tampering() -> Iterator[Any]:
    """Inside, the owner of the database, whom no trigger and no foreign key keeps from anything."""
    with transaction.atomic(), owner(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET LOCAL session_replication_role = replica")
        yield cursor
        cursor.execute("SET LOCAL session_replication_role = origin; SET CONSTRAINTS ALL DEFERRED")


def found(**asked: Any) -> list[Finding]:
    """What a look at everything finds."""
    return verifying.verify(by="test", **asked).findings


def said(**asked: Any) -> list[str]:
    """The same in words, without what stands behind the colon."""
    return [f"{each.kind}: {each.subject} {each.case}".strip() for each in found(**asked)]
