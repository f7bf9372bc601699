"""Twilio in our words. The only file that imports its library or knows the names of its fields.

When to call, and what to do about the answer, is settled by `delivery`; what a code means stands in `codes`.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import requests
import structlog
from django.conf import settings
from twilio.base.exceptions import TwilioException, TwilioRestException, TwilioServiceException
from twilio.http.http_client import TwilioHttpClient
from twilio.request_validator import RequestValidator
from twilio.rest import Client
from urllib3.exceptions import MaxRetryError, NewConnectionError

from notifications.gateways import codes, media
from notifications.gateways.base import (
    Arrived,
    Callback,
    Incoming,
    Meaning,
    MediaRefused,
    NotSent,
    OutcomeUnknown,
    Outgoing,
    Rejected,
)
from notifications.models import FailureReason, MessageStatus, PictureProblem

log = structlog.get_logger(__name__)

STATUSES = {
    "accepted": MessageStatus.ACCEPTED,
    "scheduled": MessageStatus.ACCEPTED,
    "queued": MessageStatus.ACCEPTED,
    "sending": MessageStatus.ACCEPTED,
    "sent": MessageStatus.SENT,
    "partially_delivered": MessageStatus.SENT,
    "delivered": MessageStatus.DELIVERED,
    "read": MessageStatus.DELIVERED,
    "undelivered": MessageStatus.UNDELIVERED,
    "failed": MessageStatus.FAILED,
    "canceled": MessageStatus.FAILED,
}
PAGE = 50
MEDIA_LIMIT = 10
API_HOST = "api.twilio.com"
# Where the API sends us on to for the picture itself; our password does not go there.
MEDIA_HOSTS = frozenset({"media.twiliocdn.com", "mms.twiliocdn.com"})
MEDIA_PATH = re.compile(r"/2010-04-01/Accounts/(AC[0-9a-f]{32})/Messages/[SM]M[0-9a-f]{32}/Media/ME[0-9a-f]{32}")


class HostSwap(TwilioHttpClient):
    """Twilio's own HTTP client with our timeout, silent in the logs (its lines carry phone numbers), and led to
    another host when settings.SMS_API_URL names one."""

    def __init__(self, *, api_url: str, timeout: float) -> None:
        super().__init__(timeout=timeout, max_retries=0)
        self.target = urlsplit(api_url) if api_url else None
        if self.target is not None and self.session is not None:
            # A proxy of the environment is meant for the real provider, not for a stand-in.
            self.session.trust_env = False

    def request(self, method: str, url: str, *args: Any, **kwargs: Any) -> Any:
        if self.target is not None:
            url = urlsplit(url)._replace(scheme=self.target.scheme, netloc=self.target.netloc).geturl()
        return super().request(method, url, *args, **kwargs)

    def log_request(self, kwargs: dict[str, Any]) -> None:
        pass

    def log_response(self, status_code: int, response: Any) -> None:
        pass


class TwilioGateway:
    """Sends, looks up and checks callbacks. Make one for a batch of work: its connections live as long as it does."""

    thanks = ('<?xml version="1.0" encoding="UTF-8"?><Response/>', "text/xml")

    def __init__(self) -> None:
        self._client: Client | None = None

    @property
    def client(self) -> Client:
        if self._client is None:
            tokens = settings.TWILIO_AUTH_TOKENS
            if not settings.TWILIO_ACCOUNT_SID or not tokens:
                raise NotSent("no account is set up", needs_operator=True)
            self._client = Client(
                settings.TWILIO_ACCOUNT_SID,
                tokens[0],
                http_client=HostSwap(api_url=settings.SMS_API_URL, timeout=settings.SMS_TIMEOUT),
            )
        return self._client

    def send(self, text: Outgoing) -> Arrived:
        sender = settings.TWILIO_FROM
        origin = {"messaging_service_sid": sender} if sender.startswith("MG") else {"from_": sender}
        client = self.client
        with _translated():
            answer = client.messages.create(
                to=text.recipient, body=text.body, status_callback=text.receipt_url, **origin
            )
            if not answer.sid:
                raise OutcomeUnknown("an answer without a number")
            return _arrived(answer)

    def sent_to(self, recipient: str, *, since: datetime) -> Iterator[Arrived]:
        client = self.client
        with _looking():
            for line in client.messages.stream(to=recipient, page_size=PAGE):
                arrived = _arrived(line)
                if arrived.created_at is not None and arrived.created_at < since:
                    return
                if str(line.direction or "").startswith("outbound"):
                    yield arrived

    def look_up(self, sid: str) -> Arrived:
        client = self.client
        with _looking():
            return _arrived(client.messages(sid).fetch())

    def received_since(self, since: datetime) -> Iterator[Incoming]:
        client = self.client
        with _looking():
            for line in client.messages.stream(page_size=PAGE, **_own_side()):
                arrived = _arrived(line)
                if arrived.created_at is not None and arrived.created_at < since:
                    return
                if str(line.direction or "") == "inbound":
                    yield self.read_text(_as_posted(line))

    def media_of(self, sid: str) -> Sequence[Mapping[str, str]]:
        client = self.client
        with _looking():
            return [
                {
                    "url": f"https://{API_HOST}{str(each.uri).removesuffix('.json')}",
                    "type": str(each.content_type or ""),
                }
                for each in client.messages(sid).media.list(limit=MEDIA_LIMIT)
            ]

    def fetch_media(self, url: str) -> bytes:
        swap, address = urlsplit(settings.SMS_API_URL), urlsplit(url)
        ours = {("https", API_HOST)} | ({(swap.scheme, swap.netloc)} if swap.netloc else set())
        path = MEDIA_PATH.fullmatch(address.path)
        if (address.scheme, address.netloc) not in ours or path is None or address.query:
            raise MediaRefused("it does not live with the provider", problem=PictureProblem.ELSEWHERE)
        if path[1] != settings.TWILIO_ACCOUNT_SID:
            raise MediaRefused("it belongs to another account", problem=PictureProblem.ELSEWHERE)
        if swap.netloc:
            address = address._replace(scheme=swap.scheme, netloc=swap.netloc)
        return media.download(
            address.geturl(),
            auth=(settings.TWILIO_ACCOUNT_SID, _tokens()[0] if _tokens() else ""),
            moves_to=MEDIA_HOSTS,
            trust_env=not swap.netloc,
        )

    def is_genuine(self, callback: Callback) -> bool:
        account, params = settings.TWILIO_ACCOUNT_SID, callback.form
        signature = callback.headers.get("X-Twilio-Signature", "")
        if not signature or not account or params.get("AccountSid") != account:
            return False
        url = settings.PUBLIC_URL + callback.path
        return any(token and RequestValidator(token).validate(url, params, signature) for token in _tokens())

    def read_texts(self, callback: Callback) -> Sequence[Incoming]:
        return [self.read_text(callback.form)]

    def read_receipts(self, callback: Callback) -> Sequence[tuple[UUID | None, Arrived]]:
        # Which message it is about stands in the address we gave for the report.
        return [(None, self.read_receipt(callback.form))]

    def read_text(self, data: Mapping[str, str]) -> Incoming:
        return Incoming(
            sid=data.get("MessageSid") or data.get("SmsSid") or "",
            sender=data.get("From", ""),
            recipient=data.get("To", ""),
            body=data.get("Body", ""),
            media=_media(data),
            raw={key: data[key] for key in data},
        )

    def read_receipt(self, data: Mapping[str, str]) -> Arrived:
        word = str(data.get("MessageStatus") or data.get("SmsStatus") or "").lower()
        return _news(
            sid=str(data.get("MessageSid") or data.get("SmsSid") or "")[:64],
            word=word,
            code=str(data.get("ErrorCode") or ""),
        )


def _tokens() -> list[str]:
    return list(settings.TWILIO_AUTH_TOKENS)


def _own_side() -> dict[str, str]:
    """Which texts of the account are to us; a messaging service has many numbers, so then all are looked through."""
    return {} if settings.TWILIO_FROM.startswith("MG") else {"to": settings.TWILIO_FROM}


def _as_posted(line: Any) -> dict[str, str]:
    """A received text of the list, in the fields the webhook would have brought. It says how many pictures came, not
    where they are."""
    return {
        "MessageSid": str(line.sid),
        "AccountSid": str(line.account_sid or ""),
        "From": str(line.from_ or ""),
        "To": str(line.to or ""),
        "Body": str(line.body or ""),
        "NumMedia": str(line.num_media or "0"),
        "FoundIn": "list",
    }


def _media(data: Mapping[str, str]) -> list[dict[str, str]]:
    try:
        count = min(max(int(data.get("NumMedia", "0")), 0), MEDIA_LIMIT)
    except ValueError:
        count = 0
    return [
        {"url": data.get(f"MediaUrl{place}", ""), "type": data.get(f"MediaContentType{place}", "")}
        for place in range(count)
    ]


def _arrived(line: Any) -> Arrived:
    created_at = line.date_created
    if created_at is not None and created_at.tzinfo is None:
        created_at = created_at.replace(tzinfo=UTC)
    return _news(
        sid=line.sid,
        word=str(line.status or ""),
        code=str(line.error_code or ""),
        body=line.body or "",
        created_at=created_at,
    )


def _news(*, sid: str, word: str, code: str, body: str = "", created_at: datetime | None = None) -> Arrived:
    status = STATUSES.get(word)
    failed = status in (MessageStatus.FAILED, MessageStatus.UNDELIVERED)
    meaning, failure = codes.meaning_of(code) if failed else (Meaning.UNKNOWN, None)
    return Arrived(
        sid=sid,
        status=status,
        word=word[:32],
        error_code=code[:16],
        meaning=meaning,
        failure=failure,
        body=body,
        created_at=created_at,
    )


@contextmanager
def _translated() -> Iterator[None]:
    """Turn whatever sending raises into one of our three failures. In doubt, the outcome is unknown."""
    try:
        yield
    except (NotSent, Rejected, OutcomeUnknown):
        raise
    except requests.ConnectionError as error:
        if _never_connected(error):
            raise NotSent("the provider cannot be reached") from error
        raise OutcomeUnknown("the connection broke before the answer") from error
    except (TwilioRestException, TwilioServiceException) as error:
        raise _judged(error.status, error.code) from error
    except Exception as error:
        raise OutcomeUnknown(f"no readable answer: {type(error).__name__}") from error


@contextmanager
def _looking() -> Iterator[None]:
    """Looking something up changes nothing at the provider, so every failure of it is the same: not now."""
    try:
        yield
    except (requests.RequestException, TwilioException, ValueError, TypeError, KeyError) as error:
        raise NotSent(f"the provider's list is not available: {type(error).__name__}") from error


def _judged(status: int, code: int | None) -> Exception:
    """Our failure for an error answer: by the code where the table knows it, else by the HTTP status."""
    if status >= 500 or status == 408:
        return OutcomeUnknown(f"the provider answered {status}")
    meaning, why = codes.meaning_of(code)
    name = str(code or status)[:16]
    if meaning in (Meaning.PERMANENT, Meaning.OPTED_OUT):
        return Rejected(why or FailureReason.REFUSED, code=name, meaning=meaning)
    if meaning == Meaning.RETRY:
        return NotSent(f"the provider says {why}", code=name, needs_operator=why == FailureReason.SETUP)
    if status == 429:
        return NotSent("the provider is busy", code=name)
    if status in (401, 403, 404) or 300 <= status < 400:
        return NotSent("the account or its address is wrong", code=name, needs_operator=True)
    return Rejected(FailureReason.REFUSED, code=name)


def _never_connected(error: requests.ConnectionError) -> bool:
    """Whether there never was a connection (refused, no such host, no answer to it), so nothing can have been taken.

    A broken TLS session is not proof of that, nor is a proxy's failure.
    """
    if isinstance(error, requests.exceptions.ConnectTimeout):
        return True
    cause = error.args[0] if error.args else None
    if isinstance(cause, MaxRetryError):
        cause = cause.reason
    return isinstance(cause, NewConnectionError)
