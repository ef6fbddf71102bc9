"""Do people get the same answers when Telegram delivers side by side what it would have handed over in order?"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from bot.intake.http_server import Address, serving
from bot.intake.webhook import Receiver, WebhookAddress
from bot.process.clock import RealClock
from bot.process.metrics import Metrics
from bot.readiness import Watch
from tests.conversations.house import House, bundle, open_house
from tests.conversations.rated import versions

pytestmark = pytest.mark.unmeasured

SECRET = "only-telegram-knows"
PATIENTS = 14


@asynccontextmanager
async def delivered_to(url: str) -> AsyncIterator[House]:
    """Open a house that does not poll."""
    watch = Watch(RealClock(), Metrics(version="1", library="abc"))
    async with serving(watch, Address(host="127.0.0.1", port=0), webhook_path="/hook") as port:
        hook = WebhookAddress(url=f"http://127.0.0.1:{port}/hook", secret=SECRET)
        async with open_house(url, webhook=hook) as house:
            watch.database = house.database
            watch.receiver = Receiver(
                SECRET,
                database=house.database,
                bundle=bundle(),
                clock=house.clock,
                stored=house.engine.inbox.loop.wake,
            )
            await house.telegram.until(lambda: bool(house.telegram.world.hook.url))
            yield house


@pytest.mark.parametrize("backend", ["sqlite", "postgresql"], indirect=True)
async def test_taps_and_words_of_many_at_once_are_each_answered_once(
    migrated_database: str,
) -> None:
    async with delivered_to(migrated_database) as house:
        voices = [await house.patient(f"Ana {number}") for number in range(PATIENTS)]
        await house.skips_to_next_message(voices[-1])
        for voice in voices:
            check = voice.phone.last
            voice.phone.says("/menu")
            voice.phone.taps("4", check)
            voice.phone.says("/privacy")
        assert len(house.telegram.world.updates) == 3 * PATIENTS
        await house.settles()
        assert not house.telegram.world.hook.last_error
        assert {tuple(await versions(house, voice)) for voice in voices} == {(4,)}
        said = {tuple(sorted(voice.texts)) for voice in voices}
        assert len({len(texts) for texts in said}) == 1
        assert all(len(voice.phone.from_bot) == len(set(voice.texts)) for voice in voices)


async def test_danger_words_are_answered_beside_a_tap_of_the_same_person(
    migrated_database: str,
) -> None:
    async with delivered_to(migrated_database) as house:
        ana = await house.patient()
        check = await house.skips_to_next_message(ana)
        ana.phone.taps("8", check)
        ana.phone.says("chest pain")
        await house.settles()
        assert await versions(house, ana) == [8]
        assert any("112" in words for words in ana.texts)
