"""Which messages would a patient of a programme get, day by day?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from rules.item_choice import Choice, Rest, choose, choose_lesson, choose_reflection
from rules.item_fit import DayOfPatient, Offered, SafetyRules
from rules.items import Item
from rules.local_time import at_local, local_wall
from rules.occurrences import Occurrence, Reminder, occurrences
from rules.pain import BANDS, Band, Rating
from rules.programmes import Programme, day_plan, plan_week, week_of
from rules.strength_ladder import StrengthSession
from rules.vocabulary import Caution, Goal, Joint, Kind, Muscle, ReminderKind, ReplyTo, SafetyAnswer

MIDNIGHT = time(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Somebody:
    """Whose calendar it is: her zone and first local date, and how she is on every day of it.

    She answers each check, and does all that she is offered. `pains` are her answers from the first
    day on, None for none; the last of them is that of every later day.
    """

    zone: str
    first: date
    pains: tuple[int | None, ...] = (None,)
    goal: Goal | None = None
    sore: frozenset[Joint] = frozenset()
    safety: frozenset[SafetyAnswer] = frozenset()
    cleared: bool = False
    cautions: frozenset[Caution] | None = frozenset()
    seed: int = 1

    def pain_on(self, day: date) -> int | None:
        """Return her answer of a local date."""
        return self.pains[min((day - self.first).days, len(self.pains) - 1)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """One due moment of hers, and what comes of it: a choice for a nudge, an item for the others."""

    kind: ReminderKind
    due: Occurrence
    day: DayOfPatient
    found: Choice | Rest | None = None
    item: Item | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockChange:
    """A local date on which the clocks of her zone are put forward or back, by so many minutes."""

    day: date
    minutes: int


def calendar(
    programme: Programme, items: Sequence[Item], rules: SafetyRules, who: Somebody, *, days: int
) -> Iterator[Planned]:
    """Yield all that is due to her in `days` days from her first, in the order of time."""
    day = DayOfPatient(
        day=who.first,
        plan=day_plan(programme, 1, who.first.isoweekday()),
        goal=who.goal,
        sore=who.sore,
        safety=who.safety,
        cleared=who.cleared,
        cautions=who.cautions or frozenset(),
        cautions_known=who.cautions is not None,
        zone=who.zone,
    )
    day = _rated(day, who)
    for kind, due in _dues(programme.appointments.reminders(who.zone), who, days):
        day = _on(day, programme, who, due.day)
        day = replace(day, hour=local_wall(due.at, who.zone).hour)
        planned = _planned(kind, due, day, programme, items, rules, who.seed)
        yield planned
        day = _lived(planned)


def clock_changes(zone: str, first: date, days: int) -> Iterator[ClockChange]:
    """Yield the local dates, of `days` from the first, on which the clocks of `zone` change."""
    for one in (first + timedelta(days=count) for count in range(days)):
        start, end = (at_local(day, MIDNIGHT, zone) for day in (one, one + timedelta(days=1)))
        if start is None or end is None:
            continue
        minutes = int((timedelta(days=1) - (end - start)).total_seconds() // 60)
        if minutes and local_wall(start, zone).date() == one:
            yield ClockChange(day=one, minutes=minutes)


def _dues(
    reminders: Sequence[Reminder], who: Somebody, days: int
) -> list[tuple[ReminderKind, Occurrence]]:
    last = who.first + timedelta(days=days - 1)
    start = at_local(who.first, MIDNIGHT, who.zone) or _noon(who)
    found = []
    for reminder in reminders:
        for due in occurrences(reminder, after=start - timedelta(seconds=1)):
            if due.day > last:
                break
            found.append((reminder.kind, due))
    return sorted(found, key=lambda one: one[1])


def _noon(who: Somebody) -> datetime:
    """Return a moment of her first day, where the zone left its midnight out."""
    noon = at_local(who.first, time(12), who.zone)
    if noon is None:
        raise ValueError(f"{who.zone} never had {who.first}")
    return noon


def _on(day: DayOfPatient, programme: Programme, who: Somebody, today: date) -> DayOfPatient:
    if today == day.day:
        return day
    own = week_of(who.first, today)
    week = plan_week(programme, own)
    new_week = week_of(who.first, today) != week_of(who.first, day.day)
    woken = replace(
        day,
        day=today,
        week=own,
        plan=day_plan(programme, week, today.isoweekday()),
        minutes_done=0 if new_week else day.minutes_done,
        strength_done=0 if new_week else day.strength_done,
    )
    return _rated(woken, who)


def _rated(day: DayOfPatient, who: Somebody) -> DayOfPatient:
    """Return her day with what she answers on it."""
    pain = who.pain_on(day.day)
    if pain is None:
        return replace(day, pain=None)
    noon = datetime.combine(day.day, time(12), UTC)
    severe = BANDS.of(pain) is Band.SEVERE
    return replace(
        day,
        pain=pain,
        rated=(*day.rated, Rating(value=pain, at=noon, day=day.day)),
        flare_days=(*day.flare_days, day.day) if severe else day.flare_days,
    )


def _planned(
    kind: ReminderKind,
    due: Occurrence,
    day: DayOfPatient,
    programme: Programme,
    items: Sequence[Item],
    rules: SafetyRules,
    seed: int,
) -> Planned:
    plain = Planned(kind=kind, due=due, day=day)
    match kind:
        case ReminderKind.NUDGE:
            return replace(plain, found=choose(day, items, rules, seed=seed))
        case ReminderKind.REFLECTION:
            return replace(plain, item=choose_reflection(day, items, rules, seed=seed))
        case ReminderKind.WEEKLY:
            first = programme.lessons
            return replace(plain, item=choose_lesson(day, items, rules, first=first, seed=seed))
    return plain


def _lived(planned: Planned) -> DayOfPatient:
    """Return her day after she did what came."""
    day, found = planned.day, planned.found
    had = [planned.item, found.food if found else None]
    if isinstance(found, Choice):
        had += found.moved
        day = moved(day, found)
    offered = (Offered(item_id=item.id, day=day.day, reply=ReplyTo.DONE) for item in had if item)
    return replace(day, offered=(*day.offered, *offered))


def moved(day: DayOfPatient, choice: Choice, *, two_more: bool = True) -> DayOfPatient:
    """Return her day after she did what it asked; `two_more` is what she says of a strength session."""
    if choice.movement.kind is Kind.AEROBIC:
        return replace(day, minutes_done=day.minutes_done + choice.minutes)
    if choice.movement.kind is Kind.STRENGTH and choice.movement.muscle is not Muscle.BALANCE:
        session = StrengthSession(day=day.day, moves=choice.moves, done=True, two_more=two_more)
        return replace(
            day,
            strength_done=day.strength_done + 1,
            strength_last_day=day.day,
            sessions=(*day.sessions, session) if choice.moves else day.sessions,
        )
    return day
