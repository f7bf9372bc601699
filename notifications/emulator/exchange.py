"""The carrier's memory: every text in both directions, kept on disk as one JSON line a change.

Knows conversations and statuses. Who asks (the API, a phone page) and who is called back is settled elsewhere.
"""

import json
import secrets
import threading
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

STOP_WORDS = {"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT"}
START_WORDS = {"START", "YES", "UNSTOP"}
FINAL = {"delivered", "undelivered", "failed"}


@dataclass(frozen=True)
class Text:
    """One text. `direction` is `outbound-api` (from the application) or `inbound` (from a phone)."""

    sid: str
    direction: str
    sender: str
    recipient: str
    body: str
    status: str
    created_at: float
    updated_at: float
    callback: str = ""
    error_code: int | None = None
    is_listed: bool = True
    # Pictures sent along: each with its `sid`, `type`, and `content` in base64 or a `url` somewhere else.
    media: list[dict[str, str]] = field(default_factory=list)

    @property
    def phone(self) -> str:
        """The person's number, whichever way the text went."""
        return self.sender if self.direction == "inbound" else self.recipient

    @property
    def is_on_phone(self) -> bool:
        """Whether the person can see it: their own texts, and what reached the phone."""
        return self.direction == "inbound" or self.status in ("sent", "delivered")


def segments(body: str) -> int:
    """Parts the text is billed in; the long way round for seven-bit characters is not taken here."""
    units = sum(2 if ord(char) > 0xFFFF else 1 for char in body)
    single, part = (160, 153) if body.isascii() else (70, 67)
    return 1 if units <= single else -(-units // part)


def new_sid(kind: str = "SM") -> str:
    return kind + secrets.token_hex(16)


class Exchange:
    """All texts, safe to use from many threads."""

    def __init__(self, folder: Path | None) -> None:
        self._lock = threading.RLock()
        self._texts: dict[str, Text] = {}
        self._stopped: set[str] = set()
        self._file = folder / "texts.jsonl" if folder else None
        if self._file is not None:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            self._load(self._file)

    def add(self, *, direction: str, sender: str, recipient: str, body: str, status: str, **more: Any) -> Text:
        now = time.time()
        text = Text(
            sid=more.pop("sid", "") or new_sid(),
            direction=direction,
            sender=sender,
            recipient=recipient,
            body=body,
            status=status,
            created_at=now,
            updated_at=now,
            **more,
        )
        with self._lock:
            self._keep(text)
            if direction == "inbound":
                self._heed(text)
        return text

    def move(self, sid: str, status: str, *, error_code: int | None = None) -> Text | None:
        """Change a text's status; None when there is no such text (the exchange was emptied meanwhile)."""
        with self._lock:
            text = self._texts.get(sid)
            if text is None:
                return None
            moved = replace(text, status=status, error_code=error_code, updated_at=time.time())
            self._keep(moved)
            return moved

    def get(self, sid: str) -> Text | None:
        with self._lock:
            return self._texts.get(sid)

    def has_stopped(self, phone: str) -> bool:
        """Whether the person told the carrier itself to block us."""
        with self._lock:
            return phone in self._stopped

    def newest_first(self) -> list[Text]:
        with self._lock:
            return list(reversed(self._texts.values()))

    def conversation(self, phone: str) -> list[Text]:
        """Everything between the application and one phone, oldest first."""
        with self._lock:
            return [text for text in self._texts.values() if text.phone == phone]

    def phones(self) -> dict[str, Text]:
        """Every phone with its latest text, most recent first."""
        latest: dict[str, Text] = {}
        for text in self.newest_first():
            latest.setdefault(text.phone, text)
        return latest

    def unfinished(self) -> list[Text]:
        """Texts of the application whose journey a restart interrupted."""
        with self._lock:
            return [t for t in self._texts.values() if t.direction != "inbound" and t.status not in FINAL]

    def empty(self) -> None:
        with self._lock:
            self._texts.clear()
            self._stopped.clear()
            if self._file is not None:
                self._file.write_text("")

    def _keep(self, text: Text) -> None:
        self._texts[text.sid] = text
        if self._file is not None:
            with self._file.open("a", encoding="utf-8") as file:
                file.write(json.dumps(asdict(text), ensure_ascii=True) + "\n")

    def _heed(self, text: Text) -> None:
        word = text.body.strip().upper()
        if word in STOP_WORDS:
            self._stopped.add(text.phone)
        elif word in START_WORDS:
            self._stopped.discard(text.phone)

    def _load(self, file: Path) -> None:
        for line in _lines(file):
            try:
                text = Text(**json.loads(line))
            except (ValueError, TypeError):
                continue  # the last line of a killed run may be half written
            self._texts[text.sid] = text
        for text in self._texts.values():
            if text.direction == "inbound":
                self._heed(text)


def _lines(file: Path) -> Iterator[str]:
    if file.exists():
        yield from file.read_text(encoding="utf-8", errors="replace").splitlines()
