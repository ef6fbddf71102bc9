"""What would a cohort of this size ask of its nurses, and of the rate limit?

A simulated one lives with the real engine on a stepped clock; a past one is read again by the rules alone.
"""

from __future__ import annotations

import asyncio
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import timedelta
from functools import partial
from pathlib import Path

import typer

from bot.commands.demo.environment import CLINIC, DemoHouse, open_demo, run_demo, wall
from bot.commands.demo.joined_patients import JoinedPatient, add_joined
from bot.commands.resources import beside_engine, settings_with
from bot.commands.simulated_people import Nurse, SimulatedPatient
from bot.process.clock import RealClock
from bot.settings import Settings
from db import activity_totals, cohorts, staff
from db.activity_totals import Tally
from rules.alerts import AlertPriority, AlertRule, priority_of
from rules.clinic import Clinic
from rules.default_times import CHECK_TIMES, DEFAULT_APPOINTMENTS, NUDGE_TIMES, Appointments
from rules.delivery import DeliveryKind
from rules.local_time import wall_of_minute
from rules.pacing import Budget
from rules.pain import Thresholds
from rules.programmes import DAYS
from rules.quiet_hours import COUNTED
from rules.threshold_replay import replayed
from rules.vocabulary import Role
from simulator.clock import MovableClock
from simulator.crowd import Crowd, Member

# A Monday, so that a seed always tells the same.
FIRST = wall(2026, 3, 2, 7, 0)
_FIRST_CHAT = 1_000_000
_WORKING_DAYS = 5  # a week


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What is played."""

    patients: int
    days: int
    seed: int
    nurses: int
    sore: float
    thresholds: Thresholds


def thresholds_with(changes: Iterable[str]) -> Thresholds:
    """Return the clinic's defaults with some of them changed; typer.BadParameter for what there is not."""
    known = {field.name: field.default for field in fields(Thresholds)}
    found: dict[str, float] = {}
    for change in changes:
        name, _, value = change.partition("=")
        default = known.get(name)
        if not isinstance(default, int | float):
            raise typer.BadParameter(f"--threshold {change}: there is {', '.join(known)}")
        try:
            found[name] = type(default)(value)
        except ValueError:
            raise typer.BadParameter(f"--threshold {change}: {value!r} is no number") from None
    return replace(Thresholds(), **found)  # type: ignore[arg-type] # each value has its field's type


# ---------------------------------------------------------------- a simulated cohort


def play(trial: Trial) -> None:
    """Live through the days of a trial and print what they asked."""
    began = time.monotonic()
    run_demo(partial(_simulate, trial))
    typer.echo(f"took {time.monotonic() - began:.0f} s", err=True)


async def _simulate(trial: Trial) -> None:
    with tempfile.TemporaryDirectory(prefix="limber-") as place:
        clock = MovableClock(FIRST)
        clinic = replace(CLINIC, thresholds=trial.thresholds)
        async with open_demo(
            Path(place), clock, heartbeat=False, seed=trial.seed, clinic=clinic
        ) as house:
            members = await _people(house, trial, clinic)
            crowd = Crowd(
                telegram=house.telegram, clock=clock, walker=house.walker, members=members
            )
            for day in range(1, trial.days + 1):
                await crowd.live(FIRST + timedelta(days=day))
                if sys.stderr.isatty():
                    typer.echo(f"\rday {day} of {trial.days}", err=True, nl=False)
            async with house.database.transaction() as session:
                tally = await activity_totals.tally_of(session, since=FIRST, until=clock.now())
    nurses = sum(one.taps for one in members.values() if isinstance(one, Nurse))
    _tell(_report(trial, tally, crowd.presses - nurses, nurses))


async def _people(house: DemoHouse, trial: Trial, clinic: Clinic) -> dict[int, Member]:
    """Write patients who have joined and nurses who work, each with a phone."""
    lot = random.Random(trial.seed)  # noqa: S311 - a simulation, not a secret
    members: dict[int, Member] = {}
    async with house.database.transaction() as session:
        cohort = await cohorts.default_cohort(session, now=FIRST)
        for number in range(trial.patients):
            chat_id = _FIRST_CHAT + number
            who = JoinedPatient(
                chat_id=chat_id,
                name=f"Patient {number + 1}",
                cohort_id=cohort.id,
                zone=clinic.zone,
                joined_at=FIRST,
                reminders=_appointments(lot).reminders(clinic.zone),
            )
            await add_joined(session, house.telegram, who)
            members[chat_id] = SimulatedPatient(
                phone=house.telegram.phone(chat_id),
                lot=random.Random(lot.getrandbits(64)),  # noqa: S311 - as above
                middle=max(0.0, min(9.0, lot.gauss(trial.sore, 1.5))),
                spread=lot.uniform(0.3, 1.2),
                answers_share=lot.betavariate(6, 1.5),
            )
        for number in range(trial.nurses):
            chat_id = 2 * _FIRST_CHAT + number
            phone = house.telegram.person(chat_id, f"Nurse {number + 1}", started=True)
            await staff.add_staff(
                session,
                chat_id=chat_id,
                role=Role.COORDINATOR,
                language="en",
                zone=clinic.zone,
                name=f"Nurse {number + 1}",
                now=FIRST,
            )
            members[chat_id] = Nurse(
                phone=phone,
                lot=random.Random(lot.getrandbits(64)),  # noqa: S311 - as above
                clinic=clinic,
            )
    return members


