"""The provider's REST shape for messages: create, fetch, list, with its error answers and our faults.

Pure of HTTP: gets the fields of a request, gives a status and the JSON to answer.
"""

import base64
import math
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any
from urllib.parse import urlencode

from notifications.emulator.courier import Courier
from notifications.emulator.exchange import Exchange, Text, segments
from notifications.emulator.faults import Faults

VERSION = "2010-04-01"
NUMBER = re.compile(r"\+[1-9]\d{6,14}")
BODY_LIMIT = 1600
MESSAGES = {
    20003: "Authenticate",
    20404: "The requested resource was not found",
    20429: "Too Many Requests",
    21211: "Invalid 'To' Phone Number",
    21408: "Permission to send an SMS has not been enabled for the region indicated by the 'To' number",
    21602: "Message body is required.",
    21603: "A 'From' phone number is required.",
    21604: "A 'To' phone number is required.",
    21606: "The 'From' phone number provided is not a valid, message-capable phone number for this account.",
    21610: "Attempt to send to unsubscribed recipient",
    21614: "'To' number is not a valid mobile number",
    21617: "The concatenated message body exceeds the 1600 character limit.",
}


@dataclass(frozen=True)
class Answer:
    """What to answer: a status with JSON; or, with status 0, silence; with status -1, a closed connection."""

    status: int
    body: dict[str, Any]


SILENCE = Answer(0, {})
HANG_UP = Answer(-1, {})


def problem(status: int, code: int) -> Answer:
    """The provider's error answer for one of its codes."""
    return Answer(
        status,
        {
            "code": code,
            "message": MESSAGES.get(code, "The request was refused"),
            "more_info": f"https://www.twilio.com/docs/errors/{code}",
            "status": status,
        },
    )


