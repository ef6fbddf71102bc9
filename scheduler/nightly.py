"""What is tidied up each night? Patients whose time is up, old updates, and a copy is due."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from db import erasure
from db.delivery import inbox
from db.engine.copies import KEPT_FOR
from db.engine.database import Database
from db.engine.engine_state import recall, remember
from db.patients import patient_by_id
from db.unsent import drop_unsent
from rules.clinic import Clinic
from rules.local_time import ONE_DAY, at_local, local_day

# A quiet hour, by the clinic's clock. Limber's own choice.
AT = time(3, 0)
BATCH = 20
MANY = 500
# What was not understood may be sent on so long. Limber's own choice.
UNSENT_FOR = timedelta(days=2)
_DONE = "tidied_at"

log = structlog.get_logger()


async def next_moment(session: AsyncSession, clinic: Clinic) -> datetime | None:
    """Return when it is next due, None before the first tick."""
    done = await recall(session, _DONE)
    return None if done is None else _night_after(datetime.fromisoformat(done), clinic.zone)


async def is_due(database: Database, clinic: Clinic, *, now: datetime) -> bool:
    """Tell whether it is the moment for it; the first time of all is only noted."""
    async with database.transaction() as session:
        due = await next_moment(session, clinic)
        if due is None:
            await remember(session, _DONE, now.isoformat(), now=now)
    return due is not None and due <= now


async def tidy(database: Database, clinic: Clinic, *, now: datetime) -> None:
    """Tidy up, in short transactions; what was not done to its end is done again."""
    while await _erase_some(database, clinic, now) == BATCH:
        pass
    while await _drop_some(database, now) == MANY:
        pass
    while await _drop_unsent(database, now) == MANY:
        pass
    async with database.transaction() as session:
        stubs = await erasure.remove_stubs(session)
        await remember(session, _DONE, now.isoformat(), now=now)
    log.info("tidied", count=stubs)


async def _erase_some(database: Database, clinic: Clinic, now: datetime) -> int:
    """Erase patients who left longer ago than their data is kept."""
    async with database.transaction() as session:
        over = await erasure.left_before(session, now - clinic.retention, limit=BATCH)
        for patient_id in over:
            patient = await patient_by_id(session, patient_id)
            await erasure.erase(session, patient_id, now=now, actor="retention")
            if patient is not None:
                await inbox.forget_chat(session, patient.chat_id, now=now)
    return len(over)


async def _drop_some(database: Database, now: datetime) -> int:
    """Drop updates that were answered or set aside as long ago as the oldest copy."""
    async with database.transaction() as session:
        return await inbox.drop_done(session, before=now - KEPT_FOR, limit=MANY, now=now)


async def _drop_unsent(database: Database, now: datetime) -> int:
    """Drop what was not understood and not sent on for days."""
    async with database.transaction() as session:
        return await drop_unsent(session, before=now - UNSENT_FOR, limit=MANY)


def _night_after(moment: datetime, zone: str) -> datetime:
    today = local_day(moment, zone)
    nights = (at_local(today + number * ONE_DAY, AT, zone) for number in range(3))
    return next((one for one in nights if one is not None and one > moment), moment + ONE_DAY)
