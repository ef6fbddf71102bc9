"""Is anybody of the team there, and if not, when?

The one answer from which everything said of the team is made, and by which alerts, digests and calls are timed:
the staffed hours, less holidays and closures, less those hours at which all who work here are off or away.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from rules.local_time import ONE_DAY, at_local, local_day, require_aware, wall_of_minute
from rules.people import Absence, Staff
from rules.rights import may_see
from rules.staffed_hours import ShiftTime, StaffedHours, shifts_from

# Nobody plans further ahead by the day; a team that is not back by then is back nobody knows when.
HORIZON = timedelta(days=62)
# The next day of any week's plan lies within so many days, today with them.
_A_WEEK_OVER = 9
# A stretch of time without its end.
Span = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True, kw_only=True)
class Holidays:
    """The public holidays of a place by their local dates, known until and with `until`; without it, for good.

    Without a place nobody has said where that is, so none is known.
    """

    place: str = ""
    days: Mapping[date, str] = field(default_factory=dict)
    until: date | None = None

    def known_on(self, day: date) -> bool:
        """Tell whether it is known if that local date is a holiday."""
        return bool(self.place) and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True, kw_only=True)
class Closure:
    """Local dates, the last one included, on which the team is not there; or is, when it `opens` a holiday.

    A holiday is one without an id.
    """

    id: int | None
    first: date
    last: date
    name: str = ""
    opens: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamCalendar:
    """All that decides when somebody is there; later closures outdo earlier ones, and all of them holidays.

    Without `members` it is the plan alone: the hours at which somebody should be there.
    """

    staffed: StaffedHours
    zone: str
    holidays: Holidays = field(default_factory=Holidays)
    closures: tuple[Closure, ...] = ()
    members: tuple[Staff, ...] | None = None

    @property
    def plan(self) -> TeamCalendar:
        """Return the plan alone, whoever is off or away."""
        return replace(self, members=None)

    def closed_by(self, day: date) -> Closure | None:
        """Return what closes a local date of the team's, a holiday or a closure; None where nothing does."""
        name = self.holidays.days.get(day)
        found = None if name is None else Closure(id=None, first=day, last=day, name=name)
        for one in self.closures:
            if one.first <= day <= one.last:
                found = None if one.opens else one
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """Whether somebody is there at a moment; instants are UTC.

    If so, `until` when, None for good. If not, `back_at` is when somebody is, None when nobody can tell.
    """

    covered: bool
    until: datetime | None = None
    back_at: datetime | None = None


def coverage(
    calendar: TeamCalendar,
    now: datetime,
    cohort_id: int | None = None,
    *,
    member_id: int | None = None,
) -> Coverage:
    """Return whether somebody who looks after that cohort is there at `now`, and what comes next.

    Who cannot be reached on Telegram is not there. Without a cohort, anybody of the team counts; with a member, she.
    """
    began, ends = False, require_aware(now)
    for starts, stops in _covered(calendar, now, cohort_id, member_id):
        if starts > ends:
            back_at = None if began else starts
            return Coverage(covered=began, until=ends if began else None, back_at=back_at)
        if stops > ends:
            began, ends = True, stops
    return Coverage(covered=began, until=ends if began and ends < now + HORIZON else None)


def on_duty(calendar: TeamCalendar, now: datetime, cohort_id: int | None = None) -> list[Staff]:
    """Return who of the team is there at `now` and looks after that cohort."""
    return [
        one
        for one in calendar.members or ()
        if coverage(calendar, now, cohort_id, member_id=one.id).covered
    ]


def next_open(calendar: TeamCalendar, now: datetime) -> datetime:
    """Return the first instant from `now` on at which, by plan, somebody is there: `now` if they should be."""
    by_plan = coverage(calendar.plan, now)
    return now if by_plan.covered else by_plan.back_at or now + HORIZON


def next_open_morning(calendar: TeamCalendar, now: datetime) -> datetime:
    """Return the first instant of a later local day at which, by plan, somebody is there."""
    tomorrow = at_local(local_day(now, calendar.zone) + ONE_DAY, wall_of_minute(0), calendar.zone)
    # Where a day begins in an hour that is skipped, the next ones do not matter either.
    return next_open(calendar, tomorrow or now + ONE_DAY)


def is_working_day(calendar: TeamCalendar, member: Staff, day: date) -> bool:
    """Tell whether she is there at some time of that local date of the team's."""
    starts = at_local(day, wall_of_minute(0), calendar.zone)
    if starts is None:
        return False
    hers = coverage(calendar, starts, member_id=member.id)
    first = starts if hers.covered else hers.back_at
    return first is not None and local_day(first, calendar.zone) == day


def call_times(
    calendar: TeamCalendar, member: Staff, now: datetime, *, most: int = 6
) -> list[datetime]:
    """Return the next full and half hours at which she is there, of the day on which the first is.

    Of one who is off for long, those of the team's plan.
    """
    half = timedelta(minutes=30)
    passed = timedelta(minutes=now.minute % 30, seconds=now.second, microseconds=now.microsecond)
    at = now - passed + half
    there = coverage(calendar, at, member_id=member.id)
    hers = there.covered or there.back_at is not None
    first = at if there.covered else there.back_at or next_open(calendar, at)
    found = [first + step * half for step in range(most)]
    if not hers:
        return [one for one in found if coverage(calendar.plan, one).covered]
    return [one for one in found if coverage(calendar, one, member_id=member.id).covered]


