"""What has this clinic decided? The frozen slices of the settings that other rooms receive."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

from rules.coverage import Holidays, TeamCalendar
from rules.pain import Thresholds
from rules.pauses import SilenceThresholds
from rules.quiet_hours import Limits
from rules.staffed_hours import StaffedHours


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """How long things are worth sending, and when an unanswered check is asked once more.

    Limber's own choices, without a published source. All are counted from the due moment.
    """

    check_worth: timedelta = timedelta(hours=10)
    check_again_after: timedelta = timedelta(hours=3)
    nudge_worth: timedelta = timedelta(hours=8)
    alert_worth: timedelta = timedelta(days=3)
    broadcast_worth: timedelta = timedelta(days=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Clinic:
    """The clinic's name, telephone and hours, and its own limits. `zone` is the IANA zone of the hours.

    A broadcast to more than `careful_above` patients is confirmed by typing their number, and
    approved by a second coordinator where there is one. Telegram lets staff forward and save nothing that they are
    sent where `protects_staff_messages`, but for what they are to hand on.
    """

    name: str
    phone: str
    zone: str
    staffed: StaffedHours
    holidays: Holidays = field(default_factory=Holidays)
    thresholds: Thresholds = field(default_factory=Thresholds)
    limits: Limits = field(default_factory=lambda: Limits(per_day=3, reminders_per_day=1))
    timing: Timing = field(default_factory=Timing)
    careful_above: int = 100
    open_enrolment: bool = False
    protects_staff_messages: bool = True
    retention: timedelta = timedelta(days=365)
    bot_name: str = ""

    @property
    def plan(self) -> TeamCalendar:
        """Return when the team should be there, whoever is."""
        return TeamCalendar(staffed=self.staffed, zone=self.zone, holidays=self.holidays)

    @property
    def silence(self) -> SilenceThresholds:
        """When to step back from a patient who no longer answers: nudges stop with the gentle message."""
        return SilenceThresholds(
            gentle_unanswered=self.thresholds.silent_checks,
            nudges_stop_unanswered=self.thresholds.silent_checks,
            weekly_days=self.thresholds.silent_weekly_days,
        )
