"""Having a paper set: its data as JSON, the form it is printed by, and the pictures of this paper alone, in a process
with little memory and time, one at a time; whatever becomes of it there is an answer here.

What is set stands in `forms`, one template a kind; what is done in the process is `compositor`; which signs can be
printed say the `fonts`. What goes into which paper, and who may have it, is `papers`. Knows nothing of cases.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import structlog

from cases.typesetting import fonts

log = structlog.get_logger(__name__)

HERE = Path(__file__).parent
COMPOSITOR, FORMS = HERE / "compositor.py", HERE / "forms"
# How long one paper may take, and how long the next ones wait for their turn. Seconds.
PATIENCE, QUEUE = 40.0, 45.0
# What a paper cannot show and nobody typed on purpose: controls, but for the ends of lines, and halves of characters.
_CONTROLS = {code: None for code in [*range(0x20), 0x7F, *range(0x80, 0xA0)] if code not in (0x09, 0x0A)}

_room = threading.Lock()


class NotSet(Exception):
    """It cannot be set: too long for the memory and time that a paper has, or damaged."""


class Busy(Exception):
    """Too many wait already. The same paper may do in a minute."""


class NoGlyph(Exception):
    """Signs that no font of ours can draw, in the order in which they stand."""

    def __init__(self, signs: list[str]) -> None:
        super().__init__(" ".join(signs))
        self.signs = signs


@dataclass(frozen=True)
class Printed:
    """A PDF, and how many pages it has. The same data give the same bytes."""

    content: bytes
    pages: int

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


def typeset(
    form: str, data: Mapping[str, Any], *, dated: datetime, pictures: Mapping[str, bytes] | None = None
) -> Printed:
    """Set this paper by the form of that name. `dated`: what the file says when it was made, of its data, not of now.

    Raises:
        NoGlyph: a sign that cannot be printed; nothing is left out in silence.
        NotSet: too much of it, or damaged.
        Busy: no turn came within `QUEUE` seconds.
    """
    if lacking := fonts.lacking(_words(data)):
        raise NoGlyph(lacking)
    line, content = _composed(form, data, dated=dated, pictures=pictures or {}, what="pdf")
    log.info("a paper was set", form=form, pages=line["pages"], megabytes=round(line["megabytes"], 1))
    return Printed(content, int(line["pages"]))


def pictured(
    form: str, data: Mapping[str, Any], *, dated: datetime, pictures: Mapping[str, bytes] | None = None
) -> bytes:
    """The first page of it as a PNG. Raises what `typeset` does, but for signs."""
    return _composed(form, data, dated=dated, pictures=pictures or {}, what="png")[1]


@cache
def edition() -> str:
    """The digest of all that a paper's looks come of besides its data: the forms and the program that sets them."""
    made_of = [COMPOSITOR, *sorted(FORMS.glob("*.typ"))]
    return hashlib.sha256(b"".join(path.read_bytes() for path in made_of)).hexdigest()


def _composed(
    form: str, data: Mapping[str, Any], *, dated: datetime, pictures: Mapping[str, bytes], what: str
) -> tuple[dict[str, Any], bytes]:
    if not _room.acquire(timeout=QUEUE):
        raise Busy
    try:
        with tempfile.TemporaryDirectory(prefix="paper-") as folder:
            _lay_out(Path(folder), form, data, pictures)
            return _answer(Path(folder), dated=dated, what=what)
    finally:
        _room.release()


def _lay_out(folder: Path, form: str, data: Mapping[str, Any], pictures: Mapping[str, bytes]) -> None:
    """All that the program can reach: the forms, the data, these pictures."""
    for path in FORMS.glob("*.typ"):
        shutil.copy(path, folder)
    (folder / "job.json").write_text(json.dumps({"form": form, "data": _clean(data)}, ensure_ascii=False))
    (folder / "pictures").mkdir()
    for name, content in pictures.items():
        (folder / "pictures" / name).write_bytes(content)


def _answer(folder: Path, *, dated: datetime, what: str) -> tuple[dict[str, Any], bytes]:
    words = [str(int(dated.timestamp())), what, *(str(path) for path in fonts.folders())]
    try:
        done = subprocess.run(
            [sys.executable, "-I", str(COMPOSITOR), json.dumps(fonts.FAMILIES), *words],
            cwd=folder, capture_output=True, timeout=PATIENCE, check=True, env={},
        )  # fmt: skip
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        # Killed by a limit, refused by the compiler, or without an end.
        said = (error.stderr or b"").decode(errors="replace")[-2000:]
        log.warning("a paper was not set", why=type(error).__name__, said=said)
        raise NotSet from error
    line, _newline, content = done.stdout.partition(b"\n")
    return json.loads(line), content


def _clean(data: Any) -> Any:
    """The same without signs that are none."""
    if isinstance(data, str):
        return data.replace("\r\n", "\n").translate(_CONTROLS)
    if isinstance(data, Mapping):
        return {key: _clean(value) for key, value in data.items()}
    return [_clean(each) for each in data] if isinstance(data, list | tuple) else data


def _words(data: Any) -> Iterator[str]:
    """Every text within it."""
    if isinstance(data, str):
        yield data
    elif isinstance(data, Mapping):
        for value in data.values():
            yield from _words(value)
    elif isinstance(data, list | tuple):
        for value in data:
            yield from _words(value)
