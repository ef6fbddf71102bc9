"""Is what she did while the bot was off booked when she did it?"""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from db import activities
from db.tables import ActivityRow, AlertRow, RatingRow
from rules.activities import Did
from rules.vocabulary import Kind
from simulator import Message
from tests.conversations.house import House, Voice
from tests.conversations.rated import newest_rating, patient_of

MONDAY, TUESDAY = date(2026, 3, 2), date(2026, 3, 3)


async def comes_back(house: House, *, tick_first: bool = True) -> None:
    """Start the bot again; what is due may be looked for before what waits at Telegram is read."""
    await house.starts()
    if tick_first:
        await house.engine.tick()
    await house.settles()
    await house.skips(minutes=2)


def asks(voice: Voice, label: str) -> Message:
    """Return the newest message with a button that begins so."""
    found = [one for one in voice.phone.from_bot if any(n.startswith(label) for n in one.labels)]
    assert found, voice.texts
    return found[-1]


async def ratings_of(house: House, voice: Voice) -> list[tuple[date, int, bool]]:
    patient = await patient_of(house, voice)
    async with house.database.transaction() as session:
        found = await session.scalars(
            select(RatingRow).where(RatingRow.patient_id == patient.id).order_by(RatingRow.day)
        )
        return [(one.day, one.value, one.received_late) for one in found]


@pytest.mark.parametrize("tick_first", [True, False], ids=["tick first", "updates first"])
async def test_number_typed_in_time_is_that_days_though_the_next_check_is_out(
    house: House, *, tick_first: bool
) -> None:
    ana = await house.patient()
    await house.skips_to_next_message(ana)
    await house.stops()
    await house.clock.move_to(house.now + timedelta(hours=11))
    typed_at = house.now
    ana.phone.says("8")
    await house.clock.move_to(house.now + timedelta(hours=14))
    await comes_back(house, tick_first=tick_first)
    assert await ratings_of(house, ana) == [(MONDAY, 8, True)]
    assert (await newest_rating(house, ana)).answered_at == typed_at
    assert not any("No answer for Monday" in text for text in ana.texts), ana.texts
    assert any(text.startswith("Saved for Monday") for text in ana.texts), ana.texts
    await ana.taps("3", asks(ana, "3"))
    assert await ratings_of(house, ana) == [(MONDAY, 8, True), (TUESDAY, 3, False)]


async def test_late_answer_leaves_the_reminder_of_the_next_check(house: House) -> None:
    ana = await house.patient()
    await house.skips_to_next_message(ana)
    await house.stops()
    ana.phone.says("2")
    await house.clock.move_to(house.now + timedelta(hours=23, minutes=59))
    await comes_back(house)
    await house.skips(hours=6)
    assert sum("gentle reminder" in text for text in ana.texts) == 1, ana.texts


async def test_walk_of_last_night_does_not_count_for_today(house: House) -> None:
    ana = await house.patient()
    await house.skips(hours=13)
    await house.stops()
    ana.phone.says("walked 25")
    await house.clock.move_to(house.now + timedelta(hours=10))
    await comes_back(house)
    patient = await patient_of(house, ana)
    async with house.database.transaction() as session:
        done = await activities.activities_of(session, patient.id, since=MONDAY)
    assert done == [Did(kind=Kind.AEROBIC, day=MONDAY, minutes=25, way="walking")]
    assert "on Monday" in ana.last


async def test_minutes_still_missing_are_asked_for_the_day_she_spoke_of(house: House) -> None:
    ana = await house.patient()
    await house.stops()
    ana.phone.says("I walked")
    await house.clock.move_to(house.now + timedelta(hours=20))
    await comes_back(house)
    await ana.taps("20", asks(ana, "20"))
    async with house.database.transaction() as session:
        assert (await session.scalars(select(ActivityRow.day))).all() == [MONDAY]


async def test_answer_to_a_question_that_lapsed_meanwhile_counts(house: House) -> None:
    ana = await house.patient()
    await ana.says("/log")
    await ana.taps("Walk")
    await house.stops()
    await house.clock.move_to(house.now + timedelta(minutes=2))
    ana.phone.says("35")
    await house.clock.move_to(house.now + timedelta(hours=9))
    await comes_back(house)
    async with house.database.transaction() as session:
        assert (await session.scalars(select(ActivityRow.minutes))).all() == [35]


async def test_tap_on_the_check_of_another_day_is_that_days_and_marked(house: House) -> None:
    ana = await house.patient()
    monday = await house.skips_to_next_message(ana)
    five = monday.buttons[2][1].data
    assert five is not None
    await house.skips(days=1, hours=1)
    ana.phone.taps_data(five, ana.phone.message(monday.message_id))
    await house.settles()
    assert await ratings_of(house, ana) == [(MONDAY, 5, True)]


async def test_severe_number_typed_last_night_reaches_the_team_with_its_time(house: House) -> None:
    ana = await house.patient()
    await house.coordinator()
    await house.skips_to_next_message(ana)
    await house.stops()
    typed_at = house.now + timedelta(hours=5)
    await house.clock.move_to(typed_at)
    ana.phone.says("I have chest pain")
    await house.clock.move_to(house.now + timedelta(hours=14))
    await comes_back(house)
    async with house.database.transaction() as session:
        facts = (await session.scalars(select(AlertRow.facts))).all()
    assert [one["said_at"] for one in facts] == [typed_at.isoformat().replace("+00:00", "Z")]


async def test_day_of_words_is_no_flood(house: House) -> None:
    ana = await house.patient()
    await house.skips_to_next_message(ana)
    await house.stops()
    for _ in range(40):
        await house.clock.move_to(house.now + timedelta(minutes=5))
        ana.phone.says("walked 25")
    await house.clock.move_to(house.now + timedelta(hours=1))
    await comes_back(house)
    async with house.database.transaction() as session:
        assert len((await session.scalars(select(ActivityRow.id))).all()) == 40
