"""What happens in the story of one seed, and which of its promises did the bot break?"""

from __future__ import annotations

import asyncio
import hashlib
import math
import random
import sqlite3
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta

from telegram.ext import ExtBot

from bot.process.clock import JumpWatch
from bot.root import Engine, Parts
from bot.transport.ptb_request import LanesRequest
from content.buttons.patient import AskForPain
from content.buttons.payload import decode
from db.engine.database import Database
from simulator import NothingThere, Phone, Telegram
from tests.faults.counts import Count
from tests.faults.scene import is_check
from tests.faults.seeded.cast import AUTHOR_CHAT, CHATS, START, Template
from tests.faults.seeded.inline import Desk, inline_sqlite
from tests.faults.seeded.loop import LoopClock, VirtualLoop, nap
from tests.faults.seeded.promises import Promises
from tests.faults.seeded.variants import Variant, playing
from tests.faults.seeded.wire import CALM, Mishap, Network, Weather, Wire
from tests.quiet_log import quiet_log

# The stormy part of a story, and how long everything may take to end after it, in seconds.
STORM = 150.0
PATIENCE = 4 * 24 * 3600.0
WAITS_FOR_LOCK = 30.0
# What a life is told is in the database so many seconds later, unless it is locked or full.
WRITTEN_WITHIN = 3.0
LONGEST_BEAT = timedelta(minutes=10)
JUMPS = (
    timedelta(seconds=1),
    timedelta(hours=1),
    timedelta(days=1),
    timedelta(seconds=-1),
    timedelta(hours=-1),
)
ASLEEP = timedelta(hours=8)
URL = "sqlite:///seeded.db"
# Of all that can go wrong with the database while it works, these are told by its driver.
LOCKED = "database is locked"
FULL = "database or disk is full"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """How the story of a seed ended: what was broken, what was counted, and every step as one digest.

    `unsure` is how many requests ended without a word on whether they were carried out.
    """

    seed: int
    broken: tuple[str, ...]
    broadcast: Count
    unsure: int
    lives: int
    steps: int
    digest: str


class Killed(Exception):
    """That life is over; nothing of it goes on."""


@dataclass(slots=True)
class Life:
    """One life of the bot."""

    desk: Desk
    task: asyncio.Task[None] | None = None
    engine: Engine | None = None
    ended: asyncio.Event = field(default_factory=asyncio.Event)
    kill_in: int | None = None
    died_at: float = math.inf
    fault: BaseException | None = None

    def ends(self, at: float) -> None:
        """Note that it is over; the first moment counts."""
        self.died_at = min(self.died_at, at)
        self.ended.set()


