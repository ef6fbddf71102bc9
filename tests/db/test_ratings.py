"""Is every rating kept, once, with every version and both times?"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from db import cohorts, patients, prompts, ratings
from db.engine.database import Database
from db.pain_checks import CheckChange, check_of, note_on_check, open_check, unanswered_since
from db.ratings import RatingChange
from db.tables import RatingRow, RatingVersionRow
from rules.pain import Thresholds
from rules.pain_checks import CheckStage
from rules.people import Patient
from rules.prompts import Prompt, PromptKind

NOW = datetime(2026, 3, 2, 8, 30, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
async def ana(opened: Database) -> Patient:
    async with opened.transaction() as session:
        cohort = await cohorts.default_cohort(session, now=NOW)
        return await patients.add_patient(
            session,
            chat_id=1,
            cohort_id=cohort.id,
            language="en",
            zone="Europe/Madrid",
            quiet_from=1260,
            quiet_to=480,
            now=NOW,
        )


async def _asked(database: Database, ana: Patient, at: datetime = NOW) -> Prompt:
    async with database.transaction() as session:
        return await prompts.open_prompt(
            session, ana, PromptKind.PAIN, now=at, day=at.date(), open_until=at + DAY
        )


async def _rated(database: Database, asked: Prompt, value: int, *, now: datetime) -> int:
    async with database.transaction() as session:
        saved = await ratings.save_rating(
            session, asked, value, day=asked.day or now.date(), source="tapped", now=now
        )
    return saved.version


async def test_every_version_is_kept_and_the_same_value_is_none(
    opened: Database, ana: Patient
) -> None:
    asked = await _asked(opened, ana)
    numbers = [await _rated(opened, asked, value, now=NOW) for value in (4, 4, 5, 4)]
    assert numbers == [1, 1, 2, 3]
    async with opened.transaction() as session:
        kept = await session.scalars(
            select(RatingVersionRow.value).order_by(RatingVersionRow.version)
        )
        assert list(kept) == [4, 5, 4]


async def test_late_answer_keeps_the_day_and_both_times(opened: Database, ana: Patient) -> None:
    asked = await _asked(opened, ana)
    await _rated(opened, asked, 6, now=NOW + DAY)
    async with opened.transaction() as session:
        row = (await session.scalars(select(RatingRow))).one()
        assert (row.day, row.asked_at, row.answered_at) == (NOW.date(), NOW, NOW + DAY)
        assert await ratings.rated_on(session, ana.id, NOW.date())
        assert not await ratings.rated_on(session, ana.id, (NOW + DAY).date())


async def test_corrected_rating_is_not_its_own_past(opened: Database, ana: Patient) -> None:
    first, second = await _asked(opened, ana), await _asked(opened, ana, NOW + DAY)
    await _rated(opened, first, 2, now=NOW)
    await _rated(opened, second, 8, now=NOW + DAY)
    async with opened.transaction() as session:
        found = await ratings.ratings_of(
            session, ana.id, since=NOW.date(), without_prompt=second.id
        )
    assert [one.value for one in found] == [2]


async def test_where_counts_as_asked_even_without_an_answer(opened: Database, ana: Patient) -> None:
    asked = await _asked(opened, ana)
    await _rated(opened, asked, 5, now=NOW)
    async with opened.transaction() as session:
        assert await ratings.where_asked_day(session, ana.id) is None
        saved = await ratings.rating_of_prompt(session, asked.id)
        assert saved is not None
        await ratings.change_rating(session, saved.id, joints=[])
        assert await ratings.where_asked_day(session, ana.id) == NOW.date()
        assert await ratings.where_asked_day(session, ana.id, without_prompt=asked.id) is None
        await ratings.change_rating(session, saved.id, joints=None)
        assert await ratings.where_asked_day(session, ana.id) is None


async def test_open_check_is_the_newest_without_a_number(opened: Database, ana: Patient) -> None:
    async with opened.transaction() as session:
        assert await open_check(session, ana.chat_id, now=NOW) is None
    asked = await _asked(opened, ana)
    async with opened.transaction() as session:
        found = await open_check(session, ana.chat_id, now=NOW)
        assert found is not None
        assert found.id == asked.id
        assert await open_check(session, ana.chat_id, now=NOW + DAY) is None
    await _rated(opened, asked, 3, now=NOW)
    async with opened.transaction() as session:
        assert await open_check(session, ana.chat_id, now=NOW) is None
        await note_on_check(session, asked.id, changing=True)
        assert await open_check(session, ana.chat_id, now=NOW) is not None


async def test_note_on_a_check_leaves_the_others_as_they_are(
    opened: Database, ana: Patient
) -> None:
    asked = await _asked(opened, ana)
    await _rated(opened, asked, 8, now=NOW)
    found = []
    for note in (
        {"unheard": True, "told_at": NOW.isoformat()},
        {"where": True},
        {"unheard": False, "told_at": None},
    ):
        async with opened.transaction() as session:
            await note_on_check(session, asked.id, **note)
            check = await check_of(session, asked, thresholds=Thresholds(), now=NOW)
            found.append((check.where, check.unheard, check.told_at))
    assert found == [(False, True, NOW), (True, True, NOW), (True, False, None)]


async def test_check_shows_the_first_question_without_an_answer(
    opened: Database, ana: Patient
) -> None:
    asked = await _asked(opened, ana)
    stages: list[CheckStage] = []

    async def look() -> None:
        async with opened.transaction() as session:
            check = await check_of(session, asked, thresholds=Thresholds(), now=NOW)
            stages.append(check.stage)

    await look()
    await _rated(opened, asked, 8, now=NOW)
    await look()
    for told in (RatingChange(novelty="usual"), RatingChange(urgency="wait")):
        async with opened.transaction() as session:
            saved = await ratings.rating_of_prompt(session, asked.id)
            assert saved is not None
            await ratings.change_rating(session, saved.id, **told)
        await look()
    for note in (CheckChange(where=True), CheckChange(changing=True)):
        async with opened.transaction() as session:
            await note_on_check(session, asked.id, **note)
        await look()
    assert stages == [
        CheckStage.SCALE,
        CheckStage.ANYTHING_NEW,
        CheckStage.CAN_IT_WAIT,
        CheckStage.DONE,
        CheckStage.WHERE,
        CheckStage.SCALE,
    ]


async def test_only_checks_that_reached_her_count_as_unanswered(
    opened: Database, ana: Patient
) -> None:
    for back in range(3):
        asked = await _asked(opened, ana, NOW + back * DAY)
        async with opened.transaction() as session:
            if back != 1:
                await prompts.change_prompt(session, asked.id, message_id=back + 1)
    async with opened.transaction() as session:
        assert await unanswered_since(session, ana.id, since=NOW - DAY) == 2
        assert await unanswered_since(session, ana.id, since=NOW) == 1
    await _rated(opened, asked, 3, now=NOW)
    async with opened.transaction() as session:
        assert await unanswered_since(session, ana.id, since=NOW) == 0
