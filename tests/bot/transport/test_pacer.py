"""Does the live pacer keep the budget, the chats and the holds?"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.transport.pacer import LivePacer
from rules.delivery import Fate, Outcome, Priority
from rules.pacing import Budget
from simulator.clock import MovableClock
from tests.rules.test_pacing import fullest

START = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def paced() -> tuple[MovableClock, LivePacer]:
    clock = MovableClock(START)
    return clock, LivePacer(clock, Budget())


@given(
    asked=st.lists(
        st.tuples(st.integers(0, 300), st.integers(1, 8), st.sampled_from(Priority), st.booleans()),
        max_size=200,
    )
)
async def test_any_mix_of_requests_keeps_every_limit(
    asked: list[tuple[int, int, Priority, bool]],
) -> None:
    clock, pacer = paced()
    everything: list[datetime] = []
    ledger: list[datetime] = []
    chats: dict[int, list[datetime]] = defaultdict(list)
    for milliseconds, chat, priority, new in asked:
        await clock.move_to(clock.now() + timedelta(milliseconds=milliseconds))
        now, urgent = clock.now(), priority <= Priority.ALERT
        if (
            not pacer.room(now, urgent=urgent)
            or pacer.chat_free_at(chat, now, new_message=new) > now
        ):
            continue
        pacer.start(now, chat_id=chat, new_message=new)
        everything.append(now)
        if not urgent:
            ledger.append(now)
        if new:
            chats[chat].append(now)
    assert fullest(everything, SECOND) <= 30
    assert fullest(ledger, SECOND) <= 25
    assert all(fullest(starts, SECOND) <= 1 for starts in chats.values())


def test_replies_may_use_what_the_ledger_leaves() -> None:
    clock, pacer = paced()
    for chat in range(25):
        pacer.start(clock.now(), chat_id=chat, new_message=True)
    assert pacer.room(clock.now()) == 0
    assert pacer.room(clock.now(), urgent=True) == 5


def test_an_edit_counts_for_the_bot_and_not_for_its_chat() -> None:
    clock, pacer = paced()
    now = clock.now()
    pacer.start(now, chat_id=1, new_message=True)
    assert pacer.chat_free_at(1, now, new_message=False) == now
    assert pacer.chat_free_at(1, now, new_message=True) == now + SECOND
    pacer.start(now, chat_id=1, new_message=False)
    assert pacer.room(now) == 23


async def test_a_429_holds_its_chat_and_no_other() -> None:
    _, pacer = paced()
    heard: list[dict[int | None, datetime]] = []
    pacer.on_held.append(lambda: heard.append(pacer.new_holds()))
    until = START + timedelta(seconds=10_072)
    pacer.held(chat_id=1, seconds=10_072)
    assert pacer.chat_free_at(1, START, new_message=False) == until
    assert pacer.chat_free_at(2, START, new_message=True) == START
    assert pacer.room(START) == 25
    assert heard == [{1: until}]


async def test_after_a_hold_one_request_tries_and_the_others_wait_for_its_answer() -> None:
    clock, pacer = paced()
    pacer.held(chat_id=1, seconds=5)
    await clock.move_to(START + 5 * SECOND)
    now = clock.now()
    assert pacer.chat_free_at(1, now, new_message=False) == now
    pacer.start(now, chat_id=1, new_message=False)
    assert pacer.chat_free_at(1, now, new_message=False) == now + SECOND
    assert pacer.chat_free_at(1, now, new_message=True) == now + SECOND
    pacer.heed(Outcome(fate=Fate.SENT), chat_id=2)
    assert pacer.chat_free_at(1, now, new_message=False) == now + SECOND
    pacer.heed(Outcome(fate=Fate.SENT), chat_id=1)
    assert pacer.chat_free_at(1, now, new_message=False) == now


async def test_what_was_taken_before_a_hold_does_not_end_it() -> None:
    clock, pacer = paced()
    pacer.held(chat_id=1, seconds=5)
    pacer.heed(Outcome(fate=Fate.SENT), chat_id=1)
    assert pacer.chat_free_at(1, clock.now(), new_message=False) == START + 5 * SECOND


async def test_429s_of_two_chats_within_five_seconds_hold_the_bot() -> None:
    clock, pacer = paced()
    pacer.held(chat_id=1, seconds=30)
    await clock.move_to(START + timedelta(seconds=5))
    pacer.held(chat_id=2, seconds=30)
    assert None in pacer.new_holds()
    end = START + timedelta(seconds=35)
    assert pacer.room(clock.now()) == 0
    assert pacer.room(clock.now(), urgent=True) == 0
    assert pacer.next_room(clock.now()) == end
    await clock.move_to(end)
    assert pacer.room(clock.now()) == 25


@pytest.mark.parametrize(("first", "then"), [(2, 10_072), (10_072, 2)])
async def test_a_long_hold_of_one_chat_beside_a_short_one_holds_the_bot_for_the_short(
    first: int, then: int
) -> None:
    clock, pacer = paced()
    pacer.held(chat_id=1, seconds=first)
    await clock.move_to(START + SECOND)
    pacer.held(chat_id=2, seconds=then)
    assert pacer.next_room(clock.now(), urgent=True) == START + 3 * SECOND
    assert pacer.new_holds() == {
        1: START + timedelta(seconds=first),
        2: START + timedelta(seconds=1 + then),
        None: START + 3 * SECOND,
    }


async def test_429s_of_two_chats_further_apart_hold_only_them() -> None:
    clock, pacer = paced()
    pacer.held(chat_id=1, seconds=30)
    await clock.move_to(START + timedelta(seconds=6))
    pacer.held(chat_id=2, seconds=30)
    assert None not in pacer.new_holds()
    assert pacer.room(clock.now()) == 25


def test_holds_that_are_restored_do_not_add_up_to_one_of_the_bot() -> None:
    clock, pacer = paced()
    for chat in (1, 2):
        pacer.hold(chat_id=chat, until=START + SECOND)
    assert pacer.room(clock.now()) == 25
    pacer.hold(chat_id=None, until=START + SECOND)
    assert pacer.room(clock.now()) == 0


async def arrivals(pacer: LivePacer, clock: MovableClock, *, awaited: bool) -> list[datetime]:
    """Let the ledger send for five seconds; what starts in the first waits 0.6 s for its connection."""
    arrived: list[datetime] = []
    ends: list[datetime] = []
    while clock.now() < START + 5 * SECOND:
        now = clock.now()
        for end in [one for one in ends if one <= now]:
            ends.remove(end)
            pacer.ended(now)
        for _ in range(pacer.room(now)):
            travels = timedelta(seconds=0.6 if now < START + SECOND else 0.05)
            pacer.start(now, chat_id=None, new_message=False, awaited=awaited)
            arrived.append(now + travels)
            if awaited:
                ends.append(now + travels)
        await clock.move_to(now + timedelta(milliseconds=10))
    return arrived


async def test_what_waits_for_connections_arrives_within_the_ceiling() -> None:
    clock, pacer = paced()
    arrived = await arrivals(pacer, clock, awaited=True)
    assert fullest(arrived, SECOND) <= 30
    assert len(arrived) >= 5 * 25 - 10


async def test_who_counts_starts_only_breaks_the_ceiling() -> None:
    clock, pacer = paced()
    assert fullest(await arrivals(pacer, clock, awaited=False), SECOND) > 30


def test_a_slow_network_holds_up_no_reply() -> None:
    clock, pacer = paced()
    for number in range(40):
        now = clock.now() + number * SECOND
        pacer.start(now, chat_id=number, new_message=True, awaited=True)
    later = clock.now() + 40 * SECOND
    assert pacer.room(later) == 0
    assert pacer.next_room(later) > later
    assert pacer.room(later, urgent=True) > 0
    assert pacer.next_room(later, urgent=True) == later


async def move_on(clock: MovableClock, *, milliseconds: int) -> None:
    """Move the clock, and let whoever waited for that come so far as it can."""
    await clock.move_to(clock.now() + timedelta(milliseconds=milliseconds))
    for _ in range(12):
        turned = asyncio.Event()
        asyncio.get_running_loop().call_soon(turned.set)
        await turned.wait()


async def replies_beside_a_ledger(*, per_second: int, seconds: int) -> list[timedelta]:
    """Let replies come at that rate while the ledger takes all it gets; return how long each waited."""
    clock, pacer = paced()
    starts: list[datetime] = []
    waits: list[timedelta] = []

    async def reply(chat: int) -> None:
        asked_at = clock.now()
        started_at = await pacer.turn(Priority.REPLY, chat_id=chat, new_message=True)
        starts.append(started_at)
        waits.append(started_at - asked_at)

    async with asyncio.TaskGroup() as tasks:
        coming = per_second * seconds
        for step in range(seconds * 100 + 500):
            if step % (100 // per_second) == 0 and coming:
                coming -= 1
                tasks.create_task(reply(1000 + coming))
            await move_on(clock, milliseconds=10)
            for _ in range(pacer.room(clock.now())):
                pacer.start(clock.now(), chat_id=None, new_message=False)
                starts.append(clock.now())
    assert fullest(starts, SECOND) <= 30
    assert len(starts) >= 25 * seconds
    return waits


async def test_replies_that_wait_go_before_the_ledger() -> None:
    waits = await replies_beside_a_ledger(per_second=20, seconds=10)
    assert len(waits) == 200
    # The ledger's first full second is over before the first of them can have its place.
    assert max(waits) <= timedelta(seconds=1.1)


async def test_replies_that_wait_have_their_turn_in_their_order() -> None:
    clock, pacer = paced()
    order: list[int] = []

    async def reply(chat: int) -> None:
        await pacer.turn(Priority.REPLY, chat_id=chat, new_message=True)
        order.append(chat)

    async with asyncio.TaskGroup() as tasks:
        for chat in range(90):
            tasks.create_task(reply(chat))
        while len(order) < 90:
            await move_on(clock, milliseconds=50)
    assert order == list(range(90))
    assert clock.now() < START + 4 * SECOND


async def test_what_goes_first_passes_the_replies_that_wait() -> None:
    clock, pacer = paced()
    order: list[int] = []

    async def reply(chat: int, *, first: bool) -> None:
        await pacer.turn(Priority.REPLY, chat_id=chat, new_message=True, first=first)
        order.append(chat)

    async with asyncio.TaskGroup() as tasks:
        for chat in range(90):
            tasks.create_task(reply(chat, first=False))
        await move_on(clock, milliseconds=50)
        begun = len(order)
        for chat in (101, 102):
            tasks.create_task(reply(chat, first=True))
        while len(order) < 92:
            await move_on(clock, milliseconds=50)
    # Sixty waited, and thirty start at one moment.
    assert {101, 102} <= set(order[begun : begun + 30])
    assert [chat for chat in order if chat < 100] == list(range(90))


async def test_a_reply_that_waits_for_its_chat_keeps_nobody_else_waiting() -> None:
    clock, pacer = paced()
    pacer.held(chat_id=1, seconds=10_072)
    async with asyncio.TaskGroup() as tasks:
        waiting = tasks.create_task(pacer.turn(Priority.REPLY, chat_id=1, new_message=True))
        await clock.move_to(START + SECOND)
        assert pacer.room(clock.now()) == 25
        assert pacer.next_room(clock.now()) == clock.now()
        await pacer.turn(Priority.REPLY, chat_id=2, new_message=True)
        waiting.cancel()


async def test_what_answers_a_tap_waits_for_a_hold_of_the_bot_only() -> None:
    clock, pacer = paced()
    for chat in range(30):
        pacer.start(clock.now(), chat_id=chat, new_message=True)
    pacer.held(chat_id=1, seconds=9)
    assert await pacer.past_hold() == START
    pacer.hold(chat_id=None, until=START + SECOND)
    async with asyncio.TaskGroup() as tasks:
        waiting = tasks.create_task(pacer.past_hold())
        tasks.create_task(clock.move_to(START + SECOND))
    assert waiting.result() == START + SECOND


# ---------------------------------------------------------------- a clock that is set


class SetClock:
    """A clock that is set by hand, back and forth."""

    def __init__(self) -> None:
        self.moment = START

    def now(self) -> datetime:
        return self.moment

    async def wait_until(self, moment: datetime, *, unless: asyncio.Event | None = None) -> None:
        raise NotImplementedError


@pytest.mark.parametrize("by", [-timedelta(hours=3), timedelta(hours=3), -timedelta(days=1)])
def test_a_clock_that_is_set_keeps_nobody_waiting_longer(by: timedelta) -> None:
    clock = SetClock()
    pacer = LivePacer(clock, Budget())
    pacer.start(clock.now(), chat_id=1, new_message=True)
    pacer.held(chat_id=2, seconds=30)
    clock.moment += by
    pacer.clock_jumped(by)
    for _ in range(3):
        # However often somebody looks: the second does not move on with the look.
        assert pacer.chat_free_at(1, clock.now(), new_message=True) == START + by + SECOND
        clock.moment += SECOND / 4
    assert pacer.chat_free_at(2, clock.now(), new_message=False) == START + by + 30 * SECOND
    assert pacer.new_holds() == {2: START + by + 30 * SECOND}


def test_a_clock_that_is_set_lets_no_second_burst_through() -> None:
    clock = SetClock()
    pacer = LivePacer(clock, Budget())
    for chat in range(25):
        pacer.start(clock.now(), chat_id=chat, new_message=True)
    clock.moment += timedelta(hours=1)
    pacer.clock_jumped(timedelta(hours=1))
    assert pacer.room(clock.now()) == 0
    assert pacer.room(clock.now() + SECOND) > 0
