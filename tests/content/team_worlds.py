"""Which teams and years are the sentences about the team tried on, and what is true at each minute of them?"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from content.files.holidays import load_holidays
from content.language.speech import Speech
from content.patient.team_hours import coverage_said, on_day
from rules.coverage import Closure, Coverage, TeamCalendar, coverage, with_absence
from rules.people import Absence, Staff
from rules.staffed_hours import parse_staffed_hours
from rules.vocabulary import Role

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
COHORT = 7
# A calendar, its zone, hours, and where a patient lives who reads of it.
PLACES = (
    ("ES-MD", "Europe/Madrid", "Mon-Thu 08:00-15:00; Fri 08:00-14:30", "Atlantic/Canary"),
    (
        "GB-ENG",
        "Europe/London",
        "Mon-Fri 08:30-12:30, 13:00-17:00; Sat 09:00-12:00",
        "Europe/London",
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """A team for a year, and where its patient reads the clock."""

    calendar: TeamCalendar
    year: int
    zone: str

    def somebody_is_there(self, now: datetime) -> bool:
        """Tell by one look at everything whether somebody is there for the cohort at a minute."""
        wall = now.astimezone(ZoneInfo(self.calendar.zone))
        minute = wall.hour * 60 + wall.minute
        open_now = any(
            shift.weekday == wall.isoweekday() and shift.opens <= minute < shift.closes
            for shift in self.calendar.staffed.shifts
        )
        if not open_now or self.is_closed(wall.date()):
            return False
        team = self.calendar.members or ()
        sees = {one.id for one in team if one.cohorts is None or COHORT in one.cohorts}
        sees = sees or {one.id for one in team}
        gone = {
            one.id: absence
            for one in team
            for absence in one.absences
            if absence.start <= now < absence.end
        }
        called = {absence.cover_id for number, absence in gone.items() if number in sees}
        return any(
            one.id not in gone
            and (
                one.id in called
                or (one.id in sees and (one.rota is None or wall.isoweekday() in one.rota))
            )
            for one in team
        )

    def is_closed(self, day: date) -> bool:
        """Tell whether a date is closed: what was said of it last holds."""
        said = [one for one in self.calendar.closures if one.first <= day <= one.last]
        return not said[-1].opens if said else day in self.calendar.holidays.days

    def changes(self) -> list[datetime]:
        """Return every moment of the year, and of some weeks after, at which somebody may come or go."""
        zone = ZoneInfo(self.calendar.zone)
        found = set()
        for count in range(430):
            day = date(self.year, 1, 1) + count * DAY
            for shift in self.calendar.staffed.shifts:
                if shift.weekday == day.isoweekday():
                    for minute in (shift.opens, shift.closes):
                        wall = datetime.combine(day, time(minute // 60, minute % 60), zone)
                        found.add(wall.astimezone(UTC))
        for one in self.calendar.members or ():
            for absence in one.absences:
                found |= {absence.start, absence.end}
        return sorted(found)

    def truths(self) -> Iterator[tuple[datetime, Coverage]]:
        """Yield each change of the year with the minute before and after, and what is true then."""
        changes = self.changes()
        there = [self.somebody_is_there(one) for one in changes]
        flips: list[datetime | None] = [None] * len(changes)
        for place in range(len(changes) - 2, -1, -1):
            same = there[place] == there[place + 1]
            flips[place] = flips[place + 1] if same else changes[place + 1]
        for place, at in enumerate(changes[1:], start=1):
            if at >= datetime(self.year + 1, 1, 1, tzinfo=UTC):
                return
            # Two changes may lie within a minute of each other: then that minute is another's.
            for now, by in ((at - MINUTE, place - 1), (at, place), (at + MINUTE, place)):
                if changes[by] <= now < changes[by + 1]:
                    flip = flips[by]
                    yield (
                        now,
                        Coverage(covered=True, until=flip)
                        if there[by]
                        else Coverage(covered=False, back_at=flip),
                    )


def world_of(seed: int, place: tuple[str, str, str, str], year: int) -> World:
    """Return a team of three with rotas, absences and closures drawn by lot for one year."""
    lot = random.Random(f"{seed}:{place[0]}:{year}")
    holidays, zone, hours, read_in = place
    start = datetime(year, 1, 1, tzinfo=UTC)

    def absence(longest: int) -> Absence:
        begins = start + lot.randrange(365 * 24 * 60) * MINUTE
        lasts = lot.randrange(60, longest * 24 * 60) * MINUTE
        return Absence(start=begins, end=begins + lasts, cover_id=lot.choice([None, 1, 2, 3]))

    # All are gone at once a few times a year, with nobody named.
    together = [replace(absence(9), cover_id=None) for _ in range(3)]
    team = []
    for number in (1, 2, 3):
        days = lot.sample(range(1, 7), lot.randint(2, 5))
        own = [absence(16) for _ in range(4)]
        kept: tuple[Absence, ...] = ()
        for one in (*own, *together):
            cover_id = None if one.cover_id == number else one.cover_id
            kept = with_absence(kept, replace(one, cover_id=cover_id), now=start)
        team.append(
            Staff(
                id=number,
                chat_id=number,
                role=Role.COORDINATOR,
                language="en",
                zone=zone,
                absences=kept,
                rota=lot.choice([None, frozenset(days)]),
                cohorts=lot.choice([None, frozenset({COHORT}), frozenset({8})]),
            )
        )
    calendar = TeamCalendar(
        staffed=parse_staffed_hours(hours), zone=zone, holidays=load_holidays(holidays)
    )
    closures = []
    for number in range(6):
        first = date(year, 1, 1) + lot.randrange(360) * DAY
        last = first + lot.randrange(5) * DAY
        closures.append(Closure(id=number, first=first, last=last))
    opened = lot.choice([day for day in calendar.holidays.days if day.year == year])
    closures.append(Closure(id=9, first=opened, last=opened, opens=True))
    calendar = replace(calendar, closures=tuple(closures), members=tuple(team))
    return World(calendar=calendar, year=year, zone=read_in)


@dataclass(slots=True, kw_only=True)
class Tally:
    """How many sentences were read, and how many of them were not true."""

    said: int = 0
    lies: int = 0


def judge(world: World, speeches: Sequence[Speech], *, as_before: bool = False) -> Tally:
    """Read every sentence about the team that this year brings; `as_before` from the staffed hours alone."""
    tally = Tally()
    calendar, cohort = world.calendar, COHORT
    if as_before:
        calendar = TeamCalendar(staffed=calendar.staffed, zone=calendar.zone)
    for now, truth in world.truths():
        found = coverage(calendar, now, cohort)
        assert as_before or found == truth, (world.year, now)
        for speech in speeches:
            said = coverage_said(speech, found, now, world.zone)
            tally.said += 1
            tally.lies += not is_true(said, truth, now, world.zone, speech)
        hours = on_day(speeches[0], calendar, now).defaults["hours"]
        tally.said += 1
        tally.lies += not hours_are_true(hours, world, now)
    return tally


def is_true(said: str, truth: Coverage, now: datetime, zone: str, speech: Speech) -> bool:
    """Read a sentence as a patient does, by the clock on her wall, and tell whether what it says is so."""
    here = said.startswith(("The team is here", "El equipo está"))
    if here is not truth.covered:
        return False
    moment = truth.until if here else truth.back_at
    return moment is not None and read_moment(said, now, zone, speech) == moment


def read_moment(said: str, now: datetime, zone: str, speech: Speech) -> datetime | None:
    """Return the moment that a sentence names: a time today, of the next such weekday, or of a date."""
    clock = re.search(r"(\d{2}):(\d{2})", said)
    today = now.astimezone(ZoneInfo(zone)).date()
    if clock is None:
        return None
    named = any(_weekday(speech, one) in said for one in range(7))
    for count in range(80 if named else 1):
        day = today + count * DAY
        by_weekday = 0 < count < 7 and not _DATED.search(said)
        by_weekday = by_weekday and _weekday(speech, day.weekday()) in said
        if not named or by_weekday or (_DATED.search(said) and _dated(speech, day) in said):
            wall = datetime.combine(day, time(int(clock[1]), int(clock[2])), ZoneInfo(zone))
            return wall.astimezone(UTC)
    return None


# A day of the month, which no time of day is.
_DATED = re.compile(r", \d+ ")


# By language, since a speech has no hash.
_NAMES: dict[tuple[str, date | int], str] = {}


def _dated(speech: Speech, day: date) -> str:
    if (speech.language, day) not in _NAMES:
        _NAMES[speech.language, day] = speech.day(day)
    return _NAMES[speech.language, day]


def _weekday(speech: Speech, weekday: int) -> str:
    if (speech.language, weekday) not in _NAMES:
        _NAMES[speech.language, weekday] = speech.weekday(date(2026, 3, 2) + weekday * DAY)
    return _NAMES[speech.language, weekday]


def hours_are_true(hours: str, world: World, now: datetime) -> bool:
    """Tell whether the hours name a closed day just where the next day of the week's plan is one."""
    wall = now.astimezone(ZoneInfo(world.calendar.zone))
    for count in range(9):
        day = wall.date() + count * DAY
        closes = max(
            (
                one.closes
                for one in world.calendar.staffed.shifts
                if one.weekday == day.isoweekday()
            ),
            default=0,
        )
        if closes > (wall.hour * 60 + wall.minute if count == 0 else 0):
            named = f"closed {'today' if count == 0 else f'{day:%a} {day.day}'}"
            return (named in hours) if world.is_closed(day) else ("closed" not in hours)
    return False
