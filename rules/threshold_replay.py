"""Which alerts would other thresholds have raised over ratings of the past?

Nobody answered a question in this reading, so a severe rating counts as one to which no reply came, and
an alert is taken to be closed by the next day.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from rules.alerts import AlertRule, KnownAlert
from rules.pain import Rating, Thresholds, judge_rating

CLOSED_AFTER = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Raised:
    """One alert that would have been raised about one patient."""

    patient_id: int
    rule: AlertRule
    day: date


def replayed(
    patient_id: int, ratings: Iterable[Rating], thresholds: Thresholds
) -> Iterator[Raised]:
    """Yield the alerts over one patient's ratings, oldest first."""
    earlier: list[Rating] = []
    known: list[KnownAlert] = []
    for rating in sorted(ratings, key=lambda one: (one.day, one.at)):
        verdict = judge_rating(
            rating=rating,
            earlier=earlier,
            thresholds=thresholds,
            now=rating.at,
            known=[_as_of(one, rating.at) for one in known],
        )
        for alert in verdict.alerts:
            if alert.joins is None:
                known.append(KnownAlert(rule=alert.rule, raised_at=rating.at))
                yield Raised(patient_id=patient_id, rule=alert.rule, day=rating.day)
        earlier.append(rating)


def _as_of(alert: KnownAlert, now: datetime) -> KnownAlert:
    closes = alert.raised_at + CLOSED_AFTER
    return KnownAlert(
        rule=alert.rule, raised_at=alert.raised_at, closed_at=closes if closes <= now else None
    )
