"""How are the pictures in docs/pictures made? `make pictures` takes them from the real page.

The phones are those of the demo's scripted people, after as many days as show most on one screen.
"""

from __future__ import annotations

import asyncio
import shutil
import sys
import tempfile
from pathlib import Path

from playwright.async_api import Page, expect

from tests.browser.broadcast_pictures import make_broadcast_pictures
from tests.browser.cohort_pictures import make_cohort_pictures
from tests.browser.demo_page import PATIENCE_MS, OnScreen, demo_running, skips, tab_on
from tests.house.repository import CHECKOUT
from tests.machine import CHROMIUM_NAMES

PICTURES = CHECKOUT / "docs" / "pictures"
TIP = (
    "Hello {first_name}, warm water is kind to stiff hands. Try two minutes in a warm bowl before"
    " breakfast, and open and close them slowly. Bea"
)


async def make_pictures() -> None:
    """Take every picture anew."""
    program = next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)
    if program is None:
        sys.exit("This machine has no Chromium. On Debian and Ubuntu: apt install chromium")
    with tempfile.TemporaryDirectory() as folder:
        async with (
            demo_running(Path(folder)) as demo,
            tab_on(demo.address, Path(program), height=980, scale=1.5) as tab,
        ):
            await _live(tab)
            await tab.screenshot(path=PICTURES / "demo.png", animations="disabled")
    await make_broadcast_pictures(Path(program), PICTURES)
    await make_cohort_pictures(Path(program), PICTURES)


async def _live(tab: Page) -> None:
    ana, bea = OnScreen(tab=tab, side="patient"), OnScreen(tab=tab, side="coordinator")
    await bea.starts()
    await ana.joins()
    await bea.says("/broadcast")
    await bea.reads("Send me the message")
    await bea.says(TIP)
    await bea.taps("Send to 1 patient")
    await bea.reads("1 sent")
    await ana.taps("8")
    await ana.taps("My usual pain")
    await ana.taps("Please call me")
    await ana.taps("Hands")
    await ana.reads("Where does it ache most?")
    await bea.taps("I have it")
    await ana.reads("has seen what you sent")
    await skips(tab, "next")
    await ana.reads("Stop for sharp pain")
    await skips(tab, "next")
    # The pointer rests on no button, and nothing flashes up any more.
    await tab.mouse.move(4, 400)
    for toast in await tab.get_by_test_id("toast").all():
        await expect(toast).to_be_hidden(timeout=PATIENCE_MS)


if __name__ == "__main__":
    asyncio.run(make_pictures())
