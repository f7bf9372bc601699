"""Posting prepared requests as fast as they are answered, or at a steady rate: open sockets, no library between."""

from __future__ import annotations

import socket
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlencode, urlsplit

from notifications.emulator.signing import sign


def prepared(url: str, form: dict[str, str], *, token: str) -> bytes:
    """The bytes of one signed POST."""
    parts, body = urlsplit(url), urlencode(form).encode()
    head = (
        f"POST {parts.path} HTTP/1.1\r\nHost: {parts.netloc}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        f"X-Twilio-Signature: {sign(url, form, token=token)}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def throughput(url: str, requests: Sequence[bytes], *, hands: int) -> float:
    """Answers a second, over all hands together. Raises when one is not a 200."""
    began = time.perf_counter()
    with ThreadPoolExecutor(hands) as pool:
        list(pool.map(lambda mine: _post_all(url, mine), [requests[hand::hands] for hand in range(hands)]))
    return len(requests) / (time.perf_counter() - began)


def latencies(url: str, requests: Sequence[bytes], *, rate: float, hands: int) -> list[float]:
    """Seconds each answer took when they are asked at a steady rate, counted from the moment they were to be asked."""
    began = time.perf_counter() + 0.2

    def steadily(hand: int) -> list[float]:
        took = []
        with _Line(url) as line:
            for place in range(hand, len(requests), hands):
                planned = began + place / rate
                time.sleep(max(0.0, planned - time.perf_counter()))
                line.post(requests[place])
                took.append(time.perf_counter() - planned)
        return took

    with ThreadPoolExecutor(hands) as pool:
        return [each for found in pool.map(steadily, range(hands)) for each in found]


def _post_all(url: str, requests: Sequence[bytes]) -> None:
    with _Line(url) as line:
        for request in requests:
            line.post(request)


class _Line:
    """One connection, opened again when the server has closed it."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self.address = (parts.hostname or "", parts.port or 80)
        self.socket: socket.socket | None = None

    def __enter__(self) -> _Line:
        return self

    def __exit__(self, *error: object) -> None:
        self._close()

    def post(self, request: bytes) -> None:
        for last_try in (False, True):
            try:
                if self.socket is None:
                    self.socket = socket.create_connection(self.address, timeout=30)
                    self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                self.socket.sendall(request)
                status, closes = self._answer(self.socket)
            except (ConnectionError, EOFError):
                self._close()
                if last_try:
                    raise
                continue
            if closes:
                self._close()
            if status != 200:
                raise RuntimeError(f"answered {status}")
            return

    def _answer(self, line: socket.socket) -> tuple[int, bool]:
        data = b""
        while b"\r\n\r\n" not in data:
            data += self._more(line)
        head, _, body = data.partition(b"\r\n\r\n")
        fields = dict(row.lower().split(b": ", 1) for row in head.split(b"\r\n")[1:])
        length = int(fields.get(b"content-length", b"0"))
        while len(body) < length:
            body += self._more(line)
        return int(head.split()[1]), fields.get(b"connection") == b"close"

    def _more(self, line: socket.socket) -> bytes:
        data = line.recv(65536)
        if not data:
            raise EOFError
        return data

    def _close(self) -> None:
        if self.socket is not None:
            self.socket.close()
            self.socket = None
