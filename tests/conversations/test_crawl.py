"""Is there a button, on any screen, that is dead once its change of the screen was lost?"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from rules.vocabulary import Role
from tests.conversations.crawl import Crawled, Root, crawl
from tests.conversations.house import House, Voice
from tests.conversations.memory import Memory
from tests.conversations.rated import rated_before

pytestmark = pytest.mark.unmeasured

# `make soak` walks all of it.
SCREENS, EVERY = 5, 4


def asks(*commands: str) -> Root:
    """Let a patient send these commands; the last one shows a screen."""

    async def root(house: House) -> Voice:
        voice = await house.patient()
        for command in commands:
            await voice.says(command)
        return voice

    return root


def works(*commands: str) -> Root:
    """Let an admin send these; the last one shows a screen."""

    async def root(house: House) -> Voice:
        voice = await house.coordinator(role=Role.ADMIN)
        for command in commands:
            await voice.says(command)
        return voice

    return root


async def joins(house: House) -> Voice:
    voice = house.stranger(started=True)
    await voice.opens(await house.invite())
    return voice


async def severe(house: House) -> Voice:
    voice = await house.patient()
    await rated_before(house, voice, *[3] * 12, joints=["hands"])
    await voice.says("/pain")
    await voice.taps("8")
    return voice


async def alerted(house: House) -> Voice:
    ana, bea = await house.patient(), await house.coordinator(role=Role.ADMIN)
    await ana.says("I have chest pain")
    await bea.says("/alerts")
    return bea


Find = Callable[[House], Awaitable[Voice]]
ROOTS: dict[str, Find] = {
    "joining": joins,
    "menu": asks("/menu"),
    "settings": asks("/settings"),
    "check": asks("/pain"),
    "severe": severe,
    "wrong": asks("/wrong"),
    "forget": asks("/forget"),
    "log": asks("/log"),
    "learn": asks("/learn"),
    "ask": asks("/ask"),
    "alerts": alerted,
    "patients": works("/patients"),
    "team": works("/team"),
    "invite": works("/invite"),
    "broadcast": works("/broadcast", "Warm water eases stiff hands."),
    "library": works("/library"),
    "programmes": works("/programme"),
    "export": works("/export"),
}


async def crawled_from(house: House, name: str, *, most: int, every: int = 1) -> Crawled:
    """Crawl from a root, in a clinic where somebody else is a patient too."""
    await house.patient("Eva")
    return await crawl(house, name, ROOTS[name], most=most, every=every)


@pytest.mark.parametrize("name", ROOTS)
def test_no_button_is_dead_after_its_change_was_lost(memory: Memory, name: str) -> None:
    async def life(house: House) -> Crawled:
        return await crawled_from(house, name, most=SCREENS, every=EVERY)

    crawled = memory.lives(life)
    assert crawled.screens
    assert [str(one) for one in crawled.dead] == []
