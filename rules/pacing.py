"""When may the next request start? Sliding windows, holds and one message a second to a chat."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from rules.sending import Priority


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """How many requests may start in any window: `ledger` for nudges, checks and broadcasts.

    Replies and alerts may use the rest up to `ceiling` (Telegram: about 30 messages a second for a bot).
    """

    ledger: int = 25
    ceiling: int = 30
    window: timedelta = timedelta(seconds=1)
    chat_gap: timedelta = timedelta(seconds=1)


class Pacer(Protocol):
    """The one pace of a bot token; `on_held` are called when Telegram has asked us to wait."""

    on_held: list[Callable[[], None]]

    @property
    def waiting(self) -> int:
        """Return how many requests wait for a moment that is still to come."""
        ...

    def room(self, now: datetime) -> int:
        """Return how many ledger requests may start at `now`."""
        ...

    def next_room(self, now: datetime) -> datetime:
        """Return the first moment at which a ledger request may start."""
        ...

    def chat_free_at(self, chat_id: int, now: datetime, *, new_message: bool) -> datetime:
        """Return the first moment at which a new message, or an edit, to this chat may start."""
        ...

    def start(self, now: datetime, *, chat_id: int | None, new_message: bool) -> None:
        """Note that a request starts at `now`."""
        ...

    def take_back(self, noted_at: datetime, count: int) -> None:
        """Forget so many starts that were noted at that moment: they come later, or not at all."""
        ...

    def held(self, *, chat_id: int, seconds: int) -> None:
        """Note that Telegram just asked us to wait (429), with this chat or, as it may turn out, with all."""
        ...

    def hold(self, *, chat_id: int | None, until: datetime) -> None:
        """Start nothing to this chat, or (None) nothing at all, before a moment."""
        ...

    def new_holds(self) -> dict[int | None, datetime]:
        """Return until when each chat (None: all) is held that was not told before."""
        ...

    async def turn(self, priority: Priority, *, chat_id: int | None, new_message: bool) -> datetime:
        """Wait until one request of this priority may start, note its start, return the moment."""
        ...


class Window:
    """The starts of the last window, oldest first."""

    def __init__(self, length: timedelta) -> None:
        self._length = length
        self._starts: deque[datetime] = deque()

    def add(self, now: datetime) -> None:
        """Note a start."""
        self._starts.append(now)

    def take_back(self, noted_at: datetime, count: int) -> None:
        """Forget so many starts of that moment, as far as they are still here."""
        later: list[datetime] = []
        while self._starts and self._starts[-1] > noted_at:
            later.append(self._starts.pop())
        for _ in range(count):
            if not self._starts or self._starts[-1] != noted_at:
                break
            self._starts.pop()
        self._starts.extend(reversed(later))

    def count(self, now: datetime) -> int:
        """Return how many starts the window ending at `now` holds."""
        while self._starts and self._starts[0] <= now - self._length:
            self._starts.popleft()
        return len(self._starts)

    def free_at(self, now: datetime, limit: int) -> datetime:
        """Return the first moment at which the window holds fewer than `limit` starts."""
        count = self.count(now)
        if count < limit:
            return now
        return self._starts[count - limit] + self._length


def limit_of(priority: Priority, budget: Budget) -> int:
    """Return how full the window may be before a request of this priority must wait."""
    return budget.ceiling if priority <= Priority.ALERT else budget.ledger