class Story:
    """One machine, one Telegram, and the people, for as long as it takes."""

    def __init__(self, seed: int, template: Template, loop: VirtualLoop) -> None:
        self.seed = seed
        self._loop = loop
        self._template = template
        self._dice = random.Random(seed)
        self._clock = LoopClock(loop, START)
        self._true_clock = LoopClock(loop, START)
        self._telegram = Telegram(clock=self._true_clock)
        self._raw = template.copy()
        self.promises = Promises(self._raw)
        self._network = Network(
            self._telegram,
            random.Random(f"network {seed}"),
            note=self._note,
            broken=self.promises.break_one,
        )
        self._life: Life | None = None
        self._lives = 0
        self._digest = hashlib.sha256()
        self._steps = 0
        self._locked_until = self._full_until = self._barred_at = -1.0
        self._latest = START
        self._phones = template.seat(self._telegram)
        self._asked: Counter[int] = Counter()

    @property
    def desk(self) -> Desk:
        """Return where the present life works on the database."""
        if self._life is None:
            raise Killed
        return self._life.desk

    async def play(self) -> Told:
        """Live through the storm, then wait in peace until everything has come to its end."""
        dice = self._dice
        self._network.weather = _weather(dice)
        storm_ends = self._loop.time() + STORM
        await self._begin_life()
        mishaps = iter(sorted(self._drawn_mishaps(), key=lambda one: one[0]))
        following = next(mishaps, None)
        while self._loop.time() < storm_ends:
            await nap(dice.uniform(0.2, 8.0))
            await self._revive()
            self._somebody_acts()
            if following is not None and self._loop.time() >= following[0]:
                await self._befall(following[1])
                following = next(mishaps, None)
        await self._peace()
        return Told(
            seed=self.seed,
            broken=tuple(self.promises.broken),
            broadcast=self.promises.count(self._telegram),
            unsure=self._network.unsure,
            lives=self._lives,
            steps=self._steps,
            digest=self._digest.hexdigest(),
        )

    # ------------------------------------------------------------ what befalls the machine

    def _drawn_mishaps(self) -> Iterator[tuple[float, str]]:
        dice = self._dice
        for _ in range(dice.choice((0, 1, 2, 3, 4))):
            yield dice.uniform(1, STORM), "kill"
        for name in ("jump", "locked", "full", "stop", "asleep"):
            if dice.random() < 0.3:
                yield dice.uniform(1, STORM), name

    async def _befall(self, mishap: str) -> None:
        self._note(f"befalls {mishap}")
        match mishap:
            case "kill":
                if self._life is not None:
                    # Between any two lines: at one of the next calls of the database, or right now.
                    self._life.kill_in = self._dice.randint(0, 25)
            case "stop":
                await self._stop()
            case "jump":
                self._jump(self._dice.choice(JUMPS))
            case "asleep":
                self._sleep()
            case "locked":
                self._barred_at = self._loop.time()
                self._locked_until = self._loop.time() + self._dice.uniform(1, 40)
            case "full":
                self._barred_at = self._loop.time()
                self._full_until = self._loop.time() + self._dice.uniform(1, 60)

    def _jump(self, by: timedelta) -> None:
        self._note(f"jump {by}")
        self._latest = max(self._latest, self._clock.now())
        self._clock.offset += by
        self._network.jumped_at = self._loop.time()
        self._network.forget_holds()

    def _sleep(self) -> None:
        self._true_clock.offset += ASLEEP
        self._network.cut_off()
        self._jump(ASLEEP)

    # ------------------------------------------------------------ lives

    async def _begin_life(self) -> None:
        self._lives += 1
        self._note(f"life {self._lives}")
        desk = Desk(
            self._raw,
            has_functions=self._lives > 1,
            before=self._before,
            committed=self._committed,
        )
        life = Life(desk)
        self._life = life
        life.task = self._loop.create_task(self._live(life))

    async def _revive(self) -> None:
        """Do what a service manager does: bury the dead, and start anew after a moment."""
        life = self._life
        if life is None or not life.ended.is_set():
            return
        if life.engine is None:
            raise RuntimeError("no engine could be made") from life.fault
        await self._bury(life)
        await nap(self._dice.uniform(1.5, 6.0))
        await self._begin_life()

    async def _bury(self, life: Life) -> None:
        life.desk.dead = True
        self._network.cut_off()
        self._network.forget_holds(told_since=self._unwritten_since(life))
        ours = {asyncio.current_task(), *self._network.under_way}
        # In the order in which they were made: a set of tasks has none that would be the same again.
        made = sorted(asyncio.all_tasks(), key=lambda task: (len(task.get_name()), task.get_name()))
        others = [task for task in made if task not in ours]
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        life.desk.leave()
        if self._raw.in_transaction:
            self._raw.rollback()
        self._life = None

    def _unwritten_since(self, life: Life) -> float:
        """Return since when the database may not know what this life was told."""
        since = life.died_at - WRITTEN_WITHIN
        barred_until = max(self._locked_until, self._full_until) + WAITS_FOR_LOCK
        return min(since, self._barred_at) if life.died_at < barred_until else since

    async def _live(self, life: Life) -> None:
        try:
            await self._engine_lives(life)
        except (Exception, asyncio.CancelledError) as fault:
            life.fault = fault
            self._note(f"fault {type(fault).__name__}")
        finally:
            life.ends(self._loop.time())

    async def _engine_lives(self, life: Life) -> None:
        wire = Wire(self._network)
        token = self._telegram.token
        bot = ExtBot(token, request=LanesRequest(wire), get_updates_request=LanesRequest(wire))
        database = Database(URL, self._template.keys)
        parts = Parts(
            api_url="",
            token=token,
            database=database,
            clock=self._clock,
            bundle=self._template.bundle,
            clinic=self._template.clinic,
            heartbeat=False,
        )
        engine = life.engine = Engine(parts, wire, bot)
        await engine.start()
        beating = self._loop.create_task(self._beat(engine))
        failing = self._loop.create_task(engine.wait_failed())
        jumps = JumpWatch(self._clock, engine.clock_jumped, monotonic=self._loop.time)
        watching = self._loop.create_task(jumps.run())
        try:
            await asyncio.wait({beating, failing}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            beating.cancel()
            failing.cancel()
            watching.cancel()
        for ended in (beating, failing):
            if ended.done() and not ended.cancelled():
                fault = ended.exception()
                self._note(f"failed {type(fault).__name__}")
        await engine.stop()

    async def _beat(self, engine: Engine) -> None:
        """Tick when something is due, as the heartbeat does every second; it outlives a failed tick."""
        while True:
            now = self._clock.now()
            try:
                await engine.tick()
                due = await engine.next_due()
            except Exception as fault:
                self._note(f"tick failed {type(fault).__name__}")
                due = now + timedelta(seconds=5)
            await self._clock.wait_until(min(due or now + LONGEST_BEAT, now + LONGEST_BEAT))

    async def _stop(self) -> None:
        life = self._life
        if life is None or life.engine is None or life.ended.is_set():
            return
        try:
            await asyncio.wait_for(asyncio.shield(self._loop.create_task(life.engine.stop())), 30)
        except Exception as fault:
            self._note(f"stop failed {type(fault).__name__}")
        life.ends(self._loop.time())

    # ------------------------------------------------------------ the database

    async def _before(self, verb: str) -> None:
        life = self._life
        if life is not None and life.kill_in is not None:
            life.kill_in -= 1
            if life.kill_in < 0:
                await self._die(life)
        if verb == "begin":
            await nap(0.001)
            if self._loop.time() < self._locked_until:
                self._note("locked")
                await nap(WAITS_FOR_LOCK)
                if self._loop.time() < self._locked_until:
                    raise sqlite3.OperationalError(LOCKED)
        if verb == "commit":
            await nap(self._dice.uniform(0.001, 0.02))
            if self._loop.time() < self._full_until and self._raw.in_transaction:
                self._note("full")
                raise sqlite3.OperationalError(FULL)

    async def _die(self, life: Life) -> None:
        self._note("killed")
        life.desk.dead = True
        life.ends(self._loop.time())
        # Nothing after this line is ever run by that life.
        await asyncio.get_running_loop().create_future()

    def _committed(self) -> None:
        self._note("commit")
        self.promises.look()

    # ------------------------------------------------------------ the people

    def _somebody_acts(self) -> None:
        dice = self._dice
        phone = self._phones[dice.choice(CHATS)] if dice.random() < 0.8 else self._author
        if phone is self._author:
            self._taps_anything(phone)
            return
        check = next((one for one in phone.from_bot if is_check(one)), None)
        what = dice.random()
        if check is not None and what < 0.7:
            value = str(dice.randint(0, 9))
            phone.taps(value, check)
            if what < 0.15:
                phone.taps(value, check)
        elif what < 0.85:
            self._taps_anything(phone)
        else:
            phone.says("what a day it was")
        self._note(f"acts {phone.person_id}")

    @property
    def _author(self) -> Phone:
        return self._phones[AUTHOR_CHAT]

    def _taps_anything(self, phone: Phone) -> None:
        buttons = [
            (button.data, message)
            for message in phone.from_bot[-3:]
            for row in message.buttons
            for button in row
            if button.data
        ]
        if not buttons:
            return
        data, message = self._dice.choice(buttons)
        try:
            phone.taps_data(data, message)
        except NothingThere:
            return
        pointer = decode(data)
        self._asked[phone.person_id] += pointer is not None and pointer.action == AskForPain.action

    # ------------------------------------------------------------ the end

    async def _peace(self) -> None:
        self._note("peace")
        self._network.weather = CALM
        self._network.at_peace = True
        self._locked_until = self._full_until = -1.0
        if self._life is not None:
            self._life.kill_in = None
        limit = self._loop.time() + PATIENCE
        # What was owed before the clock was set back is due when it has caught up.
        worth = self.promises.owed_before(max(self._latest, self._clock.now()))
        while self._loop.time() < limit:
            await self._revive()
            if not len(self._telegram.world.updates) and self.promises.at_rest(worth):
                break
            await nap(20)
        await self._stop()
        if self._life is not None:
            await self._bury(self._life)
        await self._network.close()
        self.promises.ended(
            self._telegram,
            self._network.accepted,
            asked=self._asked,
            unsure=self._network.unsure,
        )

    def _note(self, step: str) -> None:
        self._steps += 1
        self._digest.update(f"{self._loop.time():.6f} {step}\n".encode())


def _weather(dice: random.Random) -> Weather:
    """Draw how bad it is, and in which way."""
    worst = dice.choice((0.0, 0.02, 0.05, 0.2))
    chances: dict[Mishap, float] = {}
    for mishap in Mishap:
        if dice.random() < 0.4:
            chances[mishap] = worst * dice.random()
    return Weather(mishaps=chances, latency=dice.choice((0.02, 0.1, 1.0, 10.0)))


def tell(seed: int, template: Template, *, variant: Variant = Variant.OURS) -> Told:
    """Play the story of one seed."""
    loop = VirtualLoop()
    try:
        with playing(variant), quiet_log():
            return _told(seed, template, loop)
    finally:
        loop.close()


def _told(seed: int, template: Template, loop: VirtualLoop) -> Told:
    template.restart_ids()
    story = Story(seed, template, loop)
    with inline_sqlite(lambda: story.desk):
        return loop.run_until_complete(story.play())
