"""Does each answer reach the request it belongs to, and does each end say what surely happened?"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from ipaddress import IPv4Address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from bot.process.clock import RealClock
from bot.transport import connection_pool
from bot.transport.connection_pool import ConnectionPool, MaybeSent, NotSent, Reply

GOOD = b'HTTP/1.1 200 OK\r\nDate: Mon, 02 Mar 2026 08:00:00 GMT\r\nContent-Length: 11\r\n\r\n{"ok":true}'
OTHER = b'HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\n{"ok":false}'
SILENT = b""


class Host:
    """Answers the requests of each connection with what it was told, in that order."""

    def __init__(self) -> None:
        self.answers: list[list[bytes]] = []
        self.requests: list[bytes] = []
        self.connections = 0
        self.closes_after: set[int] = set()
        self.writers: list[asyncio.StreamWriter] = []
        self.heard = asyncio.Condition()
        self.address = ""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        number = self.connections
        self.connections += 1
        self.writers.append(writer)
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                _, sized, rest = head.rpartition(b"Content-Length: ")
                length = int(rest.split(b"\r")[0]) if sized else 0
                body = await reader.readexactly(length)
                async with self.heard:
                    self.requests.append(head + body)
                    self.heard.notify_all()
                for part in self.answers.pop(0) if self.answers else [GOOD]:
                    writer.write(part)
                    await writer.drain()
                    await a_turn()
                if number in self.closes_after:
                    break
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    async def until_heard(self, count: int) -> None:
        async with self.heard:
            await self.heard.wait_for(lambda: len(self.requests) >= count)


async def a_turn() -> None:
    """Let the loop look once at what has come in."""
    looked = asyncio.Event()
    asyncio.get_running_loop().call_soon(looked.set)
    await looked.wait()


@asynccontextmanager
async def listening(
    host: Host, tls: ssl.SSLContext | None = None, at: str = "127.0.0.1"
) -> AsyncIterator[None]:
    server = await asyncio.start_server(host.serve, at, 0, ssl=tls)
    port = server.sockets[0].getsockname()[1]
    place = f"[{at}]" if ":" in at else at
    host.address = f"{'https' if tls else 'http'}://{place}:{port}/bot7:made-up/"
    try:
        yield
    finally:
        server.close()
        for writer in host.writers:
            writer.close()
        await asyncio.gather(*(one.wait_closed() for one in host.writers), return_exceptions=True)


@pytest.fixture
async def host() -> AsyncIterator[Host]:
    there = Host()
    async with listening(there):
        yield there


@pytest.fixture
async def ways(host: Host) -> AsyncIterator[ConnectionPool]:
    there = ConnectionPool(host.address, most=2)
    yield there
    await there.close()


async def post(ways: ConnectionPool, *, seconds: float = 5, body: bytes = b'{"a":1}') -> Reply:
    return await ways.post("sendMessage", body, content_type="application/json", seconds=seconds)


async def test_request_says_where_it_goes_and_how_long_it_is(
    host: Host, ways: ConnectionPool
) -> None:
    reply = await post(ways)
    place = host.address.removeprefix("http://").partition("/")[0]
    assert host.requests == [
        b"POST /bot7:made-up/sendMessage HTTP/1.1\r\n"
        + f"Host: {place}\r\n".encode()
        + b"Content-Type: application/json\r\nContent-Length: 7\r\n\r\n"
        + b'{"a":1}'
    ]
    assert reply == Reply(200, b'{"ok":true}', "Mon, 02 Mar 2026 08:00:00 GMT")
    assert reply.json == {"ok": True}


async def test_an_address_is_asked_for_with_its_query(host: Host) -> None:
    ways = ConnectionPool(f"{host.address}ping?id=4", most=1)
    assert (await ways.get(seconds=5)).status == 200
    await ways.close()
    assert host.requests[0].startswith(b"GET /bot7:made-up/ping?id=4 HTTP/1.1\r\nHost: 127.0.0.1:")


async def test_a_host_with_an_ipv6_address_only_is_reached() -> None:
    host = Host()
    async with listening(host, at="::1"):
        ways = ConnectionPool(host.address, most=1)
        assert (await post(ways)).status == 200
        await ways.close()


async def test_one_connection_carries_one_request_after_another(
    host: Host, ways: ConnectionPool
) -> None:
    for _ in range(5):
        await post(ways)
    assert host.connections == 1


WHOLE = {
    "in one piece": [GOOD],
    "byte by byte": [GOOD[place : place + 1] for place in range(len(GOOD))],
    "in chunks": [
        b'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\n{"ok\r\n',
        b'7\r\n":true}\r\n0\r\n\r\n',
    ],
    "announced": [b"HTTP/1.1 103 Early Hints\r\nLink: <a>\r\n\r\n", GOOD],
}


@pytest.mark.parametrize("how", WHOLE)
async def test_an_answer_is_whole_however_it_comes(
    host: Host, ways: ConnectionPool, how: str
) -> None:
    host.answers = [WHOLE[how]]
    reply = await post(ways)
    assert (reply.status, reply.raw) == (200, b'{"ok":true}')
    await post(ways)
    assert host.connections == 1


async def test_an_answer_without_a_length_ends_with_its_connection(
    host: Host, ways: ConnectionPool
) -> None:
    host.answers = [[b"HTTP/1.1 502 Bad Gateway\r\n\r\n<html>down</html>"]]
    host.closes_after = {0}
    reply = await post(ways)
    assert (reply.status, reply.raw, reply.json) == (502, b"<html>down</html>", None)


async def test_answer_cut_short_leaves_the_request_in_doubt(
    host: Host, ways: ConnectionPool
) -> None:
    host.answers = [[GOOD[:-3]]]
    host.closes_after = {0}
    with pytest.raises(MaybeSent, match="ConnectionLost"):
        await post(ways)
    assert (await post(ways)).status == 200


@pytest.mark.parametrize(
    "last",
    [GOOD.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"), b"HTTP/1.0 204 No\r\n\r\n"],
)
async def test_connection_that_will_not_stay_carries_nothing_more(
    host: Host, ways: ConnectionPool, last: bytes
) -> None:
    host.answers = [[last]]
    await post(ways)
    await post(ways)
    assert host.connections == 2


@pytest.mark.parametrize("extra", [OTHER, b"more"])
async def test_second_answer_is_not_taken_for_the_next_one(
    host: Host, ways: ConnectionPool, extra: bytes
) -> None:
    host.answers = [[GOOD + extra]]
    assert (await post(ways)).json == {"ok": True}
    assert (await post(ways)).json == {"ok": True}
    assert host.connections == 2


async def test_what_comes_unasked_ends_the_connection(host: Host, ways: ConnectionPool) -> None:
    await post(ways)
    host.writers[0].write(OTHER)
    await host.writers[0].wait_closed()
    assert (await post(ways)).json == {"ok": True}
    assert host.connections == 2


async def test_connection_closed_while_idle_is_no_doubt(host: Host, ways: ConnectionPool) -> None:
    host.closes_after = {0}
    await post(ways)
    await host.writers[0].wait_closed()
    await a_turn()
    await a_turn()
    assert (await post(ways)).status == 200
    assert host.connections == 2


async def test_connection_idle_for_too_long_is_left(
    host: Host, ways: ConnectionPool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection_pool, "IDLE_SECONDS", -1.0)
    await post(ways)
    await post(ways)
    assert host.connections == 2


BROKEN = {
    "nonsense": ([b"I am not a web server\r\n\r\n"], "NotHttp"),
    "another protocol": (
        [b"HTTP/1.1 101 Go\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\nx"],
        "NotHttp",
    ),
    "no end": (
        [b"HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n\r\n" + b"x" * 2000],
        "AnswerTooLong",
    ),
    "no answer": ([SILENT], "NoAnswerInTime"),
}


@pytest.mark.parametrize("how", BROKEN)
async def test_anything_else_leaves_the_request_in_doubt(
    host: Host, ways: ConnectionPool, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection_pool, "MOST_ANSWER_BYTES", 1000)
    answer, why = BROKEN[how]
    host.answers = [answer]
    with pytest.raises(MaybeSent, match=why):
        await post(ways, seconds=0.05 if how == "no answer" else 5)
    assert (await post(ways)).json == {"ok": True}


async def test_answer_nobody_waits_for_is_not_taken_for_the_next(
    host: Host, ways: ConnectionPool
) -> None:
    host.answers = [[SILENT]]
    async with asyncio.TaskGroup() as tasks:
        waiting = tasks.create_task(post(ways))
        await host.until_heard(1)
        waiting.cancel()
    host.writers[0].write(OTHER)
    assert (await post(ways)).json == {"ok": True}


async def test_more_than_there_are_connections_wait_their_turn(
    host: Host, ways: ConnectionPool
) -> None:
    replies = await asyncio.gather(*(post(ways) for _ in range(20)))
    assert {one.status for one in replies} == {200}
    assert host.connections == 2


async def test_one_for_whom_no_connection_comes_free_was_not_sent(
    host: Host, ways: ConnectionPool, monkeypatch: pytest.MonkeyPatch
) -> None:
    host.answers = [[SILENT], [SILENT]]
    async with asyncio.TaskGroup() as tasks:
        busy = [tasks.create_task(post(ways)) for _ in range(2)]
        await host.until_heard(2)
        gone = tasks.create_task(post(ways))
        await a_turn()
        gone.cancel()
        with monkeypatch.context() as impatient:
            impatient.setattr(connection_pool, "CONNECT_SECONDS", 0.01)
            with pytest.raises(NotSent, match="NoConnectionFree"):
                await post(ways)
        for one in busy:
            one.cancel()
    assert [one.status for one in await asyncio.gather(*(post(ways) for _ in range(4)))] == [
        200
    ] * 4


@pytest.mark.parametrize("address", ["http://nobody.invalid/", "http://127.0.0.1:1/"])
async def test_what_found_nobody_was_not_sent(address: str) -> None:
    with pytest.raises(NotSent) as fault:
        await post(ConnectionPool(address, most=1))
    assert fault.value.__suppress_context__


def certificate(folder: Path) -> ssl.SSLContext:
    """Make a certificate for 127.0.0.1 that nobody has signed, and its file beside it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = RealClock().now()
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))]), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    (folder / "made.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "made.pem", folder / "key.pem")
    return context


@pytest.mark.parametrize("trusted", [True, False])
async def test_only_a_certificate_that_holds_is_spoken_to(
    tmp_path: Path, trusted: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    host = Host()
    async with listening(host, certificate(tmp_path)):
        if trusted:
            monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "made.pem"))
        ways = ConnectionPool(host.address, most=1)
        if trusted:
            assert (await post(ways)).status == 200
        else:
            with pytest.raises(NotSent, match="SSLCertVerificationError"):
                await post(ways)
            assert not host.requests
        await ways.close()
