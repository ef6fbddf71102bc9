"""Can a patient find everything by button, and set when and how we write to her?"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, time

import pytest

from content.buttons.patient import (
    OpenReminder,
    SetDay,
    SetDiscreet,
    SetLanguage,
    SetQuiet,
    SetTime,
    SetZone,
    ZoneStep,
)
from db import reminders
from rules.occurrences import Reminder
from rules.people import Patient
from rules.vocabulary import ReminderKind
from simulator import Message
from tests.conversations.house import SAFETY, ZONE, House, Voice, bundle

SHELF = bundle()
# Monday 2 March 2026, 9 o'clock in Madrid.


async def patient_of(house: House, voice: Voice) -> Patient:
    person = await house.person(voice)
    assert isinstance(person, Patient)
    return person


async def reminders_of(house: House, voice: Voice) -> Mapping[ReminderKind, Reminder]:
    patient = await patient_of(house, voice)
    async with house.database.transaction() as session:
        return await reminders.reminders_of(session, patient.id, zone=patient.zone)


async def next_check(house: House, voice: Voice) -> datetime | None:
    patient = await patient_of(house, voice)
    async with house.database.transaction() as session:
        return await reminders.next_due_of(session, patient.id, ReminderKind.PAIN_CHECK)


async def full_patient(house: House, *, language: str = "en") -> Voice:
    """Return a patient with every kind of reminder."""
    ana = await house.patient(language=language)
    patient = await patient_of(house, ana)
    async with house.database.transaction() as session:
        for kind, days, at in (
            (ReminderKind.NUDGE, range(1, 8), time(11)),
            (ReminderKind.REFLECTION, (2, 5), time(17)),
            (ReminderKind.WEEKLY, (7,), time(17)),
        ):
            reminder = Reminder(kind=kind, days=frozenset(days), at=at, zone=ZONE)
            await reminders.set_reminder(session, patient.id, reminder, now=house.now)
    return ana


# ---------------------------------------------------------------- the menu


@pytest.mark.parametrize("language", ["en", "es"])
async def test_menu_has_something_feels_wrong_on_top(house: House, language: str) -> None:
    ana = await house.patient(language=language)
    message = await ana.says("/menu")
    assert message.buttons[0][0].text == SHELF.speech(language).say("danger.button")
    assert len(message.buttons[0]) == 1


async def every_page(ana: Voice) -> list[Message]:
    """Return the pages that the buttons of the settings lead to, without changing anything."""
    pages = []
    check = ReminderKind.PAIN_CHECK
    for data in (
        OpenReminder(kind=check),
        SetTime(kind=check),
        SetDay(kind=check),
        SetLanguage(),
        SetZone(),
        SetQuiet(),
        SetDiscreet(),
    ):
        await ana.says("/settings")
        if isinstance(data, SetTime | SetDay):
            await ana.taps_button(OpenReminder(kind=check))
        pages.append(await ana.taps_button(data))
    return pages


@pytest.mark.parametrize("language", ["en", "es"])
async def test_pages_have_at_most_three_buttons_a_row_and_a_way_back(
    house: House, language: str
) -> None:
    ana = await full_patient(house, language=language)
    first = await ana.says("/settings")
    back = SHELF.speech(language).say("menu.back")
    for page in [first, *await every_page(ana)]:
        assert max(len(row) for row in page.buttons) <= 3
        assert page.buttons[-1][0].text == back


async def test_everything_happens_in_one_message(house: House) -> None:
    ana = await full_patient(house)
    await ana.says("/menu")
    for label in ("Settings", "Language", "Back", "Back", "Help", "Menu", "Privacy", "Back"):
        await ana.taps(label)
    await ana.taps("Something feels wrong")
    await ana.taps("Menu")
    assert len(ana.texts) == 1
    assert ana.last == "What would you like to do?"


async def test_rating_from_the_menu_comes_as_a_message_of_its_own(house: House) -> None:
    ana = await house.patient()
    await ana.says("/menu")
    await ana.taps("Rate my pain")
    assert len(ana.texts) == 2
    assert "Worst joint pain" in ana.last


@pytest.mark.parametrize("language", ["en", "es"])
async def test_help_and_privacy_say_whom_to_call(house: House, language: str) -> None:
    ana = await house.patient(language=language)
    await ana.says("/help")
    assert SAFETY.emergency in ana.last
    assert SAFETY.phone in ana.last
    await ana.says("/privacy")
    assert SAFETY.phone in ana.last
    assert "365" in ana.last
    assert "/stop" in ana.last


# ---------------------------------------------------------------- times and days


async def test_time_still_ahead_counts_today(house: House) -> None:
    ana = await house.patient()
    await ana.says("/settings")
    for label in ("Check-in", "Time", "17:00"):
        await ana.taps(label)
    assert ana.last == "Check-in: 17:00, every day"
    assert await next_check(house, ana) == datetime(2026, 3, 2, 16, 0, tzinfo=UTC)


async def test_time_changed_after_todays_check_begins_tomorrow(house: House) -> None:
    ana = await house.patient()
    await house.skips_to_next_message(ana)
    await ana.says("/settings")
    for label in ("Check-in", "Time", "17:00"):
        await ana.taps(label)
    assert await next_check(house, ana) == datetime(2026, 3, 3, 16, 0, tzinfo=UTC)


async def test_time_changed_backwards_loses_no_day(house: House) -> None:
    ana = await house.patient(check_at=time(18))
    await ana.says("/settings")
    for label in ("Check-in", "Time", "08:00"):
        await ana.taps(label)
    await house.skips(minutes=1)
    assert ana.last.startswith("Time for your check-in.")
    assert await next_check(house, ana) == datetime(2026, 3, 3, 7, 0, tzinfo=UTC)


async def test_hours_offered_lie_outside_her_quiet_hours(house: House) -> None:
    ana = await house.patient()
    await ana.says("/settings")
    await ana.taps("Check-in")
    await ana.taps("Time")
    hours = [label.removeprefix("✓ ") for label in ana.phone.buttons if ":" in label]
    assert (hours[0], hours[-1], len(hours)) == ("08:00", "20:00", 13)


async def test_days_are_switched_one_by_one_and_a_double_tap_is_one(house: House) -> None:
    ana = await full_patient(house)
    await ana.says("/settings")
    await ana.taps("Quiet minute")
    page = await ana.taps("Days")
    assert "✓ Tue" in page.labels
    data = next(one.data for row in page.buttons for one in row if one.text == "✓ Tue") or ""
    ana.phone.taps_data(data, page)
    ana.phone.taps_data(data, page)
    await house.settles()
    await ana.taps("Mon")
    assert (await reminders_of(house, ana))[ReminderKind.REFLECTION].days == {1, 5}
    await ana.taps("Back")
    assert ana.last == "Quiet minute: 17:00, Mon and Fri"


async def test_kind_switched_off_comes_no_more_and_comes_back_on_its_days(house: House) -> None:
    ana = await full_patient(house)
    await ana.says("/settings")
    await ana.taps("Quiet minute")
    await ana.taps("Switch off")
    assert ana.last == "Quiet minute: off"
    assert not (await reminders_of(house, ana))[ReminderKind.REFLECTION].days
    await ana.taps("Switch on")
    assert ana.last == "Quiet minute: 17:00, Tue and Fri"


async def test_check_switched_off_is_not_asked_again_today(house: House) -> None:
    ana = await house.patient()
    await house.skips_to_next_message(ana)
    await ana.says("/settings")
    await ana.taps("Check-in")
    await ana.taps("Switch off")
    seen = len(ana.texts)
    await house.skips(days=3)
    assert len(ana.texts) == seen


async def test_last_day_taken_away_switches_it_off(house: House) -> None:
    ana = await full_patient(house)
    await ana.says("/settings")
    await ana.taps("Look back")
    await ana.taps("Days")
    await ana.taps("✓ Sun")
    assert ana.last == "Look back: off"


# ---------------------------------------------------------------- language, zone, quiet, discreet


async def test_language_changes_at_once_everywhere(house: House) -> None:
    ana = await house.patient()
    await ana.says("/settings")
    await ana.taps("Language")
    await ana.taps("Español")
    assert ana.last.startswith("Sus ajustes")
    assert ana.phone.toasts[-1] == "Guardado"
    check = await house.skips_to_next_message(ana)
    assert "¿Cuál fue su peor dolor" in check.text
    await ana.says("xyz")
    assert ana.last.startswith("Soy un programa y no he entendido eso.")


async def test_zone_is_chosen_by_the_time_on_her_clock(house: House) -> None:
    ana = await house.patient()
    await ana.says("/settings")
    await ana.taps("Time zone")
    await ana.taps("08:00")
    assert "nearest" in ana.last
    await ana.taps("London")
    assert ana.last.startswith("It is 08:00 in London now, and 09:00 at home, in Madrid.")
    await ana.taps("Switch")
    patient = await patient_of(house, ana)
    assert patient.zone == "Europe/London"
    assert await next_check(house, ana) == datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


async def test_every_time_on_earth_is_there(house: House) -> None:
    ana = await house.patient()
    await ana.says("/settings")
    await ana.taps("Time zone")
    await ana.taps("Other times")
    await ana.taps("13:30")
    await ana.taps("Switch")
    assert (await patient_of(house, ana)).zone == "Asia/Kolkata"


async def test_flying_west_into_the_same_day_asks_only_once_that_day(house: House) -> None:
    ana = await house.patient()
    await house.skips_to_next_message(ana)
    patient = await patient_of(house, ana)
    assert patient.zone == ZONE
    await ana.says("/settings")
    await ana.taps("Time zone")
    await ana.taps("03:30")
    await ana.taps_button(SetZone(step=ZoneStep.CITY, place=0))
    assert (await next_check(house, ana) or house.now).day == 3


async def test_quiet_hours_move_what_would_come_in_them(house: House) -> None:
    ana = await house.patient(check_at=time(20, 30))
    await ana.says("/settings")
    await ana.taps("Quiet hours")
    await ana.taps("From 20:00")
    patient = await patient_of(house, ana)
    assert (patient.quiet_from, patient.quiet_to) == (20 * 60, 8 * 60)
    assert (await reminders_of(house, ana))[ReminderKind.PAIN_CHECK].at == time(19)
    assert await next_check(house, ana) == datetime(2026, 3, 2, 18, 0, tzinfo=UTC)


async def test_quiet_hours_can_be_none_and_begin_again(house: House) -> None:
    ana = await house.patient()
    await ana.says("/settings")
    await ana.taps("Quiet hours")
    await ana.taps("No quiet hours")
    patient = await patient_of(house, ana)
    assert patient.quiet_from == patient.quiet_to
    await ana.taps("Until 07:00")
    patient = await patient_of(house, ana)
    assert (patient.quiet_from, patient.quiet_to) == (21 * 60, 7 * 60)


async def test_discreet_mode_is_a_switch(house: House) -> None:
    ana = await house.patient()
    await ana.says("/settings")
    await ana.taps("Discreet mode")
    await ana.taps("Switch on")
    assert (await patient_of(house, ana)).discreet
    await ana.taps("Switch off")
    assert not (await patient_of(house, ana)).discreet


async def test_discreet_messages_come_covered_and_without_a_sound(house: House) -> None:
    ana = await house.patient()
    await ana.says("/settings")
    await ana.taps("Discreet mode")
    await ana.taps("Switch on")
    check = await house.skips_to_next_message(ana)
    cover = check.entities[0]
    assert (cover.type, cover.offset, cover.length) == ("spoiler", 0, len(check.text))
    assert check.silent
    await ana.taps("4")
    assert "Saved: pain 4" in ana.last


async def test_start_of_a_patient_leads_to_the_menu(house: House) -> None:
    ana = await house.patient()
    await ana.says("/start")
    await ana.taps("Menu")
    assert ana.last == "What would you like to do?"


@pytest.mark.parametrize(
    ("action", "value"),
    [
        ("set_kind", ""),
        ("set_kind", "lunch"),
        ("set_time", "pain_check:3"),
        ("set_time", "pain_check:x"),
        ("set_day", "pain_check:9:1"),
        ("set_on", "lunch:0"),
        ("set_language", "xx"),
        ("set_zone", "city:0"),
        ("set_zone", "time:99"),
        ("set_quiet", "from:4"),
        ("set_quiet", "to:23"),
        ("set", "nonsense"),
    ],
)
async def test_forged_settings_change_nothing(house: House, action: str, value: str) -> None:
    ana = await house.patient()
    before = await patient_of(house, ana), await reminders_of(house, ana)
    await ana.says("/settings")
    await ana.forges(action, value)
    assert (await patient_of(house, ana), await reminders_of(house, ana)) == before


async def test_settings_are_not_for_those_who_left(house: House) -> None:
    ana = await house.patient()
    message = await ana.says("/settings")
    await ana.says("stop")
    await ana.taps("Language", message)
    assert ana.phone.toasts[-1] == "This button is no longer in use."
