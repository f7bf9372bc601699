"""Handing a picture to the darkroom: one at a time, in a process with little memory, and whatever becomes of it there
is an answer here. What is done in it is `darkroom`; what a picture is to a case is `photos`.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import structlog
from django.conf import settings
from django.utils import timezone

from notifications.models import PictureProblem

log = structlog.get_logger(__name__)

DARKROOM = Path(__file__).with_name("darkroom.py")
LONGEST_SIDE = 2000
# How long one picture may take, and how long the next ones wait for their turn. Seconds.
PATIENCE, QUEUE = 30.0, 40.0

# One at a time in each process: what pictures cost does not grow with the number of people who send them.
_room = threading.Lock()


class NotDeveloped(Exception):
    """There is no picture in it; `problem` says why."""

    def __init__(self, problem: PictureProblem) -> None:
        super().__init__(problem.value)
        self.problem = problem


class Busy(Exception):
    """Too many wait already. The same picture may do in a minute."""


@dataclass(frozen=True)
class Developed:
    """A clean JPEG, and what the picture was like before."""

    content: bytes
    pixels: int
    taken_at: datetime | None


def develop(raw: bytes) -> Developed:
    """Have these bytes made into a clean picture of at most `LONGEST_SIDE` pixels a side.

    Raises:
        NotDeveloped: they are no picture that can be read, or one of more pixels than phones make.
        Busy: no turn came within `QUEUE` seconds.
    """
    if not _room.acquire(timeout=QUEUE):
        raise Busy
    try:
        return _read(_answer(raw))
    finally:
        _room.release()


def _answer(raw: bytes) -> bytes:
    words = [settings.PHOTO_MAX_PIXELS, settings.PHOTO_MAX_PIXELS_UNSHRUNK, LONGEST_SIDE]
    try:
        done = subprocess.run(
            [sys.executable, "-I", str(DARKROOM), *(str(word) for word in words)],
            input=raw, capture_output=True, timeout=PATIENCE, check=True, env={},
        )  # fmt: skip
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        # Killed by a limit, crashed, or without an end: it cannot be read.
        log.warning("a picture ended its process", why=type(error).__name__)
        raise NotDeveloped(PictureProblem.DAMAGED) from error
    return done.stdout


def _read(answer: bytes) -> Developed:
    line, _newline, content = answer.partition(b"\n")
    facts: dict[str, Any] = json.loads(line)
    if "problem" in facts:
        raise NotDeveloped(PictureProblem(facts["problem"]))
    return Developed(content, int(facts["pixels"]), _moment(facts.get("taken", ""), facts.get("offset", "")))


def _moment(taken: str, offset: str) -> datetime | None:
    """`2026:11:26 10:00:00` as a moment, in local time unless it says otherwise; None for what is no moment."""
    for text, form in ((taken + offset, "%Y:%m:%d %H:%M:%S%z"), (taken, "%Y:%m:%d %H:%M:%S")):
        try:
            at = datetime.strptime(text, form)
        except ValueError:
            continue
        at = at if at.tzinfo else at.replace(tzinfo=timezone.get_default_timezone())
        # A camera that was never set says 1970 or the year of its make; what cannot be counted with is no moment.
        return at if timedelta(0) < at - datetime.min.replace(tzinfo=at.tzinfo) else None
    return None
