"""What does a coordinator see of a broadcast to a whole programme that she holds, and that is killed meanwhile?

Everything is done from her phone, with the real program: write, type the number, pause, go on.
"""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from scheduler.delivery.delivery_loop import MOST_IN_FLIGHT
from simulator import Message, NothingThere, Phone, Telegram, serve
from tests.faults.counts import Count
from tests.faults.crowd import (
    AUTHOR_CHAT,
    WORDS,
    Crowd,
    broadcast_count,
    reached,
    sent,
    unfinished,
    write_crowd,
)
from tests.faults.killing import cut_off_in, room_for
from tests.faults.lives import CLOCK, ProgramLife
from tests.faults.program import program_in

LOOK_EVERY = timedelta(milliseconds=20)
TWO_SECONDS = timedelta(seconds=2)
KILLS = 2
_CHOSEN = re.compile(r"([\d,]+) chosen: ([\d,]+) sent(?:, ([\d,]+) unsure)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What her last message says, and what is true."""

    chosen: int
    sent: int
    unsure: int
    others: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What came of it.

    `late` were sent more than 2 s after she tapped Pause, or while it rested; the kills cut off `in_flight` requests.
    """

    report: Report
    count: Count
    reached: int
    late: int
    edits: int
    in_flight: int


async def hold_and_kill(folder: Path, *, people: int, per_second: int) -> Held:
    """Let her send it, pause it, and go on; kill the program while it rests and while it sends."""
    file = room_for(folder)
    crowd = await write_crowd(
        f"sqlite:///{file}",
        file.with_suffix(".keys"),
        people=people,
        now=CLOCK.now(),
        confirmed=False,
    )
    telegram = Telegram(clock=CLOCK)
    bea = telegram.person(AUTHOR_CHAT, "Bea", started=True)
    for chat_id in crowd.chats:
        telegram.person(chat_id, "Ana", started=True)
    async with serve(telegram) as api_url:
        program = program_in(
            folder,
            api_url=api_url,
            token=telegram.token,
            LIMBER_MESSAGES_PER_SECOND=str(per_second),
        )
        scene = _Scene(telegram, bea, people, file, lambda: ProgramLife(program, folder / "log"))
        late = await scene.plays()
        held = await _told(scene, crowd, late)
    assert "Traceback" not in (folder / "log").read_text()
    return held


@dataclass(slots=True)
class _Scene:
    telegram: Telegram
    bea: Phone
    people: int
    file: Path
    born: Callable[[], ProgramLife]
    life: ProgramLife | None = None
    in_flight: int = 0

    async def plays(self) -> int:
        """Go through it all; return how many messages went out when nothing should have."""
        self._begins()
        await self._writes()
        await self._until(lambda: self._sent() > self.people * 0.25)
        self._taps("Pause")
        await CLOCK.wait_until(CLOCK.now() + TWO_SECONDS)
        resting = self._sent()
        await self._until(lambda: "is paused." in self._watched().words)
        self._killed()
        self._begins()
        await CLOCK.wait_until(CLOCK.now() + TWO_SECONDS)
        late = self._sent() - resting
        self._taps("Go on")
        await self._until(lambda: self._sent() > self.people * 0.6)
        self._killed()
        self._begins()
        await self._until(lambda: "is finished" in self._watched().words)
        return late

    async def ends(self) -> None:
        """Stop the program as an operator does."""
        assert self.life is not None
        assert await asyncio.to_thread(self.life.stop) == 0

    def report(self) -> Report:
        """Return what her message says now."""
        words = self._watched().words
        found = _CHOSEN.search(words)
        assert found, words
        chosen, got, unsure = (int((one or "0").replace(",", "")) for one in found.groups())
        return Report(chosen=chosen, sent=got, unsure=unsure, others=words[found.end() :])

    async def _writes(self) -> None:
        self.bea.says("/broadcast")
        await self._sees("Never mind")
        self.bea.says(WORDS)
        await self._sees("Send to")
        self.bea.taps("Send to")
        if self.people > 100:
            await self._until(lambda: "To confirm, type" in self.bea.last.words)
            self.bea.says(str(self.people))
        await self._sees("Pause")

    def _sent(self) -> int:
        before = sum(call.chat_id == AUTHOR_CHAT for call in self.telegram.ledger.messages())
        return sent(self.telegram) - before

    def _watched(self) -> Message:
        return self.bea.last

    def _taps(self, label: str) -> None:
        self.bea.taps(label)

    async def _sees(self, label: str) -> None:
        await self._until(lambda: self._finds(label))

    def _finds(self, label: str) -> bool:
        try:
            self.bea.find(label)
        except NothingThere:
            return False
        return True

    def _begins(self) -> None:
        self.life = self.born()
        self.life.start()

    def _killed(self) -> None:
        assert self.life is not None
        self.life.kill()
        self.in_flight += cut_off_in(self.file)

    async def _until(self, reached_it: Callable[[], bool]) -> None:
        limit = CLOCK.now() + timedelta(seconds=60 + self.people / 20)
        while not reached_it():
            assert CLOCK.now() < limit, [message.words for message in self.bea.from_bot]
            await CLOCK.wait_until(CLOCK.now() + LOOK_EVERY)


async def _told(scene: _Scene, crowd: Crowd, late: int) -> Held:
    database = crowd.database()
    limit = CLOCK.now() + timedelta(seconds=30)
    while await unfinished(database):
        assert CLOCK.now() < limit
        await CLOCK.wait_until(CLOCK.now() + LOOK_EVERY)
    await scene.ends()
    telegram = scene.telegram
    patients = Counter({chat: n for chat, n in reached(telegram).items() if chat != AUTHOR_CHAT})
    held = Held(
        report=scene.report(),
        count=await broadcast_count(database, telegram, crowd),
        reached=len(patients),
        late=late,
        edits=len(telegram.ledger.calls("editMessageText", AUTHOR_CHAT)),
        in_flight=scene.in_flight,
    )
    await database.close()
    return held


def must_add_up(held: Held, *, people: int) -> None:
    """Expect exact numbers on her phone: each patient once, and who is unsure named as such.

    Those may be unsure that the kills cut off.
    """
    report = held.report
    assert (held.count.lost, held.count.doubled, held.late) == (0, 0, 0), held
    assert report.chosen == people, held
    assert report.sent + report.unsure == people, held
    assert report.unsure == held.count.uncertain <= held.in_flight, held
    assert held.in_flight <= KILLS * MOST_IN_FLIGHT, held
    assert report.sent <= held.reached <= report.sent + report.unsure, held
