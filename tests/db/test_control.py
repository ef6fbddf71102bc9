"""Does what a patient changes about her messages stand in the rows as she meant it?"""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from db import cohorts, patients, prompts, reminders
from db.delivery import unexpected_messages
from db.engine.database import Database
from rules.occurrences import Reminder
from rules.people import Patient
from rules.prompts import PromptKind
from rules.vocabulary import ReminderKind

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
ZONE = "Europe/Madrid"
MINUTE = timedelta(minutes=1)


async def _patient(database: Database, chat_id: int = 7) -> Patient:
    async with database.transaction() as session:
        cohort = await cohorts.default_cohort(session, now=NOW)
        return await patients.add_patient(
            session,
            chat_id=chat_id,
            cohort_id=cohort.id,
            language="en",
            zone=ZONE,
            quiet_from=0,
            quiet_to=0,
            now=NOW,
        )


def _weekly(*days: int) -> Reminder:
    return Reminder(kind=ReminderKind.WEEKLY, days=frozenset(days), at=time(17), zone=ZONE)


async def test_reminder_switched_off_is_never_due_and_keeps_its_days(opened: Database) -> None:
    patient = await _patient(opened)
    async with opened.transaction() as session:
        await reminders.set_reminder(session, patient.id, _weekly(2, 5), now=NOW)
        await reminders.set_reminder(session, patient.id, _weekly(), now=NOW)
        assert await reminders.next_due_of(session, patient.id, ReminderKind.WEEKLY) is None
        found = await reminders.reminders_of(session, patient.id, zone=ZONE)
        assert not found[ReminderKind.WEEKLY].days
        kept = await reminders.kept_days_of(session, patient.id, ReminderKind.WEEKLY)
        assert kept == {2, 5}
        await reminders.set_reminder(session, patient.id, _weekly(*kept), now=NOW)
        assert await reminders.next_due_of(session, patient.id, ReminderKind.WEEKLY) is not None


async def test_pause_ends_at_its_moment_and_for_nobody_else(opened: Database) -> None:
    ending, going_on, open_end = [await _patient(opened, chat_id) for chat_id in (1, 2, 3)]
    async with opened.transaction() as session:
        for patient, until in ((ending, NOW), (going_on, NOW + MINUTE), (open_end, None)):
            await patients.change_patient(
                session, patient.id, paused_at=NOW - MINUTE, paused_until=until
            )
        assert await patients.next_pause_end(session) == NOW
        await patients.end_pauses(session, now=NOW)
        assert await patients.next_pause_end(session) == NOW + MINUTE
        still = await patients.patients_by_id(session, {ending.id, going_on.id, open_end.id})
    assert still[ending.id].paused_at is None
    assert still[going_on.id].paused_at is not None
    assert still[open_end.id].paused_at is not None


async def test_strays_are_counted_by_chat_and_window(opened: Database) -> None:
    async with opened.transaction() as session:
        counts = [
            (await unexpected_messages.count_stray(session, chat_id, window=MINUTE, now=now)).count
            for chat_id, now in ((1, NOW), (1, NOW), (2, NOW), (1, NOW + MINUTE))
        ]
        assert counts == [1, 2, 1, 1]
        await unexpected_messages.note_told(session, 1, now=NOW)
        told = await unexpected_messages.count_stray(session, 1, window=MINUTE, now=NOW + MINUTE)
        untold = await unexpected_messages.count_stray(session, 2, window=MINUTE, now=NOW + MINUTE)
    assert told.told_at == NOW
    assert untold.told_at is None


async def test_closing_all_prompts_of_a_chat_leaves_others_open(opened: Database) -> None:
    mine, other = [await _patient(opened, chat_id) for chat_id in (1, 2)]
    async with opened.transaction() as session:
        asked = [
            await prompts.open_prompt(session, person, PromptKind.MENU, now=NOW)
            for person in (mine, mine, other)
        ]
        await prompts.close_prompts(session, mine.chat_id, now=NOW)
        now = [await prompts.prompt_by_id(session, prompt.id) for prompt in asked]
    assert [prompt.open_at(NOW) for prompt in now if prompt] == [False, False, True]
