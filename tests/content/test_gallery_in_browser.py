"""Does the gallery read well in a real browser, on a wide screen and on a phone?"""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Page, async_playwright

from bot.commands.html_output import sample_shelf
from content.gallery.page import gallery_html

pytestmark = pytest.mark.browser

WIDE, PHONE = {"width": 1200, "height": 900}, {"width": 390, "height": 800}


@pytest.fixture
async def tab(chromium: Path, tmp_path: Path) -> AsyncIterator[Page]:
    page = tmp_path / "gallery.html"
    page.write_text(gallery_html(sample_shelf()), "utf-8")
    async with async_playwright() as playwright:
        program = await playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        tab = await program.new_page()
        problems: list[str] = []
        tab.on("console", lambda said: problems.append(said.text))
        await tab.goto(page.as_uri())
        yield tab
        await program.close()
        assert problems == []


async def test_gallery_fits_a_wide_screen_and_a_phone(tab: Page) -> None:
    for size in (WIDE, PHONE):
        await tab.set_viewport_size(size)  # type: ignore[arg-type] # a plain dict of its two numbers
        over = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert await tab.evaluate(over) <= 0
    drawn = "[...document.images].filter(one => !one.complete || !one.naturalWidth).length"
    assert await tab.evaluate(drawn) == 0
    assert await tab.locator(".message").count() > 1000
    await tab.get_by_role("link", name="The daily check").click()
    assert await tab.get_by_role("heading", name="The daily check").first.is_visible()
