"""A photo to send: a small PNG drawn here, so that no picture lies in the repository."""

import random
import struct
import zlib


def png(*, width: int = 800, height: int = 600) -> bytes:
    """A wall with a darker patch, of another grey every time: nobody's photo is like another's. Every row is one filter
    byte and then RGB."""
    wall = bytes(random.randrange(150, 250) for _ in range(3))
    plain, patched = wall * width, wall * (width // 4) + bytes((120, 110, 100)) * (width // 4) + wall * (width // 2)
    rows = b"".join(b"\0" + (patched if height // 3 < y < height // 2 else plain) for y in range(height))
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", zlib.compress(rows)) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
