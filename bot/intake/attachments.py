"""How is a chart or a file made for an answer? After the commit, from the rows as they are then.

Drawing takes longer than a transaction may last, and an erasure in between leaves nothing to draw.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any, ParamSpec, TypeVar

import structlog

from bot.services import Services
from rules.message import Message
from rules.prompts import Edit, Made, Say

log = structlog.get_logger()

P = ParamSpec("P")
T = TypeVar("T")
Maker = Callable[[Services, Mapping[str, Any]], Awaitable[Message | None]]

# One thread: matplotlib draws for one at a time, and a small machine has a core to spare.
_drawing = ThreadPoolExecutor(max_workers=1, thread_name_prefix="drawing")


async def off_loop(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run what takes long beside the event loop, one such work after another."""
    running = asyncio.get_running_loop()
    return await running.run_in_executor(_drawing, lambda: work(*args, **kwargs))


@dataclass(frozen=True, slots=True)
class Making:
    """Turns an answer that is still to be made into one that can be sent."""

    services: Services
    makers: Mapping[str, Maker]

    async def finished(self, made: Made) -> Say | Edit | None:
        """Return what to send: what it says otherwise where making failed, None where nothing is left to say."""
        try:
            message = await self.makers[made.maker](self.services, made.details)
        except Exception:
            # The edge of the house: a drawing that fails must not hold up the chat.
            log.exception("making_failed", kind=made.maker)
            return Say(message=made.otherwise, kind=made.kind)
        if message is None:
            return None
        if made.edits is not None:
            return Edit(message_id=made.edits, message=message)
        if made.protect:
            message = replace(message, protect=True)
        return Say(message=message, prompt_id=made.prompt_id, kind=made.kind)
