"""The two servers a stack needs: the embedded ones started here, or those the person named, asked who they are."""

import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from .home import Home
from .interrupts import held
from .places import CHECKOUT, Trouble
from .postgres import Postgres
from .processes import Child
from .say import Voice
from .valkey import Valkey


def start_postgres(
    home: Home, *, python: Path, durable: bool, settings: Sequence[str] = (), voice: Voice, children: dict[str, Child]
) -> str:
    """Start the embedded database, put its process among `children`, return its URL."""
    with voice.step("Starting PostgreSQL") as step:
        server = Postgres(home, python=python, durable=durable, settings=settings)
        child = server.child()
        with held():
            child.start()
            children[child.name] = child
            home.note_child(child)
        server.wait_ready(child)
        step.end_note = f"embedded, {server.version}"
    return server.url


def start_valkey(home: Home, *, python: Path, voice: Voice, children: dict[str, Child]) -> str:
    """Start the embedded key-value server, put its process among `children`, return its URL."""
    with voice.step("Starting Valkey") as step:
        server = Valkey(home, python=python)
        with held():
            children["valkey"] = server.start()
            home.note_child(children["valkey"])
        step.end_note = f"embedded, {server.version}, port {server.port}"
    return server.url


def ask_given(name: str, *, python: Path, env: Mapping[str, str], voice: Voice, words: list[str]) -> None:
    """Say which server of the person's own is used; raises Trouble with a sentence when it does not answer."""
    with voice.step(f"Asking your own {name} server") as step:
        done = subprocess.run(
            [str(python), "-m", "config.launcher.inside.servers", *words], cwd=CHECKOUT, env=dict(env),
            stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode:
            raise Trouble(done.stdout.strip() or f"{name} could not be asked:", details=done.stderr[-2000:])
        step.end_note = done.stdout.strip()
