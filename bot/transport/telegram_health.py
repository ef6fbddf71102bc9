"""How do our requests to Telegram go? What was last heard, what fails, and what somebody else does with our bot."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

from rules.clock import Clock
from rules.engine_health import TelegramFacts

_MOMENTS = (
    "_failing_since",
    "failed_at",
    "heard_at",
    "polls_failing_since",
    "another_poller_at",
    "webhook_taken_at",
    "webhook_failed_at",
)


class TelegramHealth:
    """Kept by whoever polls, sets the webhook or sends; read by whoever watches."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._begun_at = clock.now()
        self._failures = 0
        self._failing_since: datetime | None = None
        self._clock_off = timedelta(0)
        # When the last request failed, None once one is answered; whoever asks again hears of the first.
        self.failed_at: datetime | None = None
        self.on_failing: list[Callable[[], object]] = []
        self.heard_at: datetime | None = None
        self.polls_failing_since: datetime | None = None
        self.another_poller_at: datetime | None = None
        self.webhook_taken_at: datetime | None = None
        self.webhook_failed_at: datetime | None = None

    def count_request(self, method: str, status: str) -> None:
        """Note how one request ended: its HTTP status, or `unsent` or `unsure` without an answer."""
        if method == "getUpdates":
            return
        if status.isdigit() and int(status) < 500:
            self._failures, self._failing_since, self.failed_at = 0, None, None
            return
        first = self.failed_at is None
        self._failures += 1
        self.failed_at = self._clock.now()
        self._failing_since = self._failing_since or self.failed_at
        if first:
            for listener in self.on_failing:
                listener()

    def heard(self, date: str | None) -> None:
        """Note that Telegram answered well just now, with its own time as HTTP's Date says it."""
        self.heard_at = self._clock.now()
        self.polls_failing_since = None
        try:
            self._clock_off = self.heard_at - parsedate_to_datetime(date or "")
        except ValueError:
            # It told no time to compare with.
            return

    def poll_failed(self, begun_at: datetime) -> None:
        """Note that a poll which began then came to nothing."""
        self.polls_failing_since = self.polls_failing_since or begun_at

    def clock_jumped(self, by: timedelta) -> None:
        """Move every remembered moment with the clock."""
        self._begun_at += by
        for name in _MOMENTS:
            moment = getattr(self, name)
            if moment is not None:
                setattr(self, name, moment + by)

    def facts(self, *, held: tuple[datetime, datetime] | None, refused: str) -> TelegramFacts:
        """Return how it goes; of `held` see `LivePacer.held_bot`, `refused` is why Telegram takes nothing."""
        since, until = held or (None, None)
        return TelegramFacts(
            begun_at=self._begun_at,
            heard_at=self.heard_at,
            failures=self._failures,
            failing_since=self._failing_since,
            refused=refused,
            polls_failing_since=self.polls_failing_since,
            another_poller_at=self.another_poller_at,
            webhook_taken_at=self.webhook_taken_at,
            webhook_failed_at=self.webhook_failed_at,
            clock_off=self._clock_off,
            held_since=since,
            held_until=until,
        )
