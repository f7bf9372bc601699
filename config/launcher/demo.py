"""`./run demo` and `./run demo --tour`: everything running on this machine until Ctrl-C, or until the story is told."""

import argparse
import os
from pathlib import Path

from .foreground import run_foreground
from .install import Environment
from .interrupts import Stopped, held
from .places import CHECKOUT, Trouble, free_port, port_problem
from .say import Voice
from .stack import Stack, home_of, named_databases
from .supervisor import how_it_ended, watch

PORT = 8000


def port_number(text: str) -> int:
    number = int(text) if text.isdigit() else 0
    if not 0 < number < 65536:
        raise argparse.ArgumentTypeError(f"a port is a number from 1 to 65535, not {text}")
    return number


def read(words: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./run demo", description="Everything running on this machine, until Ctrl-C.")
    parser.add_argument("--port", type=port_number, help=f"where the pages are served (default {PORT})")
    parser.add_argument("--fresh", action="store_true", help="forget what the demo holds and begin again")
    parser.add_argument("--tour", action="store_true", help="play three stories once, step by step, and end")
    parser.add_argument("--home", type=Path, help="where its data lies (default .run/demo in this checkout)")
    return parser.parse_args(words)


def run_demo(words: list[str]) -> int:
    chosen = read(words)
    if chosen.tour and not (CHECKOUT / "tests" / "tour").exists():
        raise Trouble("This checkout has no tour (tests/tour).")
    voice = Voice()
    environment = Environment(voice=voice)
    environment.check_folder()
    database_url, application_url = named_databases()
    stack = Stack(
        chosen.home or home_of("tour" if chosen.tour else "demo"),
        what="demo --tour" if chosen.tour else "demo",
        python=environment.python,
        port=chosen.port or (None if chosen.tour else PORT),
        database_url=database_url,
        application_url=application_url,
        redis_url=os.environ.get("REDIS_URL", ""),
        # The story is played at any hour; at night, most of its texts would wait for the morning.
        env={"SMS_QUIET_HOURS": ""} if chosen.tour else None,
        voice=voice,
    )
    try:
        stack.home.open(stack.what)
        refuse_taken_port(stack.port)
        if not chosen.tour:
            stack.phones_port = free_port() if port_problem(stack.port + 1) else stack.port + 1
        if chosen.fresh or chosen.tour:
            with voice.step("Clearing the home"):
                stack.home.clear()
            if stack.database_url:
                voice.line("The database named by DATABASE_URL is yours and stays as it is")
        environment.ensure("demo")
        stack.start_servers()
        stack.prepare()
        stack.start_processes()
        return tell_tour(stack) if chosen.tour else serve(stack)
    finally:
        with held():
            stack.stop()
            if chosen.tour:
                stack.home.forget_outside()


def refuse_taken_port(port: int) -> None:
    problem = port_problem(port)
    if problem:
        raise Trouble(f"{problem} Choose another: ./run demo --port {port + 10 if port < 65000 else PORT}")


def serve(stack: Stack) -> int:
    """Say where it is, then watch until somebody stops it."""
    stack.home.note(url=f"{stack.web_url}/", port=stack.port, phones_port=stack.phones_port)
    print(f"READY {stack.web_url}/", flush=True)
    print(f"\n{stack.names.rstrip()}\n\nThe residents' phones: {stack.phones_url}/", flush=True)
    print(f"Second step 动态验证码, for the last three: {stack.phones_url}/code", flush=True)
    stack.voice.line(f"Logs are in {stack.home.logs}. Stop with Ctrl-C.")
    try:
        watch(stack)
    except Stopped:
        stack.voice.line("Stopping")
    return 0


def tell_tour(stack: Stack) -> int:
    """Run the tour against the running parts; its exit code is ours."""
    stack.home.note(port=stack.port, phones_port=stack.phones_port)
    env = stack.environment() | {"TOUR_WEB_URL": stack.web_url, "TOUR_PHONES_URL": stack.phones_url}
    code = run_foreground([str(stack.python), "-m", "tests.tour"], env=env)
    for name, child in stack.children.items():
        if not child.is_alive():
            stack.voice.line(f"The {name} process {how_it_ended(child)}. The end of its log:\n{child.last_lines()}")
            code = code or 1
    return code
