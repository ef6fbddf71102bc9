"""When does each light show a fault, and does it go out again?"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from rules.conditions import ConditionCode
from tests.green.faults import Fault
from tests.green.rigs import CLOCK, LOOK, Rig, sentence

SEEN_WITHIN = timedelta(seconds=60)
SETTLED_AFTER = timedelta(seconds=25)
OVER_WITHIN = timedelta(seconds=180)


@dataclass(frozen=True, kw_only=True)
class Seen:
    """After how many seconds each light showed it: None where it cannot speak, -1 where it did not."""

    fault: str
    code: str
    readyz: float | None
    check: float | None
    metric: float | None
    chat: float | None
    over: float | None
    why: str

    @property
    def good(self) -> bool:
        shown = (self.readyz, self.check, self.metric, self.chat)
        late = SEEN_WITHIN.total_seconds()
        return all(one is None or 0 <= one <= late for one in shown) and self.over != -1

    def as_row(self) -> dict[str, object]:
        return {**asdict(self), "good": self.good}


async def prove(fault: Fault, rig: Rig, *, settles: bool = True) -> Seen:
    """Inject a fault, wait for every light that can speak, mend it, and wait until it is over."""
    line = sentence(fault.code)
    before = len(rig.admin.from_bot)
    began = CLOCK.now()
    await fault.begin(rig)
    lights = {
        "readyz": fault.readyz and _first(began, lambda: _in_readyz(rig, fault.code)),
        "metric": fault.metric and _first(began, lambda: _in_metrics(rig, fault.code)),
        "check": fault.check and _first(began, lambda: _in_check(rig, fault.code)),
        "chat": fault.chat and _first(began, lambda: _in_chat(rig, line, before)),
    }
    names = [name for name, light in lights.items() if light]
    shown = dict(
        zip(
            names, await asyncio.gather(*(light for light in lights.values() if light)), strict=True
        )
    )
    if fault.restart:
        await rig.stop()
        await rig.start(until_ready=False)
    else:
        await fault.end(rig)
    ended = CLOCK.now()
    read = len(rig.admin.from_bot)
    over = await _first(ended, lambda: _is_over(rig, fault, line, read), OVER_WITHIN)
    if settles and not fault.chat:
        # A line that could not be sent in time may come now, and its end after it: the next fault must not see them.
        await CLOCK.wait_until(CLOCK.now() + SETTLED_AFTER)
    return Seen(
        fault=fault.name,
        code=fault.code,
        over=over,
        why=fault.why,
        **{name: shown.get(name) for name in lights},
    )


async def _first(
    began: datetime, happens: Callable[[], Awaitable[bool]], within: timedelta = SEEN_WITHIN
) -> float:
    while CLOCK.now() - began < within + LOOK:
        if await happens():
            return round((CLOCK.now() - began).total_seconds(), 1)
        await CLOCK.wait_until(CLOCK.now() + LOOK)
    return -1


async def _in_readyz(rig: Rig, code: ConditionCode) -> bool:
    told = await rig.readyz()
    return any(one["code"] == code and one["mend"] for one in told.get("conditions", ()))


async def _in_metrics(rig: Rig, code: ConditionCode) -> bool:
    return f'limber_condition{{code="{code}"}} 1.0' in await rig.metrics()


async def _in_check(rig: Rig, code: ConditionCode) -> bool:
    if code is not ConditionCode.NO_ENGINE and not await _in_readyz(rig, code):
        return False
    return code in await rig.check()


async def _in_chat(rig: Rig, line: str, since: int) -> bool:
    return rig.chat("Limber needs a hand", line, since=since)


async def _is_over(rig: Rig, fault: Fault, line: str, since: int) -> bool:
    told = await rig.readyz()
    if not told or any(one["code"] == fault.code for one in told["conditions"]):
        return False
    return told["ready"] and (not fault.chat or rig.chat("That is over", line, since=since))
