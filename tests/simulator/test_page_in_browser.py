"""Does the chat page work in a real browser, also with the keyboard alone?"""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp.test_utils import TestServer
from playwright.async_api import Locator, Page, async_playwright, expect

from simulator import Phone, Telegram
from simulator.page import create_page_app
from simulator.pictures import plain_picture
from tests.simulator.hand_clock import Caller
from tests.simulator.page_fixtures import INVITE, HandControls

pytestmark = pytest.mark.browser

QUIET = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"
    " --disable-component-update --disable-sync"
)
PAIN = [[{"text": t, "callback_data": f"p:{t}"} for t in ("4", "5", "6")]]
WHY = "Lunch idea.\n" + "Why this? Because it is a food day, and you liked fish. " * 5


@pytest.fixture
async def tab(chromium: Path, page: TestServer) -> AsyncIterator[Page]:
    async with async_playwright() as playwright:
        program = await playwright.chromium.launch(executable_path=chromium, args=QUIET.split())
        tab = await program.new_page()
        problems: list[str] = []
        tab.on("pageerror", lambda problem: problems.append(str(problem)))
        await tab.goto(str(page.make_url("/")))
        await expect(tab.get_by_test_id("clock-time")).to_have_text("10:00")
        yield tab
        await program.close()
        assert problems == []


@pytest.fixture
def patient(tab: Page) -> Locator:
    return tab.get_by_test_id("phone-patient")


@pytest.fixture
def coordinator(tab: Page) -> Locator:
    return tab.get_by_test_id("phone-coordinator")


async def test_a_conversation_goes_on_by_keyboard_alone(
    call: Caller, ana: Phone, tab: Page, patient: Locator
) -> None:
    sent = await call.result(
        "sendMessage", chat_id=11, text="Pain?", reply_markup={"inline_keyboard": PAIN}
    )
    button = patient.get_by_role("button", name="5", exact=True)
    await button.focus()
    await tab.keyboard.press("Enter")
    await expect(button).to_have_class("key waiting")
    (tap,) = ana.chat.open_taps.values()
    assert tap.data == "p:5"
    await call.result("editMessageText", chat_id=11, message_id=sent["message_id"], text="Saved: 5")
    await call.result("answerCallbackQuery", callback_query_id=tap.query_id, text="Thank you")

    await expect(patient.get_by_test_id("toast")).to_have_text("Thank you")
    await expect(patient.get_by_test_id("theirs")).to_contain_text("Saved: 5")
    await expect(patient.get_by_test_id("theirs")).to_contain_text("edited")
    await expect(patient.get_by_test_id("theirs")).to_be_focused()

    await patient.get_by_test_id("composer").focus()
    await tab.keyboard.type("walked **25**")
    await tab.keyboard.press("Enter")

    await expect(patient.get_by_test_id("mine").locator("strong")).to_have_text("25")


async def test_nothing_that_is_said_becomes_markup(
    call: Caller, patient: Locator, tab: Page
) -> None:
    nasty = "<img src=x onerror=alert(1)><script>alert(2)</script>"
    await call.result("sendMessage", chat_id=11, text=nasty)

    await expect(patient.get_by_test_id("words")).to_have_text(nasty)
    assert await patient.get_by_test_id("words").locator("img, script").count() == 0


async def test_a_long_quote_opens_and_closes(call: Caller, patient: Locator) -> None:
    quote = [{"type": "expandable_blockquote", "offset": 12, "length": len(WHY.strip()) - 12}]
    await call.result("sendMessage", chat_id=11, text=WHY, entities=quote)
    unfold = patient.get_by_test_id("unfold")

    await expect(unfold).to_have_attribute("aria-expanded", "false")
    await unfold.click()
    await expect(unfold).to_have_attribute("aria-expanded", "true")


async def test_a_picture_is_enlarged_and_put_away(ana: Phone, tab: Page, patient: Locator) -> None:
    ana.sends_photo(plain_picture(300, 200), caption="me")
    await patient.get_by_test_id("picture").click()
    await expect(tab.get_by_test_id("photo-view")).to_be_visible()

    await tab.keyboard.press("Escape")

    await expect(tab.get_by_test_id("photo-view")).to_have_count(0)


