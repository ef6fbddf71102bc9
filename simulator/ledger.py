"""Which calls did the bot make, when, and how did they end?"""

import itertools
from collections import Counter, deque
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any


class Outcome(StrEnum):
    """How a call ended."""

    OK = "ok"
    REFUSED = "refused"
    ANSWER_LOST = "answer_lost"  # carried out, and the bot never heard that
    CLOSED = "closed"
    NONSENSE = "nonsense"


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call; `at` is by the clock handed in, `monotonic` in real seconds of this process."""

    method: str
    params: dict[str, Any]
    chat_id: int | None
    outcome: Outcome
    error: str
    code: int
    message_id: int | None
    at: datetime
    monotonic: float

    @property
    def accepted(self) -> bool:
        """Tell whether Telegram carried it out, whatever the bot heard of it."""
        return self.outcome in (Outcome.OK, Outcome.ANSWER_LOST)


class Ledger:
    """Every call in order; `keep` bounds how many are remembered at once (0: only counted).

    `remembered` counts those ever remembered.
    """

    def __init__(self, *, keep: int | None = None) -> None:
        self._calls: deque[Call] = deque(maxlen=keep)
        self.keep = keep
        self.remembered = 0
        self.counts: Counter[tuple[str, Outcome]] = Counter()

    def __len__(self) -> int:
        """Return how many calls are remembered."""
        return len(self._calls)

    def count(self, method: str, outcome: Outcome) -> None:
        """Count a call without remembering it."""
        self.counts[method, outcome] += 1

    def add(self, call: Call) -> None:
        """Remember a call."""
        self.count(call.method, call.outcome)
        self._calls.append(call)
        self.remembered += 1

    def newest(self, count: int) -> list[Call]:
        """Return the last so many remembered calls, oldest first."""
        return list(itertools.islice(reversed(self._calls), count))[::-1]

    def calls(
        self,
        method: str | None = None,
        chat: int | None = None,
        *,
        outcome: Outcome | None = None,
    ) -> list[Call]:
        """Return the remembered calls that fit, oldest first."""
        return [
            call
            for call in self._calls
            if method in (None, call.method)
            and chat in (None, call.chat_id)
            and outcome in (None, call.outcome)
        ]

    def messages(self, chat: int | None = None) -> list[Call]:
        """Return the calls that put a new message into a chat, also if the answer was lost."""
        return [
            call
            for call in self.calls(chat=chat)
            if call.accepted and call.method.startswith(("send", "copy")) and call.message_id
        ]

    def clear(self) -> None:
        """Forget all calls and counts."""
        self._calls.clear()
        self.counts.clear()


def busiest_window(calls: Iterable[Call], seconds: float = 1.0, *, real: bool = True) -> int:
    """Return the most calls that fall into any window of `seconds`, real or by the clock."""
    moments = sorted(call.monotonic if real else call.at.timestamp() for call in calls)
    most = start = 0
    for end, moment in enumerate(moments):
        while moment - moments[start] >= seconds:
            start += 1
        most = max(most, end - start + 1)
    return most
