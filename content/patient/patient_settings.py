"""What do the pages look like on which a patient sets when, how and in which language we write?"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time

from babel import Locale, dates

from content.buttons import AnyButton, button
from content.buttons.patient import (
    HaveNeed,
    OpenReminder,
    OpenSettings,
    OpenWeights,
    QuietEnd,
    SetCaution,
    SetDay,
    SetDiscreet,
    SetLanguage,
    SetQuiet,
    SetTime,
    SetZone,
    SwitchIdea,
    SwitchReminder,
    ZoneStep,
)
from content.language.button_rows import rows_of
from content.language.speech import Speech
from content.language.text import lines
from content.patient.joining import time_name
from content.patient.menu import back_button
from rules.local_time import wall_of_minute
from rules.message import Button, Message
from rules.occurrences import EVERY_DAY, Reminder
from rules.people import Patient
from rules.quiet_hours import quiet_hours
from rules.vocabulary import AtHand, Kind, ReminderKind

EVENINGS = (19, 20, 21, 22, 23)
MORNINGS = (6, 7, 8, 9, 10)
# The kinds of idea that she may want none of.
IDEAS = (Kind.AEROBIC, Kind.STRENGTH, Kind.MOBILITY, Kind.HANDS, Kind.NUTRITION)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What a patient has chosen: her appointments (those switched off have no days) and her place."""

    patient: Patient
    reminders: Mapping[ReminderKind, Reminder]
    city: str


@dataclass(frozen=True, slots=True)
class SettingsSheet:
    """The paper such a page is written on: its language and its prompt."""

    speech: Speech
    prompt_id: int

    def goes(self, label: str, data: AnyButton) -> Button:
        """Return a button that leads to, or makes true, what `data` says."""
        return button(label, data, self.prompt_id)

    def named(self, key: str, data: AnyButton) -> Button:
        """Return the same, labelled with a phrase."""
        return self.goes(self.speech.say(f"settings.{key}"), data)

    def picked(self, label: str, data: AnyButton, chosen: bool) -> Button:
        """Return the same, with a tick on what stands now."""
        return self.goes(self.speech.say("settings.chosen", name=label) if chosen else label, data)

    def back(self, to: AnyButton | None = None) -> tuple[Button, ...]:
        """Return the row that leads back, to all settings if nothing else is said."""
        return (self.goes(self.speech.say("menu.back"), to or OpenSettings()),)


def all_settings(sheet: SettingsSheet, choices: Choices, now: datetime) -> Message:
    """Return everything that can be set, with what stands now."""
    speech, patient = sheet.speech, choices.patient
    place = speech.say("settings.place", city=choices.city, time=speech.clock(now, patient.zone))
    said = [
        *((_kind(speech, kind), when(speech, one)) for kind, one in choices.reminders.items()),
        (speech.say("settings.language"), language_name(patient.language)),
        (speech.say("settings.zone"), place),
        (speech.say("settings.quiet"), quiet_span(speech, patient)),
        (speech.say("settings.discreet"), _on_or_off(speech, on=patient.discreet)),
    ]
    told = [speech.text("settings.line", name=name, value=value) for name, value in said]
    kinds = [sheet.goes(_kind(speech, kind), OpenReminder(kind=kind)) for kind in choices.reminders]
    others = [
        sheet.named("ideas", SwitchIdea()),
        sheet.named("language", SetLanguage()),
        sheet.named("zone", SetZone()),
        sheet.named("quiet", SetQuiet()),
        sheet.named("discreet", SetDiscreet()),
        sheet.goes(speech.say("food.open"), SetCaution()),
        sheet.goes(speech.say("weight.open"), OpenWeights()),
    ]
    text = lines(speech.text("settings.title"), lines(*told, gap="\n"))
    end = (back_button(speech, sheet.prompt_id),)
    return text.message((*rows_of([*kinds, *others], 2), end))


