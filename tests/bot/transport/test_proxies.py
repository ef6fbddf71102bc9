"""Does a request go through a proxy with the same three outcomes, whatever the proxy does?"""

from __future__ import annotations

import asyncio
import base64
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.commands.command_error import CommandFault
from bot.commands.token_check import ask
from bot.settings import Settings
from bot.transport import connection_pool
from bot.transport.connection_pool import ConnectionPool, MaybeSent, NotSent
from tests.bot.transport.test_connection_pool import SILENT, Host, certificate, listening, post

LED = b"HTTP/1.1 200 Connection established\r\n\r\n"
SOCKS_5 = 5
NO_PASSWORD, BY_PASSWORD = 0, 2


class Proxy:
    """A proxy of either kind. `answer` is what it says instead of leading; None for nothing at all."""

    def __init__(self) -> None:
        self.answer: bytes | None = LED
        self.port = 0
        self.asked: list[str] = []
        self.passwords: list[str] = []
        self.cuts_after_request = False
        self._open: list[asyncio.StreamWriter] = []

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open.append(writer)
        try:
            first = await reader.readexactly(1)
            speaks = self._socks if first[0] == SOCKS_5 else self._connect
            place = await speaks(first, reader, writer)
            if place is not None:
                await self._lead(place, reader, writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    async def _connect(
        self, first: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> tuple[str, int] | None:
        head = (first + await reader.readuntil(b"\r\n\r\n")).decode()
        place = head.split()[1]
        self.asked.append(place)
        for line in head.split("\r\n"):
            if line.startswith("Proxy-Authorization: Basic "):
                self.passwords.append(base64.b64decode(line.split()[2]).decode())
        if self.answer is None:
            await reader.read()
            return None
        writer.write(self.answer)
        host, _, port = place.rpartition(":")
        return (host.strip("[]"), int(port)) if self.answer == LED else None

    async def _socks(
        self, first: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> tuple[str, int] | None:
        assert first[0] == SOCKS_5
        ways = await reader.readexactly((await reader.readexactly(1))[0])
        chosen = BY_PASSWORD if BY_PASSWORD in ways else NO_PASSWORD
        writer.write(bytes([SOCKS_5, chosen]))
        if chosen == BY_PASSWORD:
            await reader.readexactly(1)
            parts = [await reader.readexactly((await reader.readexactly(1))[0]) for _ in range(2)]
            self.passwords.append(b":".join(parts).decode())
            writer.write(bytes([1, 0]))
        kind = (await reader.readexactly(4))[3]
        if kind == 1:
            host = ".".join(map(str, await reader.readexactly(4)))
        else:
            host = (await reader.readexactly((await reader.readexactly(1))[0])).decode()
        port = int.from_bytes(await reader.readexactly(2), "big")
        self.asked.append(f"{host}:{port}")
        led = self.answer == LED
        writer.write(bytes([SOCKS_5, 0 if led else 2, 0, 1, 0, 0, 0, 0, 0, 0]))
        return (host, port) if led else None

    async def _lead(
        self, place: tuple[str, int], reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        there, to_there = await asyncio.open_connection(*place)
        self._open.append(to_there)

        async def pass_on(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
            while part := await source.read(65536):
                target.write(part)
                if self.cuts_after_request and source is reader:
                    break
            target.close()

        if self.cuts_after_request:
            await pass_on(reader, to_there)
            return
        await asyncio.gather(pass_on(reader, to_there), pass_on(there, writer))

    def close(self) -> None:
        for one in self._open:
            one.close()


@pytest.fixture
async def proxy() -> AsyncIterator[Proxy]:
    there = Proxy()
    server = await asyncio.start_server(there.serve, "127.0.0.1", 0)
    there.port = server.sockets[0].getsockname()[1]
    yield there
    server.close()
    there.close()
    await server.wait_closed()


@asynccontextmanager
async def led(address: str, proxy: str) -> AsyncIterator[ConnectionPool]:
    there = ConnectionPool(address, most=2, proxy=proxy)
    yield there
    await there.close()


@pytest.mark.parametrize("scheme", ["http", "socks5"])
@pytest.mark.parametrize("secure", [False, True], ids=["plain", "TLS"])
async def test_each_kind_of_proxy_leads_there_once_for_many_requests(
    proxy: Proxy, tmp_path: Path, scheme: str, secure: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    host = Host()
    tls: ssl.SSLContext | None = certificate(tmp_path) if secure else None
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "made.pem"))
    async with (
        listening(host, tls),
        led(host.address, f"{scheme}://nurse:p%40ss@127.0.0.1:{proxy.port}") as ways,
    ):
        for _ in range(3):
            assert (await post(ways)).json == {"ok": True}
    assert proxy.asked == [host.address.split("/")[2]]
    assert proxy.passwords == ["nurse:p@ss"]
    assert len(host.requests) == 3


REFUSALS = {
    "password": (b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n", "ProxyRefused407"),
    "forbidden": (b"HTTP/1.1 403 Forbidden\r\n\r\n", "ProxyRefused403"),
    "host unknown": (b"HTTP/1.1 502 Bad Gateway\r\n\r\n<html>no</html>", "ProxyRefused502"),
    "garbage": (b"\x00\xff\r\n\r\n", "ProxyRefused"),
    "half a status": (b"HTTP/1.1 2", "ProxyRefused2"),
    "hangs up": (b"", "ProxyRefused"),
    "silent": (None, "ProxyTimeoutError|TimeoutError"),
}


@pytest.mark.parametrize("how", REFUSALS)
async def test_where_the_proxy_does_not_lead_nothing_was_sent(
    proxy: Proxy, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    proxy.answer, reason = REFUSALS[how]
    if proxy.answer is None:
        monkeypatch.setattr(connection_pool, "CONNECT_SECONDS", 0.05)
    host = Host()
    async with listening(host), led(host.address, f"http://127.0.0.1:{proxy.port}") as ways:
        with pytest.raises(NotSent, match=f"^({reason})$"):
            await post(ways)
        monkeypatch.undo()
        # Once it leads there, all goes on.
        proxy.answer = LED
        assert (await post(ways)).status == 200
    assert len(host.requests) == 1


async def test_where_a_socks_proxy_refuses_nothing_was_sent(proxy: Proxy) -> None:
    proxy.answer = b""
    host = Host()
    async with listening(host), led(host.address, f"socks5://127.0.0.1:{proxy.port}") as ways:
        with pytest.raises(NotSent, match=r"^ProxyRefused2$"):
            await post(ways)
    assert host.requests == []


async def test_what_a_proxy_cuts_off_behind_the_request_is_in_doubt(proxy: Proxy) -> None:
    proxy.cuts_after_request = True
    host = Host()
    async with listening(host), led(host.address, f"http://127.0.0.1:{proxy.port}") as ways:
        with pytest.raises(MaybeSent, match="ConnectionLost"):
            await post(ways)


async def test_no_answer_behind_a_proxy_is_in_doubt(proxy: Proxy) -> None:
    host = Host()
    host.answers = [[SILENT]]
    async with listening(host), led(host.address, f"http://127.0.0.1:{proxy.port}") as ways:
        with pytest.raises(MaybeSent, match="NoAnswerInTime"):
            await post(ways, seconds=0.05)


async def test_a_proxy_that_reads_along_without_our_trust_gets_nothing(
    proxy: Proxy, tmp_path: Path
) -> None:
    host = Host()
    async with (
        listening(host, certificate(tmp_path)),
        led(host.address, f"http://127.0.0.1:{proxy.port}") as ways,
    ):
        with pytest.raises(NotSent, match="SSLCertVerificationError"):
            await post(ways)
    assert host.requests == []


# ---------------------------------------------------------------- what an operator reads


def settings(api: str, proxy: str | None) -> Settings:
    given = {"telegram_api_url": api, "bot_token": "7:made-up-token", "proxy_url": proxy}
    return Settings.model_validate(given)


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (REFUSALS["password"][0], "asks for another name and password (407)"),
        (REFUSALS["forbidden"][0], "does not lead there (403)"),
        (b"", "does not lead there; "),
    ],
)
async def test_what_a_proxy_says_is_told_without_its_password(
    proxy: Proxy, answer: bytes, told: str
) -> None:
    proxy.answer = answer
    where = f"http://nurse:secret@127.0.0.1:{proxy.port}"
    with pytest.raises(CommandFault) as fault:
        await ask(settings("https://api.telegram.org", where), "getMe")
    (line,) = fault.value.lines
    assert line.startswith("LIMBER_PROXY_URL: this proxy ")
    assert told in line
    assert "secret" not in line


async def test_a_proxy_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:1")
    with pytest.raises(CommandFault, match=r"^https_proxy: no proxy answers there"):
        await ask(settings("https://api.telegram.org", None), "getMe")


@pytest.mark.parametrize("given", ["", "/nowhere/ca.pem"])
async def test_a_certificate_that_is_not_trusted_is_named(
    tmp_path: Path, given: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", given)
    host = Host()
    async with listening(host, certificate(tmp_path)):
        api = host.address.partition("/bot")[0]
        with pytest.raises(CommandFault, match=r"does not trust.*SSL_CERT_FILE") as fault:
            await ask(settings(api, None), "getMe")
    assert ("/nowhere/ca.pem is no file" in str(fault.value)) is bool(given)


# ---------------------------------------------------------------- which proxy

TELEGRAM = "https://api.telegram.org"


@pytest.mark.parametrize(
    ("set_to", "environment", "address", "through"),
    [
        (None, {}, TELEGRAM, None),
        ("http://p:3128", {}, TELEGRAM, "http://p:3128"),
        ("http://p:3128", {"https_proxy": "http://q:1"}, TELEGRAM, "http://p:3128"),
        ("http://p:3128", {"no_proxy": "telegram.org"}, TELEGRAM, None),
        (None, {"HTTPS_PROXY": "http://q:1"}, TELEGRAM, "http://q:1"),
        (None, {"https_proxy": "q:1"}, TELEGRAM, "http://q:1"),
        (None, {"all_proxy": "socks5h://q:1"}, TELEGRAM, "socks5://q:1"),
        (None, {"http_proxy": "http://q:1"}, TELEGRAM, None),
        (None, {"https_proxy": "http://q:1", "no_proxy": "*"}, TELEGRAM, None),
        (None, {"http_proxy": "http://q:1"}, "http://127.0.0.1:8081", None),
    ],
)
def test_the_setting_comes_first_and_the_usual_names_after_it(
    set_to: str | None,
    environment: dict[str, str],
    address: str,
    through: str | None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert settings(TELEGRAM, set_to).proxy_to(address) == through
