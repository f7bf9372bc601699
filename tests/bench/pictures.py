"""Memory of the web processes while strangers send pictures: eight forms at once, each with four bombs.

A bomb is a black HEIC of 48 megapixels in some kilobytes. Each form is sent as an attacker would, three ways: without
words; whole, with bombs; whole, with pictures that just pass (25 megapixels). The peak is the highest sum over gunicorn
and its workers, and with what is private to all that they start. The limit is the first sum at rest, after every worker
has read some reports.
"""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path

import pillow_heif
from django.core.management import call_command
from PIL import Image

from config.launcher.places import CHECKOUT, free_port
from tests.bench.harness import Figures, say

FORMS, BOMBS = 8, 4
TARGET = 1.3
PAGE = Path("/proc")
BOUNDARY = b"bench-of-pictures"


def run(figures: Figures, words: list[str]) -> None:
    """Measure every way, one after the other, on the same two workers."""
    pillow_heif.register_heif_opener()
    bomb, passing = _heic(6000, 8000), _heic(4300, 5700)
    say(f"a bomb has {len(bomb):,} bytes, a passing picture {len(passing):,}")
    call_command("seed_standing_facts", stdout=sys.stderr)
    with tempfile.TemporaryDirectory() as folder, _web(folder) as (pid, url):
        with ThreadPoolExecutor(FORMS) as pool:  # every worker has read words once, and has loaded what that needs
            list(pool.map(lambda _turn: _post(url, "灰大", b""), range(5 * FORMS)))
        rest, _all = _memory(pid)
        figures.note("at rest", cases=1, value=rest, unit="MB")
        for name, said, picture in (
            ("bombs without words", "", bomb),
            ("bombs in whole forms", "灰大", bomb),
            ("passing pictures in whole forms", "灰大", passing),
        ):
            peak, all_together, took = _under(pid, url, said, picture)
            figures.ratio(name, cases=FORMS, value=peak, limit=rest, unit="MB", target=TARGET)
            figures.note(f"{name}, with what they start", cases=FORMS, value=all_together, unit="MB")
            figures.note(f"{name}, until all are answered", cases=FORMS, value=took, unit="s")


def _under(pid: int, url: str, said: str, picture: bytes) -> tuple[float, float, float]:
    peaks, is_over = [(0.0, 0.0)], threading.Event()

    def watch() -> None:
        while not is_over.wait(0.02):
            with suppress(OSError):
                peaks.append(_memory(pid))

    watcher = threading.Thread(target=watch)
    watcher.start()
    began = time.perf_counter()
    with ThreadPoolExecutor(FORMS) as pool:
        answers = list(pool.map(lambda _turn: _post(url, said, picture), range(FORMS)))
    took = time.perf_counter() - began
    is_over.set()
    watcher.join()
    say(f"answered {sorted(answers)}")
    return max(own for own, _all in peaks), max(together for _own, together in peaks), took


@contextmanager
def _web(folder: str) -> Iterator[tuple[int, str]]:
    port = free_port()
    env = os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings.demo", "PUBLIC_URL": f"http://127.0.0.1:{port}"}
    subprocess.run(
        [sys.executable, "manage.py", "collectstatic", "--noinput", "-v0"], cwd=CHECKOUT, env=env, check=True
    )
    words = f"gunicorn config.wsgi --bind 127.0.0.1:{port} --workers 2 --worker-class gthread --threads 4"
    server = subprocess.Popen([sys.executable, "-m", *words.split()], cwd=CHECKOUT, env=env, stderr=subprocess.DEVNULL)
    url = f"http://127.0.0.1:{port}/report/elsewhere/"
    try:
        for _turn in range(200):
            with suppress(OSError):
                _get(url)
                break
            time.sleep(0.1)
        yield server.pid, url
    finally:
        server.terminate()
        server.wait()


def _memory(pid: int) -> tuple[float, float]:
    """Megabytes resident: of gunicorn and its workers, and of these with everything they have started."""
    own = [pid, *_children(pid)]
    others = [child for worker in own[1:] for child in _children(worker)]
    return _resident(own), _resident(own) + sum(_alone(child) for child in others)


def _children(pid: int) -> list[int]:
    found: list[int] = []
    with suppress(OSError):
        for task in (PAGE / str(pid) / "task").iterdir():
            with suppress(OSError):
                found += [int(word) for word in (task / "children").read_text().split()]
    return found


def _resident(pids: list[int]) -> float:
    pages = 0
    for pid in pids:
        with suppress(OSError):
            pages += int((PAGE / str(pid) / "statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1024 / 1024


def _alone(pid: int) -> float:
    """What a process has for itself: one that has just been forked still shows all of its parent's."""
    with suppress(OSError):
        found = re.search(r"Private_Dirty: +(\d+)", (PAGE / str(pid) / "smaps_rollup").read_text())
        return int(found[1]) / 1024 if found else 0.0
    return 0.0


def _heic(width: int, height: int) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height)).save(out, "HEIF", quality=10)
    return out.getvalue()


def _get(url: str) -> tuple[str, str]:
    """The cookie and the token of the form."""
    with urllib.request.urlopen(url, timeout=30) as page:
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.read().decode())
        return page.headers.get("Set-Cookie", "").partition(";")[0], token[1] if token else ""


def _post(url: str, said: str, picture: bytes) -> int:
    cookie, token = _get(url)
    parts = [_part("csrfmiddlewaretoken", token.encode()), _part("words", said.encode()), _part("anonymous", b"on")]
    parts += [_part("photo", picture, file=f"{number}.heic") for number in range(BOMBS if picture else 0)]
    body = b"".join(parts) + b"--" + BOUNDARY + b"--\r\n"
    kind = f"multipart/form-data; boundary={BOUNDARY.decode()}"
    request = urllib.request.Request(
        url, body, {"Content-Type": kind, "Cookie": cookie, "Origin": url.partition("/report")[0]}
    )
    try:
        with urllib.request.urlopen(request, timeout=300) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


def _part(name: str, content: bytes, *, file: str = "") -> bytes:
    head = f'Content-Disposition: form-data; name="{name}"' + (f'; filename="{file}"' if file else "")
    kind = "\r\nContent-Type: image/heic" if file else ""
    return b"--" + BOUNDARY + f"\r\n{head}{kind}\r\n\r\n".encode() + content + b"\r\n"
