"""What has a patient asked her team, and who has answered?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from rules.message import Media


class QuestionState(StrEnum):
    """Who has the next word: her team, the patient, or nobody."""

    OPEN = "open"
    ANSWERED = "answered"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One message of a thread at an instant (UTC): the patient's, or with `staff_id` her team's.

    A picture, a voice note or a document may come with it, by Telegram's id; `changed_at` (UTC) is when its writer last
    changed it.
    """

    id: int
    words: str
    at: datetime
    staff_id: int | None = None
    file: Media | None = None
    changed_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A thread, its messages oldest first. `owner_id` is the member of staff who has it."""

    id: int
    patient_id: int
    state: QuestionState
    asked_at: datetime
    owner_id: int | None = None
    said: tuple[Said, ...] = ()

    @property
    def waits(self) -> bool:
        """Whether the patient waits for a person's answer."""
        return self.state is QuestionState.OPEN


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsent:
    """What she sent and nobody has read: words, or a file with them; `message_id` is Telegram's."""

    words: str
    message_id: int
    file: Media | None = None


class TeamWord(StrEnum):
    """What a patient is told by a person of her team, or of what one did."""

    WORDS = "words"
    PAUSED = "paused"
    RESUMED = "resumed"
    ENDED = "ended"


class StoredReply(StrEnum):
    """The replies that staff send with one tap, each in the patient's own language."""

    SEEN = "seen"
    CALL_TODAY = "call_today"
    CALL_YOU = "call_you"
    VISIT = "visit"
    REST = "rest"
