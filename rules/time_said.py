"""When did somebody say something: by Telegram's clock, or by ours?"""

from __future__ import annotations

from datetime import datetime, timedelta

# Telegram keeps what nobody fetches for a day; what is dated further back means that the clocks differ.
KEPT_FOR = timedelta(hours=25)
# Telegram dates in whole seconds.
_ONE_SECOND = timedelta(seconds=1)
# Limber's own choice: what waited longer than that was received late.
LATE_AFTER = timedelta(minutes=10)


def time_said(dated_at: datetime | None, *, received_at: datetime, now: datetime) -> datetime:
    """Return when it was said, in UTC: `dated_at` by Telegram's clock, None for a tap, which has no date.

    Never later than `now`, so that a clock of ours that is behind books nothing in the future. A date that
    Telegram cannot have kept for so long is not believed: then it was said when it was received.
    """
    if dated_at is None or dated_at < received_at - KEPT_FOR:
        return min(received_at, now)
    return now if now - dated_at < _ONE_SECOND else dated_at


def is_late(said_at: datetime, now: datetime) -> bool:
    """Tell whether what was said then is received late."""
    return now - said_at >= LATE_AFTER
