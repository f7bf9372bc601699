"""A photo to send: a small PNG drawn here, so that no picture lies in the repository."""

import struct
import zlib


def png(*, width: int = 320, height: int = 240) -> bytes:
    """A grey wall with a darker patch; every row is one filter byte and then RGB."""
    rows = bytearray()
    for y in range(height):
        rows.append(0)
        for x in range(width):
            is_patch = width // 4 < x < width // 2 and height // 3 < y < height // 2
            rows += bytes((120, 110, 100) if is_patch else (200, 198, 190))
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", head)
        + _chunk(b"IDAT", zlib.compress(bytes(rows)))
        + _chunk(b"IEND", b"")
    )


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
