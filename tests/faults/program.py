"""How does a test start, kill and read the real program?"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp

from tests.house.repository import CHECKOUT

# What a clinic sets; the token and the address are the stand-in's.
CLINIC = {
    "LIMBER_CLINIC_NAME": "Riverside Clinic",
    "LIMBER_CLINIC_PHONE": "555 0100",
    "LIMBER_EMERGENCY_NUMBER": "112",
    "LIMBER_URGENT_LINE": "555 0199",
    "LIMBER_CRISIS_LINE": "024",
    "LIMBER_STAFFED_HOURS": "Mon-Fri 8-16",
    "LIMBER_HOLIDAYS": "none",
    "LIMBER_CLINIC_ZONE": "Europe/Madrid",
    "LIMBER_CONTENT_ACCEPTED_BY": "Dr. Example",
    "LIMBER_HTTP_PORT": "0",
    # Whoever tests may be root, and in no container.
    "LIMBER_ALLOW_ROOT": "on",
}
START_SECONDS = 60.0


@dataclass(slots=True, kw_only=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def faults(self) -> list[str]:
        """Return the lines on standard error that are no log."""
        return [line for line in self.err.splitlines() if not line.startswith("{")]


@dataclass(slots=True, kw_only=True)
class Program:
    """One folder with settings, in which `limber` is typed."""

    folder: Path
    keys: dict[str, str] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        """Return the environment: this machine's, without its own settings of Limber."""
        machine = {name: text for name, text in os.environ.items() if "LIMBER_" not in name}
        # A process that hangs is aborted, and then tells where it stood.
        ours = {"PYTHONPATH": str(CHECKOUT), "PYTHONFAULTHANDLER": "1"}
        return {**machine, **ours, **self.keys}

    def with_keys(self, **keys: str) -> Program:
        """Return the same with other settings; an empty one counts as none."""
        return Program(folder=self.folder, keys={**self.keys, **keys})

    async def start(self, *words: str, stdin: int | None = None) -> asyncio.subprocess.Process:
        """Start a command."""
        return await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "bot",
            *words,
            cwd=self.folder,
            env=self.environment,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            stdin=stdin,
        )

    async def says(self, *words: str, typed: str = "") -> Ended:
        """Run a command to its end, with what is typed into it."""
        if not typed:
            return await ended(await self.start(*words))
        process = await self.start(*words, stdin=asyncio.subprocess.PIPE)
        if process.stdin is not None:
            process.stdin.write(typed.encode())
        return await ended(process)

    @asynccontextmanager
    async def running(self, *, until: str = "started") -> AsyncIterator[Running]:
        """Run the engine; wait for a line in its log, and end it with the block."""
        process = await self.start("run")
        running = Running(process)
        try:
            async with asyncio.timeout(START_SECONDS):
                await running.logs(until)
            yield running
        finally:
            if process.returncode is None:
                process.kill()
            await running.ends()


class Running:
    """An engine that runs in a process of its own."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process
        self.lines: list[str] = []

    async def logs(self, event: str) -> str:
        """Wait for a line that holds this, and return it."""
        assert self.process.stderr is not None
        async for raw in self.process.stderr:
            line = raw.decode().rstrip()
            self.lines.append(line)
            if f'"{event}"' in line:
                return line
        raise AssertionError(f"the program ended without {event}: " + "\n".join(self.lines))

    async def ends(self) -> Ended:
        """Wait for its end."""
        done = await ended(self.process)
        self.lines += done.err.splitlines()
        return Ended(code=done.code, out=done.out, err="\n".join(self.lines))

    async def told_to_stop(self, number: signal.Signals = signal.SIGTERM) -> Ended:
        """Send a signal and wait for the end."""
        self.process.send_signal(number)
        return await self.ends()

    async def get(self, path: str, port: int) -> tuple[int, str]:
        """Read a page of its HTTP port."""
        async with (
            aiohttp.ClientSession() as session,
            session.get(f"http://127.0.0.1:{port}{path}") as answer,
        ):
            return answer.status, await answer.text()


async def ended(process: asyncio.subprocess.Process) -> Ended:
    """Wait for the end of a process; one that takes more than a minute tells where it stands."""
    try:
        async with asyncio.timeout(60):
            out, err = await process.communicate()
    except TimeoutError:
        process.send_signal(signal.SIGABRT)
        _, err = await process.communicate()
        raise AssertionError(f"it did not end: {err.decode()}") from None
    return Ended(code=process.returncode or 0, out=out.decode(), err=err.decode())


def program_in(folder: Path, *, api_url: str, token: str, **keys: str) -> Program:
    """Return the program as a clinic would set it up, against a stand-in."""
    given: Mapping[str, str] = {
        **CLINIC,
        "LIMBER_TELEGRAM_API_URL": api_url,
        "LIMBER_BOT_TOKEN": token,
        **keys,
    }
    return Program(folder=folder, keys=dict(given))
