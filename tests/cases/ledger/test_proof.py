"""A case's own proof: a small script checks it without us, words are in it as digests alone, and each reader has no
more in it than they may know."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from cases.actions import aside
from cases.ledger import proof, roots
from cases.ledger.sealing import seal_all
from cases.models import Case, DayRoot
from tests.cases.ledger.telling import a_case, mask, tampering, three_days
from tests.cases.street import Street, by, fresh

SCRIPT = Path(__file__).resolve().parents[3] / "docs" / "verify_proof.py"


def checked(tmp_path: Path, told: dict[str, Any], *outside: str) -> tuple[int, str]:
    """What the script says of a proof: in a process of its own, with nothing of ours on its path."""
    file = tmp_path / "proof.json"
    file.write_text(proof.as_file(told), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-I", "-S", str(SCRIPT), str(file), *outside], cwd=tmp_path, env={}, capture_output=True,
        text=True, check=False,
    )  # fmt: skip
    return done.returncode, done.stdout + done.stderr


@pytest.fixture
def cases(street: Street, clock) -> list[Case]:
    return three_days(street, clock, cases=3)


def kept() -> str:
    made = DayRoot.objects.latest("day")
    return f"{made.day}:{made.root[:32]}"


def test_the_proof_of_every_case_leads_to_the_last_root(cases: list[Case], tmp_path) -> None:
    for case in cases:
        code, words = checked(tmp_path, proof.of_case(case), kept())
        assert code == 0, words
        assert f"{case.number}: {case.seals.count()} seals fit" in words


def test_masked_it_is_the_same_proof(cases: list[Case], tmp_path) -> None:
    before = proof.as_file(proof.of_case(cases[0]))
    assert mask(cases[0])
    assert proof.as_file(proof.of_case(fresh(cases[0]))) == before
    assert checked(tmp_path, json.loads(before), kept())[0] == 0


def test_no_words_and_no_salt_are_in_it(cases: list[Case]) -> None:
    told = proof.as_file(proof.of_case(cases[0]))
    assert "漏水" not in told and "改到九点" not in told and "1380013" not in told
    for seal in cases[0].seals.all():
        assert bytes(seal.salt).hex() not in told
    for words in (cases[0].reports.get().saying, cases[0].events.exclude(saying=None).latest("id").saying):
        assert words.salt and words.salt not in told


def _reworded(told: dict[str, Any]) -> None:
    told["seals"][1]["event"] = told["seals"][1]["event"].replace("assign", "report")


def _without_one(told: dict[str, Any]) -> None:
    del told["seals"][1]


def _without_the_last(told: dict[str, Any]) -> None:
    del told["seals"][-1]


def _exchanged(told: dict[str, Any]) -> None:
    told["seals"][1], told["seals"][2] = told["seals"][2], told["seals"][1]


def _of_another_case(told: dict[str, Any]) -> None:
    told["case"]["number"] = "HL-2026-999999"


def _other_rows(told: dict[str, Any]) -> None:
    told["seals"][0]["rows"].pop()


def _another_root(told: dict[str, Any]) -> None:
    told["anchor"]["roots"][0]["tree"] = "ab" * 32


def _no_root(told: dict[str, Any]) -> None:
    told["anchor"] = None


def _no_proof(told: dict[str, Any]) -> None:
    told.clear()


@pytest.mark.parametrize(
    "change",
    [
        _reworded, _without_one, _without_the_last, _exchanged, _of_another_case, _other_rows, _another_root, _no_root,
        _no_proof,
    ],
)  # fmt: skip
def test_a_file_that_was_changed_does_not_fit(cases: list[Case], tmp_path, change) -> None:
    told = proof.of_case(cases[0])
    change(told)
    code, words = checked(tmp_path, told, kept())
    assert code == 1 and "NOT WHOLE" in words


def test_a_root_that_is_another_is_found_and_one_that_is_none_is_asked_for_again(cases: list[Case], tmp_path) -> None:
    told, day = proof.of_case(cases[0]), DayRoot.objects.latest("day").day
    code, words = checked(tmp_path, told, f"{day}:{'ab' * 16}")
    assert code == 1 and "is not the one that was kept outside" in words
    assert checked(tmp_path, told, "2026")[0] == 2
    assert "No root from outside was given" in checked(tmp_path, told)[1]


def test_an_event_that_was_changed_is_told_by_the_file_made_afterwards(cases: list[Case], tmp_path) -> None:
    with tampering() as sql:
        sql.execute("UPDATE cases_caseevent SET facts = '{}' WHERE case_id = %s AND verb = 'assign'", [cases[0].pk])
    code, words = checked(tmp_path, proof.of_case(cases[0]), kept())
    assert code == 1 and "its event was changed" in words


def test_before_its_first_night_nothing_outside_vouches_for_a_case(street: Street, clock, tmp_path) -> None:
    case = a_case(street, 1)
    seal_all()
    code, words = checked(tmp_path, proof.of_case(case))
    assert code == 1 and "no root of a day" in words


def test_what_a_reader_may_not_know_is_a_digest_in_their_file(street: Street, clock, tmp_path, client: Client) -> None:
    """The leader does not learn that somebody wants them aside; the street office does. Both files fit."""
    case = street.assigned()
    member = street.leader
    aside.ask(case, by=by(street.reviewer), about=member, party=case.parties.earliest("id"), words="他是亲戚")
    seal_all()
    clock.shift(86400)
    roots.make_roots()
    shown = {}
    for reader in (member, street.reviewer):
        client.force_login(reader)
        answer = client.get(reverse("case-proof", args=[case.number]))
        assert answer.status_code == 200 and answer["Cache-Control"].find("no-store") >= 0
        told = json.loads(answer.content)
        assert checked(tmp_path, told, kept())[0] == 0
        shown[reader] = [json.loads(seal["event"])["verb"] for seal in told["seals"] if "event" in seal]
    assert "ask_aside" not in shown[member]
    assert "ask_aside" in shown[street.reviewer]


def test_the_command_writes_the_same_file(cases: list[Case], capsys) -> None:
    call_command("prove_case", cases[0].number.lower())
    assert capsys.readouterr().out == proof.as_file(proof.of_case(cases[0]))