def kind_page(sheet: SettingsSheet, reminder: Reminder) -> Message:
    """Return what can be changed about one appointment."""
    speech, kind = sheet.speech, reminder.kind
    line = speech.text("settings.line", name=_kind(speech, kind), value=when(speech, reminder))
    if not reminder.days:
        switch_on = sheet.named("switch_on", SwitchReminder(kind=kind, on=True))
        return line.message(((switch_on,), sheet.back()))
    hour = sheet.named("change_time", SetTime(kind=kind))
    days = sheet.named("change_days", SetDay(kind=kind))
    switch_off = sheet.named("switch_off", SwitchReminder(kind=kind, on=False))
    return line.message(((hour, days), (switch_off,), sheet.back()))


def hours_page(
    sheet: SettingsSheet,
    reminder: Reminder,
    patient: Patient,
    *,
    typed: Sequence[time] | None = None,
) -> Message:
    """Return the full hours outside her quiet ones; of times she typed those, or that none of them is."""
    speech, kind = sheet.speech, reminder.kind
    hours = [
        sheet.picked(
            time_name(speech, at),
            SetTime(kind=kind, hour=at.hour, minute=at.minute),
            at == reminder.at,
        )
        for at in typed or [time(hour) for hour in open_hours(patient)]
    ]
    text = speech.text(
        "settings.which_hour", name=_kind(speech, kind), value=time_name(speech, reminder.at)
    )
    if typed is not None and not typed:
        quiet = speech.text("settings.in_quiet", value=quiet_span(speech, patient))
        text = lines(quiet, text, gap=" ")
    return text.message((*rows_of(hours, 3), sheet.back(OpenReminder(kind=kind))))


def days_page(sheet: SettingsSheet, reminder: Reminder) -> Message:
    """Return the days of the week; a button says what its tap makes true, so a double tap is one."""
    kind = reminder.kind
    days = [
        sheet.picked(
            _short_day(sheet.speech, day),
            SetDay(kind=kind, day=day, on=day not in reminder.days),
            day in reminder.days,
        )
        for day in sorted(EVERY_DAY)
    ]
    text = sheet.speech.text("settings.which_days", name=_kind(sheet.speech, kind))
    return text.message((*rows_of(days, 3), sheet.back(OpenReminder(kind=kind))))


def languages_page(sheet: SettingsSheet, languages: Iterable[str]) -> Message:
    """Return the languages, each by its own name."""
    choices = [
        (sheet.picked(language_name(one), SetLanguage(language=one), one == sheet.speech.language),)
        for one in languages
    ]
    return sheet.speech.text("settings.which_language").message((*choices, sheet.back()))


def ideas_page(
    sheet: SettingsSheet, off: Collection[Kind], lacks: Collection[AtHand] = ()
) -> Message:
    """Return the kinds of idea, and what she said she does not have, which a tap takes back.

    A button says what its tap makes true, so a double tap is one.
    """
    kinds = [
        sheet.picked(
            sheet.speech.say(f"settings.idea.{kind}"),
            SwitchIdea(kind=kind, on=kind in off),
            kind not in off,
        )
        for kind in IDEAS
    ]
    lacking = [
        sheet.picked(sheet.speech.say(f"nudge.no_{need}"), HaveNeed(need=need), True)
        for need in sorted(lacks)
    ]
    text = sheet.speech.text("settings.which_ideas")
    return text.message((*rows_of(kinds, 2), *rows_of(lacking, 2), sheet.back()))


def times_page(
    sheet: SettingsSheet, walls: Sequence[datetime], *, more: bool, home: str | None = None
) -> Message:
    """Return the times it may be for her now, by their place in the prompt's list of zones.

    `home` is the city whose time she left behind on a journey, None at home.
    """
    times = [
        sheet.goes(
            sheet.speech.clock(wall, str(wall.tzinfo)), SetZone(step=ZoneStep.TIME, place=place)
        )
        for place, wall in enumerate(walls)
    ]
    others: list[tuple[Button, ...]] = []
    if home is not None:
        to_home = SetZone(step=ZoneStep.HOME)
        others.append((sheet.goes(sheet.speech.say("settings.home", city=home), to_home),))
    if more:
        further = sheet.named("more_times", SetZone(step=ZoneStep.MORE))
        others.append((further, sheet.named("share", SetZone(step=ZoneStep.SHARE))))
    return sheet.speech.text("settings.which_time").message(
        (*rows_of(times, 3), *others, sheet.back())
    )


