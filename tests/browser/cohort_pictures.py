"""How are the pictures of a coordinator's first morning made? On the page of `limber demo --patients 400`."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

from playwright.async_api import Page, expect

from tests.browser.demo_page import PATIENCE_MS, OnScreen, demo_running, tab_on

PATIENTS = "400"
# What waits longest, and so comes first on her list of alerts.
CODE = re.compile(r"\((P\d{3})\)")


async def make_cohort_pictures(chromium: Path, folder: Path) -> None:
    """Take the digest, the alerts, the list, a card with its chart, and the figures."""
    with tempfile.TemporaryDirectory() as place:
        async with (
            demo_running(Path(place), "--patients", PATIENTS) as demo,
            tab_on(demo.address, chromium, height=1000) as tab,
        ):
            await _taken(tab, folder)


async def _taken(tab: Page, folder: Path) -> None:
    bea = OnScreen(tab=tab, side="coordinator")

    async def shot(name: str) -> None:
        await tab.mouse.move(4, 400)
        for toast in await tab.get_by_test_id("toast").all():
            await expect(toast).to_be_hidden(timeout=PATIENCE_MS)
        await bea.phone.get_by_test_id("log").evaluate("log => log.scrollTo(0, log.scrollHeight)")
        await bea.phone.screenshot(path=folder / f"{name}.png", animations="disabled")

    await bea.reads("Good morning.")
    await shot("morning-digest")
    await bea.says("/patients")
    await expect(bea.newest).to_contain_text("Middle score", timeout=PATIENCE_MS)
    await shot("patients")
    said = await bea.newest.inner_text()
    code = CODE.findall(said)[1]
    await bea.taps("2")
    await bea.reads(f"({code}) ·")
    await bea.taps("Chart")
    await expect(bea.newest.locator("img")).to_be_visible(timeout=PATIENCE_MS)
    await shot("patient-card")
    await bea.says("/alerts")
    await bea.reads("open alerts, the most urgent first")
    await bea.taps("1: Show")
    await expect(bea.newest).to_contain_text("Says usual pain", timeout=PATIENCE_MS)
    await shot("alert")
    await bea.says("/figures Tuesday clinic")
    await bea.reads("Tuesday clinic: the last seven days")
    await shot("figures")
