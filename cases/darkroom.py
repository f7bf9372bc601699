"""Develops one picture in a process of its own: bytes in on the standard input, a line of facts and a JPEG out.

Run as a program by `developing`, and never imported. What strangers send is opened here and nowhere else: with little
memory, little time, no file to write to and none of the installation's secrets. Whatever happens to it happens to
nobody else. Knows nothing of the house.
"""

from __future__ import annotations

import io
import json
import re
import resource
import sys
from typing import Any

import pillow_heif
from PIL import Image, ImageOps

# Its whole address space, and seconds of work. What is let in needs less: docs/decisions/0025-proof-is-judged.md. The
# costliest of it took 1.1 seconds (a HEIC of 24.5 megapixels; a JPEG of 64 took 0.5): a machine five times slower does.
MEMORY = 512 * 1024 * 1024
SECONDS = 6
# From how many times as long as wide a picture is a long one; how many squares of the longest side are kept of it; and
# no side that browsers no longer draw.
LONG, SQUARES, LONGEST_DRAWN = 3, 2, 16_000
# How often a JPEG may go over its picture. Cameras do so once, what is made for the web some ten times; each time costs
# as much as the picture has pixels, however few bytes it takes.
SCANS = 100
# What follows in a JPEG with a length of its own, or ends it (0xd9); within the data of a picture these do not occur.
MARKER = re.compile(rb"\xff([\x02-\xcf\xd9-\xfe])")
START_OF_SCAN, END_OF_IMAGE = 0xDA, 0xD9
DETAILS, TAKEN, FROM_GREENWICH = 0x8769, 0x9003, 0x9011


def confine() -> None:
    """Take away what no picture needs, before one is opened."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def develop(raw: bytes, *, most_of_jpeg: int, most_of_others: int, longest: int) -> tuple[dict[str, Any], bytes]:
    """Shrink, turn upright, and write anew without what else was in it.

    Returns its facts (`pixels` as it was sent, `taken` and `offset` by its own account), and the clean JPEG; or
    `problem`, and nothing. Raises whatever a broken picture makes the decoders raise.
    """
    if raw.startswith(b"\xff\xd8") and _scans(raw) > SCANS:
        return {"problem": "damaged"}, b""
    with Image.open(io.BytesIO(raw)) as image:
        pixels = image.width * image.height
        if pixels > (most_of_jpeg if image.format == "JPEG" else most_of_others):
            return {"problem": "too_large"}, b""
        facts = {"pixels": pixels, **_taken(image)}
        size = _fitting(image.width, image.height, longest)
        image.draft("RGB", size)  # a JPEG is shrunk while it is decoded; the others know nothing of it
        image.thumbnail(size)
        clean = _opaque(ImageOps.exif_transpose(image))
    clean.info.clear()  # else a comment, a profile or a thumbnail of the original would be written with it
    out = io.BytesIO()
    clean.save(out, "JPEG", quality=85, optimize=True)
    return facts, out.getvalue()


def _fitting(width: int, height: int, longest: int) -> tuple[int, int]:
    """How large it is kept. A chat saved as one long picture, or a panorama, would be a stripe that nobody can read:
    of such the area is bounded, not the side."""
    scale = longest / max(width, height)
    if max(width, height) > LONG * min(width, height):
        by_area = longest * (SQUARES / (width * height)) ** 0.5
        scale = max(scale, min(by_area, LONGEST_DRAWN / max(width, height)))
    return (max(1, round(width * min(1, scale))), max(1, round(height * min(1, scale))))


def _opaque(image: Image.Image) -> Image.Image:
    """In plain colours: what is clear stands on white, as on paper, and grey of sixteen bits is brought to eight. Left
    to itself either becomes one black or one white surface. Small by now, so that it costs little."""
    if image.mode.startswith(("I", "F")):
        return image.convert("I").point(lambda value: value * (1 / 257) + 0.5).convert("L").convert("RGB")
    if not image.has_transparency_data:
        return image.convert("RGB")
    drawn = image.convert("RGBA")
    ground = Image.new("RGBA", drawn.size, "white")
    return Image.alpha_composite(ground, drawn).convert("RGB")


def _scans(raw: bytes) -> int:
    """How often this JPEG goes over its picture; counts no further than one too many. What lies behind its end is none
    of it: some phones put a film there."""
    found, at = 0, 2
    while found <= SCANS and (marker := MARKER.search(raw, at)) and marker[1][0] != END_OF_IMAGE:
        found += marker[1][0] == START_OF_SCAN
        # Over what it holds, which may look like anything.
        at = marker.end() + int.from_bytes(raw[marker.end() : marker.end() + 2], "big")
    return found


def _taken(image: Image.Image) -> dict[str, str]:
    """When it was taken, as it says itself; what it says may be as broken as all else, and is then nothing."""
    try:
        details = image.getexif().get_ifd(DETAILS)
        return {"taken": str(details.get(TAKEN, ""))[:40], "offset": str(details.get(FROM_GREENWICH, ""))[:10]}
    except Exception:
        return {}


def main() -> None:
    confine()
    pillow_heif.register_heif_opener(thumbnails=False)
    pillow_heif.options.DECODE_THREADS = 1  # each thread would hold a tile of its own
    most_of_jpeg, most_of_others, longest = (int(word) for word in sys.argv[1:])
    try:
        facts, content = develop(
            sys.stdin.buffer.read(), most_of_jpeg=most_of_jpeg, most_of_others=most_of_others, longest=longest
        )
    except Image.DecompressionBombError:
        facts, content = {"problem": "too_large"}, b""
    except Exception:  # decoders of strangers' bytes raise anything
        facts, content = {"problem": "damaged"}, b""
    sys.stdout.buffer.write(json.dumps(facts).encode() + b"\n" + content)


if __name__ == "__main__":
    main()
