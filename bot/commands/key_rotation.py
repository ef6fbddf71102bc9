"""What are the steps of changing the keys while the engine runs?"""

from __future__ import annotations

from datetime import timedelta

import structlog

from bot.commands.resources import beside_engine
from bot.process.clock import RealClock
from bot.settings import Settings
from db import audit
from db.engine.copies import KEPT_FOR
from db.engine.key_rotation import reseal
from db.engine.sealing import load_key_ring, save_key_ring

# By then every transaction of the engine that began with the old ring has ended.
TAKEN_UP_AFTER = timedelta(seconds=2)

log = structlog.get_logger()


async def rotate_keys(settings: Settings) -> int:
    """Write a ring with a new key, wait until the engine has it, and seal everything again."""
    clock = RealClock()
    now = clock.now()
    async with beside_engine(settings, clock) as database:
        ring = load_key_ring(settings.key_file).with_new_key(now=now)
        save_key_ring(ring, settings.key_file)
        await clock.wait_until(now + TAKEN_UP_AFTER)
        resealed = await reseal(database)
        # A second look, for what a transaction in flight had still sealed with the old key.
        resealed += await reseal(database)
        # Keys that only copies older than any we keep could need.
        save_key_ring(ring.without_retired(before=now - KEPT_FOR), settings.key_file)
        async with database.transaction() as session:
            await audit.note(session, actor="command", act="keys_rotated", now=clock.now())
    log.info("keys_rotated", count=resealed)
    return resealed
