"""Compiles the message catalogues with Babel, so that no system gettext is needed. Only what changed is compiled."""

import os
import sys
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po


def compile_all(root: Path) -> int:
    """Compile every .po under `root` that is newer than its .mo; returns how many. Fuzzy entries are left out."""
    count = 0
    for source in sorted(root.rglob("*.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        with source.open("rb") as text:
            catalogue = read_po(text, locale=source.parent.parent.name)
        # Two runs may compile at once: each writes its own file and moves it into place whole.
        new = target.with_name(f"{target.name}.{os.getpid()}")
        with new.open("wb") as compiled:
            write_mo(compiled, catalogue)
        new.replace(target)
        count += 1
    return count


if __name__ == "__main__":
    compile_all(Path(sys.argv[1]))
