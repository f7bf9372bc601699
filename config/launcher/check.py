"""`./run check`: everything that can be said about the code without running it. All run; the failed ones are named."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path

from .install import Environment
from .installers import clean_environment
from .places import CHECKOUT, HELP, Trouble
from .say import Voice
from .suite import servers_of_a_run

TEST_SETTINGS = {
    "DJANGO_SETTINGS_MODULE": "config.settings.test",
    "DATABASE_URL": "postgres://nobody@127.0.0.1:1/none",
}
PRODUCTION_SETTINGS = {
    "DJANGO_SETTINGS_MODULE": "config.settings.production",
    "SECRET_KEY": "a-key-for-the-deploy-check-only-0123456789-abcdefghijklmnopqrstuvwxyz",
    "ALLOWED_HOSTS": "example.org",
    "PUBLIC_URL": "https://example.org",
    "DATABASE_URL": "postgres://nobody@127.0.0.1:1/none",
    "REDIS_URL": "redis://127.0.0.1:1/0",
    "TWILIO_ACCOUNT_SID": "AC" + "0" * 32,
    "TWILIO_AUTH_TOKENS": "token",
    "TWILIO_FROM": "+8652386000000",
}

# What has to ask a server, though it changes nothing there: the others need none.
ASKS_DATABASE = "migration lint"


def template_folders() -> list[str]:
    found = [*CHECKOUT.glob("*/templates"), *CHECKOUT.glob("config/*/templates")]
    return sorted({str(folder.relative_to(CHECKOUT)) for folder in found if any(folder.rglob("*.html"))})


def checks(tools: Path) -> dict[str, tuple[list[str], dict[str, str]]]:
    """What is checked: its name, the command, and what its environment needs."""
    python, templates = str(tools / "python"), template_folders()
    # No server is needed: Django only warns that it could not ask one about migrations already applied.
    manage = [python, "-W", "ignore::RuntimeWarning", "manage.py"]
    found: dict[str, tuple[list[str], dict[str, str]]] = {
        "lint (ruff)": ([str(tools / "ruff"), "check", ".", "run"], {}),
        "format (ruff)": ([str(tools / "ruff"), "format", "--check", ".", "run"], {}),
        "types (mypy)": ([str(tools / "mypy")], TEST_SETTINGS),
        "import contracts (import-linter)": ([str(tools / "lint-imports")], {}),
        "words are translated": ([python, "-m", "config.messages", "check"], {}),
        "migrations are complete": ([*manage, "makemigrations", "--check", "--dry-run"], TEST_SETTINGS),
        ASKS_DATABASE: ([python, "-m", "config.launcher.inside.lint_migrations"], TEST_SETTINGS),
        "deploy check": ([*manage, "check", "--deploy", "--fail-level", "WARNING"], PRODUCTION_SETTINGS),
    }
    if templates:
        found["template lint (djlint)"] = ([str(tools / "djlint"), "--lint", *templates], {})
        found["template format (djlint)"] = ([str(tools / "djlint"), "--check", *templates], {})
    return found


def run_check(words: list[str]) -> int:
    """Words narrow it down: `./run check types lint` runs those whose names hold one of them."""
    if words and words[0] in HELP:
        print("./run check [words]   all checks, or those whose names hold one of the words:\n")
        print("".join(f"  {name}\n" for name in checks(Path())), end="")
        return 0
    voice = Voice()
    python = Environment(voice=voice).ensure("dev")
    chosen = {
        name: check for name, check in checks(python.parent).items() if not words or any(word in name for word in words)
    }
    if not chosen:
        raise Trouble(f"No check is called '{' '.join(words)}'. There are: {', '.join(checks(python.parent))}.")
    failed = []
    for name, (command, extra) in chosen.items():
        server: AbstractContextManager[dict[str, str]] = nullcontext({})
        if name == ASKS_DATABASE:
            server = database(python, voice)
        with server as named, voice.step(f"Checking {name}") as step:
            env = clean_environment() | {"PYTHONPATH": str(CHECKOUT), "NO_COLOR": "1"} | extra | named
            done = subprocess.run(
                command, cwd=CHECKOUT, env=env, stdin=subprocess.DEVNULL, check=False, text=True,
                stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            )  # fmt: skip
            step.end_note = "FAILED" if done.returncode else "ok"
        if done.returncode:
            failed.append(name)
            sys.stderr.write(done.stdout.rstrip() + os.linesep)
    if failed:
        raise Trouble(f"{len(failed)} of {len(chosen)} checks failed: {', '.join(failed)}.")
    voice.line(f"All {len(chosen)} checks passed.")
    return 0


@contextmanager
def database(python: Path, voice: Voice) -> Iterator[dict[str, str]]:
    """What names a PostgreSQL: the person's own, or the embedded one, started here and gone afterwards."""
    with servers_of_a_run(python, voice) as stack:
        stack.start_database()
        yield {name: value for name, value in stack.environment().items() if name in ("DATABASE_URL", "PGHOST")}
