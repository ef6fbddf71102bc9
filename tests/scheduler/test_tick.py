"""Does one row that cannot be read, or one job that fails, hold up nobody else?"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update
from structlog.testing import capture_logs

from db import cohorts, erasure, patients, reminders, rows_set_aside
from db.delivery.queue_figures import figures
from db.engine.database import Database
from db.rows_set_aside import AGAIN_AFTER
from db.tables import DeliveryRow, PatientRow, ReminderRow
from rules.occurrences import Reminder
from rules.vocabulary import ReminderKind
from scheduler.tick import NIGHT_AGAIN_AFTER, Tick, TickFailed
from tests.conversations.house import CLINIC, ZONE

NOW = datetime(2026, 3, 2, 7, 0, tzinfo=UTC)
DUE = NOW + timedelta(hours=2)
SECOND = timedelta(seconds=1)


async def six_patients(database: Database) -> list[int]:
    """Write six patients whose checks are due at nine o'clock in Madrid."""
    async with database.transaction() as session:
        cohort = await cohorts.default_cohort(session, now=NOW)
        ids = []
        for chat in range(6):
            patient = await patients.add_patient(
                session,
                chat_id=100 + chat,
                cohort_id=cohort.id,
                language="en",
                zone=ZONE,
                quiet_from=21 * 60,
                quiet_to=8 * 60,
                name=f"Ana {chat}",
                now=NOW,
            )
            await patients.change_patient(session, patient.id, state="active", joined_at=NOW)
            check = Reminder(kind=ReminderKind.PAIN_CHECK, at=time(9, 0), zone=ZONE)
            await reminders.set_reminder(session, patient.id, check, now=NOW)
            ids.append(patient.id)
    return ids


async def asked(database: Database) -> set[int]:
    async with database.transaction() as session:
        found = await session.scalars(
            select(DeliveryRow.patient_id).where(DeliveryRow.kind == "pain_check")
        )
        return {one for one in found if one is not None}


def of_patient(**values: Any) -> Callable[[Database, int], Awaitable[None]]:
    async def breaks(database: Database, patient_id: int) -> None:
        async with database.transaction() as session:
            await session.execute(
                update(PatientRow).where(PatientRow.id == patient_id).values(**values)
            )

    return breaks


def of_reminder(**values: Any) -> Callable[[Database, int], Awaitable[None]]:
    async def breaks(database: Database, patient_id: int) -> None:
        async with database.transaction() as session:
            await session.execute(
                update(ReminderRow).where(ReminderRow.patient_id == patient_id).values(**values)
            )

    return breaks


BROKEN = {
    "a name that no key opens": of_patient(name_sealed=b"\\x01nonsense"),
    "a zone that is none": of_patient(zone="Mars/Phobos"),
    "a caution we do not know": of_patient(cautions=["levitation"]),
    "an appointment of no kind": of_reminder(kind="séance"),
    "a minute that no day has": of_reminder(at_minute=9000),
}


@pytest.fixture
def tick(opened: Database) -> Tick:
    return Tick(database=opened, clinic=CLINIC, now=NOW)


@pytest.mark.parametrize("broken", BROKEN)
async def test_one_row_that_cannot_be_read_is_set_aside_and_the_others_are_asked(
    opened: Database, tick: Tick, broken: str
) -> None:
    first, *others = await six_patients(opened)
    await tick.tick(NOW)
    await BROKEN[broken](opened, first)
    with capture_logs() as log:
        await tick.tick(DUE + SECOND)
    assert await asked(opened) == set(others)
    assert [line["event"] for line in log].count("row_set_aside") == 1
    async with opened.reading() as session:
        found = await figures(session, now=DUE + timedelta(minutes=1))
    # Set aside or not, what is no message yet is late.
    assert (found.work.rows_set_aside, found.work.reminders_late) == (1, 1)


async def test_a_row_that_is_mended_is_asked_after_all(opened: Database, tick: Tick) -> None:
    first, *others = await six_patients(opened)
    await tick.tick(NOW)
    await of_patient(zone="Mars/Phobos")(opened, first)
    await tick.tick(DUE + SECOND)
    await of_patient(zone=ZONE)(opened, first)
    await tick.tick(DUE + 2 * SECOND)
    assert first not in await asked(opened)
    again_at = DUE + AGAIN_AFTER + 2 * SECOND
    await tick.tick(again_at)
    assert await asked(opened) == {first, *others}
    await tick.tick(again_at + timedelta(minutes=1))
    async with opened.reading() as session:
        assert await rows_set_aside.count_set_aside(session) == 0


async def test_a_job_that_fails_is_told_and_stops_no_other(
    opened: Database, tick: Tick, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = await six_patients(opened)
    await tick.tick(NOW)

    async def fails(*_: object, **__: object) -> None:
        raise KeyError("nobody must read this")

    with monkeypatch.context() as broken:
        broken.setattr(patients, "end_pauses", fails)
        with pytest.raises(TickFailed), capture_logs() as log:
            await tick.tick(DUE + SECOND)
    assert await asked(opened) == set(people)
    assert tick.facts.failing == {"pauses": "KeyError"}
    assert tick.facts.done_at == NOW
    assert [line["kind"] for line in log if line["event"] == "tick_job_failed"] == ["pauses"]
    await tick.tick(DUE + 2 * SECOND)
    assert tick.facts.failing == {}


async def test_a_night_that_fails_is_told_until_it_goes_well(
    opened: Database, tick: Tick, monkeypatch: pytest.MonkeyPatch
) -> None:
    await tick.tick(NOW)
    copied = []
    tick.on_tidied.append(lambda: copied.append(1))
    night = NOW + timedelta(days=1)

    async def fails(*_: object, **__: object) -> int:
        raise KeyError

    with monkeypatch.context() as broken:
        broken.setattr(erasure, "remove_stubs", fails)
        with pytest.raises(TickFailed):
            await tick.tick(night)
        await tick.tick(night + SECOND)
    # The copy of the night does not wait for it.
    assert copied == [1]
    assert tick.facts.failing == {"night": "KeyError"}
    await tick.tick(night + NIGHT_AGAIN_AFTER)
    assert tick.facts.failing == {}
