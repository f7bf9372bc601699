"""People's phones, seen through the carrier's emulator: send a text, read what arrived, make the carrier misbehave."""

from __future__ import annotations

import json
import urllib.request
from typing import Any
from urllib.parse import quote

from tests.outside.seen import PATIENCE, NotSeen, eventually

TIMEOUT = 30.0


class Phones:
    """The carrier with everyone's phones."""

    def __init__(self, url: str) -> None:
        self.url = url

    def __getitem__(self, number: str) -> Phone:
        return Phone(self, number)

    def faults(self, **wishes: Any) -> None:
        """Switch faults of the carrier on; `reset=True` switches all off."""
        self.ask("/faults.json", wishes)

    def ask(self, path: str, body: dict[str, Any] | None = None, *, timeout: float = TIMEOUT) -> Any:
        """GET, or with a body POST, as JSON."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data=data, headers={"Content-Type": "application/json"})
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(request, timeout=timeout) as answer:
                return json.loads(answer.read())
        except OSError as error:
            raise NotSeen(f"an answer from {self.url}{path}", error) from error


class Phone:
    """One phone."""

    def __init__(self, phones: Phones, number: str) -> None:
        self.phones, self.number = phones, number

    def send(self, body: str, *, sid: str = "") -> dict[str, Any]:
        """Send a text to the system; `webhook_status` is what the system answered the carrier."""
        answer: dict[str, Any] = self.phones.ask(f"/phones/{quote(self.number)}/send", {"body": body, "sid": sid})
        return answer

    @property
    def texts(self) -> list[dict[str, Any]]:
        """Both sides of the conversation, oldest first: `direction` in/out, `body`, `status`, `is_on_phone`, `sid`."""
        found: list[dict[str, Any]] = self.phones.ask(f"/phones/{quote(self.number)}.json")["texts"]
        return found

    @property
    def received(self) -> list[str]:
        """The words that reached the phone, oldest first."""
        return [text["body"] for text in self.texts if text["direction"] == "out" and text["is_on_phone"]]

    def wait_for(self, *words: str, within: float = PATIENCE, after: int = 0) -> str:
        """The first text on the phone with all these words, leaving out the first `after` texts. Raises NotSeen."""

        def look() -> list[str]:
            return [body for body in self.received[after:] if all(each in body for each in words)]

        try:
            return eventually(look, "a text", within=within)[0]
        except NotSeen:
            raise NotSeen(
                f"a text with {' and '.join(words)} on {self.number} within {within:.0f} s",
                "\n".join(self.received[after:][-6:]) or "no text",
            ) from None
