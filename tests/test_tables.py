"""The table of verbs tested as a table: who may, from where, which clocks turn, and a form for each."""

import ast
from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils import translation

from cases.actions._door import MOVED
from cases.casefile.names import Names
from cases.casefile.titles import title
from cases.conditions import always
from cases.deed import Deed, complete
from cases.deeds import DEEDS
from cases.desk_forms import MEMBER_DEEDS, RESIDENT_DEEDS
from cases.models import Case, CaseEvent
from cases.states import ALL_PROMISES, Public, Readers, Role, State, Verb
from mediation.models import Promise

# Those of the case itself, of mediation and of shared costs.
ROWS = tuple(DEEDS.values())
ROOT = Path(__file__).resolve().parents[1]
LANGUAGES = [code for code, _name in settings.LANGUAGES]
TRANSITIONS = {each.name: each for each in Case._meta.get_field("state").get_all_transitions(Case)}


def test_every_verb_has_one_row() -> None:
    assert set(DEEDS) == set(Verb.values)
    assert len(ROWS) == len(DEEDS)


@pytest.mark.parametrize(
    "spoilt",
    [
        {"who": {}},
        {"who": {Role.SYSTEM: always}},
        {"resident_reads": Public.ITS_WORDS, "words": Readers.GROUP},
        {"verb": Verb.FLAG},
        {"starts": {State.CLOSED: (Promise.ARRIVE,)}},
    ],
    ids=["nobody may", "a button nobody presses", "inner words in public", "a verb twice", "starts from nowhere"],
)
def test_a_row_that_does_not_fit_does_not_start(spoilt: dict[str, object]) -> None:
    rows = [replace(row, **spoilt) if row.verb == Verb.ARRIVE else row for row in ROWS]  # type: ignore[arg-type]
    with pytest.raises(ImproperlyConfigured):
        complete(rows)
    complete(ROWS)


def test_a_row_that_says_less_than_everything_is_none() -> None:
    with pytest.raises(TypeError):
        Deed(verb=Verb.ARRIVE)  # type: ignore[call-arg]


def test_every_transition_carries_out_a_row_with_who_may() -> None:
    assert {verb for verb, row in DEEDS.items() if row.moves} == set(TRANSITIONS)
    for name, transition in TRANSITIONS.items():
        assert transition.custom["deed"] is DEEDS[name]
        assert set(DEEDS[name].who) <= set(Role.values)


def test_every_transition_leaves_from_the_states_of_its_row() -> None:
    moves: dict[str, set[str]] = {}
    for each in Case._meta.get_field("state").get_all_transitions(Case):
        moves.setdefault(each.name, set()).add(each.source)
    assert moves == {name: set(DEEDS[name].frm) for name in TRANSITIONS}


def test_a_verb_beside_the_transitions_has_no_method_that_the_door_would_call() -> None:
    assert not [verb for verb in set(DEEDS) - set(TRANSITIONS) if hasattr(Case, verb)]


def test_a_verb_beside_the_transitions_turns_no_clock() -> None:
    for verb in set(DEEDS) - set(TRANSITIONS):
        assert not (DEEDS[verb].starts or DEEDS[verb].keeps or DEEDS[verb].resumes)


def test_the_declarations_are_the_law_of_the_product() -> None:
    """Row by row as in law.md section 2: from, to, who."""
    staff = {Role.LEADER, Role.REVIEWER}
    law: dict[str, tuple[set[str], set[str]]] = {
        Verb.ASSIGN: ({"reported"}, {*staff, Role.ROUTER}),
        Verb.ACCEPT: ({"assigned"}, {Role.LEAD}),
        Verb.DECLINE: ({"assigned"}, {Role.LEAD}),
        Verb.REASSIGN: ({"assigned", "on_site"}, {*staff, Role.OPERATOR}),
        Verb.STEP_ASIDE: ({"assigned", "on_site"}, {Role.SYSTEM}),
        Verb.ARRIVE: ({"assigned"}, {Role.LEAD, Role.HELPER}),
        Verb.VOUCH: (set(State.values), staff),
        Verb.SECURE: ({"assigned", "on_site"}, {Role.LEAD, Role.HELPER}),
        Verb.RESOLVE: ({"on_site"}, {Role.LEAD}),
        Verb.CLOSE: ({"reported", "assigned", "on_site"}, staff),
        Verb.PLACE: ({"reported", "assigned", "on_site"}, {*staff, Role.LEAD, Role.REPORTER}),
        Verb.CONFIRM: ({"resolved"}, {Role.REPORTER, Role.SYSTEM}),
        Verb.REOPEN: ({"resolved", "closed"}, {Role.REPORTER, Role.REVIEWER}),
        Verb.WITHDRAW: ({"reported", "assigned", "on_site"}, {Role.REPORTER}),
        Verb.JOIN: ({"reported", "assigned", "on_site"}, {*staff, Role.LEAD}),
        Verb.PART: ({"closed"}, {*staff, Role.LEAD}),
    }
    assert {name: (set(DEEDS[name].frm), set(DEEDS[name].who)) for name in TRANSITIONS} == law


def test_four_verbs_end_a_case_and_settling_alone_keeps_all_it_promised() -> None:
    ending = {verb for verb, row in DEEDS.items() if row.ends}
    assert ending == {Verb.RESOLVE, Verb.CLOSE, Verb.WITHDRAW, Verb.JOIN}
    assert {verb: DEEDS[verb].keeps for verb in ending} == {
        Verb.RESOLVE: ALL_PROMISES, Verb.CLOSE: (), Verb.WITHDRAW: (), Verb.JOIN: (),
    }  # fmt: skip


def test_every_column_a_transition_sets_is_saved_by_the_door() -> None:
    models = (ROOT / "cases" / "models").glob("*.py")
    nodes = [node for path in models for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))]
    written = [target for node in nodes if isinstance(node, ast.Assign) for target in node.targets]
    written += [node.target for node in nodes if isinstance(node, ast.AugAssign)]
    single = [each for target in written for each in (target.elts if isinstance(target, ast.Tuple) else [target])]
    set_now = {each.attr for each in single if isinstance(each, ast.Attribute) and ast.unparse(each.value) == "self"}
    assert set_now | {"state"} == set(MOVED)


def test_every_verb_a_person_may_do_has_a_form() -> None:
    # What makes a case has pages of its own.
    rows = [row for row in ROWS if row.frm]
    by_people = {row.verb for row in rows if set(row.who) - {Role.SYSTEM, Role.ROUTER, Role.REPORTER, Role.PARTY}}
    assert set(MEMBER_DEEDS) == by_people
    by_residents = {row.verb for row in rows if Role.REPORTER in row.who}
    # A resident corrects the place by answering our text, or by calling; that a number is another's by a text from it.
    assert {form.verb for form in RESIDENT_DEEDS.values()} == by_residents - {Verb.PLACE, Verb.WRONG_NUMBER}


@pytest.mark.parametrize("verb", Verb.values)
def test_history_can_name_every_verb(verb: str) -> None:
    event = CaseEvent(verb=verb, actor="system", facts={"level": "leader", "promise": "arrive", "cause": "missed"})
    for language in LANGUAGES:
        with translation.override(language):
            assert title(event, Names()).strip()
