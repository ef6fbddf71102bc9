"""Do the team's list, digest, figures, notes and log read the rows as they are, on both databases?"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from content.files.programmes import load_programmes
from db import (
    activities,
    activity_totals,
    alerts,
    audit,
    cohort_figures,
    cohorts,
    digests,
    notes,
    patient_overviews,
    patients,
    prompts,
    questions,
    ratings,
    staff,
)
from db.delivery import deliveries
from db.delivery.deliveries import Owed
from db.engine.database import Database
from db.senders import known_chats, person_by_chat
from db.tables import DeliveryRow
from rules.activities import Did
from rules.addressee import Addressee, Going
from rules.alerts import AlertPriority, AlertRule
from rules.delivery import DeliveryKind, DeliveryState
from rules.pain import Thresholds
from rules.patient_priority import Need, by_need
from rules.people import Patient, Staff
from rules.prompts import PromptKind
from rules.questions import QuestionState
from rules.vocabulary import Kind, Role

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
FIRST = NOW - timedelta(days=28)
THRESHOLDS = Thresholds()


@pytest.fixture
async def bea(opened: Database) -> Staff:
    async with opened.transaction() as session:
        return await staff.add_staff(
            session,
            chat_id=9,
            role=Role.COORDINATOR,
            language="en",
            zone="Europe/Madrid",
            name="Bea",
            now=FIRST,
        )


async def _patient(database: Database, chat_id: int, *, label: str | None = None) -> Patient:
    async with database.transaction() as session:
        cohort = await cohorts.default_cohort(session, now=FIRST)
        made = await patients.add_patient(
            session,
            chat_id=chat_id,
            cohort_id=cohort.id,
            language="en",
            zone="Europe/Madrid",
            quiet_from=1260,
            quiet_to=480,
            label=label,
            now=FIRST,
        )
        await patients.change_patient(
            session, made.id, state="active", joined_at=FIRST, first_day=FIRST.date()
        )
    return made


def noted(patient: Patient) -> Addressee:
    return Addressee(patient_id=patient.id, going=Going.NOTED)


def sent_to(patient: Patient) -> Addressee:
    return Addressee(patient_id=patient.id, going=Going.SENT)


async def _rates(database: Database, patient: Patient, *values: int) -> None:
    """Let her rate once a day, the last time today."""
    async with database.transaction() as session:
        for back, value in enumerate(reversed(values)):
            at = NOW - timedelta(days=back, hours=1)
            prompt = await prompts.open_prompt(session, patient, PromptKind.PAIN, now=at)
            await prompts.change_prompt(session, prompt.id, message_id=1)
            await ratings.save_rating(
                session, prompt, value, day=at.date(), source="tapped", now=at
            )


async def test_whoever_works_here_counts_as_staff_until_her_role_is_taken_back(
    opened: Database, bea: Staff
) -> None:
    ana, nurse = await _patient(opened, 7), await _patient(opened, bea.chat_id)
    async with opened.transaction() as session:
        found = [await person_by_chat(session, chat_id) for chat_id in (7, bea.chat_id, 8)]
        assert [None if one is None else (type(one), one.id) for one in found] == [
            (Patient, ana.id),
            (Staff, bea.id),
            None,
        ]
        known = await known_chats(session, [7, bea.chat_id, 8])
        assert {chat: one.staff for chat, one in known.items()} == {7: False, bea.chat_id: True}
        await staff.change_staff(session, bea.id, revoked_at=NOW)
        assert not (await known_chats(session, [bea.chat_id]))[bea.chat_id].staff
        again = await person_by_chat(session, bea.chat_id)
        assert isinstance(again, Patient)
        assert again.id == nurse.id


async def test_list_holds_who_may_need_a_look(opened: Database, bea: Staff) -> None:
    calm, rising, asking, hurt = [await _patient(opened, chat) for chat in (1, 2, 3, 4)]
    await _rates(opened, calm, *[3] * 21)
    await _rates(opened, rising, *[2] * 14, *[6] * 7)
    async with opened.transaction() as session:
        await questions.ask(session, asking, "May I swim?", now=NOW)
        await alerts.raise_alert(session, hurt, AlertRule.CALL_ME, now=NOW)
        found = await patient_overviews.needy_ids(session, bea, thresholds=THRESHOLDS, now=NOW)
        assert set(found) == {rising.id, asking.id, hurt.id}
        read = await patient_overviews.overviews(session, found, thresholds=THRESHOLDS, now=NOW)
        assert [one.need for one in by_need(read)] == [Need.SAME_DAY, Need.QUESTION, Need.HIGHER]
        elsewhere = replace(bea, cohorts=frozenset({1}))
        assert (
            await patient_overviews.needy_ids(session, elsewhere, thresholds=THRESHOLDS, now=NOW)
            == []
        )
        assert await patient_overviews.count_active(session, bea) == 4
        assert await patient_overviews.active_ids(session, bea, skip=1, limit=2) == [
            rising.id,
            asking.id,
        ]


async def test_labels_are_sealed_and_still_found(opened: Database, bea: Staff) -> None:
    ana = await _patient(opened, 1, label="Tue-clinic-7")
    await _patient(opened, 2)
    async with opened.transaction() as session:
        assert await patient_overviews.found_ids(session, bea, "CLINIC") == [ana.id]
        assert await patient_overviews.found_ids(session, bea, ana.code) == [ana.id]
        assert await patient_overviews.found_ids(session, bea, "nobody") == []


async def test_notes_come_back_newest_first(opened: Database, bea: Staff) -> None:
    ana = await _patient(opened, 1)
    async with opened.transaction() as session:
        await notes.add_note(session, noted(ana), bea, "first", now=NOW)
        await notes.add_note(session, noted(ana), bea, "second", now=NOW + timedelta(minutes=1))
        found = await notes.notes_about(session, ana.id, limit=5)
        assert [one.words for one in found] == ["second", "first"]
        assert await notes.count_notes(session, ana.id) == 2


async def test_words_of_staff_answer_the_thread_that_waits(opened: Database, bea: Staff) -> None:
    ana = await _patient(opened, 1)
    async with opened.transaction() as session:
        thread_id = await questions.ask(session, ana, "May I swim?", now=NOW)
        words_id = await questions.write_to(session, sent_to(ana), bea, "Yes.", now=NOW)
        thread = await questions.question_of_words(session, words_id)
        assert thread is not None
        assert (thread.id, thread.state) == (thread_id, QuestionState.ANSWERED)
        other = await questions.write_to(session, sent_to(ana), bea, "Come on Tuesday.", now=NOW)
        begun = await questions.question_of_words(session, other)
        assert begun is not None
        assert begun.id != thread_id


async def test_passed_alert_names_who_is_told_next(opened: Database, bea: Staff) -> None:
    ana = await _patient(opened, 1)
    async with opened.transaction() as session:
        alert = await alerts.raise_alert(session, ana, AlertRule.CALL_ME, now=NOW)
        assert await alerts.take_alert(
            session, alert.id, bea.id, rests_until=NOW + timedelta(days=1), now=NOW
        )
        assert [one.id for one in await alerts.alerts_taken_by(session, bea.id)] == [alert.id]
        assert await alerts.pass_alert(session, alert, to=bea.id, by=bea.id, now=NOW)
        passed = await alerts.alert_by_id(session, alert.id)
        assert passed is not None
        assert passed.taken_by is None
        assert passed.facts.passed_to == bea.id
        await alerts.close_alert(session, alert.id, bea.id, reason="talked", now=NOW)
        assert not await alerts.pass_alert(session, alert, to=None, by=bea.id, now=NOW)


async def test_digest_counts_a_day_and_is_due_once(opened: Database, bea: Staff) -> None:
    ana = await _patient(opened, 1)
    await _patient(opened, 2)
    await _rates(opened, ana, 4, 5)
    async with opened.transaction() as session:
        await alerts.raise_alert(session, ana, AlertRule.RED_FLAG, now=NOW)
        await staff.change_staff(session, bea.id, digest_minute=480, digest_at=NOW)
        assert [one.id for one in await digests.due_digests(session, now=NOW, limit=5)] == [bea.id]
        assert await digests.next_moment(session) == NOW
        found = await digests.digest_of(session, bea, now=NOW)
        assert (found.active, found.asked, found.answered) == (2, 1, 1)
        assert (found.red_flags, found.open, found.taken, found.joined) == (1, 1, 0, 0)
        await staff.change_staff(session, bea.id, revoked_at=NOW)
        assert await digests.due_digests(session, now=NOW, limit=5) == []
        assert await digests.next_moment(session) is None


async def test_digest_counts_what_may_not_have_arrived_at_patients_and_at_its_reader(
    opened: Database, bea: Staff
) -> None:
    ana = await _patient(opened, 1)
    async with opened.transaction() as session:
        ends = (
            (ana.id, None, DeliveryState.UNCERTAIN),
            (ana.id, None, DeliveryState.FAILED),
            (ana.id, None, DeliveryState.SENT),
            (None, bea.id, DeliveryState.UNCERTAIN),
        )
        for number, (patient_id, staff_id, _) in enumerate(ends):
            owed = Owed(
                kind=DeliveryKind.NUDGE,
                chat_id=ana.chat_id,
                patient_id=patient_id,
                staff_id=staff_id,
                once=str(number),
                due_at=NOW,
                expires_at=NOW + timedelta(days=1),
            )
            await deliveries.owe(session, [owed], now=NOW)
        for number, (_, _, state) in enumerate(ends):
            it = update(DeliveryRow).where(DeliveryRow.once == str(number))
            await session.execute(it.values(state=state))
        found = await digests.digest_of(session, bea, now=NOW + timedelta(hours=1))
    assert found.unsure == 3


async def test_figures_compare_each_patients_first_week_with_her_last(opened: Database) -> None:
    ana = await _patient(opened, 1)
    await _rates(opened, ana, *[6] * 9, *[5] * 13, *[4] * 7)
    programme = load_programmes()["gentle"]
    async with opened.transaction() as session:
        for back in range(3):
            did = Did(kind=Kind.AEROBIC, day=NOW.date() - timedelta(days=back), minutes=30)
            await activities.note_activity(session, ana.id, did, source="typed", now=NOW)
        found = await cohort_figures.figures_of_cohort(
            session, ana.cohort_id, programme, today=NOW.date(), now=NOW
        )
    assert (found.change.n, found.change.median) == (1, -2)
    assert (found.patients, found.asked, found.answered) == (1, 7, 7)
    assert (found.plan_of, found.plan_met) == (1, 0)


async def test_log_is_read_with_names_and_codes(opened: Database, bea: Staff) -> None:
    ana = await _patient(opened, 1)
    async with opened.transaction() as session:
        actor = f"staff:{bea.id}"
        await audit.note(
            session, actor=actor, act="patient_shown", subject=f"patient:{ana.id}", now=NOW
        )
        await audit.note(session, actor="command", act="exported", now=NOW + timedelta(minutes=1))
        found = await audit.entries(session, names={bea.id: "Bea"}, limit=9)
        assert [(one.who, one.act, one.whom) for one in found] == [
            ("command", "exported", ""),
            ("Bea", "patient_shown", ana.code),
        ]
        about = await audit.entries(session, names={}, patient_id=ana.id, limit=9)
        assert [one.who for one in about] == [actor]


async def test_tally_counts_what_was_raised_and_answered(opened: Database) -> None:
    ana = await _patient(opened, 1)
    await _rates(opened, ana, 4, 8)
    async with opened.transaction() as session:
        await alerts.raise_alert(session, ana, AlertRule.FIRST_SEVERE, now=NOW)
        found = await activity_totals.tally_of(session, since=FIRST, until=NOW)
        assert (found.asked, found.answered, found.peak_minute) == (2, 2, 0)
        assert found.alerts == {(AlertRule.FIRST_SEVERE, AlertPriority.SAME_DAY): 1}
        everybody = dict(await activity_totals.all_ratings(session))
    assert [one.value for one in everybody[ana.id]] == [8, 4]
