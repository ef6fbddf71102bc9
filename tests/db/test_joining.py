"""Do the rows of joining hold what they should, and no more?"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest

from db import cohorts, patients, prompts, reminders
from db.engine.database import Database
from rules.occurrences import Reminder
from rules.people import Patient, Stranger
from rules.prompts import PromptKind
from rules.vocabulary import ReminderKind

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
ZONE = "Europe/Madrid"
CHECK = Reminder(kind=ReminderKind.PAIN_CHECK, at=time(17, 0), zone=ZONE)


async def _patient(database: Database) -> Patient:
    async with database.transaction() as session:
        cohort = await cohorts.default_cohort(session, now=NOW)
        return await patients.add_patient(
            session,
            chat_id=1,
            cohort_id=cohort.id,
            language="en",
            zone=ZONE,
            quiet_from=21 * 60,
            quiet_to=8 * 60,
            now=NOW,
        )


@pytest.mark.parametrize(
    ("served_day", "next_day"),
    [(None, date(2026, 3, 2)), (date(2026, 3, 2), date(2026, 3, 3))],
    ids=["not yet served", "served in another way"],
)
async def test_day_that_was_served_gets_no_second_message(
    opened: Database, served_day: date | None, next_day: date
) -> None:
    patient = await _patient(opened)
    async with opened.transaction() as session:
        await reminders.set_reminder(session, patient.id, CHECK, now=NOW, served_day=served_day)
        due = await reminders.next_due_of(session, patient.id, ReminderKind.PAIN_CHECK)
    assert due is not None
    assert due.date() == next_day


async def test_earlier_served_day_opens_no_later_one_again(opened: Database) -> None:
    patient = await _patient(opened)
    today = NOW.date()
    async with opened.transaction() as session:
        for served in (today, today - timedelta(days=1)):
            await reminders.set_reminder(session, patient.id, CHECK, now=NOW, served_day=served)
        due = await reminders.next_due_of(session, patient.id, ReminderKind.PAIN_CHECK)
    assert due is not None
    assert due.date() > today


async def test_prompts_of_a_stranger_are_forgotten_and_nobody_elses(opened: Database) -> None:
    patient = await _patient(opened)
    stranger = Stranger(chat_id=2, language="en")
    async with opened.transaction() as session:
        kept = await prompts.open_prompt(session, patient, PromptKind.JOINING, now=NOW)
        gone = await prompts.open_prompt(session, stranger, PromptKind.JOINING, now=NOW)
        for chat_id in (patient.chat_id, stranger.chat_id):
            await prompts.forget_prompts(session, chat_id)
    async with opened.transaction() as session:
        assert await prompts.prompt_by_id(session, kept.id) is not None
        assert await prompts.prompt_by_id(session, gone.id) is None
