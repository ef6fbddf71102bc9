"""What does a pooler in transaction mode do to sessions? As little of one as shows it.

Each transaction of a client gets the server's session that was free last, as pgbouncer gives them out.
"""

from __future__ import annotations

import asyncio
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import make_url

# A client asks first whether it may speak in secret: by TLS, or by Kerberos.
_SECRETS = {80877103, 80877104}
_SESSION_ENDS = b"X"
_QUESTION_ENDS = (b"Q", b"S")
_READY, _IDLE = b"Z", b"I"


@dataclass(slots=True)
class _Session:
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter


class Pooler:
    """Sessions of one database, lent for a transaction at a time."""

    def __init__(self, socket: Path) -> None:
        self._socket = socket
        self._free: list[_Session] = []
        self._writers: list[asyncio.StreamWriter] = []
        self._greeting = b""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one client to its end."""
        self._writers.append(writer)
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            startup = await _startup(reader, writer)
            if not self._greeting:
                self._free.append(await self._opened(startup))
            writer.write(self._greeting)
            while True:
                session = None
                while session is None or not await self._answered(session, writer):
                    kind, body = await _message(reader)
                    if kind == _SESSION_ENDS:
                        return
                    if session is None:
                        session = self._free.pop() if self._free else await self._opened(startup)
                    session.writer.write(kind + body)
                    while kind not in _QUESTION_ENDS:
                        kind, body = await _message(reader)
                        session.writer.write(kind + body)
                self._free.append(session)

    async def close(self) -> None:
        """Let go of every session and client."""
        for one in self._writers:
            one.close()
            with suppress(ConnectionError):
                await one.wait_closed()

    async def _answered(self, session: _Session, writer: asyncio.StreamWriter) -> bool:
        """Pass an answer on; tell whether its transaction is over."""
        while True:
            kind, body = await _message(session.reader)
            writer.write(kind + body)
            if kind == _READY:
                await writer.drain()
                return body[4:] == _IDLE

    async def _opened(self, startup: bytes) -> _Session:
        session = _Session(*await asyncio.open_unix_connection(self._socket))
        self._writers.append(session.writer)
        session.writer.write(startup)
        greeting = b""
        kind = b""
        while kind != _READY:
            kind, body = await _message(session.reader)
            greeting += kind + body
        self._greeting = self._greeting or greeting
        return session


@asynccontextmanager
async def pooling(url: str) -> AsyncIterator[str]:
    """Yield the address of a pooler before that PostgreSQL."""
    parts = make_url(url)
    folder = str(parts.query["host"])
    pooler = Pooler(Path(folder) / ".s.PGSQL.5432")
    server = await asyncio.start_server(pooler.serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    try:
        yield f"postgresql://{parts.username}@127.0.0.1:{port}/{parts.database}"
    finally:
        server.close()
        await pooler.close()


async def _startup(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
    while True:
        (length,) = struct.unpack("!i", await reader.readexactly(4))
        body = await reader.readexactly(length - 4)
        if struct.unpack("!i", body[:4])[0] not in _SECRETS:
            return struct.pack("!i", length) + body
        writer.write(b"N")


async def _message(reader: asyncio.StreamReader) -> tuple[bytes, bytes]:
    kind = await reader.readexactly(1)
    head = await reader.readexactly(4)
    return kind, head + await reader.readexactly(struct.unpack("!i", head)[0] - 4)
