"""What refuses to start: a verb without its row, and a row that does not fit, told by its verb and what is wrong."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from cases.conditions import always
from cases.deeds import DEEDS, Deed, complete
from cases.states import Button, Public, Readers, Role, State, Verb
from mediation.models import Promise

ROWS = tuple(DEEDS.values())
NOBODY, NO_PRESSER = "nobody may do it", "a button that nobody may press"
INNER_WORDS = "the resident reads words that are not for the parties"
NO_MOVE, FROM_NOWHERE = "it turns clocks without a transition", "it starts promises from where it does not begin"


def refusal(rows: tuple[Deed, ...]) -> str:
    with pytest.raises(ImproperlyConfigured) as refused:
        complete(rows)
    return str(refused.value)


def with_one(verb: Verb, **spoilt: Any) -> tuple[Deed, ...]:
    return tuple(replace(row, **spoilt) if row.verb == verb else row for row in ROWS)


@pytest.mark.parametrize(
    ("verb", "spoilt", "wrong"),
    [
        (Verb.ARRIVE, {"who": {}, "button": Button.NONE}, NOBODY),
        (Verb.ARRIVE, {"who": {}}, f"{NOBODY}; {NO_PRESSER}"),
        (Verb.ARRIVE, {"who": {Role.SYSTEM: always}}, NO_PRESSER),
        (Verb.ARRIVE, {"who": {Role.ROUTER: always}}, NO_PRESSER),
        (Verb.ARRIVE, {"who": {Role.SYSTEM: always, Role.ROUTER: always}}, NO_PRESSER),
        (Verb.ARRIVE, {"resident_reads": Public.ITS_WORDS, "words": Readers.GROUP}, INNER_WORDS),
        (Verb.ARRIVE, {"resident_reads": Public.ITS_WORDS, "words": None}, INNER_WORDS),
        (Verb.KEEP, {"starts": {State.ASSIGNED: (Promise.ARRIVE,)}}, NO_MOVE),
        (Verb.KEEP, {"keeps": (Promise.ARRIVE,)}, NO_MOVE),
        (Verb.KEEP, {"resumes": (Promise.ARRIVE,)}, NO_MOVE),
        (Verb.ARRIVE, {"starts": {State.CLOSED: (Promise.ARRIVE,)}}, FROM_NOWHERE),
        (Verb.ARRIVE, {"starts": {State.ASSIGNED: (), State.CLOSED: ()}}, FROM_NOWHERE),
    ],
)
def test_a_row_that_does_not_fit_is_told_by_its_verb(verb: Verb, spoilt: dict[str, Any], wrong: str) -> None:
    assert refusal(with_one(verb, **spoilt)) == f"{verb}: {wrong}"


@pytest.mark.parametrize(
    "spoilt",
    [
        {"who": {Role.SYSTEM: always, Role.LEAD: always}},
        {"who": {Role.SYSTEM: always}, "button": Button.NONE},
        {"resident_reads": Public.ITS_WORDS, "words": Readers.PARTIES},
        {"words": Readers.GROUP},
        {"starts": {State.ASSIGNED: (Promise.ARRIVE,)}},
    ],
)
def test_a_row_that_fits_starts(spoilt: dict[str, Any]) -> None:
    complete(with_one(Verb.ARRIVE, **spoilt))


def test_every_verb_has_one_row_and_no_more() -> None:
    without = tuple(row for row in ROWS if row.verb != Verb.ARRIVE)
    assert refusal(without) == f"one row a verb: { {Verb.ARRIVE} }"
    assert refusal((*ROWS, DEEDS[Verb.ARRIVE])) == "one row a verb: a verb twice"
