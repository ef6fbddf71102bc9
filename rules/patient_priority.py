"""Which patient needs a look first, and why?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from rules.alert_order import AlertRank, rank_of
from rules.alerts import Alert, AlertPriority, AlertState
from rules.pauses import Silence
from rules.people import Patient
from rules.weekly_summary import Summary, Trend


class Need(StrEnum):
    """Why a patient stands on the list of her team, the most urgent first."""

    RED_FLAG = "red_flag"
    SAME_DAY = "same_day"
    QUESTION = "question"
    TAKEN = "taken"  # somebody has it, and it is not closed
    ROUTINE = "routine"
    HIGHER = "higher"  # her last seven days lie above her usual by more than chance
    SILENT = "silent"
    UNREACHABLE = "unreachable"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """One patient as her team's list shows her; `week` are her last seven local dates.

    `alerts` are the open ones that staff may see; `asked_at` (UTC) is since when a question waits.
    """

    patient: Patient
    week: Summary
    alerts: tuple[Alert, ...] = field(default_factory=tuple)
    asked_at: datetime | None = None

    @property
    def need(self) -> Need:
        """Return the most urgent reason to look at her."""
        return min(self._needs(), key=list(Need).index, default=Need.NONE)

    @property
    def rank(self) -> AlertRank:
        """Return the place of her worst alert in the one order; a question waits as its alert does."""
        ranks = [rank_of(one) for one in self.alerts]
        if self.asked_at is not None:
            ranks.append(AlertRank.QUESTION)
        return min(ranks, default=AlertRank.ROUTINE)

    @property
    def since(self) -> datetime | None:
        """Return since when somebody waits for staff, None when nobody does."""
        waiting = [one.raised_at or one.made_at for one in self.alerts]
        return min([*waiting, *([self.asked_at] if self.asked_at else [])], default=None)

    def _needs(self) -> Iterable[Need]:
        for alert in self.alerts:
            yield _need_of(alert)
        if self.asked_at is not None:
            yield Need.QUESTION
        if self.week.trend is Trend.HIGHER:
            yield Need.HIGHER
        if Silence(self.patient.silence) is not Silence.NONE:
            yield Need.SILENT
        if self.patient.unreachable_at is not None:
            yield Need.UNREACHABLE


def _need_of(alert: Alert) -> Need:
    if alert.state is AlertState.TAKEN:
        return Need.TAKEN
    return {
        AlertPriority.RED_FLAG: Need.RED_FLAG,
        AlertPriority.SAME_DAY: Need.SAME_DAY,
        AlertPriority.ROUTINE: Need.ROUTINE,
    }[alert.priority]


def by_need(overviews: Iterable[Overview]) -> list[Overview]:
    """Return those who need a look, the most urgent first and among them who waits longest."""
    order = list(Need).index
    needy = [one for one in overviews if one.need is not Need.NONE]
    return sorted(
        needy,
        key=lambda one: (
            one.rank,
            order(one.need),
            one.since is None,
            one.since.timestamp() if one.since else 0.0,
            one.patient.number,
        ),
    )


def by_number(overviews: Iterable[Overview]) -> list[Overview]:
    """Return all of them in the order of their codes."""
    return sorted(overviews, key=lambda one: one.patient.number)


def matches(number: int, label: str | None, words: str) -> bool:
    """Tell whether a search means a patient: her code ("P014", "14"), or a part of her label."""
    wanted = words.strip().casefold()
    digits = wanted.removeprefix("p")
    if digits.isdecimal() and len(digits) < 10 and int(digits) == number:
        return True
    return bool(wanted) and label is not None and wanted in label.casefold()
