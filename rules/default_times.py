"""When does a patient hear from us until she chooses otherwise?

Limber's own choices, without a published source; a programme may bring others.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import time

from rules.occurrences import EVERY_DAY, Reminder
from rules.vocabulary import ReminderKind

QUIET_FROM = 21 * 60
QUIET_TO = 8 * 60

# What joining offers, in minutes after midnight; all lie outside the quiet hours above.
CHECK_TIMES = (8 * 60, 9 * 60 + 30, 11 * 60, 13 * 60, 17 * 60, 20 * 60)
NUDGE_TIMES = (9 * 60, 10 * 60, 11 * 60, 14 * 60, 16 * 60, 18 * 60)


@dataclass(frozen=True, slots=True, kw_only=True)
class Appointment:
    """One standing appointment: its ISO weekdays (1 is Monday) and local wall time."""

    days: frozenset[int] = EVERY_DAY
    at: time

    def reminder(self, kind: ReminderKind, zone: str) -> Reminder:
        """Return it as a patient's reminder in her zone."""
        return Reminder(kind=kind, days=self.days, at=self.at, zone=zone)


@dataclass(frozen=True, slots=True, kw_only=True)
class Appointments:
    """The appointments of a patient who has chosen nothing; no day has more than three."""

    pain_check: Appointment = field(default_factory=lambda: Appointment(at=time(9, 30)))
    nudge: Appointment = field(default_factory=lambda: Appointment(at=time(11, 0)))
    reflection: Appointment = field(
        default_factory=lambda: Appointment(days=frozenset({2, 5}), at=time(17, 0))
    )
    weekly: Appointment = field(
        default_factory=lambda: Appointment(days=frozenset({7}), at=time(17, 0))
    )

    def at_times(self, *, check: time | None, nudge: time | None) -> Appointments:
        """Return them with other times for the check and the nudge; None leaves one as it is."""
        return replace(
            self,
            pain_check=replace(self.pain_check, at=check or self.pain_check.at),
            nudge=replace(self.nudge, at=nudge or self.nudge.at),
        )

    def reminders(self, zone: str) -> tuple[Reminder, ...]:
        """Return all of them in `zone`."""
        return (
            self.pain_check.reminder(ReminderKind.PAIN_CHECK, zone),
            self.nudge.reminder(ReminderKind.NUDGE, zone),
            self.reflection.reminder(ReminderKind.REFLECTION, zone),
            self.weekly.reminder(ReminderKind.WEEKLY, zone),
        )


DEFAULT_APPOINTMENTS = Appointments()
