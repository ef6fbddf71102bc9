"""Does a week of a patient and a coordinator go its way on PostgreSQL, as all else does on SQLite?"""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from db.tables import DeliveryRow, InboxRow, InboxState, RatingRow
from simulator import Message
from tests.conversations.house import House, Voice

pytestmark = pytest.mark.unmeasured

DAYS = 7
ENDS = {"sent", "withdrawn", "expired"}
# What she taps wherever she finds it, the first that fits.
ANSWERS = (":done", "Done", "10", "4", "Not now", "Yes", "Not today")


async def answers(ana: Voice, message: Message) -> None:
    """Tap the first button of the message that she knows an answer for."""
    labels = [one.text for row in message.buttons for one in row if one.data]
    for wanted in ANSWERS:
        if wanted in labels:
            await ana.taps(wanted, message)
            return


@pytest.mark.parametrize("backend", ["postgresql"])
async def test_a_week_with_everything_in_it(served_house: House, backend: str) -> None:
    bea = await served_house.coordinator()
    ana = await served_house.follows_programme(
        await served_house.joins(served_house.stranger(started=True))
    )
    seen = len(ana.texts)
    await ana.taps("4")
    until = served_house.now.date().toordinal() + DAYS
    while served_house.now.date().toordinal() < until:
        await answers(ana, await served_house.skips_to_next_message(ana))
    for words in ("/menu", "/settings", "/week", "/help", "/privacy", "/pause", "/resume", "hello"):
        await ana.says(words)
    await ana.says("chest pain")
    await served_house.skips(minutes=1)
    assert "/alerts" in bea.last or bea.phone.last.buttons
    await bea.says("/alerts")
    await ana.says("stop")
    async with served_house.database.transaction() as session:
        left = set(await session.scalars(select(DeliveryRow.state)))
        open_updates = await session.scalar(
            select(func.count()).select_from(InboxRow).where(InboxRow.state != InboxState.DONE)
        )
        rated = await session.scalar(select(func.count()).select_from(RatingRow))
        assert session.get_bind().dialect.name == backend
    assert left <= ENDS
    assert open_updates == 0
    assert (rated or 0) >= DAYS - 1
    assert len(ana.texts) - seen > 2 * DAYS
