"""What has become of each patient of a made-up cohort in the weeks before the demo begins?

Plain lots, not a model of anybody: pain wanders about a middle and flares at times, checks are missed,
and a few went silent, paused, left, or blocked the bot.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from db.simulated_past import PastCheck
from rules.activities import CARE, Did
from rules.default_times import CHECK_TIMES, DEFAULT_APPOINTMENTS, NUDGE_TIMES, Appointments
from rules.local_time import wall_of_minute
from rules.pain import Thresholds
from rules.pain_checks import Novelty, Urgency
from rules.vocabulary import Goal, Joint, Kind, SafetyAnswer

LONGEST_WEEKS = 10
NAMES = {
    "en": (
        *(
            "Mary",
            "Joan",
            "Ruth",
            "Ellen",
            "Irene",
            "Susan",
            "Helen",
            "Margaret",
            "Doris",
            "Patricia",
        ),
        *(
            "Anne",
            "Linda",
            "Grace",
            "Sheila",
            "Maureen",
            "Pauline",
            "Sandra",
            "Janet",
            "Carol",
            "Eve",
        ),
    ),
    "es": ("Carmen", "Pilar", "Dolores", "Lucía", "Teresa", "Elena", "Mercedes", "Isabel"),
}
SPANISH_SHARE = 0.15
SEVERE = Thresholds().severe_from


class Course(StrEnum):
    """How she stands with us on the first morning."""

    ANSWERS = "answers"
    SILENT = "silent"
    PAUSED = "paused"
    LEFT = "left"
    BLOCKED = "blocked"


_FATES = {
    Course.ANSWERS: 0.91,
    Course.SILENT: 0.03,
    Course.PAUSED: 0.025,
    Course.LEFT: 0.025,
    Course.BLOCKED: 0.01,
}
_SAFETY = (
    (SafetyAnswer.BONE_THINNING, 0.2),
    (SafetyAnswer.ARM_SWELLING, 0.08),
    (SafetyAnswer.NUMB_FEET_OR_FALLS, 0.07),
)
# A flare begins on one day in so many, and lasts from two to five.
_FLARE_ONE_IN = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """One patient up to the first morning; `ended_at` is when she fell silent, paused, or left."""

    name: str
    language: str
    cohort: int
    goal: Goal
    safety: frozenset[SafetyAnswer]
    appointments: Appointments
    fate: Course
    joined_at: datetime
    ended_at: datetime | None
    checks: tuple[PastCheck, ...]
    done: tuple[tuple[Did, datetime], ...] = field(repr=False)


def lived(first: datetime, *, patients: int, cohorts: int, seed: int, zone: ZoneInfo) -> list[Life]:
    """Return so many lives up to the morning of `first`, those who joined earliest first."""
    lot = random.Random(f"cohort {seed}")  # noqa: S311 - a story, not a secret
    found = [
        _Teller(first, random.Random(lot.getrandbits(64)), zone).life(number % cohorts)  # noqa: S311 - as above
        for number in range(patients)
    ]
    return sorted(found, key=lambda one: one.joined_at)


class _Teller:
    """Tells one life, from its own lot."""

    def __init__(self, first: datetime, lot: random.Random, zone: ZoneInfo) -> None:
        self._first = first
        self._lot = lot
        self._zone = zone

    def life(self, cohort: int) -> Life:
        """Tell it."""
        lot = self._lot
        language = "es" if lot.random() < SPANISH_SHARE else "en"
        days = lot.randint(4, 7 * LONGEST_WEEKS)
        joined_at = self._first - timedelta(days=days) + timedelta(minutes=lot.randint(60, 480))
        (fate,) = lot.choices(list(_FATES), list(_FATES.values()))
        ended_at = self._ending(fate, joined_at)
        appointments = DEFAULT_APPOINTMENTS.at_times(
            check=wall_of_minute(lot.choice(CHECK_TIMES)),
            nudge=wall_of_minute(lot.choice(NUDGE_TIMES)),
        )
        checks = tuple(self._checks(fate, joined_at, ended_at, appointments.pain_check.at))
        return Life(
            name=lot.choice(NAMES[language]),
            language=language,
            cohort=cohort,
            goal=lot.choice(list(Goal)),
            safety=frozenset(one for one, share in _SAFETY if lot.random() < share),
            appointments=appointments,
            fate=fate,
            joined_at=joined_at,
            ended_at=ended_at,
            checks=checks,
            done=tuple(self._activities(checks)),
        )

    def _ending(self, fate: Course, joined_at: datetime) -> datetime | None:
        """Return when she stopped answering, None for whoever still does."""
        if fate in (Course.ANSWERS, Course.BLOCKED):
            return None
        longest = max(3, (self._first - joined_at).days - 1)
        days = self._lot.randint(4 if fate is Course.SILENT else 3, 12)
        return self._first - timedelta(days=min(days, longest)) + timedelta(hours=4)

    def _checks(
        self, fate: Course, joined_at: datetime, ended_at: datetime | None, at: time
    ) -> Iterator[PastCheck]:
        lot = self._lot
        answers, pains = lot.betavariate(9, 1.5), self._pains()
        away = 0
        for day in self._days(joined_at):
            pain = next(pains)
            # The first number is asked for at the end of joining.
            asked_at = max(datetime.combine(day, at, self._zone), joined_at)
            ended = ended_at is not None and asked_at > ended_at
            if ended and fate is not Course.SILENT:
                return
            away = max(away - 1, 0) or (lot.randint(2, 5) if lot.random() < 0.01 else 0)
            closed_at = min(asked_at + timedelta(days=1), self._first)
            if ended or away or lot.random() > answers:
                yield PastCheck(day=day, asked_at=asked_at, closed_at=closed_at)
            else:
                yield self._answered(day, asked_at, closed_at, pain)

    def _answered(self, day: date, asked_at: datetime, closed_at: datetime, pain: int) -> PastCheck:
        lot = self._lot
        where = pain > 0 and lot.random() < 0.25
        novelty = urgency = None
        if pain >= SEVERE:
            novelty = Novelty.NEW if lot.random() < 0.03 else Novelty.USUAL
            urgency = Urgency.CALL if lot.random() < 0.12 else Urgency.WAIT
        return PastCheck(
            day=day,
            asked_at=asked_at,
            closed_at=closed_at,
            value=pain,
            answered_at=min(asked_at + timedelta(minutes=lot.randint(2, 150)), closed_at),
            joints=frozenset(lot.sample(list(Joint), lot.randint(1, 2))) if where else frozenset(),
            novelty=novelty,
            urgency=urgency if novelty is Novelty.USUAL else None,
        )

    def _pains(self) -> Iterator[int]:
        """Yield her pain, day after day: it wanders about a middle that slowly moves, and flares."""
        lot = self._lot
        middle, spread = min(max(lot.gauss(3.3, 1.3), 0.6), 6.2), lot.uniform(0.3, 0.9)
        drift = lot.gauss(-0.012, 0.015)
        wander, flare = 0.0, 0
        while True:
            wander = 0.6 * wander + lot.gauss(0, spread)
            flare = max(flare - 1, 0) or (lot.randint(2, 5) * (lot.randrange(_FLARE_ONE_IN) == 0))
            middle = max(middle + drift, 0.5)
            yield min(max(round(middle + wander + (2.5 if flare else 0)), 0), 10)

    def _activities(self, checks: tuple[PastCheck, ...]) -> Iterator[tuple[Did, datetime]]:
        """Yield what she did on the days on which she answered: more of it as the weeks go by."""
        lot = self._lot
        keen = lot.uniform(0.3, 0.95)
        for number, check in enumerate(checks):
            if check.answered_at is None or lot.random() > keen:
                continue
            at = min(check.answered_at + timedelta(hours=lot.randint(1, 5)), self._first)
            if (check.value or 0) >= SEVERE:
                yield Did(kind=CARE, day=check.day), at
                continue
            if lot.random() < 0.75:
                minutes = lot.choice((10, 20, 10 + 10 * min(number // 14, 3)))
                yield Did(kind=Kind.AEROBIC, day=check.day, minutes=minutes), at
            kind = (Kind.STRENGTH, Kind.HANDS, Kind.MOBILITY)[number % 3]
            yield Did(kind=kind, day=check.day), at

    def _days(self, joined_at: datetime) -> Iterator[date]:
        """Yield her local dates from the day she joined until the day before the first morning."""
        day = joined_at.astimezone(self._zone).date()
        while day < self._first.astimezone(self._zone).date():
            yield day
            day += timedelta(days=1)
