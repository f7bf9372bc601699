"""A city full of open cases, made by the database itself: sites, streets, people, cases, promises, history.

One case is reported through the door; all others are copies of its rows with what differs written over, so that a new
column needs no word here. Promises fall due one second apart and scattered over the tables, as in life: moving the
moment on by a thousand seconds makes a thousand of them due, and no row is written to prepare a measurement.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.core.management import call_command
from django.db import connection, transaction

from cases import searchable
from cases.actions import reporting
from cases.actions.new_report import NewReport
from cases.models import Case, CaseEvent, Clock, Escalation, Party, Report, Searchable
from cases.states import Actor, Channel, End
from mediation.models import Category, CoordinationGroup, Member, Membership, Organisation, PolicyVersion, Site
from mediation.seed.places import seed_places
from mediation.seed.quoted import seed_rules
from mediation.seed.rules import seed_calendar, seed_costs, seed_effects, seed_hours, seed_policies, seed_subjects
from notifications.models import Message

BEGIN = datetime(2026, 9, 15, 1, 0, tzinfo=UTC)
STREETS, SITES = 1000, 2000
SENT_BEFORE = 100_000  # texts already in the outbox, whatever the number of cases
STEP = 7919  # a prime: every case falls due in another second, far from its neighbours in the table


def moment(second: int) -> datetime:
    """When so many promises of the city have fallen due."""
    return BEGIN + timedelta(seconds=second - 0.5)


def build(cases: int) -> None:
    """Standing facts, then so many open cases with parties, clocks and history; vacuumed, on disk."""
    defaults()
    with transaction.atomic():
        seed_hours()
        seed_calendar()
        seed_subjects()
        seed_rules()
        seed_effects()
        seed_costs()
        seed_policies()
        seed_places(password=None)
        _sites()
        PolicyVersion.objects.update(used_at=BEGIN)
        first = _first_case()
        with connection.cursor() as cursor:
            # Millions of rows that are right by the way they are made: no question per row whether they are.
            cursor.execute("SET LOCAL session_replication_role = replica")
            cursor.execute("SET LOCAL synchronous_commit = off")
        _cases(first, cases)
        _history()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)")
        cursor.execute("CHECKPOINT")


def clear() -> None:
    """An empty database again."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")  # no table of evidence is emptied otherwise
        call_command("flush", interactive=False, verbosity=0)
        cursor.execute("RESET session_replication_role")


def _first_case() -> Case:
    """The case all others are copies of; its own promises are kept."""
    category = Category.objects.get(code="noise")
    site = Site.objects.order_by("id").first()
    new = NewReport(
        words="楼下电钻吵死了", category=category, tier="N", channel=Channel.TEXT, phone="+8613800000000", site=site
    )
    case = reporting.report(new, by=Actor(phone="+8613800000000"))
    Clock.objects.filter(case=case).update(
        stopped_at=BEGIN, next_rung_at=None, ended_by=case.events.earliest("id"), ended=End.KEPT
    )
    return case


def _sites() -> None:
    """Street offices with two reviewers each, and sites with a group, a leader and three members each."""
    site, district = Site.objects.select_related("street").order_by("id").first(), None
    assert site is not None
    district = site.street.parent_id
    street = site.street_id
    group = CoordinationGroup.objects.get(site=site)
    seat = Membership.objects.filter(group=group).exclude(role="leader").order_by("id").first()
    assert seat is not None
    _copies(Organisation, street, STREETS, id="10000 + i", name="'街道办' || i", parent_id=str(district))
    _copies(
        Member, _member(street), 2 * STREETS, id="10000 + i", organisation_id=f"10000 + (i - 1) % {STREETS} + 1",
        phone="'+8613700' || lpad(i::text, 6, '0')", name="'督办' || i",
    )  # fmt: skip
    _copies(
        Site, site.pk, SITES, id="10000 + i", name="'小区' || i", code="'xq' || i", arrival_code="(100000 + i)::text",
        street_id=f"10000 + (i - 1) % {STREETS} + 1",
    )  # fmt: skip
    _copies(CoordinationGroup, group.pk, SITES, id="10000 + i", site_id="10000 + i")
    _copies(
        Member, seat.member_id, 4 * SITES, id="20000 + i", phone="'+8613600' || lpad(i::text, 6, '0')",
        name="'组员' || i",
    )  # fmt: skip
    _copies(
        Membership, seat.pk, 4 * SITES, id="20000 + i", group_id="10000 + (i - 1) / 4 + 1", member_id="20000 + i",
        role="CASE WHEN i % 4 = 1 THEN 'leader' ELSE 'member' END",
    )  # fmt: skip


