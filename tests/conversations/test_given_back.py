"""Does what Telegram put off go out at its moment, in a house where nothing else is due?"""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest

from tests.conversations.house import House, Voice
from tests.conversations.rated import rated_before


async def about_to_ask_for_a_call(house: House) -> Voice:
    """Return a patient whose next tap raises an alert."""
    ana = await house.patient()
    await rated_before(house, ana, *[3] * 12, joints=["hands"])
    await house.skips_to_next_message(ana)
    await ana.taps("8")
    await ana.taps("My usual pain")
    return ana


async def waits_of(house: House, voice: Voice) -> list[timedelta]:
    """Walk to the next message to somebody; return how long each try was after the one before."""
    before = len(house.telegram.ledger.calls("sendMessage", voice.phone.person_id))
    await house.skips_to_next_message(voice)
    tries = house.telegram.ledger.calls("sendMessage", voice.phone.person_id)[before:]
    return [later.at - sooner.at for sooner, later in pairwise(tries)]


async def test_an_alert_told_to_wait_goes_out_when_it_may(house: House) -> None:
    bea, ana = await house.coordinator(), await about_to_ask_for_a_call(house)
    house.telegram.faults.too_many_requests(5, chat=bea.phone.person_id)
    await ana.taps("Please call me")
    assert await waits_of(house, bea) == [timedelta(seconds=5)]


async def test_an_alert_met_by_a_server_error_goes_out_within_a_minute(house: House) -> None:
    bea, ana = await house.coordinator(), await about_to_ask_for_a_call(house)
    house.telegram.faults.server_error(500, chat=bea.phone.person_id)
    await ana.taps("Please call me")
    [wait] = await waits_of(house, bea)
    assert wait <= timedelta(minutes=1)


async def test_a_check_told_to_wait_comes_when_it_may(house: House) -> None:
    ana = await house.patient()
    house.telegram.faults.too_many_requests(5, chat=ana.phone.person_id)
    assert await waits_of(house, ana) == [timedelta(seconds=5)]


@pytest.mark.parametrize("hours", [-1, -24, 3])
async def test_a_clock_that_is_set_keeps_no_alert_waiting(house: House, hours: int) -> None:
    # On a Tuesday, so that the team is there before and after.
    await house.skips(days=1)
    bea, ana = await house.coordinator(), await about_to_ask_for_a_call(house)
    house.telegram.faults.too_many_requests(30, chat=bea.phone.person_id)
    await ana.taps("Please call me")
    house.clock.jump(timedelta(hours=hours))
    house.engine.clock_jumped(timedelta(hours=hours))
    # The first second brings the tick that a real heart would beat by now.
    await house.skips(seconds=1)
    await house.skips(seconds=35)
    assert len(bea.texts) == 1


async def test_a_clock_that_is_set_back_asks_no_check_twice(house: House) -> None:
    ana = await house.patient()
    await house.skips_to_next_message(ana)
    house.clock.jump(-timedelta(hours=3))
    house.engine.clock_jumped(-timedelta(hours=3))
    await ana.taps("4")
    assert ana.last.startswith("Saved: pain 4.")
    asked = len(ana.texts)
    await house.skips(hours=5)
    assert len(ana.texts) == asked
