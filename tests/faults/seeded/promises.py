"""What must hold at every commit, and at the end of a story?"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Mapping
from datetime import datetime

from simulator import Telegram
from tests.faults.counts import Count
from tests.faults.seeded.cast import CHATS

# From each state of a delivery to those that one commit may find it in.
STEPS: Mapping[str | None, frozenset[str]] = {
    None: frozenset({"owed"}),
    "owed": frozenset({"owed", "claimed", "sending", "expired", "withdrawn", "failed"}),
    "claimed": frozenset({"claimed", "owed", "sending", "withdrawn", "failed"}),
    "sending": frozenset({"sending", "owed", "sent", "uncertain", "blocked", "failed"}),
}
# A patient may put a nudge off that she has, and have it stay where it is after all.
PUT_OFF = {("sent", "owed"), ("uncertain", "owed"), ("owed", "sent"), ("claimed", "sent")}
INBOX = {"received": 0, "applied": 1, "done": 2, "aside": 2}
MOST_IN_FLIGHT = 100
WORDS = "Our news of the week"
MOST_NAMED = 5
UNFINISHED = ("owed", "claimed", "sending")

_ROWS = "SELECT id, state, reason, epoch, kind, broadcast_id FROM delivery"
_COUNTERS = "SELECT id, chosen, sent, uncertain, blocked, failed, expired, withdrawn FROM broadcast"


class Promises:
    """Looks at the database after each commit, and keeps what was broken."""

    def __init__(self, raw: sqlite3.Connection) -> None:
        self._raw = raw
        self.broken: list[str] = []
        self._before: dict[int, tuple[str, int]] = {}
        self._inbox: dict[int, int] = {}

    def break_one(self, words: str) -> None:
        """Note a promise that was broken."""
        if len(self.broken) < MOST_NAMED:
            self.broken.append(words)

    def look(self) -> None:
        """Look at what this commit left."""
        rows = self._raw.execute(_ROWS).fetchall()
        self._look_at_steps(rows)
        self._look_at_counters(rows)
        self._look_at_inbox()
        sending = sum(row[1] == "sending" for row in rows)
        if sending > MOST_IN_FLIGHT:
            self.break_one(f"{sending} requests in flight")

    def owed_before(self, now: datetime) -> str:
        """Return the moment up to which what is owed must come to its end, as the database writes it."""
        return now.replace(tzinfo=None).isoformat(" ")

    def at_rest(self, until: str) -> bool:
        """Tell whether every update is done, and every delivery made by then has ended."""
        query = "SELECT count(*) FROM delivery WHERE state IN (?, ?, ?) AND created_at <= ?"
        owed = self._raw.execute(query, (*UNFINISHED, until)).fetchone()[0]
        waiting = "SELECT count(*) FROM inbox WHERE state IN ('received', 'applied')"
        return not owed and not self._raw.execute(waiting).fetchone()[0]

    def ended(
        self,
        telegram: Telegram,
        accepted: Mapping[tuple[int, str], int],
        *,
        asked: Mapping[int, int],
        unsure: int,
    ) -> None:
        """Look at the end of it all; `asked` is how often each asked for her check herself."""
        for (chat_id, words), times in accepted.items():
            most = _most(words, asked.get(chat_id, 0))
            if most is not None and times > most:
                self.break_one(f"{chat_id} got {times} times {words[:60]}")
        aside = self._raw.execute("SELECT error FROM inbox WHERE state = 'aside'").fetchall()
        if aside:
            self.break_one(f"updates set aside: {aside[:3]}")
        doubled = (
            "SELECT count(*) FROM (SELECT prompt_id FROM rating GROUP BY prompt_id"
            " HAVING count(*) > 1)"
        )
        if self._raw.execute(doubled).fetchone()[0]:
            self.break_one("a check was rated twice")
        self._look_at_messages(telegram)

    def count(self, telegram: Telegram) -> Count:
        """Compare what reached each chat of the broadcast with what the database believes of it."""
        believed = dict(
            self._raw.execute(
                "SELECT chat_id, state FROM delivery WHERE broadcast_id IS NOT NULL"
            ).fetchall()
        )
        reached = Counter(
            call.chat_id or 0
            for call in telegram.ledger.messages()
            if str(call.params.get("text", "")).startswith(WORDS)
        )
        silent = {"sent", "owed", "claimed", "sending"}
        return Count(
            lost=sum(believed.get(c, "owed") in silent and not reached[c] for c in CHATS),
            doubled=sum(max(0, reached[c] - 1) for c in CHATS),
            uncertain=sum(state == "uncertain" for state in believed.values()),
        )

    def _look_at_steps(self, rows: list[tuple[int, str, str | None, int, str, int | None]]) -> None:
        for delivery_id, state, reason, epoch, kind, _ in rows:
            before, old_epoch = self._before.get(delivery_id, (None, 0))
            self._before[delivery_id] = (state, epoch)
            if epoch < old_epoch:
                self.break_one(f"{kind} went back to an older claim")
            if state == before or state in STEPS.get(before, frozenset()):
                continue
            if (before or "", state) not in PUT_OFF or kind != "nudge":
                self.break_one(f"{kind} went from {before} to {state} ({reason})")

    def _look_at_counters(
        self, rows: list[tuple[int, str, str | None, int, str, int | None]]
    ) -> None:
        tally = Counter((row[5], row[1]) for row in rows if row[5] is not None)
        names = ("sent", "uncertain", "blocked", "failed", "expired", "withdrawn")
        for broadcast_id, chosen, *counts in self._raw.execute(_COUNTERS):
            for name, count in zip(names, counts, strict=True):
                if count != tally[broadcast_id, name]:
                    self.break_one(
                        f"broadcast counts {count} {name}, not {tally[broadcast_id, name]}"
                    )
            there = sum(n for (which, _), n in tally.items() if which == broadcast_id)
            if chosen != there:
                self.break_one(f"broadcast has {there} recipients and says {chosen}")

    def _look_at_inbox(self) -> None:
        for update_id, state in self._raw.execute("SELECT update_id, state FROM inbox"):
            before = self._inbox.get(update_id, 0)
            if INBOX[state] < before:
                self.break_one(f"an update went back to {state}")
            self._inbox[update_id] = INBOX[state]

    def _look_at_messages(self, telegram: Telegram) -> None:
        """What is recorded as sent must be there, under the number that was written down."""
        query = "SELECT chat_id, message_id, kind FROM delivery WHERE state = 'sent'"
        for chat_id, message_id, kind in self._raw.execute(query):
            chat = telegram.world.chats.get(chat_id)
            if message_id is not None and chat is not None and message_id not in chat.messages:
                self.break_one(f"{kind} was recorded as sent to {chat_id} and is not there")


def _most(words: str, asked: int) -> int | None:
    """Return how often a message may come: one with a check's or a nudge's buttons, or the broadcast, once.

    The one reminder may come again after an outage, in which nobody heard an answer. None: as often as
    there is reason, for staff would rather read an alert twice than never, and answers repeat themselves.
    """
    text, markup = json.loads(words)
    if str(text).startswith("A gentle reminder"):
        return 2
    asks = any(f"'callback_data': '{action}." in str(markup) for action in ("rate", "done"))
    if asks and str(text).startswith("Time for"):
        # A check that she asks for herself is shown as often as she likes.
        return 1 + asked
    return 1 if str(text).startswith(WORDS) else None