def _member(organisation: int) -> int:
    return Member.objects.filter(organisation=organisation).order_by("id").values_list("pk", flat=True)[0]


# A tenth of the cases waits for a lead, half for the first visit, the rest is in hand.
STATE = "CASE WHEN i % 10 = 0 THEN 'reported' WHEN i % 10 < 6 THEN 'assigned' ELSE 'on_site' END"
TIER = "CASE WHEN i % 20 = 1 THEN 'U' WHEN i % 5 = 2 THEN 'H' WHEN i % 20 = 3 THEN 'L' ELSE 'N' END"
GROUP = f"(i % {SITES})"


def _cases(first: Case, cases: int) -> None:
    party = Party.objects.get(case=first, is_reporter=True)
    event = CaseEvent.objects.filter(case=first).earliest("id")
    _copies(
        Case, first.pk, cases, id="10000 + i", number="'HL-2026-' || (1000000 + i)", token="md5(i::text)",
        state=STATE, tier=TIER, site_id=f"10001 + {GROUP}", unit="(i % 4 + 1)::text", room="(i % 900 + 101)::text",
        lead_id=f"CASE WHEN i % 10 > 0 THEN 20000 + {GROUP} * 4 + i % 3 + 2 END",
        category_id=f"(ARRAY(SELECT id FROM {Category._meta.db_table} ORDER BY id))[i % 8 + 1]",
        reported_at="'2026-09-10'::timestamptz + i * interval '1 ms'",
    )  # fmt: skip
    _copies(
        Party, party.pk, cases, id="10000 + i", case_id="10000 + i", phone="'+86138' || lpad(i::text, 8, '0')",
        language="CASE WHEN i % 50 = 0 THEN 'en' ELSE 'zh-hans' END",
    )  # fmt: skip
    _copies(CaseEvent, event.pk, cases, id="10000 + i", case_id="10000 + i", to_state="'reported'")
    report = Report.objects.get(case=first)
    _copies(Report, report.pk, cases, id="10000 + i", case_id="10000 + i")
    _found_by(first, cases)
    _clocks(first, cases)


# Words that one in ten and one in a thousand say, besides what all of them say.
WORDS = "CASE WHEN i % 10 = 7 THEN 'w漏水' ELSE 'w噪音' END, CASE WHEN i % 1000 = 7 THEN 'w裂缝' ELSE 'w没有' END"
ENDS = "'e' || right(i::text, 4), 'e' || right((1000000 + i)::text, 6), 'p' || right(lpad(i::text, 8, '0'), 4)"
NUMBERS = f"'c' || (1000000 + i), 'nhl2026' || (1000000 + i), 'p138' || lpad(i::text, 8, '0'), {ENDS}"
LEAD = f"CASE WHEN i % 10 > 0 THEN 20000 + {GROUP} * 4 + i % 3 + 2 ELSE 0 END"
OWN_TOKENS = f"ARRAY['s' || (10001 + {GROUP}), 'l' || {LEAD}, 'b' || (i % 12 + 1), {NUMBERS}, {WORDS}]"


def _found_by(first: Case, cases: int) -> None:
    """A row of the index for each case, as `cases.searchable` would cut it."""
    searchable.sweep()
    table = Searchable._meta.db_table
    common = "SELECT lexeme FROM unnest(first.tokens) WHERE left(lexeme, 1) NOT IN ('s', 'n', 'c', 'e', 'p')"
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (case_id, tokens) SELECT 10000 + i,"
            f" array_to_tsvector(ARRAY({common} UNION SELECT unnest({OWN_TOKENS})))"
            f" FROM {table} first, generate_series(1, {int(cases)}) i WHERE first.case_id = {first.pk}"
        )


