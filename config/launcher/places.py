"""Where things are: the checkout, its `.run` folder, short names, free ports. Also the launcher's one exception.

Nothing here starts or writes anything.
"""

import hashlib
import os
import socket
import sys
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
RUN = CHECKOUT / ".run"
VENV = RUN / "venv"
LOOPBACK = "127.0.0.1"
# How people ask a command what it does.
HELP = ("-h", "--help")


class Trouble(Exception):
    """Something the person at the keyboard can act on; the text is the sentence they read."""

    def __init__(self, sentence: str, *, details: str = "", code: int = 1) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.details = details
        self.code = code


def venv_python(venv: Path = VENV) -> Path:
    return venv / "bin" / "python"


def current_python() -> Path:
    """The Python that has the packages: this one inside a virtual environment, else the checkout's own.

    Not resolved: the link's place is what makes it a virtual environment's Python.
    """
    if sys.prefix != sys.base_prefix:
        return Path(sys.executable)
    return venv_python()


def site_packages(python: Path) -> Path:
    """The folder of installed packages of a virtual environment's Python; raises Trouble when it has none."""
    for folder in sorted((python.parent.parent / "lib").glob("python3*/site-packages")):
        return folder
    raise Trouble(f"{python} has no installed packages. Start ./run again to make them.")


def short_name(home: Path) -> str:
    """A short name of a home, the same every time and different for every folder: sockets need short paths."""
    return "mdr-" + hashlib.sha256(os.fsencode(home.resolve())).hexdigest()[:12]


def free_port() -> int:
    """A loopback port nobody listens on at this moment."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


def port_problem(port: int) -> str:
    """Why a loopback port cannot be listened on, in a sentence; empty when it can."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except PermissionError:
            return f"Port {port} is reserved for the administrator."
        except OSError:
            return f"Port {port} is in use by another program."
    return ""
