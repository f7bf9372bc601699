"""What a line of the log may not say. A case's link is its key: whoever reads it can answer for the resident."""

import re
from collections.abc import MutableMapping
from typing import Any

# The token after `/c/`, wherever an address is quoted.
_KEY = re.compile(r"(/c/)[^/\s'\"?]+")


def without_keys(_logger: object, _method: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A structlog processor: the same line with the key of every case link left out."""
    for name, value in line.items():
        if isinstance(value, str) and "/c/" in value:
            line[name] = _KEY.sub(r"\1…", value)
    return line
