"""What a line of the log may not say. A case's link is its key: whoever reads it can answer for the resident. So is an
invitation's: whoever reads it sets a member's password.
"""

import re
from collections.abc import MutableMapping
from typing import Any

# The token after `/c/` or `/invitation/`, wherever an address is quoted.
_KEY = re.compile(r"(/(?:c|invitation)/)[^/\s'\"?]+")


def without_keys(_logger: object, _method: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A structlog processor: the same line with every such key left out."""
    for name, value in line.items():
        if isinstance(value, str) and "/" in value:
            line[name] = _KEY.sub(r"\1…", value)
    return line
