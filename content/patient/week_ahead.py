"""What do her next seven days bring, and why?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from content.buttons import button
from content.buttons.patient import OpenPause, OpenSettings
from content.language.speech import Speech
from content.language.text import Text, lines, plain
from content.patient.joining import time_name
from content.patient.menu import back_button
from content.patient.patient_settings import when
from rules.item_choice import Outlook, Reason
from rules.message import Message
from rules.occurrences import Reminder
from rules.programmes import Activity
from rules.vocabulary import ReminderKind

# What is told of a day; any other reason is her plan, which is told once for all of them.
_REASONS = frozenset(
    {
        Reason.REST_DAY,
        Reason.FLARE,
        Reason.AFTER_FLARE,
        Reason.TOO_SORE,
        Reason.WEEK_DONE,
        Reason.STRENGTH_DONE,
        Reason.STOPPED,
        Reason.WAITING_FOR_TEAM,
        Reason.SWAPPED,
    }
)
_WAITS = frozenset({Reason.STOPPED, Reason.WAITING_FOR_TEAM})


@dataclass(frozen=True, slots=True, kw_only=True)
class DayAhead:
    """One of the days; without an outlook no idea comes on it. `rests` is a day of her pause."""

    day: date
    outlook: Outlook | None
    rests: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekAhead:
    """Her next days, her appointments by kind, and whether this week is one of the easier ones."""

    today: date
    days: Sequence[DayAhead]
    reminders: Mapping[ReminderKind, Reminder]
    easier: bool = False


def week_page(speech: Speech, prompt_id: int, week: WeekAhead) -> Message:
    """Return the days with what each brings and why."""
    at = [
        speech.text("settings.line", name=speech.say(f"settings.kind.{kind}"), value=value)
        for kind, one in week.reminders.items()
        if kind in (ReminderKind.PAIN_CHECK, ReminderKind.NUDGE) and (value := when(speech, one))
    ]
    told = [_day(speech, week, one) for one in week.days]
    easier = speech.text("ahead.easier") if week.easier else Text()
    text = lines(
        speech.text("ahead.title"),
        lines(*at, easier, gap="\n"),
        speech.text("ahead.by_plan"),
        lines(*told, gap="\n"),
        speech.text("ahead.footer"),
    )
    settings = button(speech.say("menu.settings"), OpenSettings(), prompt_id)
    pause = button(speech.say("menu.pause"), OpenPause(), prompt_id)
    return text.message(((settings, pause), (back_button(speech, prompt_id),)))


def _day(speech: Speech, week: WeekAhead, ahead: DayAhead) -> Text:
    name = speech.say("ahead.today") if ahead.day == week.today else speech.weekday(ahead.day)
    name = name[:1].upper() + name[1:]
    said = [_outlook(speech, ahead), *_others(speech, week, ahead)]
    return speech.text("ahead.line", day=name) + plain(" ") + lines(*said, gap=" ")


def _outlook(speech: Speech, ahead: DayAhead) -> Text:
    if ahead.rests:
        return speech.text("ahead.paused")
    outlook = ahead.outlook
    if outlook is None:
        return speech.text("ahead.no_idea")
    waits = any(why.reason in _WAITS for why in outlook.why)
    if waits and outlook.with_food:
        # Who waits for her team does not rest: her ideas are about food.
        return lines(speech.text("ahead.food_only"), _why(speech, outlook), gap=" ")
    if outlook.activity is Activity.WALK:
        brings = plain(speech.counted("ahead.walk", outlook.minutes))
    else:
        brings = speech.text(f"ahead.{outlook.activity}")
    food = speech.text("ahead.food") if outlook.with_food else Text()
    return lines(brings, food, _why(speech, outlook), gap=" ")


def _why(speech: Speech, outlook: Outlook) -> Text:
    reason = next((why.reason for why in outlook.why if why.reason in _REASONS), None)
    return speech.text(f"ahead.why.{reason}") if reason else Text()


def _others(speech: Speech, week: WeekAhead, ahead: DayAhead) -> list[Text]:
    """Return the quiet minute and the look back, on their days."""
    if ahead.rests:
        return []
    coming = [
        week.reminders[kind]
        for kind in (ReminderKind.REFLECTION, ReminderKind.WEEKLY)
        if kind in week.reminders and ahead.day.isoweekday() in week.reminders[kind].days
    ]
    return [
        speech.text(
            "ahead.also",
            name=speech.say(f"settings.kind.{one.kind}"),
            time=time_name(speech, one.at),
        )
        for one in coming
    ]
