"""Do 1,100 silent connections keep Telegram out, and is that so because of our limits?"""

from __future__ import annotations

import asyncio
import json
import resource
import socket
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import aiohttp

from bot.intake.webhook import SECRET_HEADER
from tests.faults.counts import Count, line
from tests.green.rigs import SECRET, Rig, rig
from tests.soak.conftest import Tell

SILENT = 1100
# What a usual system gives a process.
HANDLES = 1024
DELIVERIES = 40
# A process without handles does not refuse: it never answers.
PATIENCE = aiohttp.ClientTimeout(total=2)
WITH_LIMITS = "import bot.__main__ as program; program.main()"
WITHOUT_LIMITS = f"""
from bot.intake import connection_limits
connection_limits.MOST_CONNECTIONS = 10**6
connection_limits.SHARE_OF_HANDLES = 1
connection_limits.HEADER_SECONDS = 10**6
{WITH_LIMITS}
"""


async def test_silent_connections_stop_no_delivery(tmp_path: Path, tell: Tell) -> None:
    ours = await lost_beside_a_crowd(tmp_path / "ours", WITH_LIMITS)
    naive = await lost_beside_a_crowd(tmp_path / "naive", WITHOUT_LIMITS)
    tell(
        line(f"{SILENT} silent connections, deliveries", DELIVERIES, ours, "without limits", naive)
    )
    assert ours == Count()
    assert naive.lost > 0


async def lost_beside_a_crowd(folder: Path, code: str) -> Count:
    """Return how many deliveries were not taken while 1,100 waited at the port and said nothing."""
    async with rig(folder, webhook=True, started=False) as house:
        with few_handles(), (folder / "log").open("w") as log:
            house.process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-c",
                code,
                "run",
                cwd=folder,
                env=house.program.environment,
                stdout=log,
                stderr=log,
            )
        await house.until_ready()
        with ExitStack() as crowd:
            for _ in range(SILENT):
                with suppress(TimeoutError):
                    address = ("127.0.0.1", house.port)
                    crowd.enter_context(
                        await asyncio.to_thread(socket.create_connection, address, 1)
                    )
            taken = [await brings(house, number) for number in range(1, DELIVERIES + 1)]
        return Count(lost=taken.count(False))


async def brings(house: Rig, number: int) -> bool:
    """Deliver an update on a connection of its own, and tell whether it was taken."""
    sender = {"id": 7, "first_name": "Ana"}
    message = {
        "message_id": number,
        "date": 0,
        "chat": {**sender, "type": "private"},
        "from": {**sender, "is_bot": False},
        "text": "hello",
    }
    body = json.dumps({"update_id": number, "message": message})
    try:
        async with (
            aiohttp.ClientSession(timeout=PATIENCE) as session,
            session.post(
                f"http://127.0.0.1:{house.port}/hook", data=body, headers={SECRET_HEADER: SECRET}
            ) as answer,
        ):
            return answer.status == 200
    except (aiohttp.ClientError, TimeoutError):
        return False


@contextmanager
def few_handles() -> Iterator[None]:
    """Start what is started in the block with the handles of a usual system."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (HANDLES, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
