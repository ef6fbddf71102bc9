"""What does a coordinator want to know in the morning, and when?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from rules.local_time import wall_of_minute
from rules.occurrences import EVERY_DAY, Reminder, next_occurrence
from rules.people import Patient
from rules.vocabulary import ReminderKind

# A minute of the local day: what whoever joins the team begins with.
MORNING_DIGEST = 8 * 60


def next_digest(minute: int, zone: str, *, after: datetime) -> datetime | None:
    """Return the next instant, in UTC, later than `after` at that minute of the local day."""
    # A digest is due as a patient's weekly message is: each date once, over clock changes too.
    daily = Reminder(kind=ReminderKind.WEEKLY, at=wall_of_minute(minute), zone=zone, days=EVERY_DAY)
    found = next_occurrence(daily, after=after)
    return found.at if found else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """The last 24 hours of the patients one coordinator sees; all are counts of patients or alerts.

    `asked` and `answered` count pain checks that reached a patient. `unsure` are messages of which
    nobody knows whether they arrived. `emergencies` are the patients with an open emergency sign, and their signs.
    """

    active: int
    asked: int
    answered: int
    red_flags: int
    same_day: int
    routine: int
    taken: int
    mine: int
    questions: int
    silent: int
    paused: int
    joined: int
    left: int
    unreachable: int
    unsure: int
    emergencies: tuple[tuple[Patient, tuple[str, ...]], ...] = ()

    @property
    def open(self) -> int:
        """Return how many alerts nobody has taken."""
        return self.red_flags + self.same_day + self.routine
