"""How does a test use the demo's page, as somebody before the screen would?"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.async_api import Locator, Page, async_playwright, expect

from tests.house.repository import CHECKOUT

QUIET = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"
    " --disable-component-update --disable-sync"
)
START_SECONDS = 60.0
# A walk over a week takes the machine a few seconds.
PATIENCE_MS = 30_000
# What somebody taps on joining who takes things as they come, and reads then; the city is part of a label.
JOINING = (
    ("Continue", "2 of 4"),
    ("Continue", "3 of 4"),
    ("Continue", "4 of 4"),
    ("Yes, I agree", "What time is it"),
    ("London", "When shall I ask"),
    ("09:30", "When is a good time for one small idea"),
    ("11:00", "Is any of this true for you"),
    ("None of these", "What would you like to do"),
    ("Open jars", "Worst joint pain"),
)


@dataclass(slots=True, kw_only=True)
class Demo:
    """A running `limber demo` and where its page is."""

    process: asyncio.subprocess.Process
    address: str

    async def told_to_stop(self, number: signal.Signals) -> tuple[int, str]:
        """Send a signal; return the exit code and what was said on standard error."""
        self.process.send_signal(number)
        async with asyncio.timeout(START_SECONDS):
            _, err = await self.process.communicate()
        return self.process.returncode or 0, err.decode()


@asynccontextmanager
async def demo_running(folder: Path, *words: str) -> AsyncIterator[Demo]:
    """Run `limber demo` in `folder` without opening a browser; kill what has not ended."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "demo", "--no-browser", *words),
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(CHECKOUT), "TMPDIR": str(folder)},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        assert process.stdout is not None
        async with asyncio.timeout(START_SECONDS):
            address = (await process.stdout.readline()).decode().strip()
        yield Demo(process=process, address=address)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


@asynccontextmanager
async def tab_on(
    address: str, chromium: Path, *, width: int = 1280, height: int = 860, scale: float = 1
) -> AsyncIterator[Page]:
    """Open the page in a browser; afterwards expect that none of its scripts failed."""
    async with async_playwright() as playwright:
        program = await playwright.chromium.launch(executable_path=chromium, args=QUIET.split())
        tab = await program.new_page(
            viewport={"width": width, "height": height}, device_scale_factor=scale
        )
        tab.set_default_timeout(PATIENCE_MS)
        problems: list[str] = []
        tab.on("pageerror", lambda problem: problems.append(str(problem)))
        await tab.goto(address)
        yield tab
        await program.close()
        assert problems == []


@dataclass(slots=True, kw_only=True)
class OnScreen:
    """One of the two phones, as it is seen."""

    tab: Page
    side: str

    @property
    def phone(self) -> Locator:
        """Return the phone."""
        return self.tab.get_by_test_id(f"phone-{self.side}")

    @property
    def newest(self) -> Locator:
        """Return the newest message of the bot."""
        return self.phone.get_by_test_id("theirs").last

    async def starts(self) -> None:
        """Press Start."""
        await self.phone.get_by_test_id("start").click()

    async def taps(self, label: str, *, exact: bool = True) -> None:
        """Tap the newest button with this label."""
        await self.phone.get_by_role("button", name=label, exact=exact).last.click()

    async def says(self, text: str) -> None:
        """Type a message and send it."""
        await self.phone.get_by_test_id("composer").fill(text)
        await self.tab.keyboard.press("Enter")

    async def reads(self, words: str) -> None:
        """Expect these words in a message of the bot."""
        said = self.phone.get_by_test_id("theirs").filter(has_text=words)
        await expect(said.last).to_be_visible(timeout=PATIENCE_MS)

    async def joins(self) -> None:
        """Come in as a patient, up to the first question."""
        await self.starts()
        for label, words in JOINING:
            await self.taps(label, exact=label != "London")
            await self.reads(words)


async def skips(tab: Page, step: str) -> None:
    """Press a button of the clock, and wait until the walk is over."""
    button = tab.get_by_test_id(f"clock-{step}")
    await button.click()
    await expect(tab.get_by_test_id("progress")).to_be_hidden(timeout=PATIENCE_MS)
    await expect(button).to_be_enabled(timeout=PATIENCE_MS)
