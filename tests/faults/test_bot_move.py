"""Is another bot's token refused, and what becomes of everybody when a clinic moves to another bot?"""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot.process.clock import RealClock
from db.delivery import deliveries, inbox
from db.delivery.deliveries import Owed
from db.engine.database import Database
from db.engine.sealing import load_key_ring
from db.tables import DeliveryRow, InboxRow, InviteRow, PatientRow, PromptRow, StaffRow
from rules.conditions import ConditionCode
from rules.delivery import DeliveryKind
from simulator import Telegram, serve
from tests.faults.program import Program, program_in
from tests.green.rigs import prepare

CLOCK = RealClock()
OTHER_TOKEN = "7000000003:AAanotherClinicsBot-0123456789abcdefghi"


@pytest.fixture
async def clinic(tmp_path: Path, telegram: Telegram, api_url: str) -> Program:
    """A clinic with people, whose engine ran once."""
    url = f"sqlite:///{tmp_path / 'data' / 'limber.db'}"
    await prepare(url, tmp_path / "data" / "limber.keys", telegram)
    program = program_in(tmp_path, api_url=api_url, token=telegram.token)
    async with program.running() as running:
        await running.told_to_stop()
    return program


@pytest.mark.unmeasured
async def test_another_bots_token_is_refused_by_run_and_by_check(
    clinic: Program, tmp_path: Path
) -> None:
    other = Telegram(clock=CLOCK, token=OTHER_TOKEN)
    async with serve(other) as api_url:
        strange = clinic.with_keys(LIMBER_BOT_TOKEN=OTHER_TOKEN, LIMBER_TELEGRAM_API_URL=api_url)
        done = await strange.says("run")
        (line,) = done.faults
        assert done.code == 1
        assert line.startswith("LIMBER_BOT_TOKEN: the token is of another bot")
        assert "`limber move-bot`" in line
        checked = await strange.says("check", "--json")
    assert f'"{ConditionCode.ANOTHER_BOT}"' in checked.out
    assert OTHER_TOKEN not in done.err + checked.out


async def test_after_a_move_nobody_is_written_to_before_she_pressed_start(
    clinic: Program, tmp_path: Path
) -> None:
    database = Database(
        f"sqlite:///{tmp_path / 'data' / 'limber.db'}",
        load_key_ring(tmp_path / "data" / "limber.keys"),
    )
    now = CLOCK.now()
    async with database.transaction() as session:
        await inbox.store(session, [(7, 101, {"update_id": 7})], now=now)
        owed = Owed(
            kind=DeliveryKind.NUDGE,
            chat_id=101,
            once="n",
            due_at=now,
            expires_at=now.replace(year=2099),
        )
        await deliveries.owe(session, [owed], now=now)
    assert (await clinic.says("invite", "patient")).code == 0
    other = Telegram(clock=CLOCK, token=OTHER_TOKEN)
    async with serve(other) as api_url:
        moved = clinic.with_keys(LIMBER_BOT_TOKEN=OTHER_TOKEN, LIMBER_TELEGRAM_API_URL=api_url)
        done = await moved.says("move-bot")
        assert done.code == 0, done.err
        assert "6 patients and 2 of the team get nothing until each has opened" in done.out
        again = await moved.says("move-bot")
        assert "belongs to @limber_bot already" in again.out
        ana = other.person(101, "Ana 0", started=False)
        async with moved.running() as running:
            ana.starts()
            await other.until(lambda: bool(ana.from_bot), seconds=30)
            await running.told_to_stop()
    async with database.transaction() as session:
        reached = select(PatientRow.chat_id).where(PatientRow.unreachable_at.is_(None))
        assert list(await session.scalars(reached)) == [101]
        assert (
            await session.scalar(select(func.count()).where(StaffRow.unreachable_at.is_(None))) == 0
        )
        states = select(DeliveryRow.state).where(DeliveryRow.once == "n")
        assert await session.scalar(states) == "expired"
        # The number of an update of the old bot may come again.
        assert 7 not in list(await session.scalars(select(InboxRow.update_id)))
        assert await session.scalar(select(func.count()).where(InviteRow.revoked_at.is_(None))) == 0
        assert (
            await session.scalar(
                select(func.count()).where(
                    PromptRow.closed_at.is_(None), PromptRow.created_at < now
                )
            )
            == 0
        )
    await database.close()
