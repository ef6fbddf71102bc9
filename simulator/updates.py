"""Which updates wait for the bot, and who may take them?"""

import asyncio
from collections import deque
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from simulator.api.errors import Refusal
from simulator.messages import Json

# A tap that the bot has not fetched by then is gone; any other update is kept for a day.
CALLBACK_LIFETIME = timedelta(seconds=150)
UPDATE_LIFETIME = timedelta(hours=24)

# After so long with nothing owed, updates are numbered anew; what Telegram draws is reckoned here.
NUMBERED_ANEW_AFTER = timedelta(days=7)
HIGHEST_FIRST_ID = 1_000_000_007
# An offset further ahead than this is nobody's, and confirms nothing.
FURTHEST_AHEAD = 10
# Whoever asks for the same offset again this soon waits longer, and gets one update at a time.
SLOWED_FOR_SECONDS = 3.0
ONE_AT_A_TIME_SECONDS = 0.5

CALLBACK = "callback_query"
UPDATE_KINDS = frozenset(
    [
        "message",
        "edited_message",
        "channel_post",
        "edited_channel_post",
        "business_connection",
        "business_message",
        "edited_business_message",
        "deleted_business_messages",
        "guest_message",
        "message_reaction",
        "message_reaction_count",
        "inline_query",
        "chosen_inline_result",
        "callback_query",
        "shipping_query",
        "pre_checkout_query",
        "purchased_paid_media",
        "poll",
        "poll_answer",
        "my_chat_member",
        "chat_member",
        "chat_join_request",
        "chat_boost",
        "removed_chat_boost",
        "managed_bot",
    ]
)
ONLY_ON_REQUEST = frozenset({"chat_member", "message_reaction", "message_reaction_count"})

TERMINATED = (
    "Conflict: terminated by other getUpdates request;"
    " make sure that only one bot instance is running"
)
WEBHOOK_ACTIVE = (
    "Conflict: can't use getUpdates method while webhook is active;"
    " use deleteWebhook to delete the webhook first"
)


@dataclass(slots=True, kw_only=True)
class Queued:
    """One update in the queue; `fetched` once a bot has been given it."""

    update_id: int
    kind: str
    body: Json
    queued_at: datetime
    fetched: bool = False

    @property
    def lane(self) -> tuple[str, int]:
        """Return what it is delivered in order with: taps of one person, messages of one chat."""
        content = self.body.get(self.kind, {})
        if self.kind == CALLBACK:
            return "taps", content["from"]["id"]
        if self.kind in ("message", "edited_message"):
            return "messages", content["chat"]["id"]
        return ("members", content["chat"]["id"]) if "chat" in content else ("", self.update_id)

    @property
    def expires_at(self) -> datetime:
        """Return the moment after which Telegram no longer keeps it."""
        if self.kind == CALLBACK and not self.fetched:
            return self.queued_at + CALLBACK_LIFETIME
        return self.queued_at + UPDATE_LIFETIME

    def expired(self, now: datetime) -> bool:
        """Tell whether Telegram would have dropped it by `now`."""
        return now > self.expires_at


