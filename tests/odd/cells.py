"""What became of one kind of message after one odd answer?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any

from bot.transport.connection_pool import MaybeSent, NotSent
from simulator import Call, OddAnswer, Telegram
from tests.conversations.house import House
from tests.conversations.memory import Memory, MemoryHttp
from tests.odd.answers import ANSWERS, WAITS, NoAnswer, says_it_refused
from tests.odd.kinds import KINDS, Kind, Scene

# What is due by itself comes by then.
DUE_WITHIN = timedelta(hours=12)
# Whoever waits in vain is told so by the next morning at the latest.
TOLD_WITHIN = timedelta(hours=26)
# What goes out twice does so by then.
TWICE_WITHIN = timedelta(seconds=100)
# How we say that something may not have arrived, or could not be shown, or to whom nothing arrives.
TELLING = (
    "I am not sure that my last message reached you",
    "I could not show you my answer",
    "may not have arrived",
    "cannot be reached",
    "Telegram refuses my messages",
    "unsure (line dropped",
    "blocked us",
    "failed",
    "Telegram would not let me take back",
    "now only say",
    "Limber needs a hand",
    "I cannot reach anybody on your team",
)


class When(StrEnum):
    """Whether Telegram had done what was asked before the odd answer came."""

    BEFORE = "before"
    AFTER = "after"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """How it ended: after how many seconds it was there, or None; whether a person was told; how often it came.

    The seconds are counted from when Telegram was well, which is when the wait it asked for was over.
    """

    kind: str
    answer: str
    when: When
    arrived_s: float | None
    told: bool
    twice: bool

    @property
    def in_time(self) -> bool:
        """Whether it was there as soon as it should."""
        limit = KINDS[self.kind].within.total_seconds()
        return self.arrived_s is not None and self.arrived_s <= limit

    @property
    def lost(self) -> bool:
        """Whether it was not there in time, and nobody was told."""
        return not self.in_time and not self.told

    @property
    def doubled(self) -> bool:
        """Whether somebody got it twice who should not."""
        return self.twice and not KINDS[self.kind].repeated

    def as_row(self) -> dict[str, Any]:
        """Return it by the keys of the record."""
        return asdict(self)


def cells(
    memory: Memory, kinds: Iterable[str] = KINDS, answers: Iterable[str] = ANSWERS
) -> Iterator[Cell]:
    """Try each kind with each answer, before and after; what says that nothing was done has no after."""
    names = tuple(answers)
    for kind in kinds:
        for answer in names:
            yield cell(memory, kind, answer, When.BEFORE)
            if not says_it_refused(ANSWERS[answer]):
                yield cell(memory, kind, answer, When.AFTER)


def cells_of(migrated: Path, kind: str) -> list[Cell]:
    """Try one kind with every answer, in a process that tries no other at the same time."""
    return list(cells(Memory(migrated), [kind]))


def cell(memory: Memory, kind: str, answer: str | None, when: When) -> Cell:
    """Let one request of that kind get that answer, in a house of its own; with None it gets its own."""

    async def life(house: House) -> Cell:
        scene = await KINDS[kind].set(house)
        if answer is not None:
            _prepare(house, scene, answer, when)
        before = len(_asked(house, scene))
        await scene.begin()
        reached = await house.walker.walk_until(
            lambda: len(_asked(house, scene)) > before, house.now + DUE_WITHIN
        )
        assert reached, f"nothing of the kind went out: {kind}"
        first = _asked(house, scene)[before]
        wait = WAITS.get(answer or "", _NO_WAIT)
        found = _Found(house, scene, before, first, well_at=first.at + wait)
        await found.follow(KINDS[kind])
        return Cell(
            kind=kind,
            answer=answer or "its own",
            when=when,
            arrived_s=found.arrived_s,
            told=found.told,
            twice=found.times > 1 and not KINDS[kind].harmless,
        )

    return memory.lives(life)


_NO_WAIT = timedelta(0)


def _prepare(house: House, scene: Scene, answer: str, when: When) -> None:
    odd, http = ANSWERS[answer], house.engine.http
    if isinstance(odd, NoAnswer) and isinstance(http, MemoryHttp):
        http.hang_up = (MaybeSent if odd.sent else NotSent)(odd.reason)
    for method in scene.methods:
        give_odd_answer(house.telegram, method, scene.waiting.phone.person_id, answer, when)


def give_odd_answer(telegram: Telegram, method: str, chat: int, answer: str, when: When) -> None:
    """Let the next such request to that chat get that answer; where it is none, the connection closes."""
    odd, after = ANSWERS[answer], when is When.AFTER
    if isinstance(odd, OddAnswer):
        telegram.faults.odd(odd, method=method, chat=chat, carried_out=after)
    elif after:
        telegram.faults.answer_lost(method=method, chat=chat)
    else:
        telegram.faults.closed(method=method, chat=chat)


def _asked(house: House, scene: Scene) -> list[Call]:
    chat = scene.waiting.phone.person_id
    return [call for method in scene.methods for call in house.telegram.ledger.calls(method, chat)]


@dataclass(slots=True)
class _Found:
    """What is found of it in the ledger."""

    house: House
    scene: Scene
    before: int
    first: Call
    well_at: datetime

    async def follow(self, kind: Kind) -> None:
        """Wait until it is there, or somebody is told; and whether it comes twice."""
        walk_until = self.house.walker.walk_until
        await walk_until(lambda: self.times > 0, self.well_at + kind.within)
        if not self.times:
            await walk_until(lambda: self.times > 0 or self.told, self.well_at + TOLD_WITHIN)
        await self.house.walker.walk(TWICE_WITHIN)

    @property
    def _there(self) -> Sequence[datetime]:
        """Return when it was carried out, each time; what was said in its place counts as it."""
        calls = _asked(self.house, self.scene)[self.before :]
        same = [call.at for call in calls if call.accepted and self._is_it(call)]
        chat = self.scene.waiting.phone.person_id
        others = self.house.telegram.ledger.calls("sendMessage", chat)
        if self.scene.methods != ("sendMessage",):
            same += [
                call.at
                for call in others
                if call.accepted and call.at >= self.first.at and _stands_for(call, self.first)
            ]
        return sorted(same)

    def _is_it(self, call: Call) -> bool:
        if self.scene.says is not None:
            return self.scene.says in _words(call.params)
        return (
            call.method == self.first.method
            and _words(call.params)[:40] == _words(self.first.params)[:40]
        )

    @property
    def times(self) -> int:
        return len(self._there)

    @property
    def arrived_s(self) -> float | None:
        there = self._there
        return max(0.0, (there[0] - self.well_at).total_seconds()) if there else None

    @property
    def told(self) -> bool:
        calls = self.house.telegram.ledger.calls()
        return any(
            any(phrase in _words(call.params) for phrase in TELLING)
            for call in calls
            if call.accepted and call.at >= self.first.at
        )


def _stands_for(call: Call, first: Call) -> bool:
    """Tell whether a message says what a change or a picture was to show."""
    words = _words(first.params)[:40]
    return bool(words) and _words(call.params)[:40] == words


def _words(params: Mapping[str, Any]) -> str:
    return str(params.get("text") or params.get("caption") or "")
