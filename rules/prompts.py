"""What do we owe in answer to what somebody just did, and what did we ask?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Any, TypeVar

from rules.activity_log import Done
from rules.answers import AnswerClass
from rules.message import Button, Message
from rules.prompt_data import (
    AlertPromptData,
    BroadcastPromptData,
    CardPromptData,
    CheckPromptData,
    JoiningPromptData,
    ListPromptData,
    NudgePromptData,
    PromptData,
    ReflectionPromptData,
    ScreenPromptData,
    SentPromptData,
    StaffPromptData,
    WeeklyPromptData,
)

D = TypeVar("D", bound=PromptData)

# Telegram keeps a tap that nobody fetches this long.
TAPS_KEPT = timedelta(seconds=150)
# Telegram keeps what nobody fetches for a day; what is dated further back means that the clocks differ.
KEPT_FOR = timedelta(hours=25)
# Telegram dates in whole seconds.
_ONE_SECOND = timedelta(seconds=1)
# Limber's own choice: what waited longer than that was received late.
LATE_AFTER = timedelta(minutes=10)


class NotInPrompt(Exception):
    """A message with buttons does not keep what one of them is about: it is old, or the button was forged."""


class PromptKind(StrEnum):
    """What a message with buttons is for."""

    JOINING = "joining"
    PAIN = "pain"
    NUDGE = "nudge"
    REFLECTION = "reflection"
    WEEKLY = "weekly"
    SILENCE = "silence"
    DOING = "doing"
    PROGRESS = "progress"
    MENU = "menu"
    SETTINGS = "settings"
    DANGER = "danger"
    SENT = "sent"  # to her team, and what has become of it
    STOPPING = "stopping"
    BROADCAST = "broadcast"
    ALERT = "alert"
    ALERTS = "alerts"  # a list of them
    PATIENTS = "patients"
    PATIENT = "patient"
    STAFF_MENU = "staff_menu"


# What comes of itself is closed by the clock alone, when the next of its kind takes its place.
_CLOSED_BY_CLOCK = frozenset({PromptKind.PAIN, PromptKind.NUDGE, PromptKind.REFLECTION})

DATA_OF: Mapping[PromptKind, type[PromptData]] = MappingProxyType(
    {
        PromptKind.JOINING: JoiningPromptData,
        PromptKind.PAIN: CheckPromptData,
        PromptKind.NUDGE: NudgePromptData,
        PromptKind.REFLECTION: ReflectionPromptData,
        PromptKind.WEEKLY: WeeklyPromptData,
        PromptKind.DOING: Done,
        PromptKind.BROADCAST: BroadcastPromptData,
        PromptKind.SENT: SentPromptData,
        PromptKind.ALERT: AlertPromptData,
        PromptKind.ALERTS: AlertPromptData,
        PromptKind.PATIENTS: ListPromptData,
        PromptKind.PATIENT: CardPromptData,
        PromptKind.STAFF_MENU: StaffPromptData,
    }
    | dict.fromkeys(
        (
            PromptKind.SILENCE,
            PromptKind.PROGRESS,
            PromptKind.MENU,
            PromptKind.SETTINGS,
            PromptKind.DANGER,
            PromptKind.STOPPING,
        ),
        ScreenPromptData,
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """A message with buttons. `subject_id` names what it is about: a rating, an alert, a broadcast.

    `data` is of the kind's class (`rules.prompt_data`); `day` is a local date. `shown` are the buttons of
    a page as it stands, and `typed_id` the text of hers (its Telegram id) that was last taken as an answer.
    """

    id: int
    chat_id: int
    kind: PromptKind
    patient_id: int | None = None
    staff_id: int | None = None
    subject_id: int | None = None
    day: date | None = None
    data: PromptData
    shown: tuple[Button, ...] = ()
    message_id: int | None = None
    typed_id: int | None = None
    created_at: datetime
    open_until: datetime | None = None
    closed_at: datetime | None = None

    def open_at(self, now: datetime) -> bool:
        """Tell whether its buttons still count."""
        return self.closed_at is None and (self.open_until is None or now < self.open_until)

    def counted_at(self, said_at: datetime) -> bool:
        """Tell whether its buttons counted when something was said that is received by now.

        What only the clock closes was open until then; what she closed herself is closed for all she said before.
        """
        by_clock = self.kind in _CLOSED_BY_CLOCK and self.closed_at is not None
        if by_clock and self.closed_at is not None and said_at < self.closed_at:
            return self.open_until is None or said_at < self.open_until
        return self.open_at(said_at)

    def kept(self, kind: type[D]) -> D:
        """Return its data, which must be of that class; raise NotInPrompt."""
        if not isinstance(self.data, kind):
            raise NotInPrompt(f"a prompt of kind {self.kind} keeps no {kind.__name__}")
        return self.data


@dataclass(frozen=True, slots=True, kw_only=True)
class Say:
    """Send a new message; its Telegram id is written to the prompt when there is one.

    `otherwise` takes its place where Telegram refuses what it says.
    """

    message: Message
    prompt_id: int | None = None
    chat_id: int | None = None
    otherwise: Message | None = None
    kind: AnswerClass = AnswerClass.WORDS


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """Change a message that was sent before."""

    message_id: int
    message: Message
    chat_id: int | None = None
    kind: AnswerClass = AnswerClass.SCREEN


@dataclass(frozen=True, slots=True, kw_only=True)
class Toast:
    """Answer the tap itself; with a text it shows for a moment, or until read when `loud`."""

    tap_id: str
    text: str | None = None
    loud: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Remove:
    """Delete messages of this chat, or of another, where Telegram still allows it (48 hours)."""

    message_ids: tuple[int, ...]
    chat_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClearChat:
    """Take back the batches, each as a whole or in parts; put `emptied` into what stays of `ours`.

    The counts of what was `deleted`, `emptied` and does `stay` go into the details of the next answer,
    which is made of them.
    """

    batches: tuple[tuple[int, ...], ...]
    ours: tuple[int, ...]
    emptied: Message


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """Send, or put into the message `edits`, what `maker` makes of `details` after the commit.

    `otherwise` is said where it cannot be made. `details` are plain values that name rows.
    """

    maker: str
    details: dict[str, Any]
    otherwise: Message
    prompt_id: int | None = None
    edits: int | None = None
    protect: bool = False
    kind: AnswerClass = AnswerClass.WORDS


@dataclass(frozen=True, slots=True, kw_only=True)
class Forget:
    """The last answer to somebody who was erased: then the inbox keeps nothing of her chat either."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Commands:
    """Offer these commands, each with its words, in this chat from now on."""

    commands: tuple[tuple[str, str], ...]


