"""The processes of a stack and the command line of each: web, worker, beat and the carrier's emulator."""

import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path

from .home import Home
from .places import CHECKOUT, LOOPBACK
from .processes import Child

SMS_NUMBER = "+8652386000000"
NAMES = ("phones", "web", "worker", "beat")


def process_list(home: Home, *, python: Path, port: int, phones_port: int, env: Mapping[str, str]) -> list[Child]:
    """The four processes, not yet started."""
    commands = {
        "phones": f"""notifications.emulator --port {phones_port} --app-number {SMS_NUMBER}
            --account-sid {env["TWILIO_ACCOUNT_SID"]} --auth-token {env["TWILIO_AUTH_TOKENS"]}
            --inbound-url http://{LOOPBACK}:{port}/sms/inbound/ --state""",
        "web": f"""gunicorn config.wsgi --bind {LOOPBACK}:{port} --workers 2 --worker-class gthread --threads 4
            --graceful-timeout 5 --no-control-socket --access-logfile""",
        "worker": f"""celery -A config.celery worker --concurrency 2 --loglevel INFO
            --without-gossip --without-mingle --hostname {home.short}@%h""",
        "beat": "celery -A config.celery beat --loglevel INFO --pidfile= --schedule",
    }
    # Paths may hold blanks, so they are no part of the words above.
    paths = {"phones": home.path / "phones", "web": home.logs / "access.log", "beat": home.path / "beat"}
    return [
        Child(
            name=name,
            argv=[str(python), "-m", *command.split(), *([str(paths[name])] if name in paths else [])],
            env=env,
            cwd=CHECKOUT,
            log=home.logs / f"{name}.log",
        )
        for name, command in commands.items()
    ]


def answers(url: str) -> bool:
    """True when something serves this address without failing."""
    try:
        with urllib.request.urlopen(url, timeout=5) as page:  # noqa: S310 - our own loopback address
            return bool(page.status < 500)
    except urllib.error.HTTPError as error:
        return error.code < 500
    except OSError:
        return False
