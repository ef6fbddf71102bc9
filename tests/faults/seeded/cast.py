"""Who takes part in every story, and what is owed to them when it begins?"""

from __future__ import annotations

import asyncio
import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import migrations
from content.bundle import ContentBundle, load_shelf
from db import cohorts, patients, reminders, staff
from db.delivery import broadcasts
from db.engine import row_ids
from db.engine.database import Database
from db.engine.sealing import KeyRing, new_key_ring
from rules.broadcasts import Audience, Content
from rules.clinic import Clinic
from rules.occurrences import Reminder
from rules.vocabulary import ReminderKind, Role
from simulator import Phone, Telegram
from tests.conversations.house import CLINIC, SAFETY

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
ZONE = "Europe/Madrid"
PEOPLE = 6
CHATS = tuple(range(7001, 7001 + PEOPLE))
AUTHOR_CHAT = 6001
WORDS = "Our news of the week, {first_name}."
FIRST_ID = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """A database to begin each story from, and what the bot has to say."""

    raw: sqlite3.Connection
    keys: KeyRing
    bundle: ContentBundle
    clinic: Clinic

    def copy(self) -> sqlite3.Connection:
        """Return a copy of the database, in memory."""
        fresh = sqlite3.connect(":memory:", isolation_level=None)
        self.raw.backup(fresh)
        return fresh

    def restart_ids(self) -> None:
        """Let the ids of a story be the same every time."""
        row_ids.count_from(FIRST_ID)

    def seat(self, telegram: Telegram) -> dict[int, Phone]:
        """Give everybody a phone in a chat that the bot may write to."""
        return {
            chat_id: telegram.person(chat_id, f"Ana{chat_id}", started=True)
            for chat_id in (AUTHOR_CHAT, *CHATS)
        }


def write_template(folder: Path) -> Template:
    """Write the people, their standing appointments, and a broadcast that was just confirmed."""
    file = folder / "template.db"
    url = f"sqlite:///{file}"
    keys = new_key_ring()
    migrations.upgrade(url)
    row_ids.count_from(1)
    asyncio.run(_write(url, keys))
    raw = sqlite3.connect(":memory:", isolation_level=None)
    source = sqlite3.connect(file)
    source.backup(raw)
    source.close()
    return Template(raw=raw, keys=keys, bundle=load_shelf(SAFETY), clinic=CLINIC)


async def _write(url: str, keys: KeyRing) -> None:
    now = START - timedelta(minutes=1)
    database = Database(url, keys)
    async with database.transaction() as session:
        author = await staff.add_staff(
            session,
            chat_id=AUTHOR_CHAT,
            role=Role.COORDINATOR,
            language="en",
            zone=ZONE,
            name="Bea",
            now=now,
        )
        cohort = await cohorts.default_cohort(session, now=now)
        for number, chat_id in enumerate(CHATS):
            patient = await patients.add_patient(
                session,
                chat_id=chat_id,
                cohort_id=cohort.id,
                language="en",
                zone=ZONE,
                quiet_from=21 * 60,
                quiet_to=8 * 60,
                name=f"Ana{number}",
                now=now,
            )
            await patients.change_patient(
                session, patient.id, state="active", joined_at=now, first_day=now.date()
            )
            # In Madrid it is ten o'clock.
            for kind, minute in ((ReminderKind.PAIN_CHECK, number % 4), (ReminderKind.NUDGE, 5)):
                if kind is ReminderKind.NUDGE and number % 2:
                    continue
                reminder = Reminder(kind=kind, at=time(10, minute), zone=ZONE)
                await reminders.set_reminder(session, patient.id, reminder, now=now)
        broadcast_id = await broadcasts.add_broadcast(
            session,
            author_id=author.id,
            content=Content(text=WORDS),
            audience=Audience(),
            now=now,
        )
        await broadcasts.confirm(session, broadcast_id, now=START)
    await database.close()
