"""A report by the public form, and the six digits that go to a phone: the short ways of the guards' tests."""

from __future__ import annotations

import re
import uuid
from typing import Any

from django.test import Client
from django.urls import reverse

from cases.models import Case
from notifications.models import Message
from tests.cases.street import Street


def by_form(client: Client, street: Street, words: str, *, phone: str = "", **more: Any) -> tuple[Case, str]:
    """A report by the public form: the case, and the link that the browser was shown."""
    said = {"words": words, "submission": str(uuid.uuid4()), **more}
    said |= {"phone": phone} if phone else {"anonymous": "on"}
    answer = client.post(reverse("report-site", args=[street.site.code]), said)
    assert answer.status_code == 302, answer.content.decode()
    token = answer.headers["Location"].split("/c/")[1].strip("/")
    return Case.objects.get(token=token), token


def code_sent_to(phone: str) -> str:
    """The six digits in the last text to this phone."""
    body = Message.objects.filter(recipient=phone, template="key_resident").latest("id").body
    return re.findall(r"\d{6}(?=,)", body)[0]


def opens(client: Client, number: str, phone: str, code: str, **more: str) -> str:
    """Type the code in; the key of the link it opens, or nothing."""
    answer = client.post(reverse("follow-code"), {"number": number, "phone": phone, "code": code, **more})
    return answer.headers["Location"].split("/c/")[1].strip("/") if answer.status_code == 302 else ""
