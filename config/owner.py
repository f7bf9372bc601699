"""Which of the two roles a command is run as. Read before Django is, and needs nothing of it.

The application runs as the role that `DATABASE_URL` names. Where `DATABASE_OWNER_URL` names the owner of the tables,
the commands that change tables, or tell the demo's past, run as that one; `DATABASE_ROLE` then says whom the rights are
given to.
"""

from collections.abc import MutableMapping, Sequence
from urllib.parse import unquote, urlsplit

# Commands that only the owner may carry out.
COMMANDS = frozenset({"migrate", "grants", "seed_demo", "optimizemigration", "flush", "sqlflush"})


def take_over(environment: MutableMapping[str, str], words: Sequence[str]) -> None:
    """Make the environment the owner's if the first of these words is one of the owner's commands."""
    if words and words[0] in COMMANDS:
        become(environment)


def become(environment: MutableMapping[str, str]) -> None:
    """Make the environment the owner's, if it names one."""
    owner, own = environment.get("DATABASE_OWNER_URL", ""), environment.get("DATABASE_URL", "")
    if owner and owner != own:
        environment.setdefault("DATABASE_ROLE", role_of(own))
        environment["DATABASE_URL"] = owner


def role_of(url: str) -> str:
    """The role that an address names; empty where it names none."""
    return unquote(urlsplit(url).username or "")
