"""Would Telegram have said "too many requests" by now?"""

import time
from collections import defaultdict, deque
from dataclasses import dataclass, field

from simulator.api.errors import Refusal


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
                words = f"Too Many Requests: retry after {self.retry_after}"
                raise Refusal(words, code=429, retry_after=self.retry_after)
        for window, _ in windows:
            window.append(now)
