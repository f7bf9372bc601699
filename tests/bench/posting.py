"""Posting prepared requests as fast as they are answered, or at a steady rate: open sockets, no library between."""

from __future__ import annotations

import socket
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlencode, urlsplit

from notifications.emulator.signing import sign


def prepared(url: str, form: dict[str, str], *, token: str = "", cookie: str = "") -> bytes:
    """The bytes of one POST: signed as the provider does with its token, or with a browser's cookie."""
    parts, body = urlsplit(url), urlencode(form).encode()
    whose = f"X-Twilio-Signature: {sign(url, form, token=token)}" if token else f"Cookie: {cookie}"
    head = (
        f"POST {parts.path} HTTP/1.1\r\nHost: {parts.netloc}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        f"{whose}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def throughput(url: str, requests: Sequence[bytes], *, hands: int, wanted: int = 200) -> float:
    """Answers a second, over all hands together. Raises when one has not the status wanted."""
    began = time.perf_counter()
    with ThreadPoolExecutor(hands) as pool:
        mine = [requests[hand::hands] for hand in range(hands)]
        list(pool.map(lambda each: _post_all(url, each, wanted=wanted), mine))
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


def _post_all(url: str, requests: Sequence[bytes], *, wanted: int) -> None:
    with _Line(url) as line:
        for request in requests:
            line.post(request, wanted=wanted)


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

    def post(self, request: bytes, *, wanted: int = 200) -> None:
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
            if status != wanted:
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
