"""Is the end of each flow the same, whichever of its requests is lost once?

Of each flow the first request of each kind to each chat is lost, before Telegram has read it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

import pytest

from rules.vocabulary import Role
from simulator import Call, Message
from tests.conversations.house import House, Voice
from tests.conversations.memory import Memory
from tests.conversations.rated import rated_before

pytestmark = pytest.mark.unmeasured

NOT_SURE = "I am not sure that my last message reached you"
SHOW = "Show it again"
# Whatever was lost is there so soon, or is said to be in doubt.
SOON = 3
IN_THE_END = 60
# Asked of no chat that anybody looks at.
NEVER_SHOWN = frozenset({"setMyCommands"})
# What is counted in a text differs where one message more or less was said.
COUNTED_FROM = 200
Flow = Callable[[House], Awaitable[list[Voice]]]


class Steady(Voice):
    """Somebody who waits a moment after each act, and has shown again what is in doubt."""

    async def _settled(self) -> Message:
        await self.house.settles()
        await self.house.skips(seconds=SOON)
        if self.phone.from_bot and self.phone.last.words.startswith(NOT_SURE):
            self.phone.taps(SHOW)
            await self.house.settles()
            await self.house.skips(seconds=SOON)
        return self.phone.last


async def steady(coming: Awaitable[Voice]) -> Voice:
    voice = await coming
    return Steady(voice.house, voice.phone)


async def rates(house: House) -> list[Voice]:
    ana = await steady(house.patient())
    check = await ana.says("/pain")
    await ana.taps("4", check)
    await ana.taps("Change", ana.phone.message(check.message_id))
    await ana.taps("5", ana.phone.message(check.message_id))
    return [ana]


async def has_a_severe_day(house: House) -> list[Voice]:
    ana = await steady(house.patient())
    await rated_before(house, ana, *[3] * 12, joints=["hands"])
    check = await ana.says("/pain")
    await ana.taps("8", check)
    await ana.taps("My usual pain", ana.phone.message(check.message_id))
    await ana.taps("Please call me", ana.phone.message(check.message_id))
    return [ana]


async def takes_an_alert(house: House) -> list[Voice]:
    ana, bea = await steady(house.patient()), await steady(house.coordinator())
    await ana.says("I have chest pain and cannot breathe")
    await house.skips(minutes=1)
    alert = bea.phone.last
    await bea.taps("I have it", alert)
    await bea.taps("Close", bea.phone.message(alert.message_id))
    await bea.taps_value("talked")
    return [bea, ana]


async def is_in_danger(house: House) -> list[Voice]:
    ana = await steady(house.patient())
    await ana.says("I have chest pain and cannot breathe")
    return [ana]


async def tells_a_sign(house: House) -> list[Voice]:
    ana = await steady(house.patient())
    await ana.says("/wrong")
    await ana.taps(ana.phone.last.labels[0])
    return [ana]


async def stops(house: House) -> list[Voice]:
    ana = await steady(house.patient())
    await ana.says("/menu")
    await ana.says("STOP")
    return [ana]


async def forgets(house: House) -> list[Voice]:
    ana = await steady(house.patient())
    await ana.says("/forget")
    await ana.taps("Yes, delete it all")
    return [ana]


async def takes_her_data(house: House) -> list[Voice]:
    ana = await steady(house.patient())
    await ana.says("/mydata")
    return [ana]


async def sees_progress(house: House) -> list[Voice]:
    ana = await steady(house.patient())
    await rated_before(house, ana, *[3] * 12, joints=["hands"])
    await ana.says("/progress")
    return [ana]


async def joins(house: House) -> list[Voice]:
    eva = house.stranger(started=True)
    return [await house.joins(Steady(house, eva.phone))]


async def asks_her_team(house: House) -> list[Voice]:
    ana = await steady(house.patient())
    await ana.says("/ask")
    await ana.taps(ana.phone.last.labels[0])
    await ana.says("May I swim?")
    return [ana]


async def sends_to_many(house: House) -> list[Voice]:
    ana, bea = await steady(house.patient()), await steady(house.coordinator(role=Role.ADMIN))
    await bea.says("/broadcast")
    await bea.says("Warm water eases stiff hands.")
    await bea.taps("Send to 1 patient")
    await house.skips(seconds=5)
    return [bea, ana]


FLOWS: tuple[Flow, ...] = (
    rates,
    has_a_severe_day,
    takes_an_alert,
    is_in_danger,
    tells_a_sign,
    stops,
    forgets,
    takes_her_data,
    sees_progress,
    joins,
    asks_her_team,
    sends_to_many,
)


@dataclass(frozen=True, slots=True)
class Ended:
    """What somebody's chat shows in the end, whatever came first."""

    said: tuple[str, ...]
    buttons: tuple[tuple[str, ...], ...]


def played(
    memory: Memory, flow: Flow, lose: tuple[int, str] | None = None
) -> tuple[list[Ended], list[tuple[int, str]]]:
    """Play a flow in a house of its own, and lose one request; return how it ended, and the kinds of request."""

    async def life(house: House) -> tuple[list[Ended], list[tuple[int, str]]]:
        if lose is not None:
            chat, method = lose
            house.telegram.faults.closed(chat=chat, method=method)
        voices = await flow(house)
        await house.skips(seconds=IN_THE_END)
        # What is owed to others is a delivery, and has its own tests.
        calls = house.telegram.ledger.calls(chat=voices[0].phone.person_id)
        asked = _kinds_of([call for call in calls if not _is_alert(call)])
        return [ended(voice) for voice in voices], asked

    return memory.lives(life)


def ended(voice: Voice) -> Ended:
    shown = [one for one in voice.phone.from_bot if not one.words.startswith(NOT_SURE)]
    return Ended(
        said=tuple(sorted(one.words[:COUNTED_FROM] for one in shown)),
        buttons=tuple(sorted(one.labels for one in shown)),
    )


def _is_alert(call: Call) -> bool:
    return call.method == "sendMessage" and "chest pain" in str(call.params["text"]).casefold()


def _kinds_of(calls: Sequence[Call]) -> list[tuple[int, str]]:
    found = [(call.chat_id, call.method) for call in calls if call.method not in NEVER_SHOWN]
    return list(dict.fromkeys((chat, method) for chat, method in found if chat is not None))


@pytest.mark.parametrize("flow", FLOWS, ids=lambda flow: flow.__name__)
def test_the_end_is_the_same_whichever_request_is_lost(flow: Flow, memory: Memory) -> None:
    clean, kinds = played(memory, flow)
    assert kinds
    for kind in kinds:
        lost, _ = played(memory, flow, kind)
        assert lost == clean, kind
