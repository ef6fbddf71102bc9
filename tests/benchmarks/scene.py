"""What stands in the database before anything is measured?

One patient is made by the house's own queries; the others are copies of her row, so that a new column is
theirs too.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any, cast

from sqlalchemy import Connection, Table, bindparam, text, update

import migrations
from content.bundle import load_shelf
from content.language.speech import SafetyLines
from content.patient.pain import pain_question
from db import cohorts, patients, prompts, reminders, staff
from db.delivery import broadcasts
from db.engine.database import Database, plain_engine
from db.engine.sealing import KeyRing, new_key_ring
from db.tables import PatientRow, ReminderRow
from rules.broadcasts import Audience, Content
from rules.clinic import Clinic
from rules.occurrences import Reminder
from rules.prompts import PromptKind
from rules.staffed_hours import parse_staffed_hours
from rules.vocabulary import ReminderKind, Role

FIRST_CHAT = 10_000_001
STAFF_CHAT = 9_000_001
ZONE = "UTC"
SAFETY = SafetyLines(
    clinic="Riverside Clinic",
    phone="555 0100",
    emergency="112",
    urgent="555 0199",
    crisis="024",
    hours="Mon-Fri 08:00-16:00",
)
CLINIC = Clinic(
    name=SAFETY.clinic,
    phone=SAFETY.phone,
    zone=ZONE,
    staffed=parse_staffed_hours("Mon-Fri 08:00-16:00"),
    bot_name="limber_bot",
)
TEXT = "Hello {first_name}, warm water eases stiff hands. Try it before you open that jar."
DANGER = "chest pain, I cannot breathe"
FIRST_STRANGER = 50_000_001
# Every so many strangers write of danger, too.
IN_DANGER_EVERY = 20
FIRST_UPDATE = 900_000_000
WORTH = timedelta(days=1)
FILLED_AT_ONCE = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """A migrated database with its people."""

    url: str
    keys: KeyRing
    patient_id: int
    count: int

    def database(self) -> Database:
        """Open it as the engine does."""
        return Database(self.url, self.keys)

    def patient(self, number: int) -> int:
        """Return the id of the patient with that number, from 0."""
        return self.patient_id + number


def populated(
    folder: Path,
    *,
    count: int,
    now: datetime,
    kinds: tuple[ReminderKind, ...] = (),
    due_at: datetime | None = None,
    due: int | None = None,
    named: bool = True,
) -> Scene:
    """Write so many active patients, each with a reminder of each kind, of which the first `due` are due then."""
    folder.mkdir(parents=True, exist_ok=True)
    url = f"sqlite:///{folder / 'limber.db'}"
    keys = new_key_ring()
    migrations.upgrade(url)
    scene = asyncio.run(_first(url, keys, count, now, kinds))
    engine = plain_engine(url)
    with engine.begin() as connection:
        _copy_patients(connection, scene)
        _copy_reminders(connection, scene, len(kinds))
        if due_at is not None:
            _set_due(connection, scene, due_at, count if due is None else due)
        if named:
            _name(connection, scene)
    with engine.connect() as connection:
        connection.exec_driver_sql("ANALYZE")
        connection.commit()
    engine.dispose()
    return scene


async def _first(
    url: str, keys: KeyRing, count: int, now: datetime, kinds: tuple[ReminderKind, ...]
) -> Scene:
    database = Database(url, keys)
    async with database.transaction() as session:
        cohort = await cohorts.default_cohort(session, now=now)
        patient = await patients.add_patient(
            session,
            chat_id=FIRST_CHAT,
            cohort_id=cohort.id,
            language="en",
            zone=ZONE,
            # A minute of the night, so that it is never quiet while we measure.
            quiet_from=minute_far_from(now),
            quiet_to=minute_far_from(now) + 1,
            now=now,
        )
        await patients.change_patient(
            session, patient.id, state="active", joined_at=now, first_day=now.date()
        )
        for kind in kinds:
            daily = Reminder(kind=kind, at=time(9, 30), zone=ZONE)
            await reminders.set_reminder(session, patient.id, daily, now=now)
    await database.close()
    return Scene(url=url, keys=keys, patient_id=patient.id, count=count)


def minute_far_from(now: datetime) -> int:
    """Return the minute of the day twelve hours from `now`."""
    return ((now.hour + 12) % 24) * 60


def _copy_patients(connection: Connection, scene: Scene) -> None:
    table = cast(Table, PatientRow.__table__)
    changed = {"id": "id + n", "number": "number + n", "chat_id": "chat_id + n"}
    _copy(connection, table.name, [one.name for one in table.columns], changed, scene.count)


def _copy_reminders(connection: Connection, scene: Scene, kinds: int) -> None:
    if not kinds:
        return
    table = cast(Table, ReminderRow.__table__)
    # The ids of the first patient's reminders follow each other, so that steps of their number keep all apart.
    changed = {"id": f"id + n * {kinds}", "patient_id": "patient_id + n"}
    _copy(connection, table.name, [one.name for one in table.columns], changed, scene.count)


def _copy(
    connection: Connection, table: str, columns: list[str], changed: dict[str, str], count: int
) -> None:
    names = ", ".join(f'"{one}"' for one in columns)
    values = ", ".join(changed.get(one, f'"{one}"') for one in columns)
    connection.execute(
        text(
            "WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers"
            f" WHERE n < :last) INSERT INTO {table} ({names}) SELECT {values}"
            f" FROM {table}, numbers WHERE n <= :last"
        ),
        {"last": count - 1},
    )


def _set_due(connection: Connection, scene: Scene, due_at: datetime, due: int) -> None:
    table = ReminderRow.__table__
    connection.execute(
        update(ReminderRow).values(next_due_at=due_at + timedelta(hours=20), last_day=None)
    )
    connection.execute(
        update(ReminderRow)
        .where(table.c.patient_id < scene.patient_id + due)
        .values(next_due_at=due_at)
    )


def _name(connection: Connection, scene: Scene) -> None:
    table = cast(Table, PatientRow.__table__)
    rows = [
        {
            "_id": number,
            "_name": scene.keys.seal(
                f"Ana{number % 1000}", table="patient", row=number, column="name_sealed"
            ),
        }
        for number in range(scene.patient_id, scene.patient_id + scene.count)
    ]
    connection.execute(
        update(table).where(table.c.id == bindparam("_id")).values(name_sealed=bindparam("_name")),
        rows,
    )


async def owe_broadcast(scene: Scene, *, now: datetime) -> int:
    """Write a confirmed text broadcast with one variable, owed to everybody; return its id."""
    database = scene.database()
    async with database.transaction() as session:
        author = await staff.add_staff(
            session,
            chat_id=STAFF_CHAT,
            role=Role.COORDINATOR,
            language="en",
            zone=ZONE,
            name="Bea",
            now=now,
        )
        broadcast_id = await broadcasts.add_broadcast(
            session, author_id=author.id, content=Content(text=TEXT), audience=Audience(), now=now
        )
        await broadcasts.confirm(session, broadcast_id, now=now)
    while True:
        async with database.transaction() as session:
            broadcast = await broadcasts.broadcast_by_id(session, broadcast_id)
            if broadcast.filled_at is not None:
                break
            await broadcasts.fill(session, broadcast, limit=FILLED_AT_ONCE, worth=WORTH, now=now)
    await database.close()
    return broadcast_id


def ask_pain(scene: Scene, count: int, *, now: datetime) -> list[tuple[int, str]]:
    """Write an open pain check for the first patients; return chat and payload of a tap on each."""
    return asyncio.run(_ask_pain(scene, count, now)) if count else []


async def _ask_pain(scene: Scene, count: int, now: datetime) -> list[tuple[int, str]]:
    bundle = load_shelf(SAFETY)
    database = scene.database()
    taps = []
    async with database.transaction() as session:
        people = await patients.patients_by_id(
            session, {scene.patient(number) for number in range(count)}
        )
        for patient in people.values():
            prompt = await prompts.open_prompt(
                session, patient, PromptKind.PAIN, now=now, day=now.date()
            )
            question = pain_question(bundle.speech("en"), prompt.id)
            payloads = [one.payload for row in question.buttons for one in row]
            taps.append((patient.chat_id, payloads[3]))
    await database.close()
    return taps


async def add_coordinator(database: Database, *, now: datetime) -> None:
    """Let somebody be there whom alerts reach."""
    async with database.transaction() as session:
        await staff.add_staff(
            session,
            chat_id=STAFF_CHAT,
            role=Role.COORDINATOR,
            language="en",
            zone=ZONE,
            name="Bea",
            now=now,
        )


def strangers(count: int) -> list[dict[str, Any]]:
    """Return what so many people send whom nobody knows: a /start, and of some a danger."""
    return [
        _said(
            FIRST_STRANGER + nth,
            "/start" if nth % IN_DANGER_EVERY else DANGER,
            number=FIRST_UPDATE - 1_000_000 + nth,
        )
        for nth in range(count)
    ]


def poisoned(count: int) -> list[dict[str, Any]]:
    """Return a tap of each of the first so many patients that no try can handle."""
    return [
        {
            "update_id": FIRST_UPDATE - 500_000 + nth,
            "callback_query": {
                "id": str(nth),
                "from": _person(FIRST_CHAT + nth),
                "chat_instance": "1",
                "data": "p_rate.1.5",
                "message": {"message_id": "none", "chat": {"id": FIRST_CHAT + nth}, "date": "x"},
            },
        }
        for nth in range(count)
    ]


def danger(chat_id: int, *, number: int) -> dict[str, Any]:
    """Return what a patient writes who is in danger."""
    return _said(chat_id, DANGER, number=number)


def _said(chat_id: int, words: str, *, number: int) -> dict[str, Any]:
    person = _person(chat_id)
    message = {
        "message_id": 1,
        "date": int(datetime.now(UTC).timestamp()),
        "chat": {**person, "type": "private"},
        "from": person,
        "text": words,
    }
    return {"update_id": number, "message": message}


def _person(chat_id: int) -> dict[str, Any]:
    return {"id": chat_id, "is_bot": False, "first_name": "Ana", "language_code": "en"}
