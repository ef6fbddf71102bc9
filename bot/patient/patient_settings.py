"""How does a patient set when, how and in which language we write to her?

A button's value names a page, or says what its tap makes true: `t:nudge` shows the hours of the idea of
the day, `t:nudge:11` sets it to eleven.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import time

from bot.intake.screens import Page, shown, toasts
from bot.intake.update import IncomingUpdate
from bot.patient.food_cautions import food_turn
from bot.patient.travel import travel_asked, wanted_place
from bot.patient.zone_picker import ZonesPage, picked_zone, zone_choice
from content.patient.menu import PATIENT_COMMANDS, commands_for
from content.patient.patient_settings import (
    EVENINGS,
    IDEAS,
    MORNINGS,
    Choices,
    SettingsSheet,
    all_settings,
    days_page,
    discreet_page,
    hours_page,
    ideas_page,
    kind_page,
    languages_page,
    open_hours,
    quiet_page,
)
from db import patients, reminders
from db.delivery import deliveries
from rules.delivery import DeliveryKind
from rules.occurrences import EVERY_DAY, Reminder
from rules.people import Patient
from rules.prompts import Answer, Commands, PromptKind
from rules.quiet_hours import quiet_hours
from rules.vocabulary import MOVEMENT_KINDS, Kind, ReminderKind
from rules.zones import same_time

Turn = Callable[[IncomingUpdate, Sequence[str]], Awaitable[Sequence[Answer]]]

_SENT_AS = {
    ReminderKind.PAIN_CHECK: (DeliveryKind.PAIN_CHECK, DeliveryKind.PAIN_REMINDER),
    ReminderKind.NUDGE: (DeliveryKind.NUDGE,),
    ReminderKind.REFLECTION: (DeliveryKind.REFLECTION,),
    ReminderKind.WEEKLY: (DeliveryKind.WEEKLY,),
}
# Quiet hours that begin again after she had none end when they do for most.
_USUAL_MORNING = 8


async def on_settings_asked(incoming: IncomingUpdate) -> Sequence[Answer]:
    """Show everything that can be set, or go where the tapped button points."""
    place, *rest = incoming.value.split(":")
    return await _PLACES.get(place, _all)(incoming, rest)


async def _all(
    incoming: IncomingUpdate, _rest: Sequence[str] = (), *, saved: bool = False
) -> Sequence[Answer]:
    patient = await _fresh(incoming)
    speech = incoming.services.bundle.speech(patient.language)
    choices = Choices(
        patient=patient,
        reminders=await _reminders(incoming),
        city=incoming.services.bundle.zones.city(patient.zone, patient.language),
    )
    toast = speech.say("settings.saved") if saved else None
    return await shown(
        incoming,
        lambda prompt: all_settings(SettingsSheet(speech, prompt), choices, incoming.now),
        kind=PromptKind.SETTINGS,
        toast=toast,
    )


async def _kind(
    incoming: IncomingUpdate, rest: Sequence[str], *, saved: bool = False
) -> Sequence[Answer]:
    reminder = await _reminder(incoming, rest)
    if reminder is None:
        return await _all(incoming)
    return await _page(
        incoming, lambda prompt: kind_page(_sheet(incoming, prompt), reminder), saved=saved
    )


async def _time(incoming: IncomingUpdate, rest: Sequence[str]) -> Sequence[Answer]:
    reminder = await _reminder(incoming, rest)
    if reminder is None:
        return await _all(incoming)
    hour = _number(rest, open_hours(incoming.patient))
    if hour is None:
        return await _page(
            incoming,
            lambda prompt: hours_page(_sheet(incoming, prompt), reminder, incoming.patient),
        )
    await _set(incoming, replace(reminder, at=time(hour)))
    return await _kind(incoming, rest, saved=True)


async def _days(incoming: IncomingUpdate, rest: Sequence[str]) -> Sequence[Answer]:
    reminder = await _reminder(incoming, rest)
    if reminder is None:
        return await _all(incoming)
    day = _number(rest, EVERY_DAY)
    if day is None:
        return await _page(incoming, lambda prompt: days_page(_sheet(incoming, prompt), reminder))
    days = reminder.days | {day} if rest[2:] == ["1"] else reminder.days - {day}
    await _set(incoming, replace(reminder, days=days))
    return await _days(incoming, rest[:1]) if days else await _kind(incoming, rest, saved=True)


async def _switch(incoming: IncomingUpdate, rest: Sequence[str]) -> Sequence[Answer]:
    reminder = await _reminder(incoming, rest)
    if reminder is None:
        return await _all(incoming)
    days: frozenset[int] = frozenset()
    if rest[1:] == ["1"]:
        days = await reminders.kept_days_of(incoming.session, incoming.patient.id, reminder.kind)
    else:
        await deliveries.withdraw(
            incoming.session,
            patient_id=incoming.patient.id,
            kinds=_SENT_AS[reminder.kind],
            reason="switched_off",
        )
    await _set(incoming, replace(reminder, days=days))
    return await _kind(incoming, rest, saved=True)


async def _language(incoming: IncomingUpdate, rest: Sequence[str]) -> Sequence[Answer]:
    languages = incoming.services.bundle.phrases.languages
    if not rest or rest[0] not in languages:
        return await _page(
            incoming, lambda prompt: languages_page(_sheet(incoming, prompt), languages)
        )
    await patients.change_patient(incoming.session, incoming.patient.id, language=rest[0])
    offered = commands_for(incoming.services.bundle.speech(rest[0]), PATIENT_COMMANDS)
    return [*await _all(incoming, saved=True), Commands(commands=offered)]


async def _zone(incoming: IncomingUpdate, rest: Sequence[str]) -> Sequence[Answer]:
    match rest:
        case ["share"]:
            return [*wanted_place(incoming), *toasts(incoming)]
        case ["keep"]:
            return await _all(incoming)
        case ["home"] if incoming.patient.home_zone:
            return await _switched(incoming, incoming.patient.home_zone)
        case ["go", _] if picked := picked_zone(incoming, rest):
            return await _switched(incoming, picked)
    chosen = zone_choice(incoming, rest)
    if isinstance(chosen, ZonesPage):
        return await shown(
            incoming, chosen.page, kind=PromptKind.SETTINGS, data={"zones": list(chosen.zones)}
        )
    if same_time(incoming.now, chosen, incoming.patient.zone):
        return await _switched(incoming, chosen)
    return await travel_asked(incoming, chosen)


async def _switched(incoming: IncomingUpdate, zone: str) -> Sequence[Answer]:
    """Let everything follow her to another zone; no day of hers is doubled or dropped."""
    patient = incoming.patient
    home = patient.home_zone or patient.zone
    await patients.change_patient(
        incoming.session,
        patient.id,
        zone=zone,
        home_zone=None if same_time(incoming.now, home, zone) else home,
    )
    await reminders.move_zone(
        incoming.session, patient.id, zone, old_zone=patient.zone, now=incoming.now
    )
    return await _all(incoming, saved=True)


async def _ideas(incoming: IncomingUpdate, rest: Sequence[str]) -> Sequence[Answer]:
    """Show which kinds of idea may come, or switch one; one of them stays."""
    off = incoming.patient.kinds_off
    if not rest or rest[0] not in set(IDEAS):
        return await _page(incoming, lambda prompt: ideas_page(_sheet(incoming, prompt), off))
    kind = Kind(rest[0])
    chosen = off - {kind} if rest[1:] == ["1"] else off | {kind}
    if chosen >= MOVEMENT_KINDS:
        return toasts(incoming, incoming.speech.say("settings.one_stays"), loud=True)
    await patients.change_patient(incoming.session, incoming.patient.id, kinds_off=sorted(chosen))
    return await _page(
        incoming, lambda prompt: ideas_page(_sheet(incoming, prompt), chosen), saved=True
    )


async def _quiet(incoming: IncomingUpdate, rest: Sequence[str]) -> Sequence[Answer]:
    patient = incoming.patient
    start, end = patient.quiet_from, patient.quiet_to
    none_now = start == end
    evening, morning = _number(rest, EVENINGS), _number(rest, MORNINGS)
    if rest[:1] == ["none"]:
        start = end = 0
    elif rest[:1] == ["from"] and evening is not None:
        start, end = evening * 60, _USUAL_MORNING * 60 if none_now else end
    elif rest[:1] == ["to"] and morning is not None:
        start, end = EVENINGS[2] * 60 if none_now else start, morning * 60
    else:
        return await _page(incoming, lambda prompt: quiet_page(_sheet(incoming, prompt), patient))
    await patients.change_patient(incoming.session, patient.id, quiet_from=start, quiet_to=end)
    await _out_of_the_quiet(incoming, start, end)
    fresh = await _fresh(incoming)
    return await _page(
        incoming, lambda prompt: quiet_page(_sheet(incoming, prompt), fresh), saved=True
    )


async def _out_of_the_quiet(incoming: IncomingUpdate, start: int, end: int) -> None:
    """Move what would now come in the quiet hours to their edge, so that no day is lost."""
    hours = quiet_hours(start, end)
    for reminder in (await _reminders(incoming)).values():
        at = hours.nearest_outside(reminder.at) if hours else reminder.at
        if at != reminder.at:
            await _set(incoming, replace(reminder, at=at))


async def _discreet(incoming: IncomingUpdate, rest: Sequence[str]) -> Sequence[Answer]:
    on = rest[:1] == ["1"] if rest else incoming.patient.discreet
    if rest:
        await patients.change_patient(incoming.session, incoming.patient.id, discreet=on)
    return await _page(
        incoming, lambda prompt: discreet_page(_sheet(incoming, prompt), on=on), saved=bool(rest)
    )


_PLACES: Mapping[str, Turn] = {
    "k": _kind,
    "t": _time,
    "d": _days,
    "x": _switch,
    "l": _language,
    "z": _zone,
    "i": _ideas,
    "q": _quiet,
    "s": _discreet,
    "f": food_turn,
}


# ---------------------------------------------------------------- what the pages need


async def _page(incoming: IncomingUpdate, page: Page, *, saved: bool = False) -> Sequence[Answer]:
    toast = incoming.speech.say("settings.saved") if saved else None
    return await shown(incoming, page, kind=PromptKind.SETTINGS, toast=toast)


def _sheet(incoming: IncomingUpdate, prompt_id: int) -> SettingsSheet:
    return SettingsSheet(incoming.speech, prompt_id)


async def _fresh(incoming: IncomingUpdate) -> Patient:
    return await patients.patient_by_id(incoming.session, incoming.patient.id) or incoming.patient


async def _reminders(incoming: IncomingUpdate) -> Mapping[ReminderKind, Reminder]:
    patient = await _fresh(incoming)
    found = await reminders.reminders_of(incoming.session, patient.id, zone=patient.zone)
    return {kind: found[kind] for kind in ReminderKind if kind in found}


async def _reminder(incoming: IncomingUpdate, rest: Sequence[str]) -> Reminder | None:
    """Return the appointment that a button's value names, or None for one she does not have."""
    if not rest or rest[0] not in set(ReminderKind):
        return None
    return (await _reminders(incoming)).get(ReminderKind(rest[0]))


async def _set(incoming: IncomingUpdate, reminder: Reminder) -> None:
    await reminders.set_reminder(incoming.session, incoming.patient.id, reminder, now=incoming.now)


def _number(rest: Sequence[str], allowed: Collection[int]) -> int | None:
    """Return the number that follows what a button is about, or None if it is none of `allowed`."""
    number = int(rest[1]) if len(rest) > 1 and rest[1].isdecimal() else None
    return number if number in allowed else None
