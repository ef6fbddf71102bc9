"""What comes of a nurse who does this and that in her chat, in any order, with the real bot?

Each text she types is unlike any other, and she means the patient whose card, alert or question is before her.
"""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from simulator import Message
from tests.conversations.house import House, Voice

ACTS = 10


@dataclass(slots=True)
class Reached:
    """How many words reached whom she meant, and those that reached another."""

    right: int = 0
    wrong: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Nurse:
    voice: Voice
    house: House
    lot: random.Random
    typed: dict[str, int | None] = field(default_factory=dict)
    meant: int | None = None

    async def opens(self) -> None:
        number = self.lot.randint(1, 3)
        await self.voice.says(f"P{number:03}")
        self.meant = number

    async def lists(self) -> None:
        self.meant = None
        await self.voice.says(self.lot.choice(("/alerts", "/patients", "/help")))

    async def taps(self) -> None:
        """Tap any button of any message about one patient, but none that sends without words."""
        found = [
            (message, label)
            for message in self.voice.phone.from_bot[-12:]
            for label in message.labels
            if label.startswith(("Write", "Back", "Notes", "Send to", "Change it", "Do not send"))
        ]
        if found:
            message, label = self.lot.choice(found)
            self.meant = _about(message)
            await self.voice.taps(label, message)

    async def writes(self) -> None:
        await self.voice.says(self._text())

    async def replies(self) -> None:
        about = [one for one in self.voice.phone.from_bot[-12:] if _about(one) is not None]
        if about:
            message = self.lot.choice(about)
            self.meant = _about(message)
            self.voice.phone.replies(message, self._text())
            await self.house.settles()

    async def waits(self) -> None:
        await self.house.skips(minutes=self.lot.choice((1, 4, 11, 90)))

    def _text(self) -> str:
        text = f"Words number {len(self.typed)} of them."
        self.typed[text] = self.meant
        return text


def _about(message: Message) -> int | None:
    """Return the number of the one patient a message names, by its first words."""
    first = message.words.splitlines()[0]
    numbers = {word.strip(".,:?()·") for word in first.split() if word.startswith("P0")}
    return int(numbers.pop().lstrip("P")) if len(numbers) == 1 else None


async def wander(house: House, *, stories: int, seed: int) -> Reached:
    """Let a nurse live so many stories with three patients; return whom her words reached."""
    lot = random.Random(seed)
    bea = await house.coordinator()
    people = [await house.patient(name) for name in ("Ana", "Eva", "Mia")]
    nurse = _Nurse(bea, house, lot)
    deeds: list[Callable[[], Awaitable[None]]] = [
        nurse.opens,
        nurse.lists,
        nurse.taps,
        nurse.taps,
        nurse.taps,
        nurse.writes,
        nurse.writes,
        nurse.replies,
        nurse.waits,
    ]
    for _ in range(stories * ACTS):
        await lot.choice(deeds)()
    await house.skips(minutes=1)
    reached = Reached()
    for number, person in enumerate(people, start=1):
        for text, meant in nurse.typed.items():
            if any(text in one for one in person.texts):
                if meant == number:
                    reached.right += 1
                else:
                    reached.wrong.append(f"{text} meant for {meant} reached {number}")
    return reached
