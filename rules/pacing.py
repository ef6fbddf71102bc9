"""When may the next request start? Sliding windows, holds and one message a second to a chat."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from rules.delivery import Outcome, Priority


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """At most so many starts in any window of that length."""

    most: int
    window: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """How many requests may start in any window: `ledger` for nudges, checks and broadcasts.

    Replies and alerts may use the rest up to `ceiling` (Telegram: about 30 messages a second for a bot).
    `jitter` is how much longer one request may travel than another: it must not press two windows into one.
    """

    ledger: int = 25
    ceiling: int = 30
    window: timedelta = timedelta(seconds=1)
    chat_gap: timedelta = timedelta(seconds=1)
    jitter: timedelta = timedelta(milliseconds=100)

    @property
    def for_all(self) -> tuple[Limit, ...]:
        """Return what holds for every request, replies and alerts too."""
        return (Limit(most=self.ceiling, window=self.window + self.jitter / 2),)

    @property
    def for_ledger(self) -> tuple[Limit, ...]:
        """Return what nudges, checks and broadcasts keep to.

        After one full window the next does not start as a block, or some of both would arrive together.
        """
        spread = self.ledger + math.ceil(self.ledger * (self.jitter / self.window)) + 1
        return (
            *self.for_all,
            Limit(most=self.ledger, window=self.window),
            Limit(most=spread, window=self.window + self.jitter),
        )


class Pacer(Protocol):
    """The one pace of a bot token; `on_held` are called when Telegram has asked us to wait."""

    on_held: list[Callable[[], None]]

    @property
    def waiting(self) -> int:
        """Return how many requests wait for a moment that is still to come."""
        ...

    def room(self, now: datetime, *, ahead: timedelta = timedelta(0), urgent: bool = False) -> int:
        """Return how many ledger requests may start until so long after `now`; alerts are `urgent`."""
        ...

    def next_room(self, now: datetime, *, urgent: bool = False, first: bool = False) -> datetime:
        """Return the first moment at which a ledger request may start; what goes `first` passes all that waits."""
        ...

    def chat_free_at(self, chat_id: int, now: datetime, *, new_message: bool) -> datetime:
        """Return the first moment at which a new message, or an edit, to this chat may start."""
        ...

    def start(
        self, now: datetime, *, chat_id: int | None, new_message: bool, awaited: bool = False
    ) -> None:
        """Note that a request starts at `now`; of one that is `awaited` the end is noted, too."""
        ...

    def ended(self, now: datetime) -> None:
        """Note that a request that was awaited is over: by `now` it has arrived, if it ever does."""
        ...

    def heed(self, outcome: Outcome, *, chat_id: int) -> None:
        """Note what Telegram just answered: to wait with this chat or with all, or that it takes nothing of us."""
        ...

    def hold(self, *, chat_id: int | None, until: datetime) -> None:
        """Start nothing to this chat, or (None) nothing at all, before a moment."""
        ...

    def clock_jumped(self, by: timedelta) -> None:
        """Move every remembered moment with the clock: what was a second ago is a second ago."""
        ...

    def new_holds(self) -> dict[int | None, datetime]:
        """Return until when each chat (None: all) is held that was not told before."""
        ...

    async def turn(
        self,
        priority: Priority,
        *,
        chat_id: int | None,
        new_message: bool,
        first: bool = False,
    ) -> datetime:
        """Wait until one request of this priority may start, note its start, return the moment.

        What goes `first` protects somebody who has just written, and passes all replies that wait.
        """
        ...

    async def past_hold(self) -> datetime:
        """Wait for nothing but the end of a hold of the whole bot: what answers a tap; return the moment."""
        ...


class Window:
    """The starts of the last window, oldest first."""

    def __init__(self, limit: Limit) -> None:
        self._most = limit.most
        self._length = limit.window
        self._starts: deque[datetime] = deque()

    def add(self, now: datetime) -> None:
        """Note a start."""
        self._look(now)
        self._starts.append(now)

    def shift(self, by: timedelta) -> None:
        """Move the starts with a clock that was set."""
        self._starts = deque(start + by for start in self._starts)

    def room(self, now: datetime, *, ahead: timedelta = timedelta(0)) -> int:
        """Return how many may start until so long after `now`."""
        self._look(now)
        room = self._most - len(self._starts)
        over = now + ahead - self._length
        for start in self._starts:
            if start > over:
                break
            room += 1
        return max(0, room)

    def free_at(self, now: datetime, *, taken: int = 0) -> datetime:
        """Return the first moment at which one more may start, with so many places taken all the time.

        Where all places are, that is when those taken from now on could be free again.
        """
        self._look(now)
        over = len(self._starts) + taken - self._most
        if over < 0:
            return now
        return (self._starts[over] if over < len(self._starts) else now) + self._length

    def _look(self, now: datetime) -> None:
        """Forget what is over. A clock that was set back makes no start a later one than `now`."""
        starts = self._starts
        if starts and starts[-1] > now:
            self._starts = starts = deque(min(start, now) for start in starts)
        while starts and starts[0] <= now - self._length:
            starts.popleft()
