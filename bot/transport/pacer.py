"""When may the next request start? The one live pacer of a bot token."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta

from rules.clock import Clock
from rules.delivery import About, Fate, Outcome, Priority
from rules.pacing import Budget, Limit, Window
from rules.worker_loop import NEVER

# Two chats held within this time: it is the bot that Telegram slows down, not a chat.
BOTH_WITHIN = timedelta(seconds=5)
MOST_CHATS = 100_000
# So long after a hold of a chat nobody knows whether it is over, unless something was taken there.
UNSURE_FOR = timedelta(minutes=10)


class LivePacer:
    """Keeps the budget in strict sliding windows, one new message a second to a chat, and the holds."""

    def __init__(self, clock: Clock, budget: Budget) -> None:
        self._clock = clock
        self._budget = budget
        kept = {limit: Window(limit) for limit in budget.for_ledger}
        self._windows = _in_turn(kept, budget.for_ledger)
        self._windows_urgent = _in_turn(kept, budget.for_all)
        # What waits for a new connection arrives late, with what started after it: until its end nobody knows when.
        # So of the ledger no more may be under way, or have ended within a window, than may arrive in one.
        self._under_way = 0
        self._ends = Window(Limit(most=budget.ceiling, window=budget.window))
        self._chats: OrderedDict[int, datetime] = OrderedDict()
        # Until when; one whose hold is over stays until something of ours was taken there again.
        self._held_chats: dict[int, datetime] = {}
        self._held_since: datetime | None = None
        self._held_until: datetime | None = None
        # While Telegram takes nothing of this bot; whoever waits for that is woken by the event.
        self._barred_until: datetime | None = None
        self._unbarred = asyncio.Event()
        self._last_429: tuple[datetime, int, int] | None = None
        self._turns: list[datetime] = []
        # Replies that wait for a place, in their order: each goes before whatever the ledger would start. So many at
        # its head protect somebody, and pass the others.
        self._line: list[object] = []
        self._first = 0
        self._new_holds: dict[int | None, datetime] = {}
        self.on_held: list[Callable[[], None]] = []
        self.on_refused: list[Callable[[Outcome], None]] = []
        # Whether anything was taken of us since the last bar.
        self.accepted = True

    @property
    def waiting(self) -> int:
        """Return how many requests wait for a moment that is still to come."""
        now = self._clock.now()
        return sum(moment > now for moment in self._turns)

    def room(self, now: datetime, *, ahead: timedelta = timedelta(0), urgent: bool = False) -> int:
        """Return how many ledger requests may start until so long after `now`; alerts are `urgent`."""
        if self._all_free_at(now) > now + ahead:
            return 0
        room = min(window.room(now, ahead=ahead) for window in self._windows_of(urgent))
        if not urgent:
            room = min(room, self._ends.room(now, ahead=ahead) - self._under_way)
        return max(0, room - len(self._line))

    def next_room(self, now: datetime, *, urgent: bool = False, first: bool = False) -> datetime:
        """Return the first moment at which a ledger request may start; what goes `first` passes all that waits."""
        waiting = self._first if first else len(self._line)
        free_at = self._free_at(now, urgent=urgent, taken=waiting)
        if not urgent:
            free_at = max(free_at, self._ends.free_at(now, taken=self._under_way + waiting))
        return free_at

    def chat_free_at(self, chat_id: int, now: datetime, *, new_message: bool) -> datetime:
        """Return the first moment at which a new message, or an edit, to this chat may start.

        After a hold one request tries: Telegram may refuse it anew, and until we know, no other starts.
        """
        held_until = self._held_chats.get(chat_id)
        free_at = now if held_until is None else max(now, held_until)
        spaced = new_message or held_until is not None
        last = self._chats.get(chat_id) if spaced else None
        return free_at if last is None else max(free_at, last + self._budget.chat_gap)

    def start(
        self, now: datetime, *, chat_id: int | None, new_message: bool, awaited: bool = False
    ) -> None:
        """Note that a request starts at `now`; of one that is `awaited` the end is noted, too."""
        for window in self._windows:
            window.add(now)
        self._under_way += awaited
        if chat_id is None or not (new_message or chat_id in self._held_chats):
            return
        self._chats[chat_id] = now
        self._chats.move_to_end(chat_id)
        if len(self._chats) > MOST_CHATS:
            self._chats.popitem(last=False)

    def ended(self, now: datetime) -> None:
        """Note that a request that was awaited is over: by `now` it has arrived, if it ever does."""
        self._under_way -= 1
        self._ends.add(now)

    def heed(self, outcome: Outcome, *, chat_id: int) -> None:
        """Note what Telegram just answered, and tell whoever watches where it refuses the bot as a whole."""
        if outcome.fate is Fate.HELD:
            seconds = outcome.retry_after_seconds or 1
            if outcome.about is About.BOT:
                self._hold_all(seconds)
            else:
                self.held(chat_id=chat_id, seconds=seconds)
        elif outcome.fate is Fate.SENT:
            self.accepted = True
            if self._held_chats.get(chat_id, NEVER) <= self._clock.now():
                del self._held_chats[chat_id]
        elif outcome.refuses_bot:
            for listener in self.on_refused:
                listener(outcome)

    def _hold_all(self, seconds: int) -> None:
        self._hold_anew(None, self._clock.now() + timedelta(seconds=seconds))
        for listener in self.on_held:
            listener()

    def held(self, *, chat_id: int, seconds: int) -> None:
        """Note a 429: it holds that chat, and the whole bot too when two chats met one within 5 s.

        The bot waits as long as both were told to: of two that differ, the longer is that chat's alone.
        """
        now = self._clock.now()
        last, self._last_429 = self._last_429, (now, chat_id, seconds)
        self._hold_anew(chat_id, now + timedelta(seconds=seconds))
        if last is not None and last[1] != chat_id and now - last[0] <= BOTH_WITHIN:
            self._hold_anew(None, now + timedelta(seconds=min(seconds, last[2])))
        for listener in self.on_held:
            listener()

    def _hold_anew(self, chat_id: int | None, until: datetime) -> None:
        """Hold, and keep it for whoever asks for new holds."""
        self.hold(chat_id=chat_id, until=until)
        self._new_holds[chat_id] = max(until, self._new_holds.get(chat_id, until))

    def hold(self, *, chat_id: int | None, until: datetime) -> None:
        """Start nothing to this chat, or (None) nothing at all, before a moment."""
        now = self._clock.now()
        if chat_id is None:
            if self.held_bot is None:
                self._held_since = now
            self._held_until = max(until, self._held_until or until)
            return
        kept = self._held_chats.items()
        self._held_chats = {chat: end for chat, end in kept if end > now - UNSURE_FOR}
        self._held_chats[chat_id] = max(until, self._held_chats.get(chat_id, until))

    def bar(self, until: datetime) -> None:
        """Start nothing at all before a moment, or until `unbar`."""
        self._barred_until, self.accepted = until, False

    def unbar(self) -> None:
        """Go on at once."""
        self._barred_until = None
        self._unbarred.set()
        self._unbarred = asyncio.Event()
        for listener in self.on_held:
            listener()

    def clock_jumped(self, by: timedelta) -> None:
        """Move every remembered moment with the clock: what was a second ago is a second ago."""
        for window in {*self._windows, *self._windows_urgent, self._ends}:
            window.shift(by)
        for chat_id in self._chats:
            self._chats[chat_id] += by
        self._held_chats = {chat: end + by for chat, end in self._held_chats.items()}
        self._new_holds = {chat: end + by for chat, end in self._new_holds.items()}
        if self._held_until is not None:
            self._held_until += by
        if self._held_since is not None:
            self._held_since += by
        if self._barred_until is not None:
            self._barred_until += by
        if self._last_429 is not None:
            at, chat_id, seconds = self._last_429
            self._last_429 = at + by, chat_id, seconds

    def used(self, now: datetime) -> float:
        """Return which share of the ledger's pace is taken at present."""
        most = self._budget.ledger
        return min(1.0, max(0, most - self.room(now)) / most)

    @property
    def held_bot(self) -> tuple[datetime, datetime] | None:
        """Return since and until when the whole bot is to wait, or None."""
        since, until = self._held_since, self._held_until
        if since is None or until is None or until <= self._clock.now():
            return None
        return since, until

    def new_holds(self) -> dict[int | None, datetime]:
        """Return until when each chat (None: all) is held that was not told before."""
        told, self._new_holds = self._new_holds, {}
        return told

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
        while True:
            now = self._clock.now()
            if chat_id is not None:
                # Whoever waits for a chat keeps nobody else waiting.
                chat_free_at = self.chat_free_at(chat_id, now, new_message=new_message)
                if chat_free_at > now:
                    await self._wait(chat_free_at)
                    continue
            if priority <= Priority.ALERT:
                now = await self._place(first=first)
            elif (free_at := self.next_room(now)) > now:
                await self._wait(free_at)
                continue
            if chat_id is None or self.chat_free_at(chat_id, now, new_message=new_message) <= now:
                self.start(now, chat_id=chat_id, new_message=new_message)
                return now

    async def _place(self, *, first: bool) -> datetime:
        """Stand in line until there is a place; return that moment."""
        place = object()
        self._line.insert(self._first if first else len(self._line), place)
        self._first += first
        try:
            while True:
                now = self._clock.now()
                before = self._line.index(place)
                free_at = self._free_at(now, urgent=True, taken=before)
                if free_at <= now:
                    return now
                await self._wait(free_at)
        finally:
            self._line.remove(place)
            self._first -= first

    def _free_at(self, now: datetime, *, urgent: bool, taken: int) -> datetime:
        """Return when the windows and the hold of the bot let one more start after so many others."""
        free_at = max(window.free_at(now, taken=taken) for window in self._windows_of(urgent))
        return max(free_at, self._all_free_at(now))

    def _all_free_at(self, now: datetime) -> datetime:
        """Return when neither a hold of the bot nor a bar stands in the way."""
        return max(now, self._held_until or now, self._barred_until or now)

    async def past_hold(self) -> datetime:
        """Wait for nothing but the end of a hold of the whole bot: what answers a tap; return the moment."""
        while (free_at := self._all_free_at(now := self._clock.now())) > now:
            await self._wait(free_at)
        return now

    async def _wait(self, moment: datetime) -> None:
        self._turns.append(moment)
        try:
            await self._clock.wait_until(moment, unless=self._unbarred)
        finally:
            self._turns.remove(moment)

    def _windows_of(self, urgent: bool) -> tuple[Window, ...]:
        return self._windows_urgent if urgent else self._windows


def _in_turn(kept: Mapping[Limit, Window], limits: Iterable[Limit]) -> tuple[Window, ...]:
    return tuple(kept[limit] for limit in limits)
