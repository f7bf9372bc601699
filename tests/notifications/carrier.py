"""The carrier's emulator as a real process beside the tests: start it, read a phone, send a text, make it misbehave."""

import json
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

ROOT = Path(__file__).resolve().parents[2]
ACCOUNT_SID = "AC" + "0" * 32
AUTH_TOKEN = "test-token"
APP_NUMBER = "+8652386000000"


class Carrier:
    """A running emulator, seen from outside over HTTP."""

    def __init__(self, url: str) -> None:
        self.url = url

    def texts(self, phone: str) -> list[dict[str, Any]]:
        """The conversation of a phone, oldest first: `direction` in/out, `body`, `status`, `is_on_phone`, `sid`."""
        return self._get(f"/phones/{quote(phone)}.json")["texts"]

    def shows(self, phone: str) -> list[str]:
        """The words of the texts that reached a phone, oldest first."""
        return [text["body"] for text in self.texts(phone) if text["direction"] == "out" and text["is_on_phone"]]

    def send(self, phone: str, body: str, *, sid: str = "") -> dict[str, Any]:
        """Send a text from a phone; returns its `sid` and the `webhook_status` the application answered."""
        return self._post(f"/phones/{quote(phone)}/send", {"body": body, "sid": sid})

    def faults(self, **wishes: Any) -> dict[str, Any]:
        """Switch faults on; see notifications/emulator/faults.py for their names."""
        return self._post("/faults.json", wishes)

    def reset(self) -> None:
        """No faults, no texts; returns when nothing is being posted any more."""
        self._post("/reset.json", {})

    def _get(self, path: str) -> Any:
        with _open(self.url + path) as answer:
            return json.loads(answer.read())

    def _post(self, path: str, body: dict[str, Any]) -> Any:
        request = urllib.request.Request(
            self.url + path, data=json.dumps(body).encode(), headers={"Content-Type": "application/json"}
        )
        with _open(request) as answer:
            return json.loads(answer.read())


def _open(what: str | urllib.request.Request) -> Any:
    return urllib.request.build_opener(urllib.request.ProxyHandler({})).open(what, timeout=60)


@contextmanager
def running_carrier(
    *, inbound_url: str = "", state: Path | None = None, receipt_delay: float = 0.02, more: Sequence[str] = ()
) -> Iterator[Carrier]:
    """Start an emulator on a free loopback port, and stop it."""
    command = [sys.executable, "-m", "notifications.emulator", "--port", "0", "--app-number", APP_NUMBER]
    command += ["--account-sid", ACCOUNT_SID, "--auth-token", AUTH_TOKEN, "--receipt-delay", str(receipt_delay)]
    command += ["--inbound-url", inbound_url] + (["--state", str(state)] if state else [])
    command += more
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            ready = process.stdout.readline()
            assert ready.startswith("READY "), "the emulator did not start"
            yield Carrier(ready.removeprefix("READY ").strip())
        finally:
            process.terminate()
            process.wait(timeout=60)


def eventually(condition: Callable[[], Any], *, within: float = 60.0) -> Any:
    """Wait until the condition is true and return what it gave; fail with its last answer otherwise."""
    deadline = time.monotonic() + within
    while True:
        answer = condition()
        if answer:
            return answer
        assert time.monotonic() < deadline, f"still {answer!r} after {within} s"
        time.sleep(0.03)