def _clocks(first: Case, cases: int) -> None:
    """Three a case: one kept, one far off, and one whose next rung is reached in its own second from `BEGIN` on."""
    clock = Clock.objects.filter(case=first).earliest("id")
    policies = "(SELECT v.id FROM mediation_policyversion v JOIN mediation_policy p ON p.id = v.policy_id"
    common = {
        "case_id": "10000 + i",
        "policy_id": f"{policies} WHERE p.category_id IS NULL AND p.street_id IS NULL AND p.tier = {TIER})",
    }
    due = f"('{BEGIN.isoformat()}'::timestamptz + (i::bigint * {STEP} % {cases}) * interval '1 second')"
    passed = "(i / 10) % 3"
    runs = {"stopped_at": "NULL", "ended_by_id": "NULL", "ended": "''"}
    # Rungs that were passed lie days back, those to come years ahead, out of the way of every measurement.
    rungs = ", ".join(
        f"{due} + CASE WHEN {step} < {passed} THEN interval '-{3 - step} days' WHEN {step} > {passed} "
        f"THEN interval '{step} years' ELSE interval '0' END"
        for step in range(3)
    )
    _copies(
        Clock, clock.pk, cases, id="10000 + i", **runs, next_rung_at=due, rung_at=f"ARRAY[{rungs}]",
        promise="CASE WHEN i % 10 = 0 THEN 'assign' WHEN i % 10 < 6 THEN 'arrive' ELSE 'resolve' END",
        rungs_passed=passed, started_at=f"{due} - interval '5 days'",
        due_at=f"{due} + CASE WHEN {passed} = 0 THEN interval '1 year' ELSE interval '0' END", **common,
    )  # fmt: skip
    far = f"('{BEGIN.isoformat()}'::timestamptz + interval '9 years')"
    _copies(
        Clock, clock.pk, cases, id=f"20000 + {cases} + i", **runs, next_rung_at=far, promise="'secure'",
        rung_at=f"ARRAY[{far}, {far}, {far}]", rungs_passed="0", due_at=far, **common,
    )  # fmt: skip
    _copies(
        Clock, clock.pk, cases, id=f"30000 + 2 * {cases} + i", rungs_passed="0",
        promise="CASE WHEN i % 10 = 0 THEN 'resolve' ELSE 'assign' END", **common,
    )  # fmt: skip


def _history() -> None:
    """What has climbed and been told before: an escalation a rung passed, and an outbox that is not empty."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {Escalation._meta.db_table}"
            " (case_id, clock_id, rung, level, cause, state, raised_at, decision, closed_at, ended_by_id, ended)"
            " SELECT case_id, id, rung, CASE rung WHEN 1 THEN 'handler' ELSE 'leader' END, 'missed', 'closed',"
            " rung_at[rung], '', rung_at[rung], case_id, 'told'"
            f" FROM {Clock._meta.db_table}, generate_series(1, rungs_passed) rung"
        )
    message = Message.objects.earliest("id")
    _copies(
        Message, message.pk, SENT_BEFORE, id="10000 + i", token="gen_random_uuid()", cause="'before:' || i",
        recipient="'+86138' || lpad(i::text, 8, '0')", status="'delivered'", final_at="created_at",
    )  # fmt: skip


def defaults() -> None:
    """Let the database know the defaults that Django fills in, so that raw SQL may leave the same columns out."""
    with connection.cursor() as cursor:
        for model in (Message, Escalation, CaseEvent, Clock):
            for field in model._meta.concrete_fields:
                value = field.get_default()
                if not field.null and isinstance(value, str | int) and not field.primary_key:
                    table, column = model._meta.db_table, field.column
                    cursor.execute(f"ALTER TABLE {table} ALTER COLUMN {column} SET DEFAULT %s", [str(value)])


def _copies(model: type, original: int, number: int, /, **written_over: str) -> None:
    """`number` copies of a row, `i` counting from one; the columns named get these SQL expressions instead."""
    table = model._meta.db_table  # type: ignore[attr-defined]
    columns = [field.column for field in model._meta.concrete_fields]  # type: ignore[attr-defined]
    assert set(written_over) <= set(columns), set(written_over) - set(columns)
    values = ", ".join(written_over.get(column, f"original.{column}") for column in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({', '.join(columns)}) SELECT {values}"
            f" FROM {table} original, generate_series(1, {number}) i WHERE original.id = {original}"
        )
        # Rows written from now on get ids after these.
        cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))")
