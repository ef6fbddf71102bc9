"""Would Telegram have said "too many requests" by now?"""

import math
import time
from collections import defaultdict, deque
from dataclasses import dataclass, field

from simulator.api.errors import Refusal, too_many_requests

SMALL_UPLOAD_BYTES = 100_000
LONGEST_UPLOAD_QUEUE_SECONDS = 5.0


@dataclass(slots=True, kw_only=True)
class Flood:
    """What is refused however slowly a bot sends: too much at once, answered late and for long.

    Moments are monotonic seconds. Uploads of the very same size wait for each other.
    """

    most_active: int = 1000
    retry_after: int = 60
    answered_after_seconds: float = 3.0
    _next_upload_at: dict[int, float] = field(default_factory=dict)

    def check_active(self, active: int, *, updates_last_minute: int) -> None:
        """Raise the refusal when more requests are being handled than a bot may have."""
        if active > self.most_active + updates_last_minute:
            raise self._refusal()

    def upload_wait_seconds(self, size: int, now: float) -> float:
        """Return how long an upload of so many bytes waits, or raise the refusal."""
        if size <= SMALL_UPLOAD_BYTES:
            return 0.0
        next_at = self._next_upload_at.get(size, -math.inf)
        if next_at > now + LONGEST_UPLOAD_QUEUE_SECONDS:
            raise self._refusal()
        gap = min(max(size * 1e-7, 0.2), 0.9)
        self._next_upload_at[size] = next_at = max(next_at + gap, now - 1.0)
        return max(next_at - now, 0.0)

    def _refusal(self) -> Refusal:
        refusal = too_many_requests(self.retry_after)
        refusal.answered_after_seconds = self.answered_after_seconds
        return refusal


@dataclass(slots=True, kw_only=True)
class Limits:
    """Sliding one-second windows in real time; refuses what is over them, with 429.

    New messages count for their chat and for the bot, edits for the bot only.
    """

    per_second: int = 30
    per_chat_per_second: int = 1
    retry_after: int = 1
    _all: deque[float] = field(default_factory=deque)
    _by_chat: defaultdict[int, deque[float]] = field(default_factory=lambda: defaultdict(deque))

    def check(self, method: str, chat_id: int | None) -> None:
        """Count this call, or raise the refusal."""
        new = method.startswith(("send", "copy")) and method != "sendChatAction"
        if not new and not method.startswith("edit"):
            return
        now = time.monotonic()
        windows = [(self._all, self.per_second)]
        if new and chat_id is not None:
            windows.append((self._by_chat[chat_id], self.per_chat_per_second))
        for window, most in windows:
            while window and now - window[0] >= 1:
                window.popleft()
            if len(window) >= most:
                raise too_many_requests(self.retry_after)
        for window, _ in windows:
            window.append(now)
