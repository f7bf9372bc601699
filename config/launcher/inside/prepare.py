"""Brings a home's database and files up to date in one go: tables and rights, static files, the demo's seed and names.

One process, because starting Django costs more than most of what it does here. Each line it prints that begins with
`step ` is shown by the launcher as progress.
"""

import argparse
import hashlib
import io
import sys
from importlib import import_module
from pathlib import Path

import django
from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import connection

from config.custody import roles
from config.launcher.inside import migrated


def step(text: str) -> None:
    print(f"step {text}", flush=True)


def static_fingerprint() -> str:
    """Changes when any static file of the project or of a package is added, removed or changed."""
    digest = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            stat = Path(storage.path(path)).stat()
            digest.update(f"{path} {stat.st_size} {stat.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def collect_static() -> None:
    stamp = Path(settings.STATIC_ROOT) / ".collected"
    now = static_fingerprint()
    if stamp.exists() and stamp.read_text() == now:
        return
    step("Collecting static files")
    call_command("collectstatic", interactive=False, clear=False, verbosity=0)
    stamp.write_text(now)


def fill_in(authenticator: Path | None) -> None:
    """Give the demo its week of cases, or say that what it holds stays. The secret of its second factor is written
    down beside its names: a new demo's people are let in by it."""
    held = apps.get_model("cases", "Case").objects.count()
    if held:
        step(f"Keeping the demo's data (cases: {held}); --fresh begins again")
    else:
        step("Filling in the demo: sites, members and a week of cases")
    call_command("seed_demo")
    if authenticator and not (held and authenticator.exists()):
        authenticator.write_text(import_module("config.accounts.demo").open_doors(), encoding="utf-8")


def main(words: list[str]) -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", action="store_true")
    parser.add_argument("--names", type=Path, help="write the sign-in names here")
    parser.add_argument("--authenticator", type=Path, help="write here the secret of the demo's second factor")
    parser.add_argument("--phones", type=Path, help="write here whose phone is whose")
    chosen = parser.parse_args(words)
    django.setup()
    step("Bringing the database up to date")
    if settings.DATABASE_ROLE:
        roles.make(connection, settings.DATABASE_ROLE)
    migrated.migrate(verbosity=1)
    collect_static()
    if chosen.seed:
        fill_in(chosen.authenticator)
    for place, more in ((chosen.names, []), (chosen.phones, ["--phones"])):
        if place:
            said = io.StringIO()
            call_command("demo_names", *more, stdout=said)
            place.write_text(said.getvalue(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
