"""The key in a resident's link: odd ones are not found, and none is written to a log."""

from __future__ import annotations

import logging

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from config.secrets_in_lines import without_keys
from tests.cases.street import Street

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("key", ["%00", "a%00b", "..%2f", "锦绣", "a" * 4000])
def test_an_odd_key_is_not_found(client: Client, key: str) -> None:
    assert client.get(f"/c/{key}/").status_code == 404


def test_the_key_of_a_case_stands_in_no_line_of_the_log(
    street: Street, client: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    case = street.case()
    formatter = settings.LOGGING["formatters"]["line"]
    handler = logging.StreamHandler()
    handler.setFormatter(formatter["()"](**{name: value for name, value in formatter.items() if name != "()"}))
    logger = logging.getLogger("django.request")
    logger.addHandler(handler)
    try:
        client.get(reverse("track-photo", args=[case.token, 999]))
    finally:
        logger.removeHandler(handler)
    said = capsys.readouterr().err
    assert "/c/…/photos/999/" in said and case.token not in said


def test_a_traceback_keeps_the_key_to_itself() -> None:
    said = without_keys(None, "error", {"event": "x", "exception": "GET '/c/abcdefgh12345/reopen/' failed", "n": 1})
    assert said == {"event": "x", "exception": "GET '/c/…/reopen/' failed", "n": 1}
