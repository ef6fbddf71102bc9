"""How is the demo's page served, and what do its clock buttons do?"""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
import tempfile
import webbrowser
from collections.abc import AsyncIterator, Callable, Collection, Mapping
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import typer
from aiohttp import web

from bot.commands.command_error import CommandFault
from bot.commands.demo import cohort
from bot.commands.demo.cast import COORDINATOR, ENGLISH, PATIENT
from bot.commands.demo.environment import ZONE, DemoHouse, open_demo, run_demo, wall
from bot.commands.demo.script import FIRST, live
from bot.process.clock import RealClock
from rules.invites import InviteRole
from simulator import Phone
from simulator.clock import MovableClock
from simulator.page import create_page_app

HOST = "127.0.0.1"
# Each side's invite lets in so many, so that somebody new can press Start too.
USES = 50
# How far "Next message" looks ahead.
FURTHEST = timedelta(days=8)
SHUTDOWN_SECONDS = 1.0
ROLES = {"patient": InviteRole.PATIENT, "coordinator": InviteRole.COORDINATOR}
FIRST_OF = {"patient": (PATIENT, "Ana"), "coordinator": (COORDINATOR, "Bea")}
NEW_NAMES = {
    "patient": ("Eva", "Rosa", "Mary", "Joan", "Nora", "Alma", "Ruth"),
    "coordinator": ("Kim", "Tom", "Lea"),
}


def serve(*, days: int, seed: int, patients: int, browser: bool, port: int) -> None:
    """Serve the page until Ctrl-C; with `days`, scripted people have lived through them first."""
    with _listening(port) as listening:
        run_demo(
            partial(_serve, listening, days=days, seed=seed, patients=patients, browser=browser)
        )


async def _serve(
    listening: socket.socket, *, days: int, seed: int, patients: int, browser: bool
) -> None:
    told_to_stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, told_to_stop.set)
    time = _Time(RealClock().now)
    first = FIRST if days else _this_monday()
    clock = MovableClock(cohort.starts_at(first) if patients else first, real=time.now)
    with tempfile.TemporaryDirectory(prefix="limber-") as folder:
        async with open_demo(Path(folder), clock, heartbeat=True, seed=seed) as house:
            if patients:
                typer.echo(f"Writing the weeks behind {patients} patients ...", err=True)
                await cohort.fill(house, first, count=patients, seed=seed, nurse_chat=COORDINATOR)
            if days:
                typer.echo(f"Two scripted people live through {days} days first ...", err=True)
                await live(house, seed=seed, days=days, write=lambda _: None)
            time.run()
            async with _page(house, listening) as address:
                _announce(address, browser=browser)
                await _until(told_to_stop, house)


def _this_monday() -> datetime:
    today = RealClock().now().astimezone(ZONE).date()
    monday = today - timedelta(days=today.weekday())
    return wall(monday.year, monday.month, monday.day, 8, 0)


def _listening(port: int) -> socket.socket:
    try:
        return socket.create_server((HOST, port))
    except OSError as fault:
        why = os.strerror(fault.errno or 0).lower()
        raise CommandFault(f"--port {port}: {why}; leave it out for a free one") from None


@asynccontextmanager
async def _page(house: DemoHouse, listening: socket.socket) -> AsyncIterator[str]:
    sides = _Sides(house)
    app = create_page_app(
        house.telegram,
        _Controls(house, sides.people),
        sides=sides.people,
        links={side: await house.invite(role, uses=USES) for side, role in ROLES.items()},
        newcomer=sides.newcomer,
    )
    runner = web.AppRunner(app, shutdown_timeout=SHUTDOWN_SECONDS, access_log=None)
    await runner.setup()
    try:
        await web.SockSite(runner, listening).start()
        yield f"http://{HOST}:{listening.getsockname()[1]}/"
    finally:
        await runner.cleanup()


def _announce(address: str, *, browser: bool) -> None:
    typer.echo(address)
    sys.stdout.flush()
    opened = browser and _has_display() and webbrowser.open(address)
    where = "The page is open" if opened else "Open this page"
    typer.echo(f"{where}: two phones and a clock to skip ahead. Ctrl-C ends the demo.", err=True)


def _has_display() -> bool:
    # Without one, the browser that is found may be one that takes over the terminal.
    return sys.platform != "linux" or any(map(os.environ.get, ("DISPLAY", "WAYLAND_DISPLAY")))


async def _until(told_to_stop: asyncio.Event, house: DemoHouse) -> None:
    """Wait for Ctrl-C; raise what stopped the engine."""
    stop = asyncio.create_task(told_to_stop.wait())
    failed = asyncio.create_task(house.engine.wait_failed())
    try:
        await asyncio.wait({stop, failed}, return_when=asyncio.FIRST_COMPLETED)
        if failed.done():
            failed.result()
    finally:
        stop.cancel()
        failed.cancel()


class _Time:
    """Real time that stands still until it is let run."""

    def __init__(self, real: Callable[[], datetime]) -> None:
        self._real = real
        self._stood = real()
        self._since: datetime | None = None

    def now(self) -> datetime:
        return self._stood + (self._real() - self._since if self._since else timedelta(0))

    def run(self) -> None:
        self._since = self._real()


class _Sides:
    """Whose phones the page can show."""

    def __init__(self, house: DemoHouse) -> None:
        self._telegram = house.telegram
        self.people: dict[str, list[int]] = {side: [] for side in ROLES}
        for side, (person_id, name) in FIRST_OF.items():
            self._add(side, person_id, name)

    def newcomer(self, side: str) -> Phone:
        """Return the phone of somebody new."""
        known = len(self.people[side])
        names = NEW_NAMES[side]
        return self._add(side, FIRST_OF[side][0] + known, names[(known - 1) % len(names)])

    def _add(self, side: str, person_id: int, name: str) -> Phone:
        phone = self._telegram.person(person_id, name, language_code=ENGLISH)
        self.people[side].append(person_id)
        return phone


class _Controls:
    """What the buttons of the page's clock do."""

    def __init__(self, house: DemoHouse, people: Mapping[str, Collection[int]]) -> None:
        self._house = house
        self._people = people
        self._walk = asyncio.Lock()

    @property
    def busy(self) -> bool:
        """Whether a walk is under way."""
        return self._walk.locked()

    def now(self) -> datetime:
        """Return the moment, as the clinic's clock shows it."""
        return self._house.clock.now().astimezone(ZONE)

    async def next_message(self) -> None:
        """Walk to the next message on the phones shown; stay where none of them is owed one."""
        async with self._walk:
            before = self._messages()
            await self._house.walker.walk_until(
                lambda: bool(self._messages() - before), self._house.clock.now() + FURTHEST
            )

    async def skip(self, duration: timedelta) -> None:
        """Walk on, through everything that falls due."""
        async with self._walk:
            await self._house.walker.walk(duration)

    def _messages(self) -> set[tuple[int, int]]:
        return {
            (phone.person_id, message.message_id)
            for shown in self._people.values()
            for phone in map(self._house.telegram.phone, shown)
            for message in phone.from_bot
        }
