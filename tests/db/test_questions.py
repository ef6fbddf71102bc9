"""Are a patient's questions, their answers and her weight kept sealed, each in its place?"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from db import cohorts, patients, questions, staff, weights
from db.engine.database import Database
from db.tables import QuestionWordsRow, WeightRow
from rules.people import Patient, Staff
from rules.questions import QuestionState
from rules.vocabulary import Role
from rules.weights import Weighed

NOW = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)


@pytest.fixture
async def patient(opened: Database) -> Patient:
    async with opened.transaction() as session:
        cohort = await cohorts.default_cohort(session, now=NOW)
        return await patients.add_patient(
            session,
            chat_id=7,
            cohort_id=cohort.id,
            language="en",
            zone="Europe/Madrid",
            quiet_from=0,
            quiet_to=0,
            now=NOW,
        )


@pytest.fixture
async def nurse(opened: Database) -> Staff:
    async with opened.transaction() as session:
        return await staff.add_staff(
            session,
            chat_id=8,
            role=Role.COORDINATOR,
            language="en",
            zone="Europe/Madrid",
            name="Bea",
            now=NOW,
        )


async def test_what_is_added_before_an_answer_joins_the_thread(
    opened: Database, patient: Patient, nurse: Staff
) -> None:
    async with opened.transaction() as session:
        first = await questions.ask(session, patient, "May I swim?", now=NOW)
        again = await questions.ask(session, patient, "In cold water?", now=NOW)
        assert first == again
        waiting = await questions.waiting_questions(session)
        assert [one.words for one in waiting[0].said] == ["May I swim?", "In cold water?"]
        words = await questions.reply(session, first, nurse, "Yes.", now=NOW)
        answered = await questions.question_of_words(session, words)
        assert answered is not None
        assert (answered.state, answered.owner_id) == (QuestionState.ANSWERED, nurse.id)
        assert answered.said[-1].staff_id == nurse.id
        assert await questions.waiting_questions(session) == []
        later = await questions.ask(session, patient, "And now?", now=NOW + timedelta(days=1))
        assert later != first
        newest = await questions.questions_of(session, patient.id)
        assert [one.id for one in newest] == [later, first]


async def test_a_question_may_be_taken_back_until_it_is_answered(
    opened: Database, patient: Patient, nurse: Staff
) -> None:
    async with opened.transaction() as session:
        one = await questions.ask(session, patient, "May I swim?", now=NOW)
        await questions.take_back(session, one, now=NOW)
        gone = await questions.question_by_id(session, one)
        assert gone is not None
        assert gone.state is QuestionState.CLOSED
        other = await questions.ask(session, patient, "May I?", now=NOW)
        await questions.reply(session, other, nurse, "Yes.", now=NOW)
        await questions.take_back(session, other, now=NOW)
        kept = await questions.question_by_id(session, other)
        assert kept is not None
        assert kept.state is QuestionState.ANSWERED


async def test_words_and_weights_are_sealed_at_rest(opened: Database, patient: Patient) -> None:
    async with opened.transaction() as session:
        await questions.ask(session, patient, "May I swim?", now=NOW)
        await weights.note_weight(session, patient.id, 71.5, day=date(2026, 3, 4), now=NOW)
        words = await session.scalar(select(QuestionWordsRow.words_sealed))
        value = await session.scalar(select(WeightRow.value_sealed))
    assert words is not None
    assert value is not None
    assert b"swim" not in words
    assert b"71.5" not in value


async def test_a_week_has_one_weight(opened: Database, patient: Patient) -> None:
    async with opened.transaction() as session:
        for day, kilos in ((4, 71.5), (8, 71.0), (9, 70.8)):
            await weights.note_weight(session, patient.id, kilos, day=date(2026, 3, day), now=NOW)
        assert await weights.weights_of(session, patient.id) == [
            Weighed(week=date(2026, 3, 2), kilos=71.0),
            Weighed(week=date(2026, 3, 9), kilos=70.8),
        ]
        await weights.drop_weight(session, patient.id, week=date(2026, 3, 2))
        assert len(await weights.weights_of(session, patient.id)) == 1
        await weights.drop_weights(session, patient.id)
        assert await weights.weights_of(session, patient.id) == []
