"""Does the next message go out at its moment, whatever happens while a claim waits for the database?"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from bot.transport.pacer import LivePacer
from db.delivery import deliveries
from db.delivery.deliveries import Owed
from db.engine.database import Database
from rules.delivery import Delivery, DeliveryKind, Fate, Outcome
from rules.message import Message
from rules.pacing import Budget
from scheduler.delivery.delivery_loop import DeliveryLoop
from scheduler.ports import Composed, Composers
from simulator.clock import MovableClock, Walker

START = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
SENT = Outcome(fate=Fate.SENT, message_id=1)
ANA, EVA = 1, 2

Meanwhile = Callable[[AsyncSession], Awaitable[None]]


@dataclass(slots=True)
class Wire:
    """Where requests arrive; one to a chat in `slow` stays on its way until that is set, and then sets `ended`."""

    clock: MovableClock
    slow: dict[int, asyncio.Event] = field(default_factory=dict)
    ended: asyncio.Event = field(default_factory=asyncio.Event)
    outcomes: dict[int, list[Outcome]] = field(default_factory=lambda: defaultdict(list))
    started: list[tuple[int, datetime]] = field(default_factory=list)

    async def send(self, chat_id: int, message: Message) -> Outcome:
        return await self.edit(chat_id, 0, message)

    async def edit(self, chat_id: int, message_id: int, message: Message) -> Outcome:
        self.started.append((chat_id, self.clock.now()))
        if chat_id in self.slow:
            await self.slow.pop(chat_id).wait()
            self.ended.set()
        return self.outcomes[chat_id].pop(0) if self.outcomes[chat_id] else SENT

    async def remove(self, chat_id: int, message_ids: tuple[int, ...]) -> Outcome:
        raise NotImplementedError


@dataclass(slots=True)
class Post:
    """The part under test with its wire; `meanwhile` happens while the claim that took a chat's delivery is open."""

    database: Database
    clock: MovableClock
    wire: Wire
    pacer: LivePacer
    walker: Walker
    meanwhile: dict[int, Meanwhile]
    numbers: int = 0

    async def owes(
        self, *owed: tuple[int, int], worth: Mapping[int, timedelta] | None = None
    ) -> None:
        """Owe chats, each in so many seconds, the change of a message: it keeps to no pace of its chat."""
        rows = []
        for chat_id, seconds in owed:
            self.numbers += 1
            due_at = self.clock.now() + timedelta(seconds=seconds)
            rows.append(
                Owed(
                    kind=DeliveryKind.PROGRESS,
                    chat_id=chat_id,
                    once=f"progress:{self.numbers}",
                    due_at=due_at,
                    expires_at=due_at + (worth or {}).get(chat_id, timedelta(hours=1)),
                )
            )
        async with self.database.transaction() as session:
            await deliveries.owe(session, rows, now=self.clock.now())
        await self.walker.settle()

    @property
    def tries(self) -> list[tuple[int, float]]:
        """Return the chat of each request, and how many seconds after the beginning it started."""
        return [(chat_id, (at - START).total_seconds()) for chat_id, at in self.wire.started]


@asynccontextmanager
async def open_post(database: Database) -> AsyncIterator[Post]:
    clock, meanwhile = MovableClock(START), dict[int, Meanwhile]()
    wire, pacer = Wire(clock), LivePacer(clock, Budget())

    async def compose(session: AsyncSession, delivery: Delivery, now: datetime) -> Composed:
        if delivery.chat_id in meanwhile:
            await meanwhile.pop(delivery.chat_id)(session)
        return Composed(message=Message(text="words"), edits=1)

    async def next_due() -> None:
        return None

    async def tick() -> None:
        return None

    async with asyncio.TaskGroup() as group:
        delivering = DeliveryLoop(
            database=database,
            clock=clock,
            pacer=pacer,
            sender=wire,
            composers=Composers(single={DeliveryKind.PROGRESS: compose}, together={}),
            spawn=group.create_task,
        )
        # A request that stays on its way is among what time may pass over.
        walker = Walker(
            clock,
            next_due=next_due,
            tick=tick,
            unfinished=lambda: (not delivering.loop.idle) + database.open_transactions,
        )
        group.create_task(delivering.loop.run())
        await walker.settle()
        yield Post(database, clock, wire, pacer, walker, meanwhile)
        await walker.settle()
        delivering.loop.stop()


async def test_a_chat_whose_request_ends_while_a_claim_is_open_gets_its_next_at_once(
    opened: Database,
) -> None:
    async with open_post(opened) as post:
        ending = post.wire.slow[ANA] = asyncio.Event()
        evas = post.wire.slow[EVA] = asyncio.Event()
        await post.owes((ANA, 0))

        async def her_request_ends(_session: AsyncSession) -> None:
            ending.set()
            await post.wire.ended.wait()

        post.meanwhile[EVA] = her_request_ends
        await post.owes((ANA, 0), (EVA, 0))
        assert post.tries == [(ANA, 0), (EVA, 0), (ANA, 0)]
        evas.set()


async def test_what_waits_for_its_chat_hides_nothing_that_comes_after_it(
    opened: Database,
) -> None:
    async with open_post(opened) as post:
        ending = post.wire.slow[ANA] = asyncio.Event()
        await post.owes((ANA, 0))
        await post.owes((ANA, 0), (EVA, 2))
        await post.walker.walk(timedelta(seconds=5))
        assert post.tries == [(ANA, 0), (EVA, 2)]
        ending.set()
    assert post.tries == [(ANA, 0), (EVA, 2), (ANA, 5)]


async def test_what_has_expired_hides_nothing_that_comes_after_it(opened: Database) -> None:
    async with open_post(opened) as post:
        await post.owes((ANA, 0), (EVA, 2), worth={ANA: timedelta(0)})
        await post.walker.walk(timedelta(seconds=5))
    assert post.tries == [(EVA, 2)]


@pytest.mark.parametrize(
    ("outcome", "wait"),
    [
        (Outcome(fate=Fate.HELD, retry_after_seconds=5), 5),
        (Outcome(fate=Fate.HELD, retry_after_seconds=3000), 3000),
        (Outcome(fate=Fate.UNSENT, reason="ConnectionRefusedError"), 2),
    ],
    ids=["held", "held for long", "unsent"],
)
async def test_what_was_surely_not_sent_goes_out_at_its_moment(
    opened: Database, outcome: Outcome, wait: int
) -> None:
    async with open_post(opened) as post:
        post.wire.outcomes[ANA] = [outcome]
        await post.owes((ANA, 0))
        await post.walker.walk(timedelta(minutes=59))
    assert post.tries == [(ANA, 0), (ANA, wait)]


async def test_what_lost_its_turn_to_a_hold_goes_out_when_that_ends(opened: Database) -> None:
    async def telegram_asks_to_wait(_session: AsyncSession) -> None:
        post.pacer.held(chat_id=ANA, seconds=5)

    async with open_post(opened) as post:
        post.meanwhile[ANA] = telegram_asks_to_wait
        await post.owes((ANA, 0))
        await post.walker.walk(timedelta(minutes=5))
    assert post.tries == [(ANA, 5)]
