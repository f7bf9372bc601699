"""What a case is found by, kept in one row of cut words (`models.search`); who may find it by what stands in `finding`.

A token begins with a letter. Where it is and what it is called, for whoever may open the case: `s` site, `x` street
office of no known site, `b` `u` `r` building, unit, room, `l` lead, `n` `c` `e` number, its count, its ends, `o` order,
`g` category. For who reads its words: `w` of its reports and of what members wrote into its history, with the numbers
of people hidden (`masking`), `i` which words these are. For who may open names and numbers: `k` names and what is
hidden within words, `p` telephones.

What is said at the table is not here at all: it stands in circles, and is read there. Nor is what is asked in secret.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import partial

from django.db import connection, transaction
from django.db.models import Q

from cases import masking, numbers
from cases.circles import AT_THE_TABLE
from cases.cutting import kept
from cases.deeds import DEEDS
from cases.models import Case, CaseEvent, Party, Report, SearchMark
from cases.reading.normal import one_by_one
from cases.states import Readers, SessionKind, Verb
from notifications import tries

BATCH = 100
# Of very long histories the newest words are left out, so that a row stays a row.
MOST = 20_000
ENDS, PHONE_ENDS = (3, 4, 5, 6), (4, 5, 6, 7, 8)
# Of a unit or room that nobody has said: whoever looks for one finds these too.
UNKNOWN = "-"
_DIGITS = re.compile(r"\d{7,}")
# Serialises who cuts: of two at once the later to write could be the earlier to have read.
_LOCK = 0x5EA7C4

OPEN_CIRCLES = (Readers.REPORT, Readers.PARTIES, Readers.GROUP)
# Verbs whose words every reader of a case's words reads in its history.
SAID_OPENLY = [
    verb
    for verb, deed in DEEDS.items()
    if deed.words in OPEN_CIRCLES and verb not in AT_THE_TABLE and verb not in (Verb.ASK_ASIDE, Verb.REPORT)
]
_OPENLY = Q(verb__in=SAID_OPENLY, saying__readers__in=OPEN_CIRCLES, saying__masked_at__isnull=True) & (
    ~Q(facts__has_key="held_as") | Q(facts__held_as=SessionKind.JOINT)
)


def squeezed(number: str) -> str:
    """A number of letters and digits as it is kept: nothing but these."""
    return re.sub(r"[\W_]", "", one_by_one(number))


def sweep(*, most: int = 20) -> int:
    """Make the rows of marked cases anew, newest marks first, up to `most` batches; returns how many cases. What it
    does not come to stays marked, and is taken up the next time."""
    done, below = 0, None
    for _turn in range(most):
        marks = SearchMark.objects.order_by("-id").values_list("pk", "case_id")
        seen = list((marks if below is None else marks.filter(pk__lt=below))[:BATCH])
        if not seen:
            break
        below = seen[-1][0]
        marked: dict[int, list[int]] = defaultdict(list)
        for pk, case in seen:
            marked[case].append(pk)
        done += tries.together("search", marked, partial(_cut, marked), partial(_cut_one, marked))
    return done


def _cut_one(marked: dict[int, list[int]], case: int) -> int:
    return _cut(marked, [case])


def _cut(marked: dict[int, list[int]], cases: list[int]) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    # Read after these marks are taken: of whatever is written from here on there will be another mark.
    SearchMark.objects.filter(pk__in=[pk for case in cases for pk in marked[case]]).delete()
    return renew(sorted(cases))


def renew(cases: Sequence[int]) -> int:
    """Write the rows of these cases as they stand now; returns how many. Six statements."""
    rows = [{"case": case, "tokens": sorted(tokens)} for case, tokens in tokens_of(cases).items()]
    if rows:
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO cases_searchable (case_id, tokens)"
                " SELECT (made->>'case')::bigint,"
                " array_to_tsvector(ARRAY(SELECT jsonb_array_elements_text(made->'tokens')))"
                " FROM jsonb_array_elements(%s::jsonb) made"
                " ON CONFLICT (case_id) DO UPDATE SET tokens = EXCLUDED.tokens"
                " WHERE cases_searchable.tokens <> EXCLUDED.tokens",
                [json.dumps(rows)],
            )
    return len(rows)


def rebuild(*, after: int = 0) -> Iterator[int]:
    """Make every row anew in the order of the cases' keys, from behind `after`; yields the last key of each batch."""
    while keys := list(Case.objects.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:BATCH]):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
            renew(keys)
        after = keys[-1]
        yield after


