"""What became of a message, and what may happen to it next?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import IntEnum, StrEnum
from typing import Any


class DeliveryState(StrEnum):
    """How far a delivery has come. `claimed` is surely unsent; `sending` may have been sent."""

    OWED = "owed"
    CLAIMED = "claimed"
    SENDING = "sending"
    SENT = "sent"
    UNCERTAIN = "uncertain"
    BLOCKED = "blocked"
    FAILED = "failed"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


class Priority(IntEnum):
    """Who goes first when there is not room for all."""

    REPLY = 0
    ALERT = 1
    PAIN_CHECK = 2
    NUDGE = 3
    BROADCAST = 4


class DeliveryKind(StrEnum):
    """What a delivery is for; the composer of that kind writes its message when it is sent."""

    PAIN_CHECK = "pain_check"
    PAIN_REMINDER = "pain_reminder"
    NUDGE = "nudge"
    REFLECTION = "reflection"
    WEEKLY = "weekly"
    SILENCE = "silence"
    CLOSING = "closing"
    BROADCAST = "broadcast"
    BROADCAST_EDIT = "broadcast_edit"
    BROADCAST_REMOVAL = "broadcast_removal"
    PROGRESS = "progress"
    ALERT = "alert"
    ASKED_AGAIN = "asked_again"  # whether she has a danger sign
    MORNING_AFTER = "morning_after"  # whether she got help
    NO_REPLY = "no_reply"  # to that: it sends nothing, and renews the alert
    SENT_STATUS = "read_note"  # the name in rows says what the first of them were
    TEAM_WORD = "team_word"
    STAFF_NOTE = "staff_note"
    DIGEST = "digest"
    ENGINE_NOTE = "engine_note"
    CONDITION = "condition"


PRIORITIES: Mapping[DeliveryKind, Priority] = {
    DeliveryKind.PAIN_CHECK: Priority.PAIN_CHECK,
    DeliveryKind.PAIN_REMINDER: Priority.PAIN_CHECK,
    DeliveryKind.NUDGE: Priority.NUDGE,
    DeliveryKind.REFLECTION: Priority.NUDGE,
    DeliveryKind.WEEKLY: Priority.NUDGE,
    DeliveryKind.SILENCE: Priority.NUDGE,
    DeliveryKind.CLOSING: Priority.NUDGE,
    DeliveryKind.BROADCAST: Priority.BROADCAST,
    DeliveryKind.BROADCAST_EDIT: Priority.BROADCAST,
    DeliveryKind.BROADCAST_REMOVAL: Priority.BROADCAST,
    DeliveryKind.PROGRESS: Priority.ALERT,
    DeliveryKind.ALERT: Priority.ALERT,
    DeliveryKind.ASKED_AGAIN: Priority.REPLY,
    DeliveryKind.MORNING_AFTER: Priority.PAIN_CHECK,
    DeliveryKind.NO_REPLY: Priority.ALERT,
    DeliveryKind.SENT_STATUS: Priority.REPLY,
    DeliveryKind.TEAM_WORD: Priority.REPLY,
    DeliveryKind.STAFF_NOTE: Priority.ALERT,
    DeliveryKind.DIGEST: Priority.ALERT,
    DeliveryKind.ENGINE_NOTE: Priority.ALERT,
    DeliveryKind.CONDITION: Priority.ALERT,
}


# These change a message that is there, so the pace of new messages to a chat is not theirs.
EDITS = frozenset(
    {
        DeliveryKind.CLOSING,
        DeliveryKind.PROGRESS,
        DeliveryKind.BROADCAST_EDIT,
        DeliveryKind.BROADCAST_REMOVAL,
    }
)

# What may have arrived and does no harm twice: staff would rather read an alert again than never,
# and a change or a removal made twice is the same as once.
REPEATABLE = frozenset(
    {DeliveryKind.ALERT, DeliveryKind.BROADCAST_EDIT, DeliveryKind.BROADCAST_REMOVAL}
)


# Why one is owed again that may have arrived: whatever becomes of the next request, this stays true.
MAYBE_ARRIVED = "uncertain"


class Fate(StrEnum):
    """What became of one request."""

    SENT = "sent"
    UNSENT = "unsent"
    HELD = "held"
    UNCERTAIN = "uncertain"
    BLOCKED = "blocked"
    UNFORMATTED = "unformatted"
    FAILED = "failed"


# A refusal of the bot as a whole that meets a message so often, at once after a good answer, is about it after all.
FIRST_TRIES = 2

# In the data of what goes to a member of staff who counts as out of reach: whether she is, it shows.
TRIED_AGAIN = "tried_again"


class About(StrEnum):
    """What an answer of Telegram is about; UNKNOWN is a refusal that nobody knows."""

    MESSAGE = "message"
    CHAT = "chat"
    BOT = "bot"
    WAY = "way"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """A request's fate; `reason` is a short code for reports and logs, never a patient's word.

    `about` says what an answer that was no plain yes is about (`rules.bot_api_answers`).
    """

    fate: Fate
    about: About = About.MESSAGE
    message_id: int | None = None
    retry_after_seconds: int | None = None
    reason: str | None = None
    result: Any = None

    @property
    def refuses_bot(self) -> bool:
        """Whether Telegram, or who stands before it, takes nothing of this bot at present.

        What nobody knows counts, too, where whoever asked did not take it for the end of that message.
        """
        if self.about is About.UNKNOWN:
            return self.fate is Fate.UNSENT
        return self.about is About.BOT and self.fate is not Fate.HELD

    def for_what_must_arrive(self, tries: int) -> Outcome:
        """Return it as it counts for an alert or a safety text, which no refusal that nobody knows may end.

        It is taken for the bot's; after the first `tries` for that chat's, for Telegram took others meanwhile.
        """
        if self.about is not About.UNKNOWN:
            return self
        about = About.UNKNOWN if tries <= FIRST_TRIES else About.CHAT
        return replace(self, fate=Fate.UNSENT, about=about)


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One message owed to one person, as the composer and the sender see it; instants are UTC.

    `epoch` grows with each claim: an outcome of an older one is refused.
    """

    id: int
    kind: DeliveryKind
    priority: Priority
    chat_id: int
    patient_id: int | None
    staff_id: int | None
    reminder_id: int | None
    broadcast_id: int | None
    alert_id: int | None
    subject_id: int | None
    local_day: date | None
    slot: int | None
    round: int | None
    data: Mapping[str, Any]
    state: DeliveryState
    due_at: datetime
    not_before: datetime
    expires_at: datetime
    epoch: int
    attempts: int
    reason: str | None
    prompt_id: int | None
