"""The processes of a stack: web, two workers, beat and the carrier's emulator; command line and environment of each."""

import os
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote, unquote, urlencode, urlsplit, urlunsplit

from .home import Home
from .places import CHECKOUT, LOOPBACK
from .processes import MARK, Child

# The role that web, worker and beat run as, where the database is ours to set up. It owns nothing (config.owner).
APPLICATION = "mediation_app"
SMS_NUMBER = "+8652386000000"
UNWANTED = ("PYTHONPATH", "PYTHONHOME", "DJANGO_SETTINGS_MODULE")
# What stands in a process's log once it does its work; web and phones are asked over HTTP instead.
SAID_WHEN_UP = {
    "worker": b" ready.",
    "urgent": b" ready.",
    "beat": b"beat: Starting",
    "valkey": b"Ready to accept connections",
    "postgres": b"ready to accept connections",
}
NAMES = ("phones", "web", "worker", "urgent", "beat")
# In a home that was seeded: whose phone is whose, for the page of phones.
PHONE_NAMES = "phones.txt"
# And the secret of its second factor, for the page of codes beside the phones.
AUTHENTICATOR = "authenticator.txt"


def process_list(home: Home, *, python: Path, port: int, phones_port: int, env: Mapping[str, str]) -> list[Child]:
    """The five processes, not yet started."""
    commands = {
        "phones": f"""notifications.emulator --port {phones_port} --app-number {SMS_NUMBER}
            --account-sid {env["TWILIO_ACCOUNT_SID"]} --auth-token {env["TWILIO_AUTH_TOKENS"]}
            --inbound-url http://{LOOPBACK}:{port}/sms/inbound/ --app-url http://{LOOPBACK}:{port}/""",
        "web": f"""gunicorn config.wsgi --bind {LOOPBACK}:{port} --workers 2 --worker-class gthread --threads 4
            --graceful-timeout 5 --no-control-socket""",
        "worker": f"""celery -A config.celery worker --concurrency 2 --loglevel INFO
            --without-gossip --without-mingle --hostname {home.short}@%h""",
        # Threads: most of what it does is waiting for the provider, and while it waits it reads on.
        "urgent": f"""celery -A config.celery worker --queues urgent --pool threads --concurrency 6 --loglevel INFO
            --without-gossip --without-mingle --hostname {home.short}-urgent@%h""",
        # Without a schedule file: it remembers nothing that rows do not, and half written it keeps beat from starting.
        "beat": "celery -A config.celery beat --loglevel INFO --pidfile= --scheduler celery.beat.Scheduler",
    }
    # Paths may hold blanks, so they are no part of the words above.
    seeded = {"--names": home.path / PHONE_NAMES, "--authenticator": home.path / AUTHENTICATOR}
    given = [word for name, file in seeded.items() if file.exists() for word in (name, str(file))]
    paths = {"phones": ["--state", str(home.path / "phones"), *given]}
    return [
        Child(
            name=name,
            argv=[str(python), "-m", *command.split(), *paths.get(name, [])],
            env=env,
            cwd=CHECKOUT,
            log=home.logs / f"{name}.log",
        )
        for name, command in commands.items()
    ]


def environment(
    home: Home,
    *,
    settings: str,
    database_url: str,
    redis_url: str,
    web_url: str,
    phones_url: str,
    sweep_every: float,
) -> dict[str, str]:
    """What every process of a home gets: the person's own environment, and the settings of this stack over it."""
    kept = {name: value for name, value in os.environ.items() if name not in UNWANTED}
    if f"host={home.socket_folder}" in database_url:
        # The person's own PGPORT or PGSERVICE must not lead away from the embedded server.
        kept = {name: value for name, value in kept.items() if not name.startswith("PG")}
        kept["PGHOST"] = str(home.socket_folder)
    keys = home.secrets()
    return kept | {
        MARK: str(home.path),
        "PYTHONUNBUFFERED": "1",
        "DJANGO_SETTINGS_MODULE": settings,
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        "REDIS_PREFIX": f"{home.short}:",
        "PUBLIC_URL": web_url,
        "SECRET_KEY": keys["secret_key"],
        "TWILIO_ACCOUNT_SID": keys["account_sid"],
        "TWILIO_AUTH_TOKENS": keys["auth_token"],
        "TWILIO_FROM": SMS_NUMBER,
        "SMS_API_URL": phones_url,
        "MEDIA_ROOT": str(home.path / "media"),
        "REGISTERS_ROOT": str(home.path / "registers"),
        "STATIC_ROOT": str(home.path / "static"),
        "SWEEP_EVERY": str(sweep_every),
        # Whoever tries the demo at night should see its phones ring; a real installation keeps the quiet hours.
        "SMS_QUIET_HOURS": "",
        "LOG_LEVEL": os.environ.get("LOG_LEVEL", "INFO"),
    }


def as_application(url: str, *, signs_in: bool) -> str:
    """The database's address for the application's own role: signing in as it, or stepping down to it at once, where
    the server asks for a password that it does not have."""
    parts = urlsplit(url)
    if signs_in:
        return urlunsplit(parts._replace(netloc=f"{APPLICATION}@{parts.netloc.rpartition('@')[2]}"))
    stepping_down = urlencode({"options": f"-c role={APPLICATION}"}, quote_via=quote)
    return urlunsplit(parts._replace(query="&".join(filter(None, [parts.query, stepping_down]))))


def role_of(url: str) -> str:
    """The role that an address makes one."""
    parts = urlsplit(url)
    return APPLICATION if f"role%3D{APPLICATION}" in parts.query else unquote(parts.username or "")


def answers(url: str) -> bool:
    """True when something serves this address without failing."""
    try:
        with urllib.request.urlopen(url, timeout=5) as page:  # noqa: S310 - our own loopback address
            return bool(page.status < 500)
    except urllib.error.HTTPError as error:
        return error.code < 500
    except OSError:
        return False
