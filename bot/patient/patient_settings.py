"""How does a patient set when, how and in which language we write to her?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import time

from bot.intake.screens import Page, shown, toasts
from bot.intake.update import IncomingUpdate
from bot.patient.food_cautions import food_tapped
from bot.patient.travel import travel_asked, wanted_place
from bot.patient.zone_picker import ZonesPage, picked_zone, zone_choice
from content.buttons.patient import (
    HaveNeed,
    OpenReminder,
    OpenSettings,
    QuietEnd,
    ReminderButton,
    SetCaution,
    SetDay,
    SetDiscreet,
    SetLanguage,
    SetQuiet,
    SetTime,
    SettingsButton,
    SetZone,
    SwitchIdea,
    SwitchReminder,
    ZoneStep,
)
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
    quiet_page,
)
from db import patients, reminders
from db.delivery import deliveries
from rules.delivery import DeliveryKind
from rules.occurrences import EVERY_DAY, Reminder
from rules.people import Patient
from rules.prompt_data import ScreenPromptData
from rules.prompts import Answer, Commands, PromptKind
from rules.quiet_hours import quiet_hours
from rules.vocabulary import MOVEMENT_KINDS, AtHand, Kind, ReminderKind
from rules.zones import same_time

_SENT_AS = {
    ReminderKind.PAIN_CHECK: (DeliveryKind.PAIN_CHECK, DeliveryKind.PAIN_REMINDER),
    ReminderKind.NUDGE: (DeliveryKind.NUDGE,),
    ReminderKind.REFLECTION: (DeliveryKind.REFLECTION,),
    ReminderKind.WEEKLY: (DeliveryKind.WEEKLY,),
}
# Quiet hours that begin again after she had none end when they do for most.
_USUAL_MORNING = 8


async def on_settings_tapped(incoming: IncomingUpdate, button: SettingsButton) -> Sequence[Answer]:
    """Show a page of what can be set, or set what the button says."""
    match button:
        case OpenSettings():
            return await on_settings_asked(incoming)
        case SetLanguage(language=language):
            return await _language(incoming, language)
        case SetZone():
            return await _zone(incoming, button)
        case SwitchIdea(kind=kind, on=on):
            return await _ideas(incoming, kind, on=on)
        case HaveNeed(need=need):
            return await _have(incoming, need)
        case SetQuiet(end=end, hour=hour):
            return await _quiet(incoming, end, hour)
        case SetDiscreet(on=on):
            return await _discreet(incoming, on)
        case SetCaution():
            return await food_tapped(incoming, button)


async def on_reminder_tapped(incoming: IncomingUpdate, button: ReminderButton) -> Sequence[Answer]:
    """Show one of her reminders, or set what the button says."""
    reminder = (await _reminders(incoming)).get(button.kind)
    if reminder is None:
        return await on_settings_asked(incoming)
    match button:
        case OpenReminder():
            return await _reminder_page(incoming, reminder)
        case SetTime(hour=None):
            return await _hours_page(incoming, reminder)
        case SetTime(hour=int(hour), minute=minute) if hour < 24 and minute < 60:
            return await take_times(incoming, reminder.kind, [time(hour, minute)])
        case SetTime():
            return await _hours_page(incoming, reminder)
        case SetDay(day=day, on=on):
            return await _days(incoming, reminder, day, on=on)
        case SwitchReminder(on=on):
            return await _switch(incoming, reminder, on=on)


async def on_settings_asked(incoming: IncomingUpdate) -> Sequence[Answer]:
    """Show everything that can be set."""
    return await _all(incoming)


async def _all(incoming: IncomingUpdate, *, saved: bool = False) -> Sequence[Answer]:
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


async def _reminder_page(
    incoming: IncomingUpdate, reminder: Reminder, *, saved: bool = False
) -> Sequence[Answer]:
    return await _page(
        incoming, lambda prompt: kind_page(_sheet(incoming, prompt), reminder), saved=saved
    )


async def take_times(
    incoming: IncomingUpdate, kind: ReminderKind, times: Sequence[time]
) -> Sequence[Answer]:
    """Set a reminder to the time outside her quiet hours; of several she says which, of none another."""
    reminder = (await _reminders(incoming)).get(kind)
    if reminder is None:
        return await on_settings_asked(incoming)
    quiet = quiet_hours(incoming.patient.quiet_from, incoming.patient.quiet_to)
    open_times = [one for one in times if quiet is None or not quiet.holds(one)]
    if len(open_times) != 1:
        return await _hours_page(incoming, reminder, typed=open_times)
    reminder = await _set(incoming, replace(reminder, at=open_times[0]))
    return await _reminder_page(incoming, reminder, saved=True)


async def _hours_page(
    incoming: IncomingUpdate, reminder: Reminder, *, typed: Sequence[time] | None = None
) -> Sequence[Answer]:
    return await _page(
        incoming,
        lambda prompt: hours_page(
            _sheet(incoming, prompt), reminder, incoming.patient, typed=typed
        ),
    )


async def _days(
    incoming: IncomingUpdate, reminder: Reminder, day: int | None, *, on: bool
) -> Sequence[Answer]:
    if day in EVERY_DAY:
        days = reminder.days | {day} if on else reminder.days - {day}
        reminder = await _set(incoming, replace(reminder, days=days))
        if not days:
            return await _reminder_page(incoming, reminder, saved=True)
    return await _page(incoming, lambda prompt: days_page(_sheet(incoming, prompt), reminder))


async def _switch(incoming: IncomingUpdate, reminder: Reminder, *, on: bool) -> Sequence[Answer]:
    days: frozenset[int] = frozenset()
    if on:
        days = await reminders.kept_days_of(incoming.session, incoming.patient.id, reminder.kind)
    else:
        await deliveries.withdraw(
            incoming.session,
            patient_id=incoming.patient.id,
            kinds=_SENT_AS[reminder.kind],
            reason="switched_off",
        )
    return await _reminder_page(
        incoming, await _set(incoming, replace(reminder, days=days)), saved=True
    )


async def _language(incoming: IncomingUpdate, language: str | None) -> Sequence[Answer]:
    languages = incoming.services.bundle.phrases.languages
    if language not in languages:
        return await _page(
            incoming, lambda prompt: languages_page(_sheet(incoming, prompt), languages)
        )
    await patients.change_patient(incoming.session, incoming.patient.id, language=language)
    offered = commands_for(incoming.services.bundle.speech(language), PATIENT_COMMANDS)
    return [*await _all(incoming, saved=True), Commands(commands=offered)]


async def _zone(incoming: IncomingUpdate, button: SetZone) -> Sequence[Answer]:
    match button.step:
        case ZoneStep.SHARE:
            return [*wanted_place(incoming), *toasts(incoming)]
        case ZoneStep.KEEP:
            return await _all(incoming)
        case ZoneStep.HOME if incoming.patient.home_zone:
            return await _switched(incoming, incoming.patient.home_zone)
        case ZoneStep.SWITCH if picked := picked_zone(incoming, button):
            return await _switched(incoming, picked)
    chosen = zone_choice(incoming, button)
    if isinstance(chosen, ZonesPage):
        data = ScreenPromptData(zones=chosen.zones)
        return await shown(incoming, chosen.page, kind=PromptKind.SETTINGS, data=data)
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


async def _ideas(incoming: IncomingUpdate, kind: Kind | None, *, on: bool) -> Sequence[Answer]:
    """Show which kinds of idea may come, or switch one; one of them stays."""
    off = incoming.patient.kinds_off
    if kind not in IDEAS:
        return await _page(
            incoming,
            lambda prompt: ideas_page(_sheet(incoming, prompt), off, incoming.patient.lacks),
        )
    chosen = off - {kind} if on else off | {kind}
    if chosen >= MOVEMENT_KINDS:
        return toasts(incoming, incoming.speech.say("settings.one_stays"), loud=True)
    await patients.change_patient(incoming.session, incoming.patient.id, kinds_off=sorted(chosen))
    return await _page(
        incoming,
        lambda prompt: ideas_page(_sheet(incoming, prompt), chosen, incoming.patient.lacks),
        saved=True,
    )


async def _have(incoming: IncomingUpdate, need: AtHand) -> Sequence[Answer]:
    """Let ideas come again that need what she once did not have."""
    patient = incoming.patient
    lacks = patient.lacks - {need}
    await patients.change_patient(incoming.session, patient.id, lacks=sorted(lacks))
    return await _page(
        incoming,
        lambda prompt: ideas_page(_sheet(incoming, prompt), patient.kinds_off, lacks),
        saved=True,
    )


async def _quiet(
    incoming: IncomingUpdate, which: QuietEnd | None, hour: int | None
) -> Sequence[Answer]:
    patient = incoming.patient
    start, end = patient.quiet_from, patient.quiet_to
    none_now = start == end
    if which is QuietEnd.NONE:
        start = end = 0
    elif which is QuietEnd.FROM and hour in EVENINGS:
        start, end = hour * 60, _USUAL_MORNING * 60 if none_now else end
    elif which is QuietEnd.TO and hour in MORNINGS:
        start, end = EVENINGS[2] * 60 if none_now else start, hour * 60
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


async def _discreet(incoming: IncomingUpdate, chosen: bool | None) -> Sequence[Answer]:
    on = incoming.patient.discreet if chosen is None else chosen
    if chosen is not None:
        await patients.change_patient(incoming.session, incoming.patient.id, discreet=on)
    return await _page(
        incoming,
        lambda prompt: discreet_page(_sheet(incoming, prompt), on=on),
        saved=chosen is not None,
    )


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


async def _set(incoming: IncomingUpdate, reminder: Reminder) -> Reminder:
    await reminders.set_reminder(incoming.session, incoming.patient.id, reminder, now=incoming.now)
    return reminder
