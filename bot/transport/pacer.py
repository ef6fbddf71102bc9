"""When may the next request start? The one live pacer of a bot token."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime, timedelta

from rules.clock import Clock
from rules.pacing import Budget, Window, limit_of
from rules.sending import Priority

# Two chats held within this time: it is the bot that Telegram slows down, not a chat.
BOTH_WITHIN = timedelta(seconds=5)
MOST_CHATS = 100_000


class LivePacer:
    """Keeps the budget in strict sliding windows, one new message a second to a chat, and the holds."""

    def __init__(self, clock: Clock, budget: Budget) -> None:
        self._clock = clock
        self._budget = budget
        self._window = Window(budget.window)
        self._chats: OrderedDict[int, datetime] = OrderedDict()
        self._held_chats: dict[int, datetime] = {}
        self._held_until: datetime | None = None
        self._last_429: tuple[datetime, int] | None = None
        self._turns: list[datetime] = []
        self._new_holds: dict[int | None, datetime] = {}
        self.on_held: list[Callable[[], None]] = []

    @property
    def waiting(self) -> int:
        """Return how many requests wait for a moment that is still to come."""
        now = self._clock.now()
        return sum(moment > now for moment in self._turns)

    def room(self, now: datetime) -> int:
        """Return how many ledger requests may start at `now`."""
        if self._held_until is not None and self._held_until > now:
            return 0
        return max(0, self._budget.ledger - self._window.count(now))

    def next_room(self, now: datetime) -> datetime:
        """Return the first moment at which a ledger request may start."""
        return max(self._window.free_at(now, self._budget.ledger), self._held_until or now, now)

    def chat_free_at(self, chat_id: int, now: datetime, *, new_message: bool) -> datetime:
        """Return the first moment at which a new message, or an edit, to this chat may start."""
        free_at = max(now, self._held_chats.get(chat_id, now))
        last = self._chats.get(chat_id) if new_message else None
        return free_at if last is None else max(free_at, last + self._budget.chat_gap)

    def start(self, now: datetime, *, chat_id: int | None, new_message: bool) -> None:
        """Note that a request starts at `now`."""
        self._window.add(now)
        if chat_id is None or not new_message:
            return
        self._chats[chat_id] = now
        self._chats.move_to_end(chat_id)
        if len(self._chats) > MOST_CHATS:
            self._chats.popitem(last=False)

    def take_back(self, noted_at: datetime, count: int) -> None:
        """Forget so many starts that were noted at that moment: they come later, or not at all."""
        self._window.take_back(noted_at, count)

    def held(self, *, chat_id: int, seconds: int) -> None:
        """Note a 429: it holds that chat, or the whole bot when two chats met one within 5 s."""
        now = self._clock.now()
        last, self._last_429 = self._last_429, (now, chat_id)
        both = last is not None and last[1] != chat_id and now - last[0] <= BOTH_WITHIN
        held, until = None if both else chat_id, now + timedelta(seconds=seconds)
        self.hold(chat_id=held, until=until)
        self._new_holds[held] = max(until, self._new_holds.get(held, until))
        for listener in self.on_held:
            listener()

    def hold(self, *, chat_id: int | None, until: datetime) -> None:
        """Start nothing to this chat, or (None) nothing at all, before a moment."""
        if chat_id is None:
            self._held_until = max(until, self._held_until or until)
            return
        now = self._clock.now()
        self._held_chats = {chat: end for chat, end in self._held_chats.items() if end > now}
        self._held_chats[chat_id] = max(until, self._held_chats.get(chat_id, until))

    def new_holds(self) -> dict[int | None, datetime]:
        """Return until when each chat (None: all) is held that was not told before."""
        told, self._new_holds = self._new_holds, {}
        return told

    async def turn(self, priority: Priority, *, chat_id: int | None, new_message: bool) -> datetime:
        """Wait until one request of this priority may start, note its start, return the moment."""
        while True:
            now = self._clock.now()
            free_at = self._free_at(priority, chat_id, new_message=new_message, now=now)
            if free_at <= now:
                self.start(now, chat_id=chat_id, new_message=new_message)
                return now
            self._turns.append(free_at)
            try:
                await self._clock.wait_until(free_at)
            finally:
                self._turns.remove(free_at)

    def _free_at(
        self, priority: Priority, chat_id: int | None, *, new_message: bool, now: datetime
    ) -> datetime:
        free_at = max(
            self._window.free_at(now, limit_of(priority, self._budget)), self._held_until or now
        )
        if chat_id is None:
            return free_at
        return max(free_at, self.chat_free_at(chat_id, now, new_message=new_message))
