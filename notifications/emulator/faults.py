"""What shall go wrong: switched on by tests and by whoever tries the demo, counted down as it happens.

A count of -1 means always. Which request meets which fault is settled by `api` and `courier`.
"""

import threading
from dataclasses import asdict, dataclass, fields
from typing import Any

RECEIPTS = ("normal", "never", "double", "shuffled")


@dataclass
class Faults:
    """The present faults. `refuse_code` and `undelivered_code` are provider codes; delays are in seconds."""

    before: int = 0  # answer 500 and take nothing
    after: int = 0  # take the text, answer 500
    silent_before: int = 0  # take nothing, never answer
    silent_after: int = 0  # take the text, never answer
    drop: int = 0  # take the text, close the connection without an answer
    too_many: int = 0  # answer 429
    refuse: int = 0
    refuse_code: int = 21211
    refuse_status: int = 400
    undelivered: int = 0  # take the text, report it undelivered
    undelivered_code: int = 30003
    list_down: int = 0  # the message list answers 503
    unlisted: int = 0  # take the text, but never list it
    inbound_held: int = 0  # take a phone's text and list it, but never post it: the application was down
    media_down: int = 0  # a picture answers 503
    slow: float = 0.0  # wait before every answer
    receipts: str = "normal"
    receipt_delay: float = -1.0  # between receipts; below zero: as started

    def __post_init__(self) -> None:
        self._lock = threading.Lock()

    def take(self, name: str) -> bool:
        """Whether this fault strikes now; counts it down."""
        with self._lock:
            left: int = getattr(self, name)
            if left > 0:
                setattr(self, name, left - 1)
            return left != 0

    def set(self, wishes: dict[str, Any]) -> None:
        """Change some of them. Raises ValueError for an unknown name or a value of the wrong kind."""
        kinds = {field.name: type(getattr(self, field.name)) for field in fields(self)}
        for name, value in wishes.items():
            if name not in kinds:
                raise ValueError(f"unknown fault: {name}")
            wanted = (int, float) if kinds[name] is float else kinds[name]
            if not isinstance(value, wanted) or isinstance(value, bool):
                raise ValueError(f"{name} must be {kinds[name].__name__}")
            if name == "receipts" and value not in RECEIPTS:
                raise ValueError(f"receipts must be one of {', '.join(RECEIPTS)}")
        with self._lock:
            for name, value in wishes.items():
                setattr(self, name, float(value) if kinds[name] is float else value)

    def reset(self) -> None:
        """Back to a provider without faults."""
        self.set(asdict(type(self)()))

    def as_json(self) -> dict[str, Any]:
        return asdict(self)
