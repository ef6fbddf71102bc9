"""What happens to the scripted people of the demo?"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import accumulate

from bot.commands.demo.environment import ZONE

SEVERE = 8
LOWEST_USUAL, MIDDLE, HIGHEST_USUAL = 2, 4, 6
# From one day to the next; 0 lets her pain go back towards the middle.
STEPS = (-1, -1, 0, 0, 1, 1, 1)
# Days on which she does not answer the first question, drawn out of this many.
MISSED_ONE_IN = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Days:
    """The days of a story on which something happens, from 0; None where it is too short for that."""

    slip: int | None
    typed: int | None
    severe: int | None
    broadcast: int | None
    thanks: int | None
    like_danger: int | None
    pause: int | None
    back: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """The days of a seed: her pain on each; when she leaves a check, or answers only its reminder."""

    first: datetime
    pains: tuple[int, ...]
    silent: frozenset[int]
    late: frozenset[int]
    on: Days

    def day(self, moment: datetime) -> int:
        """Return the number of the day that `moment` falls on, from 0."""
        return (moment.astimezone(ZONE).date() - self.first.date()).days

    def pain(self, moment: datetime) -> int:
        """Return what she feels then, 0 to 10."""
        return self.pains[min(self.day(moment), len(self.pains) - 1)]

    def at(self, day: int, hour: int, minute: int = 0) -> datetime:
        """Return a moment of a day of the story, by its wall clock."""
        wall = datetime.combine(self.first.date(), time(hour, minute), ZONE)
        return wall + timedelta(days=day)


def told(first: datetime, *, days: int, seed: int | str, flare: bool = True) -> Story:
    """Return the story of a seed; short ones have fewer turns, and none a sore day without `flare`."""
    lot = random.Random(seed)  # noqa: S311 - a story, not a secret
    leaning = [lot.choice(STEPS) for _ in range(days)]
    usual = list(accumulate(leaning, _next_pain, initial=lot.randint(3, 5)))[1:]
    # In staffed hours of the second week, when her usual pain is known; sooner in a short story.
    flares_on = lot.randint(7, 9) if days > 10 else days // 2
    severe = flares_on if flare and days > 2 else None
    missed = {day for day in range(2, days) if lot.randrange(MISSED_ONE_IN) == 0}
    if severe is not None:
        usual[severe] = SEVERE
        usual[severe + 1 : severe + 2] = [max(usual[severe - 1], 5)]
        missed -= {severe - 1, severe, severe + 1}
    late = {day for number, day in enumerate(sorted(missed)) if number % 2}
    answered = (day for day in range(1, days) if day != severe and day not in missed)
    return Story(
        first=first,
        pains=tuple(usual),
        silent=frozenset(missed - late),
        late=frozenset(late),
        on=Days(
            slip=next(answered, None),
            typed=next(answered, None),
            severe=severe,
            broadcast=3 if days > 4 else 0,
            thanks=5 if days > 6 else None,
            like_danger=6 if days > 7 else None,
            pause=11 if days > 12 else None,
            back=13 if days > 13 else None,
        ),
    )


def _next_pain(pain: int, step: int) -> int:
    """Wander about the middle of what is usual for her."""
    back = (pain < MIDDLE) - (pain > MIDDLE)
    return min(max(pain + (step or back), LOWEST_USUAL), HIGHEST_USUAL)
