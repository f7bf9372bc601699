"""Sets one paper in a process of its own: a folder with forms, data and pictures in, a line of facts and a PDF out.

Run as a program by `typesetting`, and never imported. Words of strangers are laid out here and nowhere else: with
bounded memory and time, no file to write to, no address to ask and none of the installation's secrets. What they say is
text and never markup: the forms read it from JSON. Knows nothing of the house.
"""

from __future__ import annotations

import io
import json
import resource
import sys
from pathlib import Path

import typst
from PIL import Image, ImageOps

# Its whole address space, most of which is the program and its fonts and is never touched: what it came to is in
# docs/decisions/0033-papers-are-set-by-typst.md. And seconds of work.
MEMORY = 1200 * 1024 * 1024
SECONDS = 30
# No side of a picture is printed with more pixels.
LONGEST_SIDE = 1000


def confine() -> None:
    """Take away what no paper needs, before its words are laid out."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def peak() -> float:
    """The most memory that this process has held since it began, in megabytes."""
    held = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
    return int(held.split()[1]) / 1024


def shrink(path: Path) -> None:
    """A picture as large as a page shows it, by the same bytes each time."""
    with Image.open(path) as image:
        image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
        small = ImageOps.exif_transpose(image).convert("RGB")
        small.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    out = io.BytesIO()
    small.save(out, "JPEG", quality=80)
    path.write_bytes(out.getvalue())


def main() -> None:
    families, dated, what, *folders = sys.argv[1:]
    here = Path.cwd()
    confine()
    for picture in sorted((here / "pictures").glob("*.jpg")):
        shrink(picture)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    known = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=folders)
    compiler = typst.Compiler(
        input=here / "main.typ", root=here, font_paths=known, ignore_system_fonts=True,
        sys_inputs={"families": families}, package_path=here / "none", package_cache_path=here / "none",
    )  # fmt: skip
    timestamp = int(dated)
    made = compiler.compile(format="png" if what == "png" else "pdf", ppi=110, timestamp=timestamp)
    content = made[0] if isinstance(made, list) else made
    assert content is not None, "it is handed back where no file is named"
    facts = {"pages": json.loads(compiler.query("<pages>", field="value", one=True)), "megabytes": peak()}
    sys.stdout.buffer.write(json.dumps(facts).encode() + b"\n" + content)


if __name__ == "__main__":
    main()
