"""Who had a part in a case, ever: read from its history, whatever stands in its columns today (law.md section 11).

*Handled*: was its lead or helped, now or once; took it over; came to the site; did anything that only a lead or a
helper does (`HANDLING`: accept, arrive, make safe, settle, adjourn, hand back, ask for time). *Reported*: it was
reported from their own number, which is proven or was written down by themselves; or they wrote it down and no number
and no text of anybody else stands behind it. A number that somebody typed is told apart (`typed`): else whoever types
those of a street's reviewers would choose who judges. Such a one does not lead (`actions.assigning`).

Both count for the cases that were ever joined to it, or it to them. Not a part: to assign, to decide, to correct, to
grant, to note something as done, to open a number, to write down the report of somebody who has a number (`took_down`,
which is told apart: it keeps from asking that person whether it is solved, and while the number is not proven from
leading, but from no judging).
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

from django.db import connection
from django.db.models import BigIntegerField, Exists, OuterRef, Q, QuerySet
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast

from cases.deeds import DEEDS
from cases.models import Case, CaseEvent, Party, Report
from cases.states import Role, Verb
from mediation.models import Member

# What only those do who have the case in hand.
HANDLING = tuple(row.verb.value for row in DEEDS.values() if set(row.who) <= {Role.LEAD, Role.HELPER})

# The case with all that it was ever joined to or that were joined to it; then everybody by what they did there.
_PARTS = """
WITH around AS (
    SELECT %(case)s::bigint AS id
    UNION
    SELECT value::bigint FROM cases_caseevent,
        LATERAL (VALUES (facts->>'into_id'), (facts->>'from_id'), (facts->>'gathered_id')) AS other (value)
    WHERE case_id = %(case)s AND verb IN (%(join)s, %(part)s) AND value IS NOT NULL
), seen AS (
    SELECT verb, member_id, facts FROM cases_caseevent WHERE case_id IN (SELECT id FROM around)
)
SELECT 'handled', lead_id FROM cases_case WHERE id IN (SELECT id FROM around)
UNION SELECT 'handled', member_id FROM cases_helper WHERE case_id IN (SELECT id FROM around)
UNION SELECT 'handled', member_id FROM cases_visit WHERE case_id IN (SELECT id FROM around)
UNION SELECT 'handled', member_id FROM seen WHERE verb = ANY(%(handling)s)
UNION SELECT 'handled', (facts->>'lead_id')::bigint FROM seen
UNION SELECT 'handled', (facts->>'previous_id')::bigint FROM seen
UNION SELECT 'handled', helper::bigint FROM seen, jsonb_array_elements_text(facts->'helpers') AS helper
UNION SELECT CASE WHEN party.phone_proven_at IS NULL THEN 'typed' ELSE 'reported' END, member.id
    FROM mediation_member AS member JOIN cases_party AS party USING (phone)
    WHERE party.case_id IN (SELECT id FROM around) AND party.side = 'complainant' AND party.phone <> ''
UNION SELECT CASE WHEN party.phone IN ('', writer.phone) THEN 'reported' ELSE 'took_down' END, writer.id
    FROM cases_report AS report JOIN cases_party AS party ON party.id = report.party_id
    JOIN mediation_member AS writer ON writer.id = report.taken_by_id
    WHERE report.case_id IN (SELECT id FROM around) AND report.inbound_id IS NULL
"""


@dataclass(frozen=True)
class Parts:
    """The ids of the members who had a part in one case, by which."""

    handled: frozenset[int]
    reported: frozenset[int]
    took_down: frozenset[int]
    typed: frozenset[int]
    """Whose number stands there, and nobody has proven that it was they."""

    @property
    def had_one(self) -> frozenset[int]:
        """Who is never the judge of it."""
        return self.handled | self.reported

    @property
    def asks_nobody(self) -> frozenset[int]:
        """Who does not ask its residents whether they are content."""
        return self.had_one | self.took_down

    @property
    def lets_nobody_in(self) -> frozenset[int]:
        """Who opens it to nobody as its resident: it may be they themselves."""
        return self.had_one | self.typed


def parts(case: Case) -> Parts:
    """Who had which part in the case. One statement; before it is saved nobody had one."""
    found: dict[str, set[int]] = {each.name: set() for each in fields(Parts)}
    if case.pk is not None:
        with connection.cursor() as cursor:
            values: dict[str, Any] = {"case": case.pk, "join": Verb.JOIN, "part": Verb.PART, "handling": list(HANDLING)}
            cursor.execute(_PARTS, values)
            for part, member in cursor.fetchall():
                if member is not None:
                    found[part].add(member)
    return Parts(**{part: frozenset(members) for part, members in found.items()})


def members(case: Case) -> frozenset[int]:
    """The ids of whoever ever handled or reported it. One statement."""
    return parts(case).had_one


def handled_by(member: Member, case: Case) -> bool:
    """Whether this member ever handled or reported it. One statement."""
    return member.pk in members(case)


def is_theirs(member: Member, case: str) -> Q:
    """The same for a list of rows that name a case, `case` by column: where this member does not ask its residents.
    What was done on a case joined to it is left to the guard, which refuses with a sentence."""
    events = events_of(member.pk, case=OuterRef(case))
    helped = CaseEvent.objects.filter(case=OuterRef(case), facts__helpers__contains=[member.pk])
    own = Party.objects.filter(case=OuterRef(case), is_reporter=True, phone=member.phone, phone_proven_at__isnull=False)
    taken = Report.objects.filter(case=OuterRef(case), taken_by=member.pk, inbound__isnull=True, party__isnull=False)
    return Q(Exists(events)) | Q(Exists(helped)) | Q(Exists(own)) | Q(Exists(taken))


def events_of(member: Any, *, case: Any) -> QuerySet[CaseEvent]:
    """The events of a case by which a member handled it; both may be columns of a query around this one."""
    named = {fact: Cast(KeyTextTransform(fact, "facts"), BigIntegerField()) for fact in ("lead_id", "previous_id")}
    events = CaseEvent.objects.filter(case=case).alias(led=named["lead_id"], had_led=named["previous_id"])
    return events.filter(Q(member=member, verb__in=HANDLING) | Q(led=member) | Q(had_led=member))