def _appointments(lot: random.Random) -> Appointments:
    return DEFAULT_APPOINTMENTS.at_times(
        check=wall_of_minute(lot.choice(CHECK_TIMES)), nudge=wall_of_minute(lot.choice(NUDGE_TIMES))
    )


# ---------------------------------------------------------------- a past one


def judge_past(thresholds: Thresholds) -> None:
    """Print which alerts these thresholds would have raised on the ratings in the database."""
    _tell(asyncio.run(_past(settings_with(), thresholds)))


async def _past(settings: Settings, thresholds: Thresholds) -> list[str]:
    async with beside_engine(settings, RealClock()) as database, database.transaction() as session:
        everybody = list(await activity_totals.all_ratings(session))
    raised = [one for who, found in everybody for one in replayed(who, found, thresholds)]
    days = [rating.day for _, found in everybody for rating in found]
    if not days:
        return ["There are no ratings yet."]
    weeks = ((max(days) - min(days)).days + 1) / DAYS
    ratings = len(days)
    lines = [
        f"{ratings} ratings of {len(everybody)} patients from {min(days)} to {max(days)}"
        f" ({weeks:.1f} weeks)",
        "alerts these thresholds would have raised, with no answer to any question:",
    ]
    counts = Counter((one.rule, priority_of(one.rule)) for one in raised)
    return [*lines, *_alert_lines(counts, weeks=weeks, nurses=1)]


# ---------------------------------------------------------------- the report


def _report(trial: Trial, tally: Tally, presses: int, by_nurses: int) -> list[str]:
    weeks = trial.days / DAYS
    each = trial.patients * weeks
    to_patients = {kind: n for kind, n in tally.sent.items() if kind in COUNTED}
    share = 100 * tally.answered / max(1, tally.asked)
    budget = Budget().ledger * 60
    lines = [
        f"{trial.patients} patients, {trial.nurses} nurses, {trial.days} days, seed {trial.seed}",
        f"messages per patient and week: {sum(to_patients.values()) / each:.1f}"
        f" (and {tally.sent.get(DeliveryKind.PAIN_REMINDER, 0) / each:.1f} reminders)",
        f"taps per patient and week: {presses / each:.1f}",
        f"pain checks answered: {tally.answered} of {tally.asked} ({share:.0f}%)",
        f"most due in one minute: {tally.peak_minute}, of {budget} that the rate limit allows",
        f"alert messages to each nurse, per week:"
        f" {tally.sent.get(DeliveryKind.ALERT, 0) / weeks / trial.nurses:.1f}",
        "alerts raised:",
    ]
    working_days = max(1.0, weeks * _WORKING_DAYS) * trial.nurses
    taps = f"taps of each nurse, on a working day: {by_nurses / working_days:.1f}"
    return [*lines, *_alert_lines(tally.alerts, weeks=weeks, nurses=trial.nurses), taps]


def _alert_lines(
    counts: Mapping[tuple[AlertRule, AlertPriority], int], *, weeks: float, nurses: int
) -> list[str]:
    """Return a line for each rule, and one for each nurse's working day."""
    order = list(AlertRule).index
    lines = [
        f"  {rule.value:<15} {priority.value:<9} {count:>5}  {count / weeks:>7.1f} per week"
        for (rule, priority), count in sorted(counts.items(), key=lambda one: order(one[0][0]))
    ]
    urgent = sum(n for (_, one), n in counts.items() if one is not AlertPriority.ROUTINE)
    listed = sum(counts.values()) - urgent
    working_days = max(1.0, weeks * _WORKING_DAYS) * nurses
    lines.append(
        f"for each nurse, on a working day: {urgent / working_days:.1f} alerts,"
        f" {listed / working_days:.1f} list entries"
    )
    return lines


def _tell(lines: Iterable[str]) -> None:
    for line in lines:
        typer.echo(line)
