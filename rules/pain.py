"""What does a pain rating mean, and whom does it concern?

Bands: serlin-1995. A change that matters: farrar-2001. The alert defaults are the clinic's own
(docs/clinical.md, section 4): no published source sets them, and each deployment may change them.
"""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from rules.alerts import AlertRule, KnownAlert, RaisedAlert, open_severe

LOWEST, HIGHEST = 0, 10  # the ends of the 0-10 numeric rating scale (NRS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rating:
    """One answer to the pain question: worst joint pain in the last 24 hours, 0-10.

    `at` is when it was tapped (aware, UTC), `day` the local date of the check it belongs to: a late
    answer keeps the day of its check. Corrected ratings are left out by whoever reads them: one per
    check.
    """

    value: int
    at: datetime
    day: date


class Band(StrEnum):
    """The words and colours of a rating."""

    NONE = "none"
    MILD = "mild"
    MODERATE = "moderate"
    SEVERE = "severe"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bands:
    """The lowest rating of each band above none."""

    mild_from: int
    moderate_from: int
    severe_from: int

    def of(self, value: float) -> Band:
        """Return the band of a rating, or of a median of ratings."""
        if value >= self.severe_from:
            return Band.SEVERE
        if value >= self.moderate_from:
            return Band.MODERATE
        return Band.MILD if value >= self.mild_from else Band.NONE


