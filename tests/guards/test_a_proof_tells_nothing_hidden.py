"""What an event was that its reader may not see cannot be read off the proof of its case either: not off the tables its
rows of evidence lie in, nor off how many they are."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.test import Client
from django.urls import reverse

from cases.actions import aside
from cases.ledger import sealing
from cases.models import Case
from cases.states import Verb
from tests.cases.street import Street, by
from tests.pages.conftest import SignedIn


def script() -> Any:
    """What whoever keeps a proof checks it with."""
    spec = importlib.util.spec_from_file_location("verify_proof", Path(settings.BASE_DIR) / "docs" / "verify_proof.py")
    assert spec is not None and spec.loader is not None
    found = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(found)
    return found


def proof(client: Client, case: Case) -> dict[str, Any]:
    """The file as it is downloaded."""
    answer = client.get(reverse("case-proof", args=[case.number]))
    assert answer.status_code == 200
    return dict(json.loads(answer.content))


def test_who_was_asked_to_step_aside_does_not_read_it_off_a_proof(street: Street, signed_in: SignedIn) -> None:
    case = street.on_site()
    party = case.parties.get(is_reporter=True)
    aside.ask(case, by=by(street.reviewer), about=street.leader, party=party, words="组长偏心")
    sealing.seal_all()
    assert Verb.ASK_ASIDE in str(proof(signed_in(street.reviewer), case))
    told = proof(signed_in(street.leader), case)
    assert Verb.ASK_ASIDE not in str(told), "the event itself is left out"
    assert "aside" not in json.dumps(told)


def test_what_is_left_of_it_still_fits(street: Street, signed_in: SignedIn) -> None:
    case = street.on_site()
    party = case.parties.get(is_reporter=True)
    aside.ask(case, by=by(street.reviewer), about=street.leader, party=party, words="组长偏心")
    sealing.seal_all()
    for reader in (street.leader, street.reviewer):
        told = proof(signed_in(reader), case)
        assert list(script().check_seals(told)) == []
        for seal in told["seals"]:
            assert ("event" in seal) == ("rows" in seal) or seal["event_digest"] is None
