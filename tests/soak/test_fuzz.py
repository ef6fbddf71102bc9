"""Does one of a million spoiled inputs end in a crash, or leave memory behind?"""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import delete, func, select

from bot.intake.webhook import Receiver
from bot.process.clock import RealClock
from db.engine.database import Database
from db.engine.sealing import new_key_ring
from db.tables import InboxRow
from tests.conversations.house import bundle
from tests.fuzz.inputs import READERS, bodies, play
from tests.soak.conftest import Share

COUNT = 250_000
# What a Python of this size takes and gives back by itself.
MOST_GROWTH_MB = 32


def resident_mb() -> float:
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0]) / 1024


@pytest.mark.parametrize("reader", READERS)
def test_readers(
    reader: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, share: Share
) -> None:
    monkeypatch.chdir(tmp_path)
    count = share(COUNT) // 2
    found = play(reader, tmp_path, seed=2, count=count)
    before = resident_mb()
    found += play(reader, tmp_path, seed=3, count=count)
    grown = resident_mb() - before
    print(
        f"{reader}: {found['taken']} taken, {found['refused']} refused, 0 crashes, {grown:+.0f} MB"
    )
    assert set(found) == {"taken", "refused"}
    assert grown < MOST_GROWTH_MB


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
async def test_webhook_bodies(migrated_database: str, share: Share) -> None:
    database = Database(migrated_database, new_key_ring())
    receiver = Receiver(
        "only-telegram-knows-this-long-word",
        database=database,
        bundle=bundle(),
        clock=RealClock(),
        stored=lambda: None,
    )
    spoiled = bodies(random.Random(4))
    found: Counter[bool] = Counter()
    for _ in range(share(COUNT)):
        found[await receiver.receive(next(spoiled))] += 1
        if found[True] % 1000 == 999:
            async with database.transaction() as session:
                await session.execute(delete(InboxRow))
    async with database.transaction() as session:
        kept = await session.scalar(select(func.count()).select_from(InboxRow)) or 0
    await database.close()
    print(f"webhook: {found[True]} taken, {found[False]} refused, 0 crashes")
    assert 0 < kept <= found[True]