def class_of(answer: Answer) -> AnswerClass:
    """Return how an answer is repeated."""
    match answer:
        case Made(edits=int(), kind=AnswerClass.WORDS):
            return AnswerClass.SCREEN
        case Say(kind=kind) | Edit(kind=kind) | Made(kind=kind):
            return kind
    return AnswerClass.SCREEN


def protected(answer: Answer) -> Answer:
    """Return an answer to staff so that Telegram lets nobody forward it, but for what is to be handed on."""
    match answer:
        case Made():
            return replace(answer, protect=True)
        case Say(chat_id=None, message=message) if not message.for_others:
            return replace(answer, message=replace(message, protect=True))
    return answer


Answer = Say | Edit | Toast | Remove | ClearChat | Made | Forget | Commands


def time_said(dated_at: datetime | None, *, received_at: datetime, now: datetime) -> datetime:
    """Return when it was said, in UTC: `dated_at` by Telegram's clock, None for a tap, which has no date.

    Never later than `now`, so that a clock of ours that is behind books nothing in the future. A date that
    Telegram cannot have kept for so long is not believed: then it was said when it was received.
    """
    if dated_at is None or dated_at < received_at - KEPT_FOR:
        return min(received_at, now)
    return now if now - dated_at < _ONE_SECOND else dated_at


def is_late(said_at: datetime, now: datetime) -> bool:
    """Tell whether what was said then is received late."""
    return now - said_at >= LATE_AFTER
