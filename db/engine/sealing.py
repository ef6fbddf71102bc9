"""How are a patient's words kept unreadable at rest?

AES-256-GCM (cryptography). The associated data binds a sealed value to its table, row and column, so that
it opens nowhere else; the key's id stands in front, so that keys can be rotated while running.
"""

from __future__ import annotations

import base64
import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_VERSION = b"\x01"
_NONCE_BYTES = 12
_KEY_BYTES = 32
_KEY_ID_BYTES = 4


class KeysBroken(Exception):
    """The key ring cannot be read; the message names the file and the mend."""


class SealBroken(Exception):
    """A sealed value does not open: another key, another place, or changed bytes."""


@dataclass(frozen=True, slots=True)
class KeyRing:
    """Every key that may open, and the id (8 hex digits) of the one that seals.

    `retired` says since when (UTC, ISO 8601) another key seals in its place.
    """

    current: str
    keys: Mapping[str, bytes]
    retired: Mapping[str, str] = field(default_factory=dict)

    def seal(self, text: str, *, table: str, row: int, column: str) -> bytes:
        """Return `text` sealed for that one place."""
        nonce = os.urandom(_NONCE_BYTES)
        body = _cipher(self.keys[self.current]).encrypt(
            nonce, text.encode(), _place(table, row, column)
        )
        return _VERSION + bytes.fromhex(self.current) + nonce + body

    def open(self, sealed: bytes, *, table: str, row: int, column: str) -> str:
        """Return the text, or raise SealBroken."""
        head = 1 + _KEY_ID_BYTES
        key = self.keys.get(sealed[1:head].hex())
        if sealed[:1] != _VERSION or key is None:
            raise SealBroken(f"no key in the ring opens {table}.{column}")
        nonce, body = sealed[head : head + _NONCE_BYTES], sealed[head + _NONCE_BYTES :]
        try:
            return _cipher(key).decrypt(nonce, body, _place(table, row, column)).decode()
        except InvalidTag:
            raise SealBroken(f"a sealed value of {table}.{column} does not open") from None

    def with_new_key(self, *, now: datetime | None = None) -> KeyRing:
        """Return a ring that seals with a fresh key and still opens what the old ones sealed."""
        key_id = secrets.token_hex(_KEY_ID_BYTES)
        retired = dict(self.retired)
        if self.current and now is not None:
            retired[self.current] = now.isoformat()
        return KeyRing(key_id, {**self.keys, key_id: os.urandom(_KEY_BYTES)}, retired)

    def without_retired(self, *, before: datetime) -> KeyRing:
        """Return the ring without the keys that were retired before a moment."""
        old = {name for name, at in self.retired.items() if datetime.fromisoformat(at) < before}
        return KeyRing(
            self.current,
            {name: key for name, key in self.keys.items() if name not in old},
            {name: at for name, at in self.retired.items() if name not in old},
        )

    def resealed(self, sealed: bytes, *, table: str, row: int, column: str) -> bytes | None:
        """Return the same words sealed with the current key, or None where they are already."""
        if sealed[1 : 1 + _KEY_ID_BYTES].hex() == self.current:
            return None
        words = self.open(sealed, table=table, row=row, column=column)
        return self.seal(words, table=table, row=row, column=column)


@lru_cache(maxsize=8)
def _cipher(key: bytes) -> AESGCM:
    return AESGCM(key)


def _place(table: str, row: int, column: str) -> bytes:
    return f"{table}|{row}|{column}".encode()


def new_key_ring() -> KeyRing:
    """Return a ring of one fresh key."""
    return KeyRing("", {}).with_new_key()


def save_key_ring(ring: KeyRing, path: Path) -> None:
    """Write the ring with mode 0600, whole or not at all."""
    keys = {name: base64.b64encode(key).decode() for name, key in ring.keys.items()}
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(path.name + ".new")
    draft.unlink(missing_ok=True)
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        json.dump({"current": ring.current, "keys": keys, "retired": dict(ring.retired)}, file)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def load_key_ring(path: Path) -> KeyRing:
    """Read the ring; raise KeysBroken with the file and the mend, never with a key in it."""
    try:
        data = json.loads(path.read_text())
        keys = {name: base64.b64decode(key) for name, key in data["keys"].items()}
        ring = KeyRing(data["current"], keys, dict(data.get("retired", {})))
    except FileNotFoundError:
        raise KeysBroken(f"{path}: no such key file; restore it from where you keep it") from None
    except (OSError, ValueError, KeyError, AttributeError, TypeError):
        raise KeysBroken(f"{path}: not a Limber key file; restore it from a copy") from None
    if ring.current not in keys or any(len(key) != _KEY_BYTES for key in keys.values()):
        raise KeysBroken(f"{path}: the current key is missing or has a wrong length")
    return ring
