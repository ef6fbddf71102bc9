"""What do tests of joining do again and again?"""

from __future__ import annotations

from datetime import time
from typing import Any

from sqlalchemy import func, select

from db import reminders
from rules.vocabulary import ReminderKind
from tests.conversations.house import House, Voice
from tests.conversations.rated import patient_of

READING = ("hello:next", "seen:next", "kept:next", "consent:yes")


async def taps_all(voice: Voice, *values: str) -> None:
    for value in values:
        await voice.taps_value(value)


async def opens_link(house: House, *, language: str = "en", **facts: Any) -> Voice:
    voice = house.stranger(language=language)
    await voice.opens(await house.invite(**facts))
    return voice


async def asked_first_question(house: House, *, language: str = "en", **facts: Any) -> Voice:
    """Return somebody who has agreed and sees the first question."""
    voice = await opens_link(house, language=language, **facts)
    await taps_all(voice, *READING)
    return voice


async def reminder_times(house: House, voice: Voice) -> dict[ReminderKind, time]:
    patient = await patient_of(house, voice)
    async with house.database.transaction() as session:
        found = await reminders.reminders_of(session, patient.id, zone=patient.zone)
    return {kind: one.at for kind, one in found.items()}


async def rows_of(house: House, table: type[Any]) -> int:
    async with house.database.transaction() as session:
        return await session.scalar(select(func.count()).select_from(table)) or 0