def differing(*, after: int = 0) -> Iterator[tuple[int, list[int]]]:
    """Compare every row with what it should be; yields the last key of each batch and the cases whose row is another,
    or missing. Those that are still marked are not meant."""
    while keys := list(Case.objects.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:BATCH]):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT c.id, tsvector_to_array(s.tokens) FROM cases_case c"
                " LEFT JOIN cases_searchable s ON s.case_id = c.id WHERE c.id = ANY(%s)"
                " AND NOT EXISTS (SELECT FROM cases_searchmark m WHERE m.case_id = c.id)",
                [keys],
            )
            stand = dict(cursor.fetchall())
        should = tokens_of(list(stand))
        after = keys[-1]
        yield after, sorted(case for case, tokens in stand.items() if tokens is None or set(tokens) != should.get(case))


def tokens_of(cases: Sequence[int]) -> dict[int, set[str]]:
    """What each of these cases is found by. Four statements."""
    made: dict[int, set[str]] = {}
    for case in Case.objects.filter(pk__in=cases).select_related("building", "category").order_by():
        made[case.pk] = set(_facts(case))
    sides: dict[int, set[str]] = defaultdict(set)
    for party in Party.objects.filter(case__in=cases).only("case_id", "name", "phone").order_by():
        sides[party.case_id].update("k" + each for each in kept(party.name))
        if party.phone:
            sides[party.case_id].update(_phone(str(party.phone)))
    said: dict[int, list[tuple[int, str]]] = defaultdict(list)
    reports = Report.objects.filter(case__in=cases, saying__masked_at__isnull=True)
    spoken = CaseEvent.objects.filter(_OPENLY, case__in=cases)
    for rows in (reports, spoken):
        for row in rows.order_by("id").values_list("case_id", "saying_id", "saying__body"):
            said[row[0]].append((row[1], row[2]))
    for case_id, tokens in made.items():
        tokens |= sides[case_id]
        for words_id, body in dict(said[case_id]).items():
            if len(tokens) < MOST:
                tokens |= _words(words_id, body)
    return made


def _facts(case: Case) -> Iterable[str]:
    yield f"s{case.site_id}" if case.site_id else f"x{case.keeper_id or 0}"
    if case.building is not None:
        yield f"b{case.building.number}"
    yield f"u{squeezed(case.unit) or UNKNOWN}"
    yield f"r{squeezed(case.room) or UNKNOWN}"
    if case.lead_id:
        yield f"l{case.lead_id}"
    yield f"n{squeezed(case.number)}"
    count = case.number.rpartition("-")[2]
    yield f"c{int(count)}"
    yield from (f"e{count[-length:]}" for length in ENDS)
    if case.order_number:
        yield f"o{squeezed(numbers.as_order(case.order_number))}"
    yield from (f"g{each}" for each in kept(f"{case.category.name_zh} {case.category.name_en}"))


def _words(words_id: int, body: str) -> set[str]:
    """Of words: as those read them who see no numbers; and the numbers, for who may open those."""
    shown, whole = kept(masking.masked(body)), kept(body)
    found = {"w" + each for each in shown} | {"k" + each for each in whole - shown} | {f"i{words_id}"}
    plain = re.sub(r"(?<=\d)[\s.·\-‐-―−]?(?=\d)", "", one_by_one(body))
    for digits in _DIGITS.findall(plain):
        found |= _phone(digits)
    return found


def _phone(number: str) -> set[str]:
    """A telephone whole, as it is dialled at home, and its ends."""
    digits = national(number)
    return {f"p{digits}"} | {f"p{digits[-length:]}" for length in PHONE_ENDS if len(digits) > length}


def national(number: str) -> str:
    """The digits of a number as it is dialled at home, however it was written."""
    digits = "".join(char for char in one_by_one(number) if char.isdecimal()).removeprefix("00")
    is_ours = digits.startswith("86") and len(digits) >= 12
    return (digits[2:] if is_ours else digits).lstrip("0")[-15:]
