"""Which files does Telegram keep, and what are they really?"""

import hashlib
import mimetypes
import struct

from simulator.messages import MediaKind, StoredFile

_PREFIX = {
    MediaKind.PHOTO: "AgACAgIAAxkB",
    MediaKind.DOCUMENT: "BQACAgIAAxkB",
    MediaKind.VIDEO: "BAACAgIAAxkB",
    MediaKind.VOICE: "AwACAgIAAxkB",
    MediaKind.AUDIO: "CQACAgIAAxkB",
}
_FOLDER = {
    MediaKind.PHOTO: "photos",
    MediaKind.DOCUMENT: "documents",
    MediaKind.VIDEO: "videos",
    MediaKind.VOICE: "voice",
    MediaKind.AUDIO: "music",
}


class FileStore:
    """All files ever sent, in memory; ids are the same for the same order of sending."""

    def __init__(self) -> None:
        self._by_id: dict[str, StoredFile] = {}
        self._by_path: dict[str, StoredFile] = {}

    def add(self, kind: MediaKind, *, name: str, mime_type: str, content: bytes) -> StoredFile:
        """Keep a file and return it with its ids."""
        number = len(self._by_id)
        digest = hashlib.sha256(f"{number}:{name}".encode()).hexdigest()
        suffix = mimetypes.guess_extension(mime_type) or ""
        stored = StoredFile(
            file_id=f"{_PREFIX[kind]}{digest[:40]}",
            unique_id=f"AQAD{digest[40:52]}",
            path=f"{_FOLDER[kind]}/file_{number}{suffix}",
            name=name,
            mime_type=mime_type,
            content=content,
        )
        self._by_id[stored.file_id] = stored
        self._by_path[stored.path] = stored
        return stored

    def by_id(self, file_id: str) -> StoredFile | None:
        """Return the file with this id, or None."""
        return self._by_id.get(file_id)

    def by_path(self, path: str) -> StoredFile | None:
        """Return the file that getFile named so, or None."""
        return self._by_path.get(path)


def kind_of(stored: StoredFile) -> MediaKind:
    """Return the kind a file was first sent as; Telegram has it in the id."""
    return next(kind for kind, prefix in _PREFIX.items() if stored.file_id.startswith(prefix))


def picture_size(content: bytes) -> tuple[int, int] | None:
    """Return width and height of a PNG, GIF, JPEG or WebP, or None when it is no picture."""
    if content.startswith(b"\x89PNG\r\n\x1a\n") and len(content) >= 24:
        width, height = struct.unpack(">II", content[16:24])
        return int(width), int(height)
    if content[:6] in (b"GIF87a", b"GIF89a") and len(content) >= 10:
        width, height = struct.unpack("<HH", content[6:10])
        return int(width), int(height)
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return _webp_size(content)
    return _jpeg_size(content) if content.startswith(b"\xff\xd8") else None


def _webp_size(content: bytes) -> tuple[int, int] | None:
    if content[12:16] == b"VP8X" and len(content) >= 30:
        width = int.from_bytes(content[24:27], "little") + 1
        return width, int.from_bytes(content[27:30], "little") + 1
    if content[12:16] == b"VP8 " and len(content) >= 30:
        width, height = struct.unpack("<HH", content[26:30])
        return int(width) & 0x3FFF, int(height) & 0x3FFF
    return None


def _jpeg_size(content: bytes) -> tuple[int, int] | None:
    at = 2
    while at + 9 < len(content) and content[at] == 0xFF:
        marker = content[at + 1]
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", content[at + 5 : at + 9])
            return int(width), int(height)
        at += 2 + int(struct.unpack(">H", content[at + 2 : at + 4])[0])
    return None
