"""Many phones texting at once, and the pictures that phones send along."""

import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from notifications.emulator.api import Api
from notifications.emulator.exchange import new_sid


def burst(api: Api, texts: Sequence[tuple[str, str]], *, hands: int, rate: float = 0.0) -> dict[str, Any]:
    """Hand in texts (sender, body) with so many hands at once, or at `rate` a second. Returns how often each HTTP
    status was answered (0: nobody answered), and how long each answer took, in seconds, in the texts' order."""
    began = time.monotonic()

    def send(place: int) -> tuple[int, float]:
        sender, body = texts[place]
        if rate:
            time.sleep(max(0.0, began + place / rate - time.monotonic()))
        text = api.exchange.add(direction="inbound", sender=sender, recipient=api.number, body=body, status="received")
        asked = time.monotonic()
        return api.courier.hand_in(text), time.monotonic() - asked

    with ThreadPoolExecutor(max(1, min(hands, 64))) as pool:
        answers = list(pool.map(send, range(len(texts))))
    statuses = Counter(str(status) for status, _seconds in answers)
    return {
        "statuses": dict(statuses),
        "seconds": [round(seconds, 4) for _status, seconds in answers],
        "took": round(time.monotonic() - began, 3),
    }


def pictures(wishes: Sequence[dict[str, str]], *, base: str) -> list[dict[str, str]]:
    """What a phone sends along: `type` and `content` (base64), given an address here; or a `url` elsewhere."""
    media = []
    for wish in wishes:
        sid = new_sid("ME")
        media.append({"sid": sid, "url": base + sid, **{key: str(wish[key]) for key in wish}})
    return media