# Source: serlin-1995 (0 none, 1-4 mild, 5-6 moderate, 7-10 severe).
BANDS = Bands(mild_from=1, moderate_from=5, severe_from=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """The smallest difference that counts: so many points, or such a share of the usual."""

    points: float
    share: float

    def matters(self, *, usual: float, present: float) -> bool:
        """Say whether `present` is further from `usual` than chance would make likely."""
        difference = abs(present - usual)
        return difference >= self.points or (usual > 0 and difference >= self.share * usual)


# Source: farrar-2001 (2 points, or 30%).
CHANGE_THAT_MATTERS = Change(points=2, share=0.3)


@dataclass(frozen=True, slots=True, kw_only=True)
class Thresholds:
    """When staff are told; a clinic changes each default by `LIMBER_ALERT_*`.

    The defaults are those of docs/clinical.md, section 4: these are Limber's own defaults, with no published
    source. The windows of days count local dates and include the day judged.
    """

    severe_from: int = 7
    first_severe_days: int = 7  # "the first such in 7 days"
    reply_minutes: int = 30  # silence on "Is anything new?" for this long raises the alert
    usual_days: int = 14  # the window of the own median
    usual_least: int = 7  # fewer ratings than this have no usual
    jump_points: float = 2
    jump_reaching: int = 4
    jump_in_a_row: int = 2
    sustained_from: int = 4
    sustained_days: int = 14
    sustained_share: float = 0.5  # "most ratings": more than this share of them
    sustained_least: int = 7
    silent_checks: int = 3  # unanswered pain checks in a row before the gentle message
    silent_weekly_days: int = 14  # silent for this long: one message a week
    repeat_hours: int = 2  # an untaken alert is repeated at most this often, in staffed hours
    escalate_rounds: int = 3  # told so often without anybody taking it: admins hear of it too
    where_days: int = 7  # "Where?" is asked weekly
    where_points: float = 2  # or when this far above usual


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What follows from one rating.

    `usual` is the own median of the ratings before this one, None when there are too few.
    `ask_anything_new` goes with `reply_due_at` (UTC): no reply by then is `SevereReply.NONE`.
    `alerts` are the most urgent first, and hold at most one of the same day: a nurse reads one
    alert about one rating.
    """

    band: Band
    usual: float | None
    severe: bool
    ask_anything_new: bool
    reply_due_at: datetime | None
    ask_where: bool
    alerts: tuple[RaisedAlert, ...]


def median_of(ratings: Iterable[Rating], *, until: date, days: int, least: int = 1) -> float | None:
    """Return the median of the ratings of the `days` local dates that end with `until`.

    None when there are fewer than `least` of them: gaps are gaps, nothing is filled in.
    """
    values = [rating.value for rating in _within(ratings, until=until, days=days)]
    return statistics.median(values) if len(values) >= max(1, least) else None


def judge_rating(
    *,
    rating: Rating,
    earlier: Sequence[Rating],
    thresholds: Thresholds,
    now: datetime,
    bands: Bands = BANDS,
    known: Sequence[KnownAlert] = (),
    where_asked_day: date | None = None,
) -> Verdict:
    """Return what this rating asks of the patient and whom it concerns (docs/clinical.md, 3 and 4).

    `earlier` may hold any of her ratings in any order; those not before `rating` are left out.
    `known` are her alerts, open or closed; `where_asked_day` is the local date "Where?" was last
    asked, None for never.
    """
    before = _before(earlier, rating)
    usual = _usual(before, rating, thresholds)
    severe = rating.value >= thresholds.severe_from
    return Verdict(
        band=bands.of(rating.value),
        usual=usual,
        severe=severe,
        ask_anything_new=severe,
        reply_due_at=now + timedelta(minutes=thresholds.reply_minutes) if severe else None,
        ask_where=_asks_where(rating, usual, where_asked_day, thresholds),
        alerts=_alerts(rating, before, known, thresholds),
    )


def _before(earlier: Iterable[Rating], rating: Rating) -> list[Rating]:
    """Return the ratings before `rating`, the oldest first."""
    then = (rating.day, rating.at)
    return sorted(
        (one for one in earlier if (one.day, one.at) < then), key=lambda one: (one.day, one.at)
    )


def _within(ratings: Iterable[Rating], *, until: date, days: int) -> list[Rating]:
    first = until - timedelta(days=days - 1)
    return [rating for rating in ratings if first <= rating.day <= until]


def _usual(before: Sequence[Rating], rating: Rating, thresholds: Thresholds) -> float | None:
    return median_of(
        before, until=rating.day, days=thresholds.usual_days, least=thresholds.usual_least
    )


def _asks_where(
    rating: Rating, usual: float | None, asked_day: date | None, thresholds: Thresholds
) -> bool:
    if rating.value == LOWEST:
        return False
    if usual is not None and rating.value - usual >= thresholds.where_points:
        return True
    return asked_day is None or rating.day - asked_day >= timedelta(days=thresholds.where_days)


def _alerts(
    rating: Rating, before: list[Rating], known: Sequence[KnownAlert], thresholds: Thresholds
) -> tuple[RaisedAlert, ...]:
    same_day = _severe(rating, before, known, thresholds) or _jump(rating, before, thresholds)
    sustained = _sustained(rating, before, known, thresholds)
    return tuple(alert for alert in (same_day, sustained) if alert is not None)


def _severe(
    rating: Rating, before: list[Rating], known: Sequence[KnownAlert], thresholds: Thresholds
) -> RaisedAlert | None:
    if rating.value < thresholds.severe_from:
        return None
    joins = open_severe(known)
    recent = _within(before, until=rating.day, days=thresholds.first_severe_days)
    if not any(one.value >= thresholds.severe_from for one in recent):
        return RaisedAlert(rule=AlertRule.FIRST_SEVERE, joins=joins)
    return RaisedAlert(rule=AlertRule.SEVERE_AGAIN, joins=joins) if joins else None


def _jump(rating: Rating, before: list[Rating], thresholds: Thresholds) -> RaisedAlert | None:
    """Raise once for a run of high ratings: when it reaches its length, not on each day after."""
    run = [*before, rating]
    length = 0
    while run and length <= thresholds.jump_in_a_row and _jumps(run, thresholds):
        length += 1
        run.pop()
    return RaisedAlert(rule=AlertRule.JUMP) if length == thresholds.jump_in_a_row else None


def _jumps(run: list[Rating], thresholds: Thresholds) -> bool:
    """Say whether the last rating of `run` is well above the usual of those before it."""
    last = run[-1]
    usual = _usual(run[:-1], last, thresholds)
    if usual is None or last.value < thresholds.jump_reaching:
        return False
    return last.value - usual >= thresholds.jump_points


def _sustained(
    rating: Rating, before: list[Rating], known: Sequence[KnownAlert], thresholds: Thresholds
) -> RaisedAlert | None:
    window = [*_within(before, until=rating.day, days=thresholds.sustained_days), rating]
    if len(window) < thresholds.sustained_least or _told_lately(known, rating, thresholds):
        return None
    high = sum(one.value >= thresholds.sustained_from for one in window)
    most = high > thresholds.sustained_share * len(window)
    return RaisedAlert(rule=AlertRule.SUSTAINED) if most else None


def _told_lately(known: Sequence[KnownAlert], rating: Rating, thresholds: Thresholds) -> bool:
    """Say whether staff have the same news: still open, or raised within the same window."""
    since = rating.at - timedelta(days=thresholds.sustained_days)
    return any(
        alert.rule is AlertRule.SUSTAINED and (alert.closed_at is None or alert.raised_at > since)
        for alert in known
    )
