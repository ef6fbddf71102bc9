"""Is the size of a picture read from its own bytes?"""

import struct

import pytest

from simulator.files import picture_size
from simulator.pictures import plain_picture

JPEG = (
    b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
    b"\xff\xc0\x00\x11\x08" + struct.pack(">HH", 30, 40) + bytes(12)
)
SIZES = {
    "png": (plain_picture(40, 30), (40, 30)),
    "gif": (b"GIF89a" + struct.pack("<HH", 40, 30), (40, 30)),
    "jpeg": (JPEG, (40, 30)),
    "webp, lossy": (
        b"RIFF\x00\x00\x00\x00WEBPVP8 " + bytes(10) + struct.pack("<HH", 40, 30),
        (40, 30),
    ),
    "webp, extended": (
        b"RIFF\x00\x00\x00\x00WEBPVP8X" + bytes(8) + b"\x27\x00\x00\x1d\x00\x00",
        (40, 30),
    ),
    "webp, other": (b"RIFF\x00\x00\x00\x00WEBPVP8L" + bytes(20), None),
    "jpeg, cut off": (b"\xff\xd8\xff\xe0\x00\x10JFIF", None),
    "text": (b"hello", None),
    "nothing": (b"", None),
}


@pytest.mark.parametrize(("content", "size"), SIZES.values(), ids=SIZES.keys())
def test_the_size_is_read(content: bytes, size: tuple[int, int] | None) -> None:
    assert picture_size(content) == size
