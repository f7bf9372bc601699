"""A member's phone as the page tests have it: it keeps what is pressed, and sends it when it likes."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.models import Case, Doubt
from mediation.models import Member
from tests.pages.conftest import SignedIn

Take = Callable[[], SimpleUploadedFile]
Clock = Any


def milliseconds(moment: datetime) -> str:
    return str(int(moment.timestamp() * 1000))


class Phone:
    """A member's phone: its clock may be wrong, and what is pressed lies on it until it is sent."""

    def __init__(self, client: Client, member: Member, *, wrong_by: timedelta = timedelta()) -> None:
        self.client, self.member, self.wrong_by = client, member, wrong_by

    def press(self, **answers: Any) -> dict[str, Any]:
        return {
            **answers,
            "press": str(uuid.uuid4()),
            "press_by": str(self.member.pk),
            "press_at": milliseconds(timezone.now() + self.wrong_by),
        }

    def send(self, case: Case, verb: str, pressed: dict[str, Any], *, kept: bool = True) -> dict[str, Any]:
        sent = {"press_sent": milliseconds(timezone.now() + self.wrong_by), "press_kept": "1" if kept else "0"}
        for field in pressed.values():
            for file in field if isinstance(field, list) else []:
                file.seek(0)
        if not self.client.get(reverse("field-here")).json()["member"]:
            self.client.force_login(self.member)  # their session was over meanwhile
        answer = self.client.post(reverse("desk-verb", args=[case.number, verb]), {**pressed, **sent})
        assert answer.status_code == 200, answer.text
        return answer.json()


@pytest.fixture
def phone(signed_in: SignedIn) -> Callable[..., Phone]:
    return lambda member, **how: Phone(signed_in(member), member, **how)


def doubts_of(case: Case) -> set[str]:
    return set(Doubt.objects.filter(case=case, judged_at__isnull=True).values_list("kind", flat=True))
