"""Which stand-in do these tests talk to?"""

from collections.abc import AsyncIterator

import aiohttp
import pytest

from simulator import Phone, Telegram, serve
from tests.simulator.hand_clock import Caller, HandClock


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def telegram(clock: HandClock) -> Telegram:
    return Telegram(clock=clock)


@pytest.fixture
async def base(telegram: Telegram) -> AsyncIterator[str]:
    async with serve(telegram) as url:
        yield url


@pytest.fixture
async def call(base: str, telegram: Telegram) -> AsyncIterator[Caller]:
    async with aiohttp.ClientSession() as session:
        yield Caller(session, base, telegram)


@pytest.fixture
def ana(telegram: Telegram) -> Phone:
    return telegram.person(11, "Ana", language_code="es", started=True)
