"""What does the HTTP port answer, and is what Telegram delivers there before it is told so?"""

from __future__ import annotations

import asyncio
import gzip
import io
import json
import random
import re
import socket
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import aiohttp
import pytest
from sqlalchemy import select, text
from structlog.testing import capture_logs

from bot.commands.engine import _loop_factory
from bot.intake import connection_limits, update_storage
from bot.intake.http_server import LARGEST_DELIVERY, Address, PortBarred, PortTaken, serving
from bot.intake.webhook import SECRET_HEADER, Receiver
from bot.process.clock import RealClock
from bot.process.metrics import Metrics
from bot.readiness import Watch
from db.engine.database import Database
from db.engine.sealing import new_key_ring
from db.tables import InboxRow
from simulator import Telegram, serve
from tests.conversations.house import bundle
from tests.fuzz.inputs import bodies

SECRET = "only-telegram-knows"
CLOCK = RealClock()


def update(number: int, words: str = "hello") -> dict:
    chat = {"id": 7, "type": "private", "first_name": "Ana"}
    message = {"message_id": 1, "date": 0, "chat": chat, "from": {**chat, "is_bot": False}}
    return {"update_id": number, "message": message | {"text": words}}


@dataclass
class Port:
    """The port under test, and what its deliveries left."""

    url: str
    session: aiohttp.ClientSession
    watch: Watch
    database: Database
    woken: list[int]

    async def get(self, path: str) -> tuple[int, str]:
        async with self.session.get(self.url + path) as answer:
            return answer.status, await answer.text()

    async def brings(self, body: object, *, secret: str | None = SECRET) -> int:
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        headers = {} if secret is None else {SECRET_HEADER: secret}
        # Only what is large is read as a file is: aiohttp does that in a thread.
        sent = io.BytesIO(data) if len(data) > LARGEST_DELIVERY else data
        async with self.session.post(self.url + "/hook", data=sent, headers=headers) as answer:
            return answer.status

    async def kept(self) -> list[int]:
        async with self.database.transaction() as session:
            return list(await session.scalars(select(InboxRow.update_id)))


@pytest.fixture
async def port(migrated_database: str) -> AsyncIterator[Port]:
    async with port_of(migrated_database) as one:
        yield one


@pytest.fixture
def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


@asynccontextmanager
async def port_of(
    migrated_database: str, metrics_address: Address | None = None
) -> AsyncIterator[Port]:
    database = Database(migrated_database, new_key_ring())
    watch = Watch(CLOCK, Metrics(version="1", library="abc"))
    woken: list[int] = []
    async with (
        serving(
            watch,
            Address(host="127.0.0.1", port=0),
            webhook_path="/hook",
            metrics_address=metrics_address,
        ) as number,
        aiohttp.ClientSession() as session,
    ):
        watch.database, watch.stands_by = database, True
        watch.receiver = Receiver(
            SECRET, database=database, bundle=bundle(), clock=CLOCK, stored=lambda: woken.append(1)
        )
        yield Port(f"http://127.0.0.1:{number}", session, watch, database, woken)
    await database.close()


async def test_a_delivery_is_committed_when_it_is_acknowledged(port: Port) -> None:
    assert await port.brings(update(5)) == 200
    assert await port.kept() == [5]
    assert port.woken


async def test_a_delivery_that_comes_again_is_kept_once(port: Port) -> None:
    assert [await port.brings(update(5)) for _ in range(2)] == [200, 200]
    assert await port.kept() == [5]


