"""Can somebody with a browser and nothing else try all of it: join, rate, skip ahead, broadcast?"""

from __future__ import annotations

import signal
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from tests.browser.demo_page import Demo, OnScreen, demo_running, skips, tab_on

pytestmark = pytest.mark.unmeasured

TIP = "Warm water is kind to stiff hands, {first_name}."


@pytest.fixture
async def demo(tmp_path: Path) -> AsyncIterator[Demo]:
    async with demo_running(tmp_path) as demo:
        yield demo


@pytest.fixture
async def tab(demo: Demo, chromium: Path) -> AsyncIterator[Page]:
    async with tab_on(demo.address, chromium) as tab:
        yield tab


def left_in(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


@pytest.mark.browser
async def test_patient_joins_and_rates_and_coordinator_answers_and_broadcasts(tab: Page) -> None:
    ana, bea = OnScreen(tab=tab, side="patient"), OnScreen(tab=tab, side="coordinator")
    await bea.starts()
    await bea.reads("You are now a coordinator")

    await ana.joins()
    await ana.taps("7")
    await ana.reads("Saved: pain 7")
    await ana.taps("My usual pain")
    await ana.taps("Please call me")
    await bea.reads("pain 7 today")
    await bea.taps("I have it")
    await ana.reads("Bea from your team has seen what you sent")

    before = await tab.get_by_test_id("clock-day").inner_text()
    await skips(tab, "day-step")
    await expect(tab.get_by_test_id("clock-day")).not_to_have_text(before)
    # The day brought its one idea; the next question is the next message.
    await ana.reads("Stop for sharp pain")
    await skips(tab, "next")
    await ana.reads("Saved for Monday")
    await ana.taps("4")
    await ana.reads("Saved: pain 4")

    await bea.says("/invite")
    await bea.taps("Make the link")
    await bea.reads("Works for 1 person")

    await bea.says("/broadcast")
    await bea.reads("Send me the message")
    await bea.says(TIP)
    await bea.taps("Send to 1 patient")
    await ana.reads("Warm water is kind to stiff hands, Ana.")
    await bea.reads("1 sent")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_signal_ends_the_demo_and_leaves_nothing(
    tmp_path: Path, demo: Demo, number: signal.Signals
) -> None:
    code, said = await demo.told_to_stop(number)
    assert code == 0
    assert said.splitlines() == [
        "Open this page: two phones and a clock to skip ahead. Ctrl-C ends the demo."
    ]
    assert left_in(tmp_path) == []


async def test_port_that_is_taken_is_one_clear_line(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        async with demo_running(tmp_path, "--port", str(port)) as demo:
            out, err = await demo.process.communicate()
    assert demo.process.returncode == 1
    assert out == b""
    assert err.decode().splitlines() == [
        f"--port {port}: address already in use; leave it out for a free one"
    ]


@pytest.mark.browser
async def test_a_made_up_cohort_waits_for_the_coordinator(tmp_path: Path, chromium: Path) -> None:
    async with (
        demo_running(tmp_path, "--patients", "9") as demo,
        tab_on(demo.address, chromium) as tab,
    ):
        bea = OnScreen(tab=tab, side="coordinator")
        await bea.reads("patients need a look")
        # Nobody else's phone is shown: the next message is one of hers.
        before = await bea.phone.get_by_test_id("theirs").count()
        await skips(tab, "next")
        await expect(bea.phone.get_by_test_id("theirs")).not_to_have_count(before)