class UpdateQueue:
    """Updates in order, from the person's act until the bot has confirmed them."""

    def __init__(
        self,
        *,
        now: Callable[[], datetime],
        monotonic: Callable[[], float],
        changed: Callable[[], None],
        first_id: int,
    ) -> None:
        self._monotonic = monotonic
        self._pushed: deque[float] = deque()
        self._asked: tuple[int, float] | None = None
        self._now = now
        self._changed = changed
        self._next_id = first_id
        self._last_at: datetime | None = None
        self._queue: deque[Queued] = deque()
        self._parked: asyncio.Future[None] | None = None
        self._allowed: frozenset[str] = UPDATE_KINDS - ONLY_ON_REQUEST
        self.polled = False
        self.webhook_url = ""
        self.arrived = asyncio.Event()
        self._look_again_at: datetime | None = None

    def __len__(self) -> int:
        """Return how many updates are not confirmed yet."""
        self._drop_expired()
        return len(self._queue)

    @property
    def parked(self) -> bool:
        """Tell whether a getUpdates request is waiting right now."""
        return self._parked is not None and not self._parked.done()

    @property
    def unfinished(self) -> int:
        """Count what keeps time standing: unconfirmed updates, and a poller that is away."""
        away = self.polled and not self.webhook_url and not self.parked
        return len(self) + int(away)

    @property
    def allowed(self) -> frozenset[str]:
        """Return the kinds of update that the bot asked for."""
        return self._allowed

    def allow(self, kinds: Iterable[str] | None) -> None:
        """Remember which kinds the bot wants; None keeps the earlier choice."""
        if kinds is not None:
            self._allowed = frozenset(kinds) & UPDATE_KINDS or UPDATE_KINDS - ONLY_ON_REQUEST

    def push(self, kind: str, payload: Json) -> int | None:
        """Queue an update and return its id, or None when the bot did not ask for the kind."""
        if kind not in self._allowed:
            return None
        return self._append(kind, {kind: payload})

    def push_raw(self, body: Json) -> int:
        """Queue a body as it is, however malformed; an update id is filled in if it has none."""
        return self._append("raw", body)

    def _append(self, kind: str, content: Json) -> int:
        update_id, now = self._next_id, self._now()
        if self._numbers_anew(now):
            update_id = 1 + update_id * 48_271 % HIGHEST_FIRST_ID
        self._next_id, self._last_at = update_id + 1, now
        self._pushed.append(self._monotonic())
        body = {"update_id": update_id} | content
        self._queue.append(Queued(update_id=update_id, kind=kind, body=body, queued_at=now))
        self._expect_expiry(now + (CALLBACK_LIFETIME if kind == CALLBACK else UPDATE_LIFETIME))
        self.arrived.set()
        if self._parked is not None and not self._parked.done():
            self._parked.set_result(None)
        self._changed()
        return update_id

    def _numbers_anew(self, now: datetime) -> bool:
        self._drop_expired()
        quiet = self._last_at is not None and now - self._last_at > NUMBERED_ANEW_AFTER
        return quiet and not self._queue

    def last_minute(self) -> int:
        """Return how many updates came in the last sixty monotonic seconds."""
        since = self._monotonic() - 60
        while self._pushed and self._pushed[0] < since:
            self._pushed.popleft()
        return len(self._pushed)

    def confirm(self, offset: int) -> None:
        """Forget updates before `offset`; a negative one keeps only that many, from the end.

        One that is far ahead of every update confirms nothing.
        """
        if offset < 0:
            while len(self._queue) > -offset:
                self._queue.popleft()
            return
        if offset > self._next_id + FURTHEST_AHEAD:
            return
        while self._queue and self._queue[0].update_id < offset:
            self._queue.popleft()

    def fetch(self, limit: int) -> list[Json]:
        """Return the oldest updates and mark them as fetched."""
        self._drop_expired()
        batch = [queued for queued, _ in zip(self._queue, range(limit), strict=False)]
        for queued in batch:
            queued.fetched = True
        return [queued.body for queued in batch]

    def deliverable(self, busy: Collection[tuple[str, int]], at_once: int) -> list[Queued]:
        """Return the first of each lane that is not busy, as many as there is room for."""
        self._drop_expired()
        first: dict[tuple[str, int], Queued] = {}
        for queued in self._queue:
            if len(busy) + len(first) >= at_once:
                break
            if (lane := queued.lane) not in busy:
                first.setdefault(lane, queued)
        return list(first.values())

    def holds(self, queued: Queued) -> bool:
        """Tell whether an update still waits for the bot."""
        self._drop_expired()
        return queued in self._queue

    def delivered(self, queued: Queued) -> None:
        """Forget one update that a webhook took."""
        self._queue.remove(queued)
        self._changed()

    def clear(self) -> None:
        """Forget every pending update."""
        self._queue.clear()
        self._changed()

    async def poll(self, *, offset: int, limit: int, timeout_seconds: int) -> list[Json]:
        """Serve one getUpdates; the wait is real socket time, not the simulated clock."""
        if self.webhook_url:
            raise Refusal(WEBHOOK_ACTIVE, code=409)
        self.polled = True
        self.terminate_parked()
        limit, timeout_seconds = self._slowed(offset, limit, timeout_seconds)
        self.confirm(offset)
        if (batch := self.fetch(limit)) or timeout_seconds == 0:
            return batch
        await self._park(timeout_seconds)
        return self.fetch(limit)

    def _slowed(self, offset: int, limit: int, timeout_seconds: int) -> tuple[int, int]:
        """Return limit and timeout for one who asks for the same again so soon."""
        now = self._monotonic()
        same, since = (
            (self._asked[0] == offset, now - self._asked[1]) if self._asked else (False, 0.0)
        )
        self._asked = (offset, now)
        if same and since < SLOWED_FOR_SECONDS:
            timeout_seconds = max(timeout_seconds, int(SLOWED_FOR_SECONDS))
        return (1 if same and since < ONE_AT_A_TIME_SECONDS else limit), timeout_seconds

    def terminate_parked(self) -> None:
        """End the waiting getUpdates, as Telegram does when another one comes."""
        if self._parked is not None and not self._parked.done():
            self._parked.set_exception(Refusal(TERMINATED, code=409))
        self._parked = None

    async def _park(self, timeout_seconds: int) -> None:
        waiting = asyncio.get_running_loop().create_future()
        self._parked = waiting
        self._changed()
        try:
            async with asyncio.timeout(timeout_seconds):
                await waiting
        except TimeoutError:
            pass
        finally:
            if self._parked is waiting:
                self._parked = None
            self._changed()

    def _expect_expiry(self, moment: datetime) -> None:
        if self._look_again_at is None or moment < self._look_again_at:
            self._look_again_at = moment

    def _drop_expired(self) -> None:
        # Asked for at every look at the clock: scan only when something can have expired.
        now = self._now()
        if self._look_again_at is None or now <= self._look_again_at:
            return
        self._queue = deque(queued for queued in self._queue if not queued.expired(now))
        self._look_again_at = min((queued.expires_at for queued in self._queue), default=None)