class Api:
    """The messages of one account."""

    def __init__(self, exchange: Exchange, courier: Courier, faults: Faults, *, account_sid: str, number: str) -> None:
        self.exchange = exchange
        self.courier = courier
        self.faults = faults
        self.account_sid = account_sid
        self.number = number
        self.base = f"/{VERSION}/Accounts/{account_sid}/Messages"

    def create(self, form: dict[str, str]) -> Answer:
        if self.faults.take("too_many"):
            return problem(429, 20429)
        if self.faults.take("before"):
            return Answer(500, {"code": 20500, "message": "Internal server error", "status": 500})
        if self.faults.take("silent_before"):
            return SILENCE
        refusal = self._refusal(form)
        if refusal is not None:
            return refusal
        text = self.exchange.add(
            direction="outbound-api",
            sender=form.get("From") or self.number,
            recipient=form["To"],
            body=form["Body"],
            status="queued",
            callback=form.get("StatusCallback", ""),
            is_listed=not self.faults.take("unlisted"),
        )
        self.courier.carry(text)
        if self.faults.take("after"):
            return Answer(500, {"code": 20500, "message": "Internal server error", "status": 500})
        if self.faults.take("silent_after"):
            return SILENCE
        if self.faults.take("drop"):
            return HANG_UP
        return Answer(201, self.as_json(text))

    def fetch(self, sid: str) -> Answer:
        text = self.exchange.get(sid)
        return problem(404, 20404) if text is None else Answer(200, self.as_json(text))

    def media_of(self, sid: str) -> Answer:
        """The pictures of a text, one page of them."""
        if self.faults.take("list_down"):
            return Answer(503, {"code": 20503, "message": "Service unavailable", "status": 503})
        text = self.exchange.get(sid)
        if text is None:
            return problem(404, 20404)
        uri = f"{self.base}/{sid}/Media"
        listed = [
            {
                "sid": each.get("sid", ""),
                "account_sid": self.account_sid,
                "parent_sid": sid,
                "content_type": each.get("type", ""),
                "date_created": format_datetime(datetime.fromtimestamp(text.created_at, UTC)),
                "date_updated": format_datetime(datetime.fromtimestamp(text.updated_at, UTC)),
                "uri": f"{uri}/{each.get('sid', '')}.json",
            }
            for each in text.media
        ]
        page = {"media_list": listed, "page": 0, "page_size": 50, "start": 0, "end": max(len(listed) - 1, 0)}
        return Answer(200, page | {"uri": f"{uri}.json", "next_page_uri": None, "previous_page_uri": None})

    def media(self, sid: str, media_sid: str) -> tuple[int, str, bytes]:
        """A picture of a text: the status to answer, its claimed type, its bytes."""
        if self.faults.take("media_down"):
            return 503, "text/plain", b""
        text = self.exchange.get(sid)
        for each in text.media if text else []:
            if each.get("sid") == media_sid and "content" in each:
                return 200, each["type"], base64.b64decode(each["content"])
        return 404, "text/plain", b""

    def list(self, query: dict[str, str]) -> Answer:
        if self.faults.take("list_down"):
            return Answer(503, {"code": 20503, "message": "Service unavailable", "status": 503})
        texts = [text for text in self.exchange.newest_first() if text.is_listed and _matches(text, query)]
        try:
            page, size = int(query.get("Page", "0")), min(max(int(query.get("PageSize", "50")), 1), 1000)
        except ValueError:
            return problem(400, 20001)
        start = page * size
        chosen = texts[start : start + size]
        pages = math.ceil(len(texts) / size)
        return Answer(
            200,
            {
                "messages": [self.as_json(text) for text in chosen],
                "page": page,
                "page_size": size,
                "start": start,
                "end": start + max(len(chosen) - 1, 0),
                "uri": self._page_uri(query, page, size),
                "first_page_uri": self._page_uri(query, 0, size),
                "previous_page_uri": self._page_uri(query, page - 1, size) if page else None,
                "next_page_uri": self._page_uri(query, page + 1, size) if page + 1 < pages else None,
            },
        )

    def as_json(self, text: Text) -> dict[str, Any]:
        """A text as the provider shows it."""
        created = format_datetime(datetime.fromtimestamp(text.created_at, UTC))
        updated = format_datetime(datetime.fromtimestamp(text.updated_at, UTC))
        uri = f"/{VERSION}/Accounts/{self.account_sid}/Messages/{text.sid}"
        return {
            "sid": text.sid,
            "account_sid": self.account_sid,
            "api_version": VERSION,
            "body": text.body,
            "from": text.sender,
            "to": text.recipient,
            "direction": text.direction,
            "status": text.status,
            "error_code": text.error_code,
            "error_message": None,
            "num_segments": str(segments(text.body)),
            "num_media": str(len(text.media)),
            "date_created": created,
            "date_updated": updated,
            "date_sent": None if text.status == "queued" else updated,
            "messaging_service_sid": None,
            "price": None,
            "price_unit": "USD",
            "uri": f"{uri}.json",
            "subresource_uris": {"media": f"{uri}/Media.json"},
        }

    def _refusal(self, form: dict[str, str]) -> Answer | None:
        recipient, body = form.get("To", ""), form.get("Body", "")
        if self.faults.take("refuse"):
            return problem(self.faults.refuse_status, self.faults.refuse_code)
        if not recipient:
            return problem(400, 21604)
        if not body:
            return problem(400, 21602)
        if not form.get("From") and not form.get("MessagingServiceSid"):
            return problem(400, 21603)
        if form.get("From") and form["From"] != self.number:
            return problem(400, 21606)
        if not NUMBER.fullmatch(recipient):
            return problem(400, 21211)
        if len(body) > BODY_LIMIT:
            return problem(400, 21617)
        if self.exchange.has_stopped(recipient):
            return problem(400, 21610)
        return None

    def _page_uri(self, query: dict[str, str], page: int, size: int) -> str:
        fields = {**query, "PageSize": str(size), "Page": str(page)}
        return f"/{VERSION}/Accounts/{self.account_sid}/Messages.json?{urlencode(fields)}"


def _matches(text: Text, query: dict[str, str]) -> bool:
    day = datetime.fromtimestamp(text.created_at, UTC).date().isoformat()
    return (
        query.get("To", text.recipient) == text.recipient
        and query.get("From", text.sender) == text.sender
        and query.get("DateSent", day)[:10] == day
        and query.get("DateSent>", day)[:10] <= day
        and query.get("DateSent<", day)[:10] >= day
    )