def cities_page(sheet: SettingsSheet, cities: Sequence[str]) -> Message:
    """Return the cities that share the time she tapped, by their place in the prompt's list."""
    choices = [
        sheet.goes(city, SetZone(step=ZoneStep.CITY, place=place))
        for place, city in enumerate(cities)
    ]
    text = sheet.speech.text("settings.which_city")
    return text.message((*rows_of(choices, 2), sheet.back(SetZone())))


def quiet_page(sheet: SettingsSheet, patient: Patient) -> Message:
    """Return when her quiet hours may begin and end."""
    speech = sheet.speech
    evenings = _quiet_ends(sheet, QuietEnd.FROM, EVENINGS, patient.quiet_from, patient)
    mornings = _quiet_ends(sheet, QuietEnd.TO, MORNINGS, patient.quiet_to, patient)
    text = speech.text("settings.quiet_hours", value=quiet_span(speech, patient))
    return text.message(
        (
            *rows_of(evenings, 3),
            *rows_of(mornings, 3),
            (sheet.named("no_quiet", SetQuiet(end=QuietEnd.NONE)),),
            sheet.back(),
        )
    )


def discreet_page(sheet: SettingsSheet, *, on: bool) -> Message:
    """Return what discreet mode is, and its switch."""
    text = sheet.speech.text("settings.discreet_on" if on else "settings.discreet_off")
    switch = sheet.named("switch_off" if on else "switch_on", SetDiscreet(on=not on))
    return text.message(((switch,), sheet.back()))


def open_hours(patient: Patient) -> tuple[int, ...]:
    """Return the full hours of the day outside her quiet ones."""
    hours = quiet_hours(patient.quiet_from, patient.quiet_to)
    return tuple(hour for hour in range(24) if hours is None or not hours.holds(time(hour)))


def when(speech: Speech, reminder: Reminder) -> str:
    """Return when an appointment comes, such as "09:30, every day", or that it is off."""
    if not reminder.days:
        return speech.say("settings.off")
    at = time_name(speech, reminder.at)
    return speech.say("settings.when", time=at, days=_days(speech, reminder.days))


def quiet_span(speech: Speech, patient: Patient) -> str:
    """Return her quiet hours, such as "21:00 to 08:00"."""
    if patient.quiet_from == patient.quiet_to:
        return speech.say("settings.none")
    start, end = (
        time_name(speech, wall_of_minute(minute))
        for minute in (patient.quiet_from, patient.quiet_to)
    )
    return speech.say("settings.span", start=start, end=end)


def language_name(code: str) -> str:
    """Return what a language calls itself, with a capital letter."""
    name = Locale.parse(code).get_display_name() or code
    return name[:1].upper() + name[1:]


def language_in(speech: Speech, code: str) -> str:
    """Return what a language is called in that of `speech`, as within a sentence."""
    return Locale.parse(code).get_display_name(speech.locale) or code


def _quiet_ends(
    sheet: SettingsSheet, end: QuietEnd, hours: Sequence[int], now: int, patient: Patient
) -> list[Button]:
    some = patient.quiet_from != patient.quiet_to
    return [
        sheet.picked(
            sheet.speech.say(f"settings.quiet_{end}", time=time_name(sheet.speech, time(hour))),
            SetQuiet(end=end, hour=hour),
            some and now == hour * 60,
        )
        for hour in hours
    ]


def _days(speech: Speech, days: frozenset[int]) -> str:
    if days == EVERY_DAY:
        return speech.say("settings.every_day")
    return speech.listed([_short_day(speech, day) for day in sorted(days)])


def _short_day(speech: Speech, day: int) -> str:
    names = dates.get_day_names("abbreviated", context="stand-alone", locale=speech.locale)
    return str(names[day - 1])


def _kind(speech: Speech, kind: ReminderKind) -> str:
    return speech.say(f"settings.kind.{kind}")


def _on_or_off(speech: Speech, *, on: bool) -> str:
    return speech.say("settings.on" if on else "settings.off")
