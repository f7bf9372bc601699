"""Danger told without its word, by what is seen: somebody outside a railing, a hiss beside a pipe, smoke from a door.

A scene is who or what, where, and what happens, near one another in a sentence. They stand in `scenes.txt`, the kinds
of people and things written once. Single words of danger are in the administration (`EmergencyWord`), where an operator
can add some; what excuses a danger is `excuses`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from mediation.models import EmergencyService

FILE = Path(__file__).with_name("scenes.txt")
_NAMED = re.compile(r"\{([A-Z][A-Z_]*)\}")
_NEAR = re.compile(r"\{N(\d+)\}")
# Past a comma or two; and to the end of what is said in one breath.
_FAR, _WIDE = r"[^.;!?。;\n]{0,24}?", r"[^.!?。\n]{0,45}?"
# What looks like poisoning and is paint or noise.
_PAINT_OR_NOISE = re.compile(
    r"(?:油漆|漆味|涂料|沥青|胶水|甲醛|油烟|噪音|噪声|电钻|吵)[^.!?。]{0,14}"
    r"(?:头晕|头昏|头痛|头疼|恶心|想吐|呕吐|要吐|吐了|又晕又吐|胸闷|心慌)"
)


def find(text: str) -> Iterator[tuple[str, int, int]]:
    """The scenes in a normal text, as (whom to call, start, end)."""
    seen = _PAINT_OR_NOISE.sub(lambda match: " " * len(match[0]), text)
    for service, pattern in scenes():
        for match in pattern.finditer(seen):
            yield service, match.start(), match.end()


@cache
def scenes() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """The scenes on file, as (whom to call, pattern), in their order.

    Raises:
        ValueError: a line stands under nobody who is called, or names kinds that are not written above it.
    """
    kinds = {"FAR": _FAR, "WIDE": _WIDE}
    found = []
    service = ""
    for line in FILE.read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        if line.startswith("[") and line.endswith("]") and line[1:-1] in EmergencyService.values:
            service = line[1:-1]
        elif kind := re.match(r"([A-Z][A-Z_]*) = (.+)$", line):
            kinds[kind[1]] = f"(?:{_filled(kind[2], kinds)})"
        elif service:
            found.append((service, re.compile(_filled(line, kinds))))
        else:
            raise ValueError(f"{FILE.name}: {line} stands under nobody who is called")
    return tuple(found)


def _filled(pattern: str, kinds: dict[str, str]) -> str:
    near = _NEAR.sub(lambda match: f"[^,.;!?。;\\n]{{0,{match[1]}}}?", pattern)
    unknown = set(_NAMED.findall(near)) - kinds.keys()
    if unknown:
        raise ValueError(f"{FILE.name}: nobody said what {', '.join(sorted(unknown))} is")
    return _NAMED.sub(lambda match: kinds[match[1]], near)
