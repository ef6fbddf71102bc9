"""What does the scheduler need from whoever reaches Telegram?"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlalchemy.ext.asyncio import AsyncSession

from rules.message import Message
from rules.sending import Delivery, DeliveryKind, DeliveryState, Outcome


class Sender(Protocol):
    """Puts one message on the wire and says what became of it; it never raises for the network."""

    async def send(self, chat_id: int, message: Message) -> Outcome:
        """Send a new message."""
        ...

    async def edit(self, chat_id: int, message_id: int, message: Message) -> Outcome:
        """Change a message that was sent before."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Composed:
    """What goes out now; with `edits`, it changes that message instead of sending a new one."""

    message: Message
    prompt_id: int | None = None
    edits: int | None = None


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


Composer = Callable[[AsyncSession, Delivery, datetime], Awaitable[Composed | Dropped | Wait]]
Composers = Mapping[DeliveryKind, Composer]
