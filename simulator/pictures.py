"""What picture does a person send who has none at hand?"""

import struct
import zlib
from functools import cache


@cache
def plain_picture(width: int = 320, height: int = 240) -> bytes:
    """Return a PNG with a soft gradient; the same bytes each time."""
    rows = b"".join(
        b"\x00" + bytes(v for x in range(width) for v in _colour(x / width, y / height))
        for y in range(height)
    )
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, body) for name, body in chunks)


def _colour(across: float, down: float) -> tuple[int, int, int]:
    return int(120 + 90 * across), int(170 + 40 * down), int(200 - 60 * across * down)


def _chunk(name: bytes, body: bytes) -> bytes:
    checksum = zlib.crc32(name + body)
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", checksum)
