"""What happens to the scripted patient and coordinator of the demo, and what are their habits?

They know messages by the labels of their buttons, looked up in the phrases, so that a changed
wording changes nothing here.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import accumulate

from bot.commands.demo_house import ZONE
from content.speech import Speech
from rules.appointments import DEFAULT_APPOINTMENTS
from rules.words import Goal, Joint
from simulator.play import Act, Actor, Habit, Play, Say, Seen, Tap, carries

SCALE = tuple(str(value) for value in range(11))
SEVERE = 8
LOWEST_USUAL, MIDDLE, HIGHEST_USUAL = 2, 4, 6
# From one day to the next; 0 lets her pain go back towards the middle.
STEPS = (-1, -1, 0, 0, 1, 1, 1)
# Days on which she is asked and does not answer, drawn out of this many.
SILENT_ONE_IN = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """The days of a seed: her pain on each, on which she leaves the check, and the severe one."""

    first: datetime
    pains: tuple[int, ...]
    silent: frozenset[int]
    severe: int | None
    pause: int | None
    broadcast: int | None

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


def told(first: datetime, *, days: int, seed: int) -> Story:
    """Return the story of a seed; short ones have fewer turns."""
    lot = random.Random(seed)  # noqa: S311 - a story, not a secret
    leaning = [lot.choice(STEPS) for _ in range(days)]
    usual = list(accumulate(leaning, _next_pain, initial=lot.randint(3, 5)))[1:]
    # In staffed hours of the second week, when her usual pain is known; sooner in a short story.
    severe = lot.randint(8, 10) if days > 10 else days // 2 if days > 2 else None
    silent = {day for day in range(2, days) if lot.randrange(SILENT_ONE_IN) == 0}
    if severe is not None:
        usual[severe] = SEVERE
        usual[severe + 1 : severe + 2] = [max(usual[severe - 1], 5)]
        silent -= {severe - 1, severe, severe + 1}
    return Story(
        first=first,
        pains=tuple(usual),
        silent=frozenset(silent),
        severe=severe,
        pause=15 if days > 20 else None,
        broadcast=3 if days > 4 else 0,
    )


def _next_pain(pain: int, step: int) -> int:
    """Wander about the middle of what is usual for her."""
    back = (pain < MIDDLE) - (pain > MIDDLE)
    return min(max(pain + (step or back), LOWEST_USUAL), HIGHEST_USUAL)


class Words:
    """The labels of the house in one language."""

    def __init__(self, speech: Speech) -> None:
        self._speech = speech

    def __call__(self, key: str, **values: object) -> str:
        return self._speech.say(key, **values)

    def counted(self, key: str, count: int) -> str:
        """Return a label that counts."""
        return self._speech.counted(key, count)

    def clock(self, wall: time) -> str:
        """Return a wall time as buttons show it."""
        return self._speech.clock(
            datetime(2026, 1, 1, wall.hour, wall.minute, tzinfo=ZONE), ZONE.key
        )


def patient_habits(words: Words, story: Story, city: str) -> tuple[Habit, ...]:
    """Return how she answers: first what joining asks, then what every day brings."""
    return (*_joining(words, city), *_checks(words, story), *_severe(words))


def _joining(words: Words, city: str) -> tuple[Habit, ...]:
    check, nudge = DEFAULT_APPOINTMENTS.pain_check.at, DEFAULT_APPOINTMENTS.nudge.at
    goal = words(f"goal.{Goal.OPEN_JARS}")

    def her_zone(seen: Seen) -> Sequence[Act]:
        return [Tap(next(label for label in seen.labels if city in label))]

    def first_of(*labels: str) -> Habit:
        """Tap the first of these labels that is there."""
        return Habit(
            knows=lambda seen: any(label in seen.labels for label in labels),
            answer=lambda seen: [Tap(next(label for label in labels if label in seen.labels))],
        )

    def tap(label: str, *beside: str) -> Habit:
        return Habit(knows=carries(label, *beside), answer=lambda _: [Tap(label)])

    later = words("joining.later")
    return (
        tap(words("joining.agree")),
        tap(words("joining.continue"), later),
        Habit(knows=carries(words("joining.share_place")), answer=her_zone),
        tap(words("joining.none")),
        tap(goal, later),
        # The two questions for a time offer some of the same hours: the earlier one is the check's.
        Habit(
            knows=lambda seen: later in seen.labels and words.clock(check) in seen.labels,
            answer=lambda _: [Tap(words.clock(check))],
        ),
        Habit(
            knows=lambda seen: later in seen.labels and words.clock(nudge) in seen.labels,
            answer=lambda _: [Tap(words.clock(nudge))],
        ),
        first_of(goal),
    )


def _checks(words: Words, story: Story) -> tuple[Habit, ...]:
    def rates(seen: Seen) -> Sequence[Act]:
        if story.day(seen.at) in story.silent:
            return []
        return [Tap(str(story.pain(seen.at)))]

    def where(seen: Seen) -> Sequence[Act]:
        joints = [words(f"joint.{joint}") for joint in (Joint.HANDS, Joint.KNEES)]
        return [*map(Tap, joints[: seen.lot.randint(1, 2)]), Tap(words("pain.where_done"))]

    return (
        Habit(knows=carries(*SCALE), answer=rates, after=(2, 50)),
        Habit(knows=carries(words(f"joint.{Joint.HANDS}")), answer=where),
    )


def _severe(words: Words) -> tuple[Habit, ...]:
    return (
        Habit(
            knows=carries(words("pain.usual_pain")),
            answer=lambda _: [Tap(words("pain.usual_pain"))],
        ),
        Habit(
            knows=carries(words("pain.call_me"), words("pain.can_wait")),
            answer=lambda _: [Tap(words("pain.call_me"))],
        ),
    )


def coordinator_habits(words: Words) -> tuple[Habit, ...]:
    """Return how she sends a broadcast, and how she takes an alert, calls the patient and closes it."""
    send = words("broadcast.send_to", people=words.counted("broadcast.people", 1))
    return (
        Habit(knows=carries(send), answer=lambda _: [Tap(send)]),
        Habit(
            knows=carries(words("alert.take")),
            answer=lambda _: [Tap(words("alert.take"))],
            after=(4, 12),
        ),
        Habit(
            knows=carries(words("alert.because_talked")),
            answer=lambda _: [Tap(words("alert.because_talked"))],
        ),
        Habit(
            knows=carries(words("alert.close")),
            answer=lambda _: [Tap(words("alert.close"))],
            after=(15, 30),
        ),
    )


TIP = (
    "Hello {first_name}, warm water is kind to stiff hands. Try two minutes in a warm bowl before"
    " breakfast, and open and close them slowly. Bea"
)


def plan(play: Play, story: Story, *, ana: Actor, bea: Actor) -> None:
    """Put into the calendar what does not answer anything."""
    if story.broadcast is not None:
        play.plan(bea, story.at(story.broadcast, 10, 15), [Say("/broadcast")])
        play.plan(bea, story.at(story.broadcast, 10, 17), [Say(TIP)])
    if story.pause is not None:
        play.plan(ana, story.at(story.pause, 18, 30), [Say("/pause")])
