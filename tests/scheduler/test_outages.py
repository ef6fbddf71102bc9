"""Is every check that is open asked once more after an outage, and no other?"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from db import cohorts, patients, prompts, ratings
from db.delivery import deliveries
from db.delivery.deliveries import Owed
from db.engine.database import Database
from db.tables import DeliveryRow
from rules.clinic import Timing
from rules.delivery import DeliveryKind, DeliveryState
from rules.people import Patient
from rules.prompts import Prompt, PromptKind
from scheduler import outages

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
ASKED = NOW - timedelta(hours=2)
LATER = NOW + timedelta(hours=1)
A_MOMENT = NOW + outages.A_MOMENT
TIMING = Timing()


async def patient_in(database: Database, chat_id: int) -> Patient:
    async with database.transaction() as session:
        cohort = await cohorts.default_cohort(session, now=ASKED)
        return await patients.add_patient(
            session,
            chat_id=chat_id,
            cohort_id=cohort.id,
            language="en",
            zone="Europe/Madrid",
            quiet_from=0,
            quiet_to=0,
            now=ASKED,
        )


async def asked(
    database: Database, chat_id: int, *, at: datetime = ASKED, went_out: bool = True
) -> tuple[Patient, Prompt]:
    """Ask a patient's check; return both."""
    patient = await patient_in(database, chat_id)
    async with database.transaction() as session:
        prompt = await prompts.open_prompt(
            session,
            patient,
            PromptKind.PAIN,
            now=at,
            day=at.date(),
            open_until=at + timedelta(days=1),
        )
        if went_out:
            await prompts.note_sent(session, {prompt.id: 5})
    return patient, prompt


async def owed(database: Database) -> dict[int, datetime]:
    """Return when the second question to each chat may start."""
    async with database.transaction() as session:
        found = await session.scalars(
            select(DeliveryRow).where(DeliveryRow.kind == DeliveryKind.PAIN_REMINDER)
        )
        return {row.chat_id: row.not_before for row in found}


async def again(database: Database) -> int:
    return await outages.ask_open_checks_again(database, now=NOW, timing=TIMING)


async def test_open_checks_are_asked_once_more_in_batches(
    opened: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outages, "BATCH", 2)
    for chat_id in range(1, 6):
        await asked(opened, chat_id)
    assert await again(opened) == 5
    assert await owed(opened) == dict.fromkeys(range(1, 6), A_MOMENT)
    async with opened.transaction() as session:
        await session.execute(update(DeliveryRow).values(state=DeliveryState.SENT))
    # Another outage that day asks nobody a third time.
    assert await again(opened) == 0


async def test_what_is_answered_closed_old_or_unsent_is_left_alone(opened: Database) -> None:
    _, prompt = await asked(opened, 1)
    async with opened.transaction() as session:
        await ratings.save_rating(session, prompt, 4, day=ASKED.date(), source="tap", now=ASKED)
    _, closed = await asked(opened, 2)
    async with opened.transaction() as session:
        await prompts.close_prompt(session, closed.id, now=ASKED)
    await asked(opened, 3, at=NOW - TIMING.check_worth - timedelta(minutes=1))
    await asked(opened, 4, went_out=False)
    assert await again(opened) == 0
    assert await owed(opened) == {}


async def test_the_reminder_that_is_still_to_come_is_brought_forward(opened: Database) -> None:
    patient, _ = await asked(opened, 1)
    other = await patient_in(opened, 2)
    reminder = [
        Owed(
            kind=DeliveryKind.PAIN_REMINDER,
            chat_id=one.chat_id,
            patient_id=one.id,
            local_day=ASKED.date(),
            once=f"reminder:{one.id}",
            due_at=ASKED,
            not_before=LATER,
            expires_at=NOW + timedelta(hours=8),
        )
        for one in (patient, other)
    ]
    async with opened.transaction() as session:
        await deliveries.owe(session, reminder, now=ASKED)
    assert await again(opened) == 1
    assert await owed(opened) == {1: A_MOMENT, 2: LATER}


@pytest.mark.parametrize("state", [DeliveryState.SENDING, DeliveryState.SENT])
async def test_a_reminder_that_has_just_gone_out_is_not_followed_at_once(
    opened: Database, state: DeliveryState
) -> None:
    patient, _ = await asked(opened, 1)
    reminder = Owed(
        kind=DeliveryKind.PAIN_REMINDER,
        chat_id=patient.chat_id,
        patient_id=patient.id,
        local_day=ASKED.date(),
        once="reminder:1",
        due_at=ASKED,
        not_before=ASKED,
        expires_at=NOW + timedelta(hours=8),
    )
    gone = NOW - timedelta(seconds=20) if state is DeliveryState.SENT else None
    async with opened.transaction() as session:
        await deliveries.owe(session, [reminder], now=ASKED)
        await session.execute(update(DeliveryRow).values(state=state, sent_at=gone))
    assert await again(opened) == 0
