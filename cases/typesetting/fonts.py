"""Which fonts papers are printed with, where they stand, and which signs none of them can draw.

They come as packages with the program, so that a new machine prints as this one does and nothing has to be installed
by hand: Song letters for the text, Hei for headings and for the rarest characters, one for the little pictures of
phones and for other scripts. A sign that none has is refused by name before anything is set.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from fontTools.ttLib import TTCollection, TTFont

# By the package it comes with: its files, and what they are called inside. Of a collection, the face of the mainland.
SONG, HEI, OTHERS = "Noto Serif SC", "Noto Sans CJK SC", ("Noto Emoji", "Noto Sans", "Noto Sans Arabic")
FILES = {
    "pylopdf_fonts_zh_cn": ("NotoSerifSC-Regular.otf",),
    "noto_cjk_sans_otc": ("NotoSansCJK-Regular.ttc",),
    "manimgx_fonts": ("NotoEmoji[wght].ttf", "NotoSans[wght].ttf", "NotoSansArabic[wght].ttf"),
}
# What a text is drawn with, and a heading: each sign by the first of them that has it.
FAMILIES = {"song": [SONG, HEI, *OTHERS], "hei": [HEI, SONG, *OTHERS]}
# Kinds of signs that nobody sees: they join, separate and end lines.
UNSEEN = {"Cf", "Cc", "Zl", "Zp", "Zs"}


class NoFonts(Exception):
    """A package with fonts is not there, or not whole."""


def folders() -> list[Path]:
    """Where the fonts stand.

    Raises:
        NoFonts: with what is missing.
    """
    return [path.parent for path in _first_of_each()]


def lacking(words: Iterable[str]) -> list[str]:
    """The signs of these words that no font of ours can draw, each once.

    Raises:
        NoFonts: a file of the fonts is not there.
    """
    known, signs = _known(), set[str]().union(*words)
    return sorted(sign for sign in signs if ord(sign) not in known and not _is_unseen(sign))


def missing() -> list[str]:
    """The files of fonts that should be there and are not, for whoever looks after the machine."""
    return [f"{package}/{name}" for package, names in FILES.items() for name in names if not _file(package, name)]


def _is_unseen(sign: str) -> bool:
    """Whether nothing is drawn for it anyway: those kinds, and what chooses the form of the sign before it."""
    chooses = "\ufe00" <= sign <= "\ufe0f" or "\U000e0100" <= sign <= "\U000e01ef"
    return chooses or unicodedata.category(sign) in UNSEEN


def _file(package: str, name: str) -> Path | None:
    spec = find_spec(package)
    path = Path(spec.origin).with_name(name) if spec and spec.origin else None
    return path if path and path.is_file() else None


def _first_of_each() -> list[Path]:
    if lost := missing():
        raise NoFonts(", ".join(lost))
    return [path for package, names in FILES.items() if (path := _file(package, names[0]))]


@cache
def _known() -> frozenset[int]:
    """All that can be drawn, read once in each process: 0.3 seconds."""
    if lost := missing():
        raise NoFonts(", ".join(lost))
    known: set[int] = set()
    for package, names in FILES.items():
        for name in names:
            path = _file(package, name)
            assert path is not None
            known |= _of(path)
    return frozenset(known)


def _of(path: Path) -> set[int]:
    if path.suffix == ".ttc":
        with TTCollection(str(path), lazy=True) as collection:
            face = next(font for font in collection.fonts if font["name"].getDebugName(1) == HEI)
            return set(face.getBestCmap())
    with TTFont(str(path), lazy=True) as font:
        return set(font.getBestCmap())
