"""What is a demo made of? The real bot, our own Telegram, a clock that can be moved, and a file."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import structlog

import migrations
from bot.process.log import configure_logging
from bot.root import Engine, Parts, running_engine
from content.bundle import ContentBundle, load_shelf
from content.files.holidays import load_holidays
from content.language.speech import SafetyLines
from content.staff.invite_link import invite_link
from db import invites
from db.engine import row_ids
from db.engine.database import Database
from db.engine.sealing import new_key_ring
from rules.clinic import Clinic
from rules.invites import InviteRole
from rules.staffed_hours import parse_staffed_hours
from simulator import Telegram, serve
from simulator.clock import MovableClock, Walker

ZONE = ZoneInfo("Europe/London")
# Telephone numbers that nobody has, and a name that says what this is.
SAFETY = SafetyLines(
    clinic="Riverside Clinic (demo)",
    phone="01632 960 100",
    emergency="112",
    urgent="01632 960 150",
    crisis="01632 960 199",
    hours="Mon-Fri 08:00-16:00",
)
CLINIC = Clinic(
    name=SAFETY.clinic,
    phone=SAFETY.phone,
    zone=ZONE.key,
    staffed=parse_staffed_hours(SAFETY.hours),
    holidays=load_holidays("GB-ENG"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoHouse:
    """A running demo."""

    telegram: Telegram
    clock: MovableClock
    walker: Walker
    engine: Engine
    database: Database
    bundle: ContentBundle

    async def invite(
        self, role: InviteRole, *, created_by: int | None = None, uses: int = 1
    ) -> str:
        """Return a fresh link."""
        async with self.database.transaction() as session:
            token = await invites.create_invite(
                session, role, now=self.clock.now(), uses=uses, created_by=created_by
            )
        return invite_link(self.telegram.username, token)


@asynccontextmanager
async def open_demo(
    folder: Path, clock: MovableClock, *, heartbeat: bool, seed: int, clinic: Clinic = CLINIC
) -> AsyncIterator[DemoHouse]:
    """Run the bot on a new file in `folder` for the length of the block.

    What is drawn by lot for a patient hangs on her number, so numbers follow from the seed.
    """
    row_ids.count_from(seed)
    url = f"sqlite:///{folder / 'limber.db'}"
    await asyncio.to_thread(migrations.upgrade, url)
    bundle = await asyncio.to_thread(load_shelf, SAFETY)
    telegram = Telegram(clock=clock)
    database = Database(url, new_key_ring())
    try:
        async with serve(telegram) as address:
            parts = Parts(
                api_url=address,
                token=telegram.token,
                database=database,
                clock=clock,
                bundle=bundle,
                clinic=clinic,
                heartbeat=heartbeat,
            )
            async with running_engine(parts) as engine:
                walker = Walker(
                    clock,
                    next_due=engine.next_due,
                    tick=engine.tick,
                    unfinished=lambda: engine.unfinished() + telegram.unfinished,
                )
                await walker.settle()
                yield DemoHouse(
                    telegram=telegram,
                    clock=clock,
                    walker=walker,
                    engine=engine,
                    database=database,
                    bundle=bundle,
                )
    finally:
        await database.close()


def run_demo(work: Callable[[], Awaitable[None]]) -> None:
    """Run the demo's loop; its log holds warnings only, since people read beside it."""
    configure_logging()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(30))
    with asyncio.Runner(loop_factory=_loop_factory()) as runner:
        runner.run(_awaited(work))


async def _awaited(work: Callable[[], Awaitable[None]]) -> None:
    await work()


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    try:
        import uvloop
    except ImportError:
        return None
    return uvloop.new_event_loop


def wall(*when: int) -> datetime:
    """Return a wall time at the clinic, aware: year, month, day, hour, minute."""
    year, month, day, hour, minute = when
    return datetime(year, month, day, hour, minute, tzinfo=ZONE)