async def test_forty_deliveries_at_once_are_each_kept_once(port: Port) -> None:
    telegram = Telegram(clock=CLOCK)
    for number in range(100, 140):
        phone = telegram.person(number)
        phone.starts()
        phone.blocks()
        phone.unblocks()
        phone.says("chest pain")
    sent = [100_000_001 + number for number in range(160)]
    hook = {"url": f"{port.url}/hook", "secret_token": SECRET, "max_connections": 40}

    async with (
        serve(telegram) as api,
        port.session.post(f"{api}/bot{telegram.token}/setWebhook", json=hook) as answer,
    ):
        assert answer.status == 200
        await telegram.quiet(seconds=60)

    assert sorted(await port.kept()) == sent
    assert telegram.world.hook.last_error == ""


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
class TestRefused:
    @pytest.mark.parametrize("secret", [None, "", "wrong", SECRET + "x", "é"])
    async def test_who_does_not_know_the_secret_leaves_nothing(
        self, port: Port, secret: str | None
    ) -> None:
        assert await port.brings(update(5), secret=secret) == 403
        assert await port.kept() == []

    async def test_a_secret_that_is_no_text_is_wrong(self, port: Port) -> None:
        reader, writer = await socket_to(port)
        writer.write(
            b"POST /hook HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n"
            + SECRET_HEADER.encode()
            + b": \xff\xfe\r\n\r\n{}"
        )
        assert b" 403 " in await reader.readline()
        writer.close()
        await writer.wait_closed()

    @pytest.mark.parametrize(
        "body",
        [
            b"",
            b"{",
            b"\xff",
            pytest.param(b"[" * 100_000, id="deep"),
            [],
            "hello",
            {"message": {}},
            {"update_id": "5"},
            {"update_id": True},
            {"update_id": 10**30},
        ],
        ids=str,
    )
    async def test_nonsense_is_no_update(self, port: Port, body: object) -> None:
        assert await port.brings(body) == 400
        assert await port.kept() == []

    async def test_spoiled_bodies_are_taken_or_refused_and_never_a_fault(self, port: Port) -> None:
        spoiled = bodies(random.Random(1))
        found = Counter([await port.brings(next(spoiled)) for _ in range(150)])
        assert set(found) == {200, 400}

    async def test_brackets_in_what_she_writes_are_no_depth(self, port: Port) -> None:
        assert await port.brings(update(5, "[" * 4_000 + '"{')) == 200
        assert await port.kept() == [5]

    async def test_a_chat_of_absurd_size_counts_as_none(self, port: Port) -> None:
        absurd = update(5)
        absurd["message"]["chat"]["id"] = 10**30
        assert await port.brings(absurd) == 200
        assert await port.kept() == [5]

    async def test_more_than_telegram_sends_is_not_read(self, port: Port) -> None:
        assert await port.brings(b" " * (LARGEST_DELIVERY + 1)) == 413
        assert await port.kept() == []

    @pytest.mark.parametrize("body", [b"no gzip", gzip.compress(b" " * 9_000_000)], ids=len)
    async def test_what_is_compressed_is_not_unpacked(self, port: Port, body: bytes) -> None:
        headers = {SECRET_HEADER: SECRET, "Content-Encoding": "gzip"}
        async with port.session.post(port.url + "/hook", data=body, headers=headers) as answer:
            assert answer.status == 415
        assert (
            'limber_port_refusals_total{reason="compressed"} 1.0' in (await port.get("/metrics"))[1]
        )

    async def test_a_full_inbox_asks_telegram_to_come_again(
        self, port: Port, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(update_storage, "MOST_OPEN", 1)
        with capture_logs() as log:
            assert [await port.brings(update(n)) for n in (5, 6)] == [200, 503]
        assert [line["event"] for line in log] == ["inbox_full"]
        assert await port.kept() == [5]

    async def test_a_database_that_is_away_asks_telegram_to_come_again(self, port: Port) -> None:
        async with port.database.transaction() as session:
            await session.execute(text("ALTER TABLE inbox RENAME TO gone"))
        with capture_logs() as log:
            assert await port.brings(update(5, "my words")) == 503
        assert [line["event"] for line in log] == ["store_failed"]
        assert port.woken == []

    async def test_before_it_can_keep_anything_it_asks_to_come_again(self, port: Port) -> None:
        port.watch.leave()
        assert await port.brings(update(5), secret="wrong") == 503

    async def test_only_deliveries_are_taken_and_only_there(self, port: Port) -> None:
        assert (await port.get("/hook"))[0] == 405
        assert (await port.get("/elsewhere"))[0] == 404


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
async def test_health_and_readiness_tell_who_this_is(port: Port) -> None:
    assert await port.get("/healthz") == (200, '{"alive": true}')
    status, page = await port.get("/readyz")
    well = {"ready": True, "role": "standby", "because": [], "conditions": []}
    assert (status, json.loads(page)) == (200, well)
    assert (await port.get("/intakez"))[0] == 200
    await port.database.close()
    port.watch.leave()
    await port.watch.look(anew=True)
    status, page = await port.get("/readyz")
    told = json.loads(page)
    assert (status, told["because"], told["role"]) == (503, ["not_started"], "none")
    assert told["conditions"][0]["see"] == "docs/runbook.md#not-started"
    assert (await port.get("/intakez"))[0] == 503


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
async def test_a_silent_database_is_told(port: Port) -> None:
    async with port.database.transaction() as session:
        await session.execute(text("ALTER TABLE delivery RENAME TO gone"))
    status, page = await port.get("/readyz")
    assert (status, json.loads(page)["because"]) == (503, ["database_away"])
    assert (await port.get("/metrics"))[0] == 200


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
async def test_metrics_count_what_is_open_and_name_nobody(port: Port) -> None:
    await port.brings(update(5, "my words"))
    status, page = await port.get("/metrics")
    assert status == 200
    assert "limber_leader 0.0" in page
    # What the database says is told once, by whoever leads.
    assert "limber_inbox_open" not in page
    assert 'limber_condition{code="database_away"} 0.0' in page
    assert 'limber_info{library="abc",version="1"} 1.0' in page
    assert "my words" not in page
    assert "Ana" not in page


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
class TestWhoSaysNothing:
    """Each waits for the other side to end the connection, and for nothing else."""

    async def test_silent_strangers_give_way_to_a_delivery(
        self, monkeypatch: pytest.MonkeyPatch, migrated_database: str
    ) -> None:
        monkeypatch.setattr(connection_limits, "MOST_CONNECTIONS", 5)
        async with port_of(migrated_database) as port:
            silent = [await socket_to(port) for _ in range(20)]
            assert await port.brings(update(5)) == 200
            # The first to come have gone; the newest, and Telegram's, are left.
            assert [await silent[number][0].read() for number in range(16)] == [b""] * 16
            assert await refusals(port) == {"crowded": 16.0}
            assert await port.brings(update(6)) == 200
            for _, writer in silent:
                writer.close()
            assert await port.kept() == [5, 6]

    async def test_a_crowd_does_not_push_telegram_out(
        self, monkeypatch: pytest.MonkeyPatch, migrated_database: str
    ) -> None:
        monkeypatch.setattr(connection_limits, "MOST_CONNECTIONS", 3)
        async with port_of(migrated_database) as port:
            reader, writer = await socket_to(port)
            for number in (5, 6):
                body = json.dumps(update(number)).encode()
                head = f"POST /hook HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\n"
                writer.write(f"{head}{SECRET_HEADER}: {SECRET}\r\n\r\n".encode() + body)
                assert b" 200 " in await reader.readuntil(b"\r\n\r\n")
                strangers = [await socket_to(port) for _ in range(9)]
                assert await strangers[0][0].read() == b""
                for _, stranger in strangers:
                    stranger.close()
            writer.close()
            assert await port.kept() == [5, 6]

    @pytest.mark.parametrize("said", [b"", b"POST /hook HTTP/1.1\r\nHost: x\r\n"], ids=len)
    async def test_who_does_not_finish_his_headers_is_sent_away(
        self, monkeypatch: pytest.MonkeyPatch, port: Port, said: bytes
    ) -> None:
        monkeypatch.setattr(connection_limits, "HEADER_SECONDS", 0.01)
        reader, writer = await socket_to(port)
        writer.write(said)
        assert await reader.read() == b""
        writer.close()
        monkeypatch.undo()
        assert await refusals(port) == {"slow": 1.0}

    async def test_who_asks_nothing_more_is_sent_away_without_a_count(
        self, monkeypatch: pytest.MonkeyPatch, port: Port
    ) -> None:
        monkeypatch.setattr(connection_limits, "IDLE_SECONDS", 0.01)
        reader, writer = await socket_to(port)
        writer.write(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
        assert (await reader.read()).endswith(b'{"alive": true}')
        writer.close()
        assert await refusals(port) == {}

    async def test_what_is_no_request_is_counted(self, port: Port) -> None:
        reader, writer = await socket_to(port)
        writer.write(b"\x16\x03\x01 not http\r\n\r\n")
        assert b" 400 " in await reader.read()
        writer.close()
        assert await refusals(port) == {"no_request": 1.0}


def test_the_loop_that_the_engine_runs_on_serves_too() -> None:
    async def asked() -> int:
        watch = Watch(CLOCK, Metrics(version="1", library="abc"))
        address = Address(host="127.0.0.1", port=0)
        async with (
            serving(watch, address, webhook_path=None) as number,
            aiohttp.ClientSession() as session,
            session.get(f"http://127.0.0.1:{number}/healthz") as answer,
        ):
            return answer.status

    with asyncio.Runner(loop_factory=_loop_factory()) as runner:
        assert runner.run(asked()) == 200


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
async def test_metrics_on_an_address_of_their_own_are_nowhere_else(
    migrated_database: str, free_port: int
) -> None:
    apart = Address(host="127.0.0.1", port=free_port, keys="LIMBER_METRICS")
    async with port_of(migrated_database, metrics_address=apart) as port:
        assert (await port.get("/metrics"))[0] == 404
        url = f"http://127.0.0.1:{free_port}"
        async with port.session.get(url + "/metrics") as page:
            assert "limber_leader" in await page.text()
        async with port.session.get(url + "/readyz") as page:
            assert page.status == 404


async def test_a_port_that_is_taken_is_named() -> None:
    watch = Watch(CLOCK, Metrics(version="1", library="abc"))
    with socket.create_server(("127.0.0.1", 0)) as taken:
        number = taken.getsockname()[1]
        with pytest.raises(PortTaken, match=f"LIMBER_HTTP_PORT: 127.0.0.1:{number} is taken"):
            async with serving(watch, Address(host="127.0.0.1", port=number), webhook_path=None):
                pass


async def test_an_address_of_another_machine_is_named() -> None:
    watch = Watch(CLOCK, Metrics(version="1", library="abc"))
    with pytest.raises(PortBarred, match=r"LIMBER_HTTP_HOST: cannot listen on 192\.0\.2\.1:0"):
        async with serving(watch, Address(host="192.0.2.1", port=0), webhook_path=None):
            pass


async def socket_to(port: Port) -> tuple:
    return await asyncio.open_connection("127.0.0.1", int(port.url.rpartition(":")[2]))


async def refusals(port: Port) -> dict[str, float]:
    _, page = await port.get("/metrics")
    found = re.findall(r'^limber_port_refusals_total\{reason="(\w+)"\} (.+)$', page, re.MULTILINE)
    return {reason: float(count) for reason, count in found}
