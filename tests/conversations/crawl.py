"""Which screens can be reached by tapping, and is any button dead after its change of the screen was lost?"""

from __future__ import annotations

from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from content.buttons.payload import decode
from simulator import Message
from tests.conversations.house import House, Voice

EDITS = ("editMessageText", "editMessageCaption", "editMessageMedia")
NOT_MODIFIED = "message is not modified"
# From a fresh person to the screen the crawl begins with.
Root = Callable[[House], Awaitable[Voice]]
# What a button says, without the number of its prompt.
Step = tuple[str, str]
Path = tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Dead:
    """A button that did nothing when it was tapped again."""

    root: str
    path: Path

    def __str__(self) -> str:
        return " > ".join((self.root, *(".".join(step) for step in self.path)))


@dataclass(slots=True)
class Crawled:
    """How many screens and buttons were tried, how often a change was lost, and which buttons were dead."""

    screens: int = 0
    taps: int = 0
    lost: int = 0
    dead: list[Dead] = field(default_factory=list)


async def crawl(house: House, name: str, root: Root, *, most: int, every: int = 1) -> Crawled:
    """Tap every button of every screen behind a root, each twice, the first time with its change lost.

    Each way is walked by a fresh person. At most so many screens; of the buttons one in `every`.
    """
    crawled = Crawled()
    seen: set[frozenset[str]] = set()
    ways: deque[Path] = deque([()])
    number = 0
    while ways and crawled.screens < most:
        way = ways.popleft()
        voice = await _walked(house, root, way)
        if voice is None or (look := _look(voice.phone.last)) in seen:
            continue
        seen.add(look)
        crawled.screens += 1
        for step in _steps(voice.phone.last):
            ways.append((*way, step))
            number += 1
            if number % every == 0:
                crawled.taps += 1
                await _tap_twice(house, name, root, (*way, step), crawled)
    return crawled


async def _walked(house: House, root: Root, way: Path) -> Voice | None:
    """Walk a way with a fresh person; None where it leads to no screen with buttons."""
    voice = await root(house)
    for step in way:
        if not await _tapped(house, voice, step):
            return None
    return voice


async def _tap_twice(house: House, name: str, root: Root, way: Path, crawled: Crawled) -> None:
    voice = await _walked(house, root, way[:-1])
    if voice is None:
        return
    chat, screen = voice.phone.person_id, voice.phone.last
    faults = [house.telegram.faults.closed(chat=chat, method=method) for method in EDITS]
    await _tapped(house, voice, way[-1], screen)
    lost = any(fault.happened for fault in faults)
    house.telegram.faults.clear()
    if not lost or way[-1] not in _steps(voice.phone.message(screen.message_id)):
        return
    crawled.lost += 1
    before = len(_changes(house, chat, screen))
    await _tapped(house, voice, way[-1], voice.phone.message(screen.message_id))
    if len(_changes(house, chat, screen)) == before:
        crawled.dead.append(Dead(name, way))


async def _tapped(house: House, voice: Voice, step: Step, message: Message | None = None) -> bool:
    shown = message or voice.phone.last
    button = next((one for row in shown.buttons for one in row if _step(one.data) == step), None)
    if button is None or button.data is None:
        return False
    voice.phone.taps_data(button.data, shown)
    await house.settles()
    return True


def _changes(house: House, chat: int, screen: Message) -> list[object]:
    """Return the changes of that message that Telegram has carried out, or found made already."""
    return [
        call
        for method in EDITS
        for call in house.telegram.ledger.calls(method, chat)
        if (call.accepted or NOT_MODIFIED in call.error)
        and call.params.get("message_id") == screen.message_id
    ]


def _look(message: Message) -> frozenset[str]:
    """Return what tells one kind of screen from another: what its buttons do."""
    return frozenset(action for action, _ in _steps(message)) | {message.words[:24]}


def _steps(message: Message) -> list[Step]:
    found = (_step(one.data) for row in message.buttons for one in row)
    return [step for step in found if step is not None]


def _step(data: str | None) -> Step | None:
    payload = decode(data) if data else None
    return None if payload is None else (payload.action, payload.value)
