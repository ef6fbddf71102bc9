"""Is a past that was written at once the same as one that was lived?"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from db import activities, alerts, pain_checks, prompts, ratings, reminders, simulated_past
from db.engine.database import Database
from db.simulated_past import PastAlert, PastCheck
from rules.activities import Did
from rules.alerts import AlertRule, AlertState
from rules.occurrences import EVERY_DAY, Reminder
from rules.prompts import PromptKind
from rules.vocabulary import Joint, Kind, ReminderKind
from tests.db.filled import NOW, a_nurse, a_patient

DAY = date(2026, 3, 1)
ASKED = datetime(2026, 3, 1, 8, 30, tzinfo=UTC)
ANSWERED = ASKED + timedelta(minutes=5)


async def test_checks_are_asked_closed_and_answered_or_not(opened: Database) -> None:
    answered = PastCheck(
        day=DAY,
        asked_at=ASKED,
        closed_at=NOW,
        value=6,
        answered_at=ANSWERED,
        joints=frozenset({Joint.HANDS}),
    )
    missed = PastCheck(
        day=DAY - timedelta(days=1), asked_at=ASKED - timedelta(days=1), closed_at=ASKED
    )
    async with opened.transaction() as session:
        patient = await a_patient(session, 7)
        ids = await simulated_past.add_checks(session, [(patient, missed), (patient, answered)])
    async with opened.transaction() as session:
        [rating] = await ratings.ratings_of(session, patient.id, since=DAY - timedelta(days=9))
        assert (rating.value, rating.day, rating.at) == (6, DAY, ANSWERED)
        assert list(ids) == [(patient.id, DAY)]
        assert await ratings.where_asked_day(session, patient.id) == DAY
        since = ASKED - timedelta(days=2)
        assert await pain_checks.unanswered_since(session, patient.id, since=since) == 1
        assert await prompts.unclosed_prompts(session, patient.chat_id, PromptKind.PAIN) == []


async def test_an_alert_that_nobody_took_goes_out_and_the_others_do_not(opened: Database) -> None:
    taken = PastAlert(rule=AlertRule.JUMP, raised_at=ASKED, taken_at=ANSWERED)
    closed = PastAlert(
        rule=AlertRule.CALL_ME, raised_at=ASKED, taken_at=ANSWERED, closed_at=NOW, reason="talked"
    )
    listed = PastAlert(rule=AlertRule.SUSTAINED, raised_at=ANSWERED)
    waiting = PastAlert(rule=AlertRule.FIRST_SEVERE, raised_at=ANSWERED, day=DAY)
    check = PastCheck(day=DAY, asked_at=ASKED, closed_at=NOW, value=8, answered_at=ANSWERED)
    async with opened.transaction() as session:
        patient, nurse = await a_patient(session, 7), await a_nurse(session)
        ids = await simulated_past.add_checks(session, [(patient, check)])
        raised = [(patient, one) for one in (taken, closed, listed, waiting)]
        await simulated_past.add_alerts(session, raised, ratings=ids, staff_id=nurse.id)
    async with opened.transaction() as session:
        [due] = await alerts.due_alerts(session, now=NOW, limit=9)
        assert (due.rule, due.rating_id) == (AlertRule.FIRST_SEVERE, ids[patient.id, DAY])
        open_ones = await alerts.open_alerts_of(session, patient.id)
        assert {one.rule: one.state for one in open_ones} == {
            AlertRule.JUMP: AlertState.TAKEN,
            AlertRule.SUSTAINED: AlertState.RAISED,
            AlertRule.FIRST_SEVERE: AlertState.RAISED,
        }
        assert [one.rule for one in await alerts.alerts_taken_by(session, nurse.id)] == [
            AlertRule.JUMP
        ]


async def test_activities_and_first_appointments_are_there(opened: Database) -> None:
    did = Did(kind=Kind.AEROBIC, day=DAY, minutes=20)
    check = Reminder(
        kind=ReminderKind.PAIN_CHECK, days=EVERY_DAY, at=time(9, 30), zone="Europe/Madrid"
    )
    never = Reminder(kind=ReminderKind.NUDGE, days=frozenset(), at=time(9), zone="Europe/Madrid")
    async with opened.transaction() as session:
        patient = await a_patient(session, 7)
        await simulated_past.add_activities(session, [(patient, did, ANSWERED)])
        both = [(patient.id, check), (patient.id, never)]
        await reminders.start_reminders(session, both, now=NOW)
    async with opened.transaction() as session:
        assert await activities.activities_of(session, patient.id, since=DAY) == [did]
        due = await reminders.next_due_of(session, patient.id, ReminderKind.PAIN_CHECK)
        assert due == NOW + timedelta(minutes=30)
        assert await reminders.next_due_of(session, patient.id, ReminderKind.NUDGE) is None


async def test_nothing_to_write_is_written(opened: Database) -> None:
    async with opened.transaction() as session:
        assert await simulated_past.add_checks(session, []) == {}
        await simulated_past.add_activities(session, [])
        await simulated_past.add_alerts(session, [], ratings={}, staff_id=1)
        await reminders.start_reminders(session, [], now=NOW)
