"""How do scripted people live with the bot, day after day?

They read what came, answer after a while as their habits say, and do now and then what is planned.
"""

import heapq
import itertools
import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from simulator.clock import MovableClock, Walker
from simulator.messages import Message
from simulator.phone import Phone
from simulator.transcript import Transcript

_Look = tuple[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class ScriptedTap:
    """She presses the button with this label."""

    label: str


@dataclass(frozen=True, slots=True)
class Say:
    """She types this."""

    text: str


@dataclass(frozen=True, slots=True)
class Open:
    """She follows a link; `called` is how the transcript names it."""

    link: str
    called: str


Act = ScriptedTap | Say | Open


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A message with buttons that she has just read."""

    at: datetime
    words: str
    labels: tuple[str, ...]
    lot: random.Random


@dataclass(frozen=True, slots=True, kw_only=True)
class Habit:
    """What she does about one kind of message, which is known by the labels it carries.

    `answer` returns her acts, or none when she leaves it; they come `after` so many minutes, at
    least and at most.
    """

    knows: Callable[[Seen], bool]
    answer: Callable[[Seen], Sequence[Act]]
    after: tuple[int, int] = (1, 1)


def carries(*labels: str) -> Callable[[Seen], bool]:
    """Know a message by all of these labels."""
    return lambda seen: set(labels) <= set(seen.labels)


@dataclass(slots=True, kw_only=True)
class Actor:
    """One scripted person."""

    phone: Phone
    lot: random.Random
    habits: Sequence[Habit] = ()
    taps: int = 0
    _read: dict[int, _Look] = field(default_factory=dict)

    def unread(self) -> Iterable[Message]:
        """Return the messages with buttons that she has not seen as they are now, and note them."""
        for message in self.phone.from_bot:
            if message.labels and self._read.get(message.message_id) != _look(message):
                self.note(message)
                yield message

    def note(self, message: Message) -> None:
        """Take this message for read."""
        self._read[message.message_id] = _look(message)


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class _Planned:
    at: datetime
    number: int
    actor: Actor = field(compare=False)
    acts: Sequence[Act] | Callable[[], Sequence[Act]] = field(compare=False)
    about: int | None = field(default=None, compare=False)
    look: _Look | None = field(default=None, compare=False)


class Play:
    """Several people, one clock, and the paper on which it is written down."""

    def __init__(
        self,
        *,
        clock: MovableClock,
        walker: Walker,
        transcript: Transcript,
        actors: Sequence[Actor],
    ) -> None:
        self._clock = clock
        self._walker = walker
        self._transcript = transcript
        self._actors = actors
        self._agenda: list[_Planned] = []
        self._numbers = itertools.count()

    def plan(
        self, actor: Actor, at: datetime, acts: Sequence[Act] | Callable[[], Sequence[Act]]
    ) -> None:
        """Have somebody do something at a moment; a callable decides only then."""
        planned = _Planned(at=at, number=next(self._numbers), actor=actor, acts=acts)
        heapq.heappush(self._agenda, planned)

    async def run(self, until: datetime) -> None:
        """Live through everything up to `until`."""
        await self._rest()
        while True:
            act = self._agenda[0] if self._agenda and self._agenda[0].at <= until else None
            if await self._walker.step(act.at if act else until):
                await self._rest()
            elif act is None:
                break
            else:
                heapq.heappop(self._agenda)
                await self._walker.walk_to(act.at)
                await self._perform(act)
        await self._walker.walk_to(until)
        await self._rest()

    async def _rest(self) -> None:
        await self._walker.settle()
        self._transcript.catch_up()
        for actor in self._actors:
            for message in actor.unread():
                self._consider(actor, message)

    def _consider(self, actor: Actor, message: Message) -> None:
        seen = Seen(at=self._clock.now(), words=message.words, labels=message.labels, lot=actor.lot)
        habit = next((habit for habit in actor.habits if habit.knows(seen)), None)
        acts = habit.answer(seen) if habit else ()
        if habit is None or not acts:
            return
        planned = _Planned(
            at=seen.at + timedelta(minutes=actor.lot.randint(*habit.after)),
            number=next(self._numbers),
            actor=actor,
            acts=acts,
            about=message.message_id,
            look=_look(message),
        )
        heapq.heappush(self._agenda, planned)

    async def _perform(self, planned: _Planned) -> None:
        actor, about = planned.actor, planned.about
        if about is not None and not _still(actor.phone, about, planned.look):
            return
        acts = planned.acts() if callable(planned.acts) else planned.acts
        for number, act in enumerate(acts, start=1):
            self._do(actor, act, about)
            await self._walker.settle()
            self._transcript.catch_up()
            if about is not None and number < len(acts):
                actor.note(actor.phone.message(about))
        await self._rest()

    def _do(self, actor: Actor, act: Act, about: int | None) -> None:
        phone = actor.phone
        match act:
            case ScriptedTap(label):
                self._transcript.did(phone, f"taps [{label}]")
                phone.taps(label, None if about is None else phone.message(about))
                actor.taps += 1
            case Say(text):
                self._transcript.did(phone, f"“{text}”")
                phone.says(text)
            case Open(link, called):
                self._transcript.did(phone, f"opens {called}")
                phone.opens(link)


def _still(phone: Phone, message_id: int, look: _Look | None) -> bool:
    """Tell whether the message is there and looks as it did when it was read."""
    message = phone.chat.messages.get(message_id)
    return message is not None and _look(message) == look


def _look(message: Message) -> _Look:
    return (message.words, message.labels)
