"""What does the scheduler need from whoever reaches Telegram, and from whoever writes the messages?"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlalchemy.ext.asyncio import AsyncSession

from rules.delivery import Delivery, DeliveryKind, DeliveryState, Outcome
from rules.message import Message


class Sender(Protocol):
    """Puts one message on the wire and says what became of it; it never raises for the network."""

    async def send(self, chat_id: int, message: Message) -> Outcome:
        """Send a new message."""
        ...

    async def edit(self, chat_id: int, message_id: int, message: Message) -> Outcome:
        """Change a message that was sent before."""
        ...

    async def remove(self, chat_id: int, message_ids: tuple[int, ...]) -> Outcome:
        """Delete messages; one that is gone already counts as done."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Composed:
    """What goes out now; with `edits` it changes that message, with `removes` it deletes that one."""

    message: Message
    prompt_id: int | None = None
    edits: int | None = None
    removes: int | None = None

    @property
    def is_new(self) -> bool:
        """Whether it puts a new message into the chat."""
        return self.edits is None and self.removes is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Dropped:
    """Nothing goes out, and why."""

    reason: str
    state: DeliveryState = DeliveryState.WITHDRAWN


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """Not yet, and until when."""

    until: datetime
    reason: str


Result = Composed | Dropped | Wait
Composer = Callable[[AsyncSession, Delivery, datetime], Awaitable[Result]]
ManyComposer = Callable[
    [AsyncSession, Sequence[Delivery], datetime], Awaitable[Mapping[int, Result]]
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Composers:
    """Who writes each kind: one message at a time, or many together where there may be thousands.

    Those who write together return a result for each delivery, by its id.
    """

    single: Mapping[DeliveryKind, Composer]
    together: Mapping[DeliveryKind, ManyComposer]
