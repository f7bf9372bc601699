"""What a start says of the demo's data: filled in the first time, kept every other time."""

from __future__ import annotations

import pytest

from cases.models import Case
from config.launcher.inside import prepare
from tests.cases.street import Street


def test_a_second_start_says_that_the_data_stays(street: Street, capsys: pytest.CaptureFixture[str]) -> None:
    street.case()
    prepare.fill_in(None)
    said = capsys.readouterr().out
    assert "step Keeping the demo's data (cases: 1)" in said
    assert "Filling" not in said
    assert Case.objects.count() == 1


@pytest.mark.django_db
def test_the_first_start_says_that_it_fills_the_demo_in(capsys: pytest.CaptureFixture[str]) -> None:
    prepare.fill_in(None)
    said = capsys.readouterr().out
    assert "step Filling in the demo" in said and "Keeping" not in said
    assert Case.objects.count() > 20
