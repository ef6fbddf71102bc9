"""Does one chat send more than anybody does?"""

from __future__ import annotations

from collections import OrderedDict
from datetime import datetime, timedelta

# Limber's own choice: a busy patient taps some forty times a minute while she joins.
MOST_IN_A_WINDOW = 120
WINDOW = timedelta(minutes=1)
# So many chats are remembered; of more, those that were silent longest are forgotten.
MOST_CHATS = 10_000


class Crowding:
    """Counts what each chat sends in windows of a minute, for as long as the process lives."""

    def __init__(self) -> None:
        self._chats: OrderedDict[int, tuple[datetime, int]] = OrderedDict()

    def count(self, chat_id: int, at: datetime) -> int:
        """Count one more of that chat, received at that moment; return how many its window holds."""
        since, count = self._chats.get(chat_id, (at, 0))
        if at - since >= WINDOW or at < since:
            since, count = at, 0
        self._chats[chat_id] = (since, count + 1)
        self._chats.move_to_end(chat_id)
        if len(self._chats) > MOST_CHATS:
            self._chats.popitem(last=False)
        return count + 1
