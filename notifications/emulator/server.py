"""The carrier over HTTP: the provider's API, the page of phones, and the switches for faults.

Meant for loopback. A page of another site cannot write here: a foreign Origin is refused.
"""

import base64
import binascii
import hmac
import json
import re
import sys
import time
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from notifications.emulator import authenticator, pages
from notifications.emulator.api import VERSION, Answer, Api, problem
from notifications.emulator.bursts import burst, pictures
from notifications.emulator.exchange import Text, new_sid
from notifications.emulator.labels import LABELS

BODY_LIMIT = 1024 * 1024
SILENCE_SECONDS = 120.0
PICTURE = re.compile(rf"/{VERSION}/Accounts/(\w+)/Messages/(\w+)/Media/(\w+)")
PHONE = re.compile(r"\+?[0-9]{3,15}")
POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


@dataclass(frozen=True)
class Installation:
    """What one running carrier is made of."""

    api: Api
    auth_token: str
    names: dict[str, str]
    offered: tuple[str, ...] = ()
    app_url: str = ""
    authenticator: str = ""


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256

    def __init__(self, address: tuple[str, int], installation: Installation) -> None:
        super().__init__(address, Desk)
        self.installation = installation

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A caller that hung up is no news; anything else is."""
        if not isinstance(sys.exception(), ConnectionError | TimeoutError):
            super().handle_error(request, client_address)


class Desk(BaseHTTPRequestHandler):
    """One connection."""

    server: Server
    protocol_version = "HTTP/1.1"
    wbufsize = 64 * 1024
    disable_nagle_algorithm = True
    timeout = 180

    def do_GET(self) -> None:
        path, query = self._address()
        if path.startswith(f"/{VERSION}/"):
            self._provider(path, query, form=None)
        elif path == "/faults.json":
            self._json(200, self.api.faults.as_json())
        elif path == "/phones.json":
            self._json(200, {"phones": list(self.api.exchange.phones())})
        elif path in ("/code", "/code.json") and self.server.installation.authenticator:
            self._code(path, query)
        elif path == "/phones":
            self._open_phone(query.get("number", ""))
        elif path.startswith("/phones/") and path.endswith(".json"):
            self._phone_json(_phone(path[len("/phones/") : -len(".json")]))
        elif path == "/" or path.startswith("/phones/"):
            self._page(_phone(path[len("/phones/") :]) if path != "/" else "", query)
        else:
            self._json(404, {"error": "no such page"})

    def do_POST(self) -> None:
        path, query = self._address()
        body = self._body()
        origin = self.headers.get("Origin")
        if origin is not None and urlsplit(origin).netloc != self.headers.get("Host"):
            self._json(403, {"error": "another site may not write here"})
        elif path.startswith(f"/{VERSION}/"):
            self._provider(path, query, form=dict(parse_qsl(body, keep_blank_values=True)))
        elif path == "/faults.json":
            self._set_faults(body)
        elif path == "/reset.json":
            self.api.faults.reset()
            self.api.exchange.empty()
            self._json(200, {"settled": self.api.courier.settle()})
        elif path == "/burst.json":
            self._burst(body)
        elif path.startswith("/phones/") and path.endswith("/send"):
            self._send_text(_phone(path[len("/phones/") : -len("/send")]), body)
        else:
            self._json(404, {"error": "no such page"})

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: request lines carry phone numbers."""

    @property
    def api(self) -> Api:
        return self.server.installation.api

    def _provider(self, path: str, query: dict[str, str], form: dict[str, str] | None) -> None:
        time.sleep(self.api.faults.slow)
        picture = PICTURE.fullmatch(path)
        if picture is not None and form is None and self._is_authenticated():
            status, kind, content = self.api.media(picture[2], picture[3])
            self._write(status if picture[1] == self.api.account_sid else 404, content, {"Content-Type": kind})
        else:
            self._answer(self._asked(path, query, form))

    def _asked(self, path: str, query: dict[str, str], form: dict[str, str] | None) -> Answer:
        if not self._is_authenticated():
            return problem(401, 20003)
        base = self.api.base
        if path == f"{base}.json":
            return self.api.list(query) if form is None else self.api.create(form)
        if form is None and path.startswith(f"{base}/") and path.endswith("/Media.json"):
            return self.api.media_of(path[len(base) + 1 : -len("/Media.json")])
        if form is None and path.startswith(f"{base}/") and path.endswith(".json"):
            return self.api.fetch(path[len(base) + 1 : -len(".json")])
        return problem(404, 20404)

    def _is_authenticated(self) -> bool:
        kind, _space, secret = self.headers.get("Authorization", "").partition(" ")
        try:
            given = base64.b64decode(secret)
        except binascii.Error:
            return False
        expected = f"{self.api.account_sid}:{self.server.installation.auth_token}".encode()
        return kind.lower() == "basic" and hmac.compare_digest(given, expected)

    def _answer(self, answer: Answer) -> None:
        if answer.status == 0:
            time.sleep(SILENCE_SECONDS)
        if answer.status <= 0:
            self.close_connection = True
        else:
            self._json(answer.status, answer.body)

    def _open_phone(self, raw: str) -> None:
        phone = _phone(raw)
        if phone:
            self._redirect(f"/phones/{quote(phone)}")
        else:
            language = self._language({})
            self._html(400, self._render("", language, error=LABELS[language]["bad"]))

    def _code(self, path: str, query: dict[str, str]) -> None:
        secret = self.server.installation.authenticator
        if path.endswith(".json"):
            self._json(200, authenticator.now(secret))
        else:
            language = self._language(query)
            self._html(200, authenticator.page(secret, language, pages.STYLE), language=language)

    def _page(self, number: str, query: dict[str, str]) -> None:
        language = self._language(query)
        self._html(200, self._render(number, language), language=language)

    def _render(self, number: str, language: str, error: str = "") -> str:
        exchange = self.api.exchange
        return pages.page(
            language=language,
            phones=exchange.phones(),
            names=self.server.installation.names,
            offered=self.server.installation.offered,
            number=number,
            conversation=exchange.conversation(number) if number else [],
            app_number=self.api.number,
            app_url=self.server.installation.app_url,
            error=error,
        )

    def _phone_json(self, number: str) -> None:
        texts = [_shown(text) for text in self.api.exchange.conversation(number)]
        self._json(200, {"number": number, "texts": texts})

    def _send_text(self, number: str, body: str) -> None:
        is_json = self.headers.get("Content-Type", "").startswith("application/json")
        try:
            form = json.loads(body) if is_json else dict(parse_qsl(body, keep_blank_values=True))
            content = str(form.get("body", form.get("Body", "")))
            sid = str(form.get("sid", "")) or new_sid()
            wishes: Any = form.get("media", []) if is_json else []
            media = pictures(wishes, base=f"http://{self.headers.get('Host', '')}{self.api.base}/{sid}/Media/")
        except (ValueError, AttributeError):
            self._json(400, {"error": "not readable"})
            return
        if not number:
            self._json(400, {"error": "not a phone number"})
            return
        text = self.api.exchange.add(
            direction="inbound", sender=number, recipient=self.api.number, body=content, status="received", sid=sid,
            media=media,
        )  # fmt: skip
        status = self.api.courier.hand_in(text)
        if is_json:
            self._json(200, {"sid": text.sid, "webhook_status": status})
        else:
            self._redirect(f"/phones/{quote(number)}")

    def _burst(self, body: str) -> None:
        try:
            wish = json.loads(body)
            texts = [(str(each["from"]), str(each["body"])) for each in wish["texts"]]
            hands, rate = int(wish.get("hands", 16)), float(wish.get("rate", 0))
        except (ValueError, KeyError, TypeError):
            self._json(400, {"error": "not readable"})
            return
        self._json(200, burst(self.api, texts, hands=hands, rate=rate))

    def _set_faults(self, body: str) -> None:
        try:
            wishes = json.loads(body)
            if not isinstance(wishes, dict):
                raise ValueError("a JSON object is needed")
            if wishes.pop("reset", False):
                self.api.faults.reset()
            self.api.faults.set(wishes)
        except ValueError as error:
            self._json(400, {"error": str(error)})
        else:
            self._json(200, self.api.faults.as_json())

    def _language(self, query: dict[str, str]) -> str:
        asked = query.get("lang", "")
        if asked in LABELS:
            return asked
        return "en" if "lang=en" in self.headers.get("Cookie", "") else "zh"

    def _address(self) -> tuple[str, dict[str, str]]:
        parts = urlsplit(self.path)
        return unquote(parts.path), dict(parse_qsl(parts.query, keep_blank_values=True))

    def _body(self) -> str:
        try:
            length = min(int(self.headers.get("Content-Length", "0")), BODY_LIMIT)
        except ValueError:
            length = 0
        if self.headers.get("Transfer-Encoding") or length == BODY_LIMIT:
            self.close_connection = True
        return self.rfile.read(length).decode("utf-8", "replace")

    def _json(self, status: int, body: dict[str, Any]) -> None:
        self._write(status, json.dumps(body).encode(), {"Content-Type": "application/json"})

    def _html(self, status: int, page: str, language: str = "") -> None:
        headers = {
            "Content-Type": "text/html; charset=utf-8",
            "Content-Security-Policy": POLICY,
            "Referrer-Policy": "same-origin",
            "Cache-Control": "no-store",
        }
        if language:
            headers["Set-Cookie"] = f"lang={language}; Path=/; SameSite=Lax"
        self._write(status, page.encode(), headers)

    def _redirect(self, where: str) -> None:
        self._write(303, b"", {"Location": where})

    def _write(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def _phone(raw: str) -> str:
    """A number as it stands on the page: mainland mobile numbers get their country code. Empty when it is none."""
    number = re.sub(r"[\s()-]", "", raw)
    if re.fullmatch(r"1\d{10}", number):
        number = f"+86{number}"
    return number if PHONE.fullmatch(number) else ""


def _shown(text: Text) -> dict[str, Any]:
    return {
        "sid": text.sid,
        "direction": "in" if text.direction == "inbound" else "out",
        "body": text.body,
        "status": text.status,
        "error_code": text.error_code,
        "is_on_phone": text.is_on_phone,
        "at": text.created_at,
    }