async def test_a_chosen_file_is_sent(ana: Phone, tab: Page, patient: Locator) -> None:
    await patient.get_by_test_id("attach").click()
    async with tab.expect_file_chooser() as chosen:
        await patient.get_by_test_id("attach-photo").click()
    picture = {"name": "a.png", "mimeType": "image/png", "buffer": plain_picture(30, 20)}
    await (await chosen.value).set_files(picture)  # type: ignore[arg-type]  # a plain dict does

    await expect(patient.get_by_test_id("picture")).to_be_visible()
    assert ana.messages[-1].media is not None


async def test_an_invite_opens_on_the_phone_that_is_chosen(
    call: Caller, ana: Phone, tab: Page, patient: Locator, coordinator: Locator
) -> None:
    await call.result("sendMessage", chat_id=21, text=f"Invite: {INVITE}")
    await coordinator.get_by_role("link").click()
    await tab.get_by_test_id("open-on-patient").click()
    await patient.get_by_test_id("start").click()

    await expect(patient.get_by_test_id("mine")).to_contain_text("/start")
    assert ana.messages[-1].text == "/start Zb7Qm2"


async def somebody_new_takes_the_invite(call: Caller, tab: Page) -> None:
    await call.result("sendMessage", chat_id=21, text=f"Invite: {INVITE}")
    await tab.get_by_test_id("phone-coordinator").get_by_role("link").click()
    await tab.get_by_test_id("open-new-patient").click()
    await expect(tab.get_by_test_id("who-patient")).to_have_text("New patient")


async def test_somebody_new_takes_the_invite(call: Caller, tab: Page, patient: Locator) -> None:
    await somebody_new_takes_the_invite(call, tab)
    await patient.get_by_test_id("start").click()

    await expect(patient.get_by_test_id("mine")).to_contain_text("/start")


async def test_people_are_found_by_name(call: Caller, tab: Page, patient: Locator) -> None:
    await somebody_new_takes_the_invite(call, tab)
    await tab.get_by_test_id("who-patient").click()
    await patient.get_by_test_id("search").fill("an")
    await expect(patient.get_by_test_id("person")).to_have_count(1)
    await tab.keyboard.press("Enter")

    await expect(tab.get_by_test_id("who-patient")).to_have_text("Ana")


async def test_the_page_comes_back_after_a_restart(
    telegram: Telegram, controls: HandControls, page: TestServer, tab: Page, patient: Locator
) -> None:
    port = page.port
    await page.close()
    await expect(tab.get_by_test_id("banner")).to_be_visible()
    telegram.person(11).says("said meanwhile")
    app = create_page_app(telegram, controls, sides={"patient": [11], "coordinator": [21]})

    async with TestServer(app, port=port):
        await expect(patient.get_by_test_id("mine")).to_contain_text("said meanwhile")
        await expect(tab.get_by_test_id("banner")).to_be_hidden()


async def test_commands_and_keys_are_pressed(call: Caller, ana: Phone, patient: Locator) -> None:
    await call.result("setMyCommands", commands=[{"command": "pain", "description": "Rate now"}])
    keys = {"keyboard": [["Menu"]]}
    await call.result("sendMessage", chat_id=11, text="a", reply_markup=keys)

    await patient.get_by_test_id("commands").click()
    await patient.get_by_role("menuitem").click()
    await expect(patient.get_by_test_id("mine")).to_contain_text("/pain")
    await patient.get_by_test_id("key").click()

    await expect(patient.get_by_test_id("mine").last).to_contain_text("Menu")


async def test_the_clock_is_busy_while_it_walks(tab: Page, controls: HandControls) -> None:
    controls.may_go.clear()
    step = tab.get_by_test_id("clock-day-step")
    await step.click()
    await expect(tab.get_by_test_id("progress")).to_be_visible()
    await expect(step).to_be_disabled()

    controls.may_go.set()

    await expect(step).to_be_enabled()
    await expect(tab.get_by_test_id("clock-day")).to_contain_text("Nov 24")


async def test_one_phone_at_a_time_on_a_narrow_screen(
    tab: Page, patient: Locator, coordinator: Locator
) -> None:
    await tab.set_viewport_size({"width": 390, "height": 800})
    await expect(coordinator).to_be_hidden()

    await tab.get_by_role("tab", name="Coordinator").click()

    await expect(coordinator).to_be_visible()
    await expect(patient).to_be_hidden()


async def test_the_theme_is_remembered(tab: Page) -> None:
    before = await tab.locator("html").get_attribute("data-theme")
    await tab.get_by_test_id("theme").click()
    await tab.reload()

    after = await tab.locator("html").get_attribute("data-theme")
    assert {before, after} == {"light", "dark"}
