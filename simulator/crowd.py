"""How do hundreds of simulated people answer, each at her own pace, without anybody watching?

The ledger tells what is new, so the cost is that of the messages and not of everybody's whole chat.
"""

import heapq
import itertools
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from simulator.clock import MovableClock, Walker
from simulator.ledger import Call
from simulator.messages import Message
from simulator.phone import Phone
from simulator.telegram import Telegram


@dataclass(frozen=True, slots=True, kw_only=True)
class Press:
    """A button with this data is pressed `after` she has read the message."""

    data: str
    after: timedelta


class Member(Protocol):
    """Somebody with a phone who answers on her own."""

    phone: Phone

    def answers(self, message: Message, at: datetime) -> list[Press]:
        """Return what she presses on a message that has just come or changed; nothing to leave it."""
        ...


@dataclass(frozen=True, slots=True, order=True)
class _Due:
    at: datetime
    number: int
    member: Member = field(compare=False)
    press: Press = field(compare=False)
    message_id: int = field(compare=False)


class Crowd:
    """Walks the clock through every due moment, and lets each member answer when her time has come."""

    def __init__(
        self,
        *,
        telegram: Telegram,
        clock: MovableClock,
        walker: Walker,
        members: Mapping[int, Member],
    ) -> None:
        self._telegram = telegram
        self._clock = clock
        self._walker = walker
        self._members = members
        self._due: list[_Due] = []
        self._numbers = itertools.count()
        self._read = 0
        self.presses = 0

    async def live(self, until: datetime) -> None:
        """Live on until a moment."""
        await self._walker.settle()
        self._look()
        while self._clock.now() < until:
            upcoming = min(self._due[0].at, until) if self._due else until
            if not await self._walker.step(upcoming):
                await self._clock.move_to(upcoming)
                await self._press()
            self._look()

    async def _press(self) -> None:
        while self._due and self._due[0].at <= self._clock.now():
            due = heapq.heappop(self._due)
            message = due.member.phone.message(due.message_id)
            if any(button.data == due.press.data for row in message.buttons for button in row):
                due.member.phone.taps_data(due.press.data, message)
                self.presses += 1
                await self._walker.answered()

    def _look(self) -> None:
        """Let everybody read what is new in the ledger."""
        ledger = self._telegram.ledger
        for call in ledger.newest(ledger.remembered - self._read):
            self._hand_over(call)
        self._read = ledger.remembered

    def _hand_over(self, call: Call) -> None:
        member = self._members.get(call.chat_id or 0)
        if member is None or call.message_id is None or not call.accepted:
            return
        message = member.phone.message(call.message_id)
        for press in member.answers(message, call.at):
            heapq.heappush(
                self._due,
                _Due(
                    max(call.at, self._clock.now()) + press.after,
                    next(self._numbers),
                    member,
                    press,
                    message.message_id,
                ),
            )
