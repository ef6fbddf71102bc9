"""What does an answer to one of joining's questions change?

Each answer is written at once, so that somebody who leaves half-way has lost nothing.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import time
from enum import Enum, auto

from bot.intake.update import IncomingUpdate
from bot.joining.current_step import Place, frame_of, keep, offered, zone_numbered
from content.patient import joining as screens
from content.patient.joining import DONE, MORE, NONE
from db import alerts, patients, reminders
from rules.alerts import AlertRule
from rules.default_times import CHECK_TIMES, NUDGE_TIMES
from rules.joining import Step
from rules.local_time import local_day, local_wall, wall_of_minute
from rules.message import Message
from rules.occurrences import Reminder
from rules.people import Patient
from rules.vocabulary import Goal, ReminderKind, SafetyAnswer
from rules.zones import time_choices, zones_at


class Taken(Enum):
    """What came of an answer: it was taken, the question stays, or it was no answer of ours."""

    ON = auto()
    STAY = auto()
    NONSENSE = auto()


Take = Callable[[IncomingUpdate, Place, str], Awaitable[Taken | Message]]


async def take_zone(incoming: IncomingUpdate, place: Place, choice: str) -> Taken | Message:
    """Take a zone, or show more times, or the cities that share one."""
    if choice == "again":
        return Taken.STAY
    cities = incoming.services.bundle.zones.cities
    if choice == MORE:
        every = [one.zone for one in time_choices(incoming.now, cities)]
        today = local_day(incoming.now, incoming.services.clinic.zone)
        shown = await offered(incoming, place, every)
        return screens.every_time(frame_of(incoming, place), shown, today=today)
    zone = await zone_numbered(incoming, place, choice[1:])
    if zone is None or choice[0] not in "tz":
        return Taken.NONSENSE
    alike = _same_time(incoming, zone, list(cities))
    if choice[0] == "t" and len(alike) > 1:
        shown = await offered(incoming, place, alike)
        return screens.cities_question(frame_of(incoming, place), shown)
    await set_zone(incoming, zone)
    return Taken.ON


async def set_zone(incoming: IncomingUpdate, zone: str) -> None:
    """Write her zone and let her appointments follow."""
    await patients.change_patient(incoming.session, incoming.patient.id, zone=zone)
    await reminders.move_zone(
        incoming.session,
        incoming.patient.id,
        zone,
        old_zone=incoming.patient.zone,
        now=incoming.now,
    )


async def take_check(incoming: IncomingUpdate, _place: Place, choice: str) -> Taken | Message:
    """Take the time of the daily check."""
    return await _take_time(incoming, choice, ReminderKind.PAIN_CHECK, CHECK_TIMES)


async def take_nudge(incoming: IncomingUpdate, _place: Place, choice: str) -> Taken | Message:
    """Take the time of the daily nudge."""
    return await _take_time(incoming, choice, ReminderKind.NUDGE, NUDGE_TIMES)


async def take_safety(incoming: IncomingUpdate, place: Place, choice: str) -> Taken | Message:
    """Tick or untick one answer, or take them all."""
    if choice in (DONE, NONE):
        ticked = place.ticked if choice == DONE else frozenset[SafetyAnswer]()
        await set_safety(incoming, incoming.patient, ticked)
        return Taken.ON
    if choice[1:] not in list(SafetyAnswer) or choice[0] not in "+-":
        return Taken.NONSENSE
    answer = frozenset({SafetyAnswer(choice[1:])})
    ticked = place.ticked | answer if choice[0] == "+" else place.ticked - answer
    if ticked == place.ticked:
        return Taken.NONSENSE
    await keep(incoming, replace(place, ticked=ticked))
    return screens.safety_question(frame_of(incoming, place), ticked)


async def set_safety(
    incoming: IncomingUpdate, patient: Patient, answers: frozenset[SafetyAnswer]
) -> None:
    """Write her safety answers; her team hears of those it must look at, also if it cleared others before."""
    await patients.change_patient(
        incoming.session,
        patient.id,
        safety=sorted(answers),
        safety_cleared_at=None,
        safety_cleared_by=None,
    )
    waits = must_be_cleared(incoming, answers)
    if waits or SafetyAnswer.NOT_SURE in answers:
        facts = {"answers": sorted(answers), "waits": waits}
        await alerts.raise_alert(
            incoming.session, patient, AlertRule.SAFETY_ANSWERS, facts=facts, now=incoming.now
        )


def must_be_cleared(incoming: IncomingUpdate, answers: frozenset[SafetyAnswer]) -> bool:
    """Tell whether movement waits for a coordinator."""
    rules = incoming.services.bundle.library.safety
    return any(rules[answer].waits for answer in answers)


async def take_goal(incoming: IncomingUpdate, _place: Place, choice: str) -> Taken | Message:
    """Take her own goal."""
    if choice not in list(Goal):
        return Taken.NONSENSE
    await patients.change_patient(incoming.session, incoming.patient.id, goal=choice)
    return Taken.ON


TAKES: Mapping[Step, Take] = {
    Step.ZONE: take_zone,
    Step.CHECK: take_check,
    Step.NUDGE: take_nudge,
    Step.SAFETY: take_safety,
    Step.GOAL: take_goal,
}


async def _take_time(
    incoming: IncomingUpdate, choice: str, kind: ReminderKind, offered_minutes: Sequence[int]
) -> Taken:
    minute = choice[1:]
    if choice[:1] != "m" or not minute.isdecimal() or int(minute) not in offered_minutes:
        return Taken.NONSENSE
    await _set_time(incoming, kind, wall_of_minute(int(minute)))
    return Taken.ON


async def _set_time(incoming: IncomingUpdate, kind: ReminderKind, at: time) -> None:
    patient = incoming.patient
    current = await reminders.reminders_of(incoming.session, patient.id, zone=patient.zone)
    known = current.get(kind)
    reminder = (
        replace(known, at=at)
        if known is not None and known.days
        else Reminder(kind=kind, at=at, zone=patient.zone)
    )
    await reminders.set_reminder(incoming.session, patient.id, reminder, now=incoming.now)


def _same_time(incoming: IncomingUpdate, zone: str, zones: Sequence[str]) -> list[str]:
    here = local_wall(incoming.now, zone)
    same_clock = zones_at(incoming.now, here.time().replace(tzinfo=None), zones)
    return [
        one for one in same_clock if local_wall(incoming.now, one).utcoffset() == here.utcoffset()
    ]
