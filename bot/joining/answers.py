"""What does an answer to one of joining's questions change?

Each answer is written at once, so that somebody who leaves half-way has lost nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from enum import Enum, auto
from typing import Literal

from bot.intake.update import IncomingUpdate
from bot.joining.current_step import Place, frame_of, keep, offered, zone_numbered
from content.buttons.joining import (
    Go,
    GoOn,
    PickCity,
    PickGoal,
    PickMinute,
    PickTimeThere,
    StepButton,
    TickSafety,
)
from content.patient import joining as screens
from db import alerts, patients, reminders
from rules.alerts import AlertFacts, AlertRule
from rules.joining import Step
from rules.local_time import local_day, local_wall, wall_of_minute
from rules.message import Message
from rules.occurrences import Reminder
from rules.people import Patient
from rules.quiet_hours import quiet_hours
from rules.vocabulary import ReminderKind, SafetyAnswer
from rules.zones import time_choices, zones_at

MINUTES_A_DAY = 24 * 60


class Taken(Enum):
    """What came of an answer: it was taken, the question stays, or it was no answer of ours."""

    ON = auto()
    STAY = auto()
    NONSENSE = auto()


async def take(incoming: IncomingUpdate, place: Place, button: StepButton) -> Taken | Message:
    """Take an answer to the question of the step she is at."""
    match button:
        case GoOn(step=Step.ZONE, go=Go.AGAIN):
            return Taken.STAY
        case GoOn(step=Step.ZONE, go=Go.MORE):
            return await _every_time(incoming, place)
        case PickTimeThere() | PickCity():
            return await _take_zone(incoming, place, button)
        case PickMinute(step=step, minute=minute):
            return await _take_time(incoming, step, minute)
        case GoOn(step=Step.SAFETY, go=Go.DONE | Go.NONE as end):
            ticked = place.ticked if end is Go.DONE else frozenset[SafetyAnswer]()
            await set_safety(incoming, incoming.patient, ticked)
            return Taken.ON
        case TickSafety(answer=answer, on=on):
            return await _tick(incoming, place, answer, on=on)
        case PickGoal(goal=goal):
            await patients.change_patient(incoming.session, incoming.patient.id, goal=goal)
            return Taken.ON
    return Taken.NONSENSE


async def _every_time(incoming: IncomingUpdate, place: Place) -> Message:
    every = time_choices(incoming.now, incoming.services.bundle.zones.cities)
    today = local_day(incoming.now, incoming.services.clinic.zone)
    shown = await offered(incoming, place, [one.zone for one in every])
    return screens.every_time(frame_of(incoming, place), shown, today=today)


async def _take_zone(
    incoming: IncomingUpdate, place: Place, button: PickTimeThere | PickCity
) -> Taken | Message:
    """Take a zone, or show the cities that share the time she tapped."""
    zone = await zone_numbered(incoming, place, button.place)
    if zone is None:
        return Taken.NONSENSE
    alike = _same_time(incoming, zone, list(incoming.services.bundle.zones.cities))
    if isinstance(button, PickTimeThere) and len(alike) > 1:
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


async def _tick(
    incoming: IncomingUpdate, place: Place, answer: SafetyAnswer, *, on: bool
) -> Taken | Message:
    ticked = place.ticked | {answer} if on else place.ticked - {answer}
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
        facts = AlertFacts(answers=tuple(sorted(answers)), waits=waits)
        await alerts.raise_alert(
            incoming.session, patient, AlertRule.SAFETY_ANSWERS, facts=facts, now=incoming.now
        )


def must_be_cleared(incoming: IncomingUpdate, answers: frozenset[SafetyAnswer]) -> bool:
    """Tell whether movement waits for a coordinator."""
    rules = incoming.services.bundle.library.safety
    return any(rules[answer].waits for answer in answers)


async def _take_time(
    incoming: IncomingUpdate, step: Literal[Step.CHECK, Step.NUDGE], minute: int
) -> Taken:
    kind = ReminderKind.PAIN_CHECK if step is Step.CHECK else ReminderKind.NUDGE
    if minute not in range(MINUTES_A_DAY):
        return Taken.NONSENSE
    patient, at = incoming.patient, wall_of_minute(minute)
    quiet = quiet_hours(patient.quiet_from, patient.quiet_to)
    if quiet is not None and quiet.holds(at):
        return Taken.NONSENSE
    current = await reminders.reminders_of(incoming.session, patient.id, zone=patient.zone)
    known = current.get(kind)
    reminder = (
        replace(known, at=at)
        if known is not None and known.days
        else Reminder(kind=kind, at=at, zone=patient.zone)
    )
    await reminders.set_reminder(incoming.session, patient.id, reminder, now=incoming.now)
    return Taken.ON


def _same_time(incoming: IncomingUpdate, zone: str, zones: Sequence[str]) -> list[str]:
    here = local_wall(incoming.now, zone)
    same_clock = zones_at(incoming.now, here.time().replace(tzinfo=None), zones)
    return [
        one for one in same_clock if local_wall(incoming.now, one).utcoffset() == here.utcoffset()
    ]
