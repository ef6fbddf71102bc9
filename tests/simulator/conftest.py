"""Which stand-in do these tests talk to?"""

from collections.abc import AsyncIterator

import aiohttp
import pytest
from aiohttp.test_utils import TestServer

from simulator import Phone, Telegram, serve
from simulator.page import create_page_app
from tests.simulator.hand_clock import Caller, HandClock
from tests.simulator.page_fixtures import INVITE, Browser, HandControls


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def telegram(clock: HandClock) -> Telegram:
    return Telegram(clock=clock, monotonic=clock.monotonic)


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


@pytest.fixture
def controls(clock: HandClock) -> HandControls:
    return HandControls(clock)


@pytest.fixture
def nurse(telegram: Telegram) -> Phone:
    return telegram.person(21, "Nurse Joy", started=True)


@pytest.fixture
async def page(
    telegram: Telegram, controls: HandControls, ana: Phone, nurse: Phone
) -> AsyncIterator[TestServer]:
    sides = {"patient": [ana.person_id], "coordinator": [nurse.person_id]}

    def newcomer(side: str) -> Phone:
        phone = telegram.person(1000 + len(telegram.phones), f"New {side}")
        sides[side].append(phone.person_id)
        return phone

    links = {"patient": INVITE}
    app = create_page_app(telegram, controls, sides=sides, links=links, newcomer=newcomer)
    server = TestServer(app)
    async with server:
        yield server


@pytest.fixture
async def browser(page: TestServer, telegram: Telegram) -> AsyncIterator[Browser]:
    async with aiohttp.ClientSession() as session:
        browser = Browser(session, page, telegram)
        await browser.opens()
        yield browser
