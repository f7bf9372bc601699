"""What the carrier carries: texts to phones with receipts back to the application, and phones' texts to its webhook.

Runs on its own threads, signs what it posts, and applies the receipt faults. Keeps nothing itself.
"""

import heapq
import http.client
import itertools
import queue
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from urllib.parse import urlencode

from notifications.emulator.exchange import Exchange, Text, segments
from notifications.emulator.faults import Faults
from notifications.emulator.signing import sign

WEBHOOK_TIMEOUT = 15.0
HANDS = 16
# A webhook that fails is tried again after so many seconds, so that a restart of the application loses nothing.
RETRY_AFTER = (1.0, 3.0, 10.0)


class Courier:
    """Posts callbacks now and later. `delay` is the pause between two receipts of one text, in seconds."""

    def __init__(
        self, exchange: Exchange, faults: Faults, *, account_sid: str, auth_token: str, inbound_url: str, delay: float
    ) -> None:
        self.exchange = exchange
        self.faults = faults
        self.account_sid = account_sid
        self.auth_token = auth_token
        self.inbound_url = inbound_url
        self.delay = delay
        self._later: list[tuple[float, int, Callable[[], object]]] = []
        self._count = itertools.count()
        self._changed = threading.Condition()
        self._busy = 0
        self._now: queue.SimpleQueue[Callable[[], object]] = queue.SimpleQueue()
        for work in [self._watch] + [self._carry_out] * HANDS:
            threading.Thread(target=work, daemon=True, name="courier").start()

    def carry(self, text: Text) -> None:
        """Take an accepted text to its phone, reporting each step."""
        if self.faults.take("undelivered"):
            code = self.faults.undelivered_code
            steps: list[tuple[str, int | None]] = [("queued", None), ("sent", None), ("undelivered", code)]
        else:
            steps = [("queued", None), ("sent", None), ("delivered", None)]
        self._step(text.sid, steps, manner=self.faults.receipts)

    def resume(self) -> None:
        """After a restart: finish the journeys that were interrupted."""
        for text in self.exchange.unfinished():
            self._step(text.sid, [("sent", None), ("delivered", None)], manner="normal")

    def hand_in(self, text: Text) -> int:
        """Post a phone's text to the application. Returns the HTTP status, 0 when nobody answered; then tries again
        by itself a few times."""
        if self.faults.take("inbound_held"):
            return 0
        status = self._hand_in_once(text)
        if status == 0 or status >= 500:
            self._hand_in_again(text, list(RETRY_AFTER))
        return status

    def settle(self, *, within: float = 10.0) -> bool:
        """Wait until no callback is being posted; returns whether that came to pass."""
        with self._changed:
            return self._changed.wait_for(lambda: self._busy == 0, timeout=within)

    def inbound_form(self, text: Text) -> dict[str, str]:
        """The fields the provider posts for a received text."""
        pictures = {}
        for place, each in enumerate(text.media):
            pictures[f"MediaUrl{place}"] = each.get("url", "")
            pictures[f"MediaContentType{place}"] = each.get("type", "")
        return {
            "ToCountry": "CN",
            "FromCountry": "CN",
            "SmsMessageSid": text.sid,
            "SmsSid": text.sid,
            "MessageSid": text.sid,
            "AccountSid": self.account_sid,
            "SmsStatus": "received",
            "From": text.sender,
            "To": text.recipient,
            "Body": text.body,
            "NumMedia": str(len(text.media)),
            **pictures,
            "NumSegments": str(segments(text.body)),
            "ApiVersion": "2010-04-01",
        }

    def post(self, url: str, form: dict[str, str]) -> int:
        """Post a signed form. Returns the HTTP status, 0 when there was no answer."""
        request = urllib.request.Request(  # noqa: S310 - the address comes from our own command line and application
            url,
            data=urlencode(form).encode(),
            headers={
                "Content-Type": "application/x-www-form-urlencoded; charset=utf-8",
                "X-Twilio-Signature": sign(url, form, token=self.auth_token),
                "User-Agent": "TwilioProxy/1.1",
            },
        )
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(request, timeout=WEBHOOK_TIMEOUT) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            return error.code
        except (OSError, ValueError, http.client.HTTPException):
            return 0

    def _step(self, sid: str, steps: list[tuple[str, int | None]], *, manner: str) -> None:
        (status, code), rest = steps[0], steps[1:]

        def take_it() -> None:
            text = self.exchange.move(sid, status, error_code=code)
            if text is None:
                return
            if manner == "normal" or manner == "double":
                for _ in range(2 if manner == "double" else 1):
                    self._report(text, status, code)
            if rest:
                self._step(sid, rest, manner=manner)
            elif manner == "shuffled":
                for late in (status, "queued", "sent"):
                    self._report(text, late, code if late == status else None)

        self._in(self._pause(), take_it)

    def _report(self, text: Text, status: str, code: int | None) -> None:
        if not text.callback:
            return
        form = {
            "SmsSid": text.sid,
            "SmsStatus": status,
            "MessageStatus": status,
            "To": text.recipient,
            "From": text.sender,
            "MessageSid": text.sid,
            "AccountSid": self.account_sid,
            "ApiVersion": "2010-04-01",
        }
        if code is not None:
            form["ErrorCode"] = str(code)
        self.post(text.callback, form)

    def _hand_in_once(self, text: Text) -> int:
        if not self.inbound_url:
            return 0
        status = self.post(self.inbound_url, self.inbound_form(text))
        self.exchange.move(text.sid, "received" if 200 <= status < 300 else "failed")
        return status

    def _hand_in_again(self, text: Text, pauses: list[float]) -> None:
        def try_it() -> None:
            status = self._hand_in_once(text)
            if (status == 0 or status >= 500) and pauses[1:]:
                self._hand_in_again(text, pauses[1:])

        self._in(pauses[0], try_it)

    def _pause(self) -> float:
        return self.delay if self.faults.receipt_delay < 0 else self.faults.receipt_delay

    def _in(self, seconds: float, work: Callable[[], object]) -> None:
        with self._changed:
            heapq.heappush(self._later, (time.monotonic() + seconds, next(self._count), work))
            self._changed.notify_all()

    def _watch(self) -> None:
        while True:
            with self._changed:
                while not self._later or self._later[0][0] > time.monotonic():
                    self._changed.wait(self._later[0][0] - time.monotonic() if self._later else None)
                _at, _number, work = heapq.heappop(self._later)
                self._busy += 1
            self._now.put(work)

    def _carry_out(self) -> None:
        while True:
            work = self._now.get()
            try:
                work()
            finally:
                with self._changed:
                    self._busy -= 1
                    self._changed.notify_all()
