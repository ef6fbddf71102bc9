"""How are the pictures of a broadcast to 400 made? On the demo's page, with the real bot and made-up patients."""

from __future__ import annotations

import re
import socket
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path

from aiohttp import web
from playwright.async_api import Page, expect

from bot.commands.demo.environment import ZONE, DemoHouse, open_demo, wall
from bot.commands.demo.joined_patients import JoinedPatient, add_joined
from bot.process.clock import RealClock
from db import cohorts, patients, staff
from rules.vocabulary import Role
from simulator.clock import MovableClock
from simulator.page import create_page_app
from tests.browser.demo_page import PATIENCE_MS, OnScreen, tab_on

PEOPLE = 400
FIRST_CHAT, COORDINATOR = 5001, 2001
NAMES = ("Ana", "Rosa", "Mary", "Joan", "Alma", "Ruth", "Carmen", "Nora", "Irene", "Ellen")
TIP = (
    "Hello {first_name}, warm water is kind to stiff hands. Try two minutes in a warm bowl before"
    " breakfast, and open and close them slowly."
)
TIP_ES = (
    "Hola, {first_name}: el agua tibia alivia las manos rígidas. Pruebe dos minutos antes de"
    " desayunar, y abra y cierre las manos despacio."
)
# Who is asleep, away or out of reach, so that the report has something to tell.
ASLEEP, PAUSED, BLOCKED = range(20, 32), range(40, 49), range(60, 65)
UNSURE, FAILED = (80, 81), (90,)


async def make_broadcast_pictures(chromium: Path, folder: Path) -> None:
    """Take the board, its filters, the progress and the report from the coordinator's phone."""
    with tempfile.TemporaryDirectory() as place:
        clock = MovableClock(wall(2026, 3, 2, 10, 12), real=RealClock().now)
        async with (
            open_demo(Path(place), clock, heartbeat=True, seed=1) as house,
            _page(house) as address,
            tab_on(address, chromium, height=1000) as tab,
        ):
            await _people(house)
            await _taken(tab, folder)


async def _taken(tab: Page, folder: Path) -> None:
    await tab.reload()
    bea = OnScreen(tab=tab, side="coordinator")

    async def shot(name: str) -> None:
        await tab.mouse.move(4, 400)
        for toast in await tab.get_by_test_id("toast").all():
            await expect(toast).to_be_hidden(timeout=PATIENCE_MS)
        await bea.phone.get_by_test_id("log").evaluate("log => log.scrollTo(0, log.scrollHeight)")
        await bea.phone.screenshot(path=folder / f"{name}.png", animations="disabled")

    await bea.says("/broadcast")
    await bea.reads("Send me the message")
    await bea.says(TIP)
    await bea.reads("Above is what a patient will see")
    await bea.taps("Languages")
    await bea.taps("Write it in Español")
    await bea.reads("Send me the message in Spanish")
    await bea.says(TIP_ES)
    await bea.reads("in each language")
    await shot("broadcast-compose")
    await bea.taps("To whom")
    await bea.taps("Tuesday clinic")
    await bea.taps("Español")
    await bea.reads("Tuesday clinic, Spanish, ")
    await shot("broadcast-audience")
    await bea.taps("Everyone")
    await bea.taps("Back")
    await bea.taps("Send to 400 patients")
    await bea.reads("type the number")
    await bea.says("400")
    halfway = bea.phone.get_by_test_id("theirs").filter(has_text=re.compile(r"[3-7]\d%"))
    await expect(halfway.last).to_be_visible(timeout=PATIENCE_MS)
    await shot("broadcast-progress")
    await bea.reads("12 wait for quiet hours")
    await bea.taps("Show the 17")
    await bea.reads("Who did not get it, or may not have")
    await shot("broadcast-report")


async def _people(house: DemoHouse) -> None:
    """Write a coordinator and her patients, and let some be out of reach."""
    now = house.clock.now()
    house.telegram.person(COORDINATOR, "Bea", language_code="en", started=True)
    async with house.database.transaction() as session:
        await staff.add_staff(
            session,
            chat_id=COORDINATOR,
            role=Role.COORDINATOR,
            language="en",
            zone=ZONE.key,
            name="Bea",
            now=now,
        )
        tuesday = await cohorts.add_cohort(session, "Tuesday clinic", now=now)
        default = await cohorts.default_cohort(session, now=now)
        for number in range(PEOPLE):
            name = NAMES[number % len(NAMES)]
            language = "es" if number % 5 == 1 else "en"
            who = JoinedPatient(
                chat_id=FIRST_CHAT + number,
                name=name,
                cohort_id=(tuesday if number % 3 else default).id,
                zone="Pacific/Auckland" if number in ASLEEP else ZONE.key,
                joined_at=now,
                language=language,
                label=f"Tue-clinic-{number}",
            )
            patient = await add_joined(session, house.telegram, who)
            if number in PAUSED:
                await patients.change_patient(session, patient.id, paused_at=now)
    faults = house.telegram.faults
    for number in BLOCKED:
        faults.blocked(chat=FIRST_CHAT + number)
    for number in UNSURE:
        faults.answer_lost(chat=FIRST_CHAT + number)
    for number in FAILED:
        faults.refused(400, "Bad Request: odd", chat=FIRST_CHAT + number)


class _NoClock:
    """The clock of these pictures runs by itself."""

    busy = False

    def __init__(self, house: DemoHouse) -> None:
        self._house = house

    def now(self) -> datetime:
        return self._house.clock.now().astimezone(ZONE)

    async def next_message(self) -> None:
        """Stay."""

    async def skip(self, duration: timedelta) -> None:
        """Stay."""


@asynccontextmanager
async def _page(house: DemoHouse) -> AsyncIterator[str]:
    listening = socket.create_server(("127.0.0.1", 0))
    house.telegram.person(FIRST_CHAT, NAMES[0], language_code="en", started=True)
    house.telegram.person(COORDINATOR, "Bea", language_code="en", started=True)
    app = create_page_app(
        house.telegram,
        _NoClock(house),
        sides={"patient": [FIRST_CHAT], "coordinator": [COORDINATOR]},
    )
    runner = web.AppRunner(app, shutdown_timeout=1, access_log=None)
    await runner.setup()
    try:
        await web.SockSite(runner, listening).start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/"
    finally:
        await runner.cleanup()
