"""Everything that has to run, as one object: servers, web, worker, beat and the carrier's emulator, all in one home.

`./run demo` starts it for people and the journeys start it for tests: the same processes, the same way. It starts and
stops; watching them for a long time is the supervisor's part.
"""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from . import parts
from .home import Home
from .interrupts import held
from .places import CHECKOUT, LOOPBACK, RUN, Trouble, current_python, free_port
from .processes import Child
from .say import Voice
from .servers import ask_given, start_postgres, start_valkey
from .task import run_task

# What preparing leaves behind when it has come to its end (inside.prepare).
COLLECTED = ".collected"
STOP_ORDER = ("web", "beat", "worker", "urgent", "phones", "valkey", "postgres")


class Stack:
    """All processes of one home.

    `port` and `phones_port` are free ones unless given. `database_url` and `redis_url` name servers to use instead of
    the embedded ones; `application_url` the same database for the role that web, worker and beat run as. Where the
    database is set up here, that role is made; of one that a person names, without it, there is one role.
    `durable=False` is for data nobody will miss after a `with` block; `postgres_settings` (name=value) take the place
    of the embedded server's usual ones. `env` adds to the environment of every process.
    """

    def __init__(
        self,
        home: Path,
        *,
        what: str = "demo",
        python: Path | None = None,
        settings: str = "config.settings.demo",
        port: int | None = None,
        phones_port: int | None = None,
        database_url: str = "",
        application_url: str = "",
        redis_url: str = "",
        create_database: bool = False,
        seed: bool = True,
        sweep_every: float = 2.0,
        durable: bool = True,
        postgres_settings: Sequence[str] = (),
        env: Mapping[str, str] | None = None,
        voice: Voice | None = None,
    ) -> None:
        self.home = Home(home)
        self.what = what
        self.python = python or current_python()
        self.settings = settings
        self.port = port or free_port()
        self.phones_port = phones_port or free_port()
        self.database_url = database_url
        self.application_url = application_url
        self.redis_url = redis_url
        self.create_database = create_database
        self.seed = seed
        self.sweep_every = sweep_every
        self.durable = durable
        self.postgres_settings = postgres_settings
        self.extra = dict(env or {})
        self.voice = voice or Voice(quiet=True)
        self.children: dict[str, Child] = {}
        self.versions: list[str] = []

    @property
    def web_url(self) -> str:
        return f"http://{LOOPBACK}:{self.port}"

    @property
    def phones_url(self) -> str:
        return f"http://{LOOPBACK}:{self.phones_port}"

    @property
    def names(self) -> str:
        """The sign-in names of the demo, as lines for people; empty when nothing was seeded."""
        place = self.home.path / "names.txt"
        return place.read_text() if place.exists() else ""

    @property
    def authenticator(self) -> str:
        """The secret of the demo's second factor; empty when nothing was seeded."""
        place = self.home.path / parts.AUTHENTICATOR
        return place.read_text() if place.exists() else ""

    def environment(self) -> dict[str, str]:
        """What whoever sets this stack up gets, and what a test needs to look into its database: that of the owner."""
        return parts.environment(
            self.home,
            settings=self.settings,
            database_url=self.database_url,
            redis_url=self.redis_url,
            web_url=self.web_url,
            phones_url=self.phones_url,
            sweep_every=self.sweep_every,
        ) | dict(self.extra)

    def application_environment(self) -> dict[str, str]:
        """What every process of this stack gets: the application's own role in the database."""
        return self.environment() | {"DATABASE_URL": self.application_url or self.database_url}

    def command_environment(self) -> dict[str, str]:
        """The same, for commands: those that only the owner may carry out find the way to him (`config.owner`)."""
        return self.application_environment() | {"DATABASE_OWNER_URL": self.database_url}

    def start(self) -> Self:
        """Open the home, start everything, return when a page is served and the worker listens; on failure stop all."""
        try:
            self.home.open(self.what)
            self.start_servers()
            self.prepare()
            self.start_processes()
        except BaseException:
            self.stop()
            raise
        return self

    def start_servers(self) -> None:
        """Only the database and the key-value server; the home must be open."""
        (self.home.path / "media").mkdir(exist_ok=True)
        self.start_database()
        if self.redis_url:
            ask_given("Redis", words=["--redis"], python=self.python, env=self.environment(), voice=self.voice)
        else:
            self.redis_url = start_valkey(self.home, python=self.python, voice=self.voice, children=self.children)
        self.home.note(database_url=self.database_url, application_url=self.application_url, redis_url=self.redis_url)

    def start_database(self) -> None:
        """The database alone, or a word with the one that was named; the home must be open."""
        if self.database_url:
            create = ["--create-database"] if self.create_database else []
            ask_given(
                "PostgreSQL",
                words=["--postgres", *create],
                python=self.python,
                env=self.environment(),
                voice=self.voice,
            )
            if self.create_database:
                self.application_url = parts.as_application(self.database_url, signs_in=False)
        else:
            self.database_url = start_postgres(
                self.home, python=self.python, durable=self.durable, settings=self.postgres_settings,
                voice=self.voice, children=self.children,
            )  # fmt: skip
            self.application_url = parts.as_application(self.database_url, signs_in=True)

    def prepare(self) -> None:
        """Compile messages, migrate, collect static files, and seed when asked to."""
        names, phones = self.home.path / "names.txt", self.home.path / parts.PHONE_NAMES
        self.task("Compiling messages", "config.messages", "compile")
        secret = self.home.path / parts.AUTHENTICATOR
        files = ["--names", str(names), "--phones", str(phones), "--authenticator", str(secret)]
        words = ["--seed", *files] if self.seed else []
        self.task("Preparing the database", "config.launcher.inside.prepare", *words)

    def is_prepared(self) -> bool:
        """True once `prepare` has come to its end in this home."""
        return (self.home.path / "static" / COLLECTED).exists()

    def start_processes(self) -> None:
        """Emulator, web, workers and beat, all at once; returns when each of them is up."""
        with self.voice.step("Starting web, workers, beat and phones") as step:
            (self.home.path / "phones").mkdir(exist_ok=True)
            for child in parts.process_list(
                self.home,
                python=self.python,
                port=self.port,
                phones_port=self.phones_port,
                env=self.application_environment(),
            ):
                self._start(child)
            self.wait_ready(*parts.NAMES, tick=step.tick)

    def is_up(self, name: str) -> bool:
        """True when a process does its work: pages are answered, the worker listens, the server takes connections."""
        if name in ("web", "phones"):
            return parts.answers(f"{self.web_url if name == 'web' else self.phones_url}/")
        return parts.SAID_WHEN_UP[name] in self.children[name].written()

    def wait_ready(self, *names: str, seconds: float = 120.0, tick: Callable[[], None] = lambda: None) -> None:
        """Return when the named processes are up (all, when none is named). Raises Trouble with the log's end."""
        waiting = list(names or self.children)
        end = time.monotonic() + seconds
        while waiting:
            waiting = [name for name in waiting if not self.is_up(name)]
            for name in waiting:
                child = self.children[name]
                if not child.is_alive():
                    raise Trouble(f"The {name} process ended. The end of its log:", details=child.last_lines())
                if time.monotonic() > end:
                    raise Trouble(f"The {name} process did not get ready:", details=child.last_lines())
            tick()
            time.sleep(0.1 if waiting else 0)

    def task(self, text: str, module: str, *words: str) -> None:
        """Run one of the modules under `inside/` to its end, as a step."""
        run_task(
            [str(self.python), "-m", module, *words],
            text=text,
            env=self.environment() | {"DATABASE_ROLE": parts.role_of(self.application_url)},
            log=self.home.logs / "prepare.log",
            started=self.home.note_child,
            voice=self.voice,
        )

    def kill(self, name: str, *, signum: int = signal.SIGKILL) -> None:
        """End a process without asking (its whole group): what a test of a crash needs."""
        child = self.children[name]
        if signum == signal.SIGKILL:
            child.kill()
        elif child.pid:
            os.killpg(child.pid, signum)

    def start_again(self, name: str) -> None:
        """Start a process that ended, with the same command line; `wait_ready(name)` waits until it is up again."""
        with held():
            self.children[name].kill()
            self.children[name].start()
            self.home.note_child(self.children[name])

    def pause(self, name: str) -> None:
        """Freeze a process and its children: it keeps its connections and answers nothing."""
        self.kill(name, signum=signal.SIGSTOP)

    def resume(self, name: str) -> None:
        self.kill(name, signum=signal.SIGCONT)

    def manage(self, *words: str) -> str:
        """Run a management command in this stack's environment and return what it printed. Raises on failure."""
        done = subprocess.run(
            [str(self.python), "manage.py", *words], cwd=CHECKOUT, env=self.command_environment(),
            stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode:
            raise Trouble(f"manage.py {words[0]} failed:", details=(done.stdout + done.stderr)[-4000:])
        return done.stdout

    def log(self, name: str) -> str:
        """All that a process wrote since it was first started."""
        place = self.home.logs / f"{name}.log"
        return place.read_text(errors="replace") if place.exists() else ""

    def stop(self) -> None:
        """Stop all that this stack started, and nothing else. Safe to call twice."""
        with held():
            for name in parts.NAMES:
                if name in self.children:
                    self.children[name].ask_to_stop()
            for name in STOP_ORDER:
                child = self.children.pop(name, None)
                if child:
                    child.stop()
            self._remove_socket_folder()
            self.home.close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
        if not self.durable:
            self.home.forget_outside()

    def _start(self, child: Child) -> None:
        with held():
            child.start()
            self.children[child.name] = child
            self.home.note_child(child)

    def _remove_socket_folder(self) -> None:
        folder = self.home.socket_folder
        if folder.is_dir() and not folder.is_symlink() and not any(folder.iterdir()):
            folder.rmdir()


def named_databases() -> tuple[str, str]:
    """The database that the person names, for the owner and, if they tell the two apart, for the application."""
    named, owner = os.environ.get("DATABASE_URL", ""), os.environ.get("DATABASE_OWNER_URL", "")
    return (owner, named) if named and owner else (named, "")


def home_of(name: str) -> Path:
    """The home of a command in this checkout: `.run/demo`, `.run/test`, `.run/tour`."""
    return RUN / name