def gaps(
    calendar: TeamCalendar, since: datetime, until: datetime, cohort_id: int | None = None
) -> Iterator[Span]:
    """Yield the stretches between two moments at which somebody should be there, and nobody is."""
    at = since
    while at < until:
        plan = coverage(calendar.plan, at)
        if not plan.covered:
            at = plan.back_at or until
            continue
        closes = min(plan.until or until, until)
        there = coverage(calendar, at, cohort_id)
        if there.covered:
            at = there.until or until
            continue
        ends = min(there.back_at or closes, closes)
        yield at, ends
        at = ends


@dataclass(frozen=True, slots=True, kw_only=True)
class Uncovered:
    """The days on which nobody is there for a while though somebody should be, for which cohorts, and from when on."""

    first: datetime
    days: tuple[date, ...]
    cohorts: tuple[int | None, ...]


def uncovered(
    calendar: TeamCalendar,
    since: datetime,
    until: datetime,
    cohort_ids: Sequence[int | None] = (None,),
) -> Uncovered | None:
    """Return what lies open between two moments for any of these cohorts; None where nothing does."""
    # Cohorts that the same people look after lie open together.
    known: dict[tuple[int, ...], list[Span]] = {}
    found: dict[int | None, list[Span]] = {}
    for one in cohort_ids:
        who = tuple(
            member.id for member in calendar.members or () if one is None or may_see(member, one)
        )
        if who not in known:
            known[who] = list(gaps(calendar, since, until, one))
        found[one] = known[who]
    begun = sorted(starts for spans in found.values() for starts, _ in spans)
    if not begun:
        return None
    days = sorted({local_day(one, calendar.zone) for one in begun})
    concerned = tuple(one for one in cohort_ids if found[one])
    return Uncovered(first=begun[0], days=tuple(days), cohorts=concerned)


def with_absence(
    absences: Sequence[Absence], added: Absence, *, now: datetime
) -> tuple[Absence, ...]:
    """Return them in order with one more, in place of those it overlaps; those that are long past are forgotten."""
    kept = [
        one
        for one in absences
        if (one.end <= added.start or added.end <= one.start) and one.end > now - HORIZON
    ]
    return tuple(sorted((*kept, added), key=lambda one: one.start))


def coming_closed_day(calendar: TeamCalendar, now: datetime) -> date | None:
    """Return the day of the team's week that comes next, or goes on, where it is a closed one; else None."""
    today = local_day(now, calendar.zone)
    # Each update asks for it, and nearly always a look at the week's dates is enough.
    if not any(calendar.closed_by(today + days * ONE_DAY) for days in range(_A_WEEK_OVER)):
        return None
    shifts = shifts_from(calendar.staffed, today, calendar.zone)
    coming = next((one for one in shifts if one.closes > now), None)
    closed = coming is not None and calendar.closed_by(coming.day) is not None
    return coming.day if coming is not None and closed else None


def coming_closures(calendar: TeamCalendar, first: date, days: int) -> Iterator[Closure]:
    """Yield what closes a staffed day, of `days` local dates from the first, each once and in order."""
    staffed = {shift.weekday for shift in calendar.staffed.shifts}
    before = None
    for day in (first + count * ONE_DAY for count in range(days)):
        found = calendar.closed_by(day) if day.isoweekday() in staffed else None
        if found is not None and found != before:
            yield found
            before = found


# ---------------------------------------------------------------- who is there, and when


def _covered(
    calendar: TeamCalendar, now: datetime, cohort_id: int | None, member_id: int | None
) -> Iterator[Span]:
    """Yield the stretches at which somebody is there, by their beginnings, from the day of `now`; they may overlap."""
    for shift in shifts_from(calendar.staffed, local_day(now, calendar.zone), calendar.zone):
        if shift.opens > now + HORIZON:
            return
        if calendar.closed_by(shift.day) is not None:
            continue
        if calendar.members is None:
            yield shift.opens, shift.closes
        else:
            there = _of_team(calendar.members, shift, cohort_id, member_id)
            yield from sorted(there)


def _of_team(
    team: Sequence[Staff], shift: ShiftTime, cohort_id: int | None, member_id: int | None
) -> Iterator[Span]:
    """Yield when each of the team is there in one shift.

    Who stands in for somebody is there while that one is away, on her own days off too.
    """
    reached = [one for one in team if one.unreachable_at is None]
    seeing = [one for one in reached if cohort_id is None or may_see(one, cohort_id)] or reached
    for member in reached:
        if member_id not in (None, member.id):
            continue
        spans = [(shift.opens, shift.closes)]
        if member not in seeing or not _works_on(member, shift.day):
            spans = [
                (max(one.start, shift.opens), min(one.end, shift.closes))
                for other in seeing
                for one in other.absences
                if one.cover_id == member.id
            ]
        for absence in member.absences:
            spans = [part for span in spans for part in _without(span, absence)]
        yield from (span for span in spans if span[0] < span[1])


def _works_on(member: Staff, day: date) -> bool:
    return member.rota is None or day.isoweekday() in member.rota


def _without(span: Span, absence: Absence) -> Iterator[Span]:
    starts, stops = span
    if absence.end <= starts or stops <= absence.start:
        yield span
        return
    yield starts, min(stops, absence.start)
    yield max(starts, absence.end), stops
