"""How does somebody outside notice that Limber has fallen silent? It is told every minute that all is well.

A service such as healthchecks (or a monitor of the house) alarms when that word does not come: it also notices what
no program can say of itself, such as a machine without power.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from http import HTTPStatus

import aiohttp
import structlog

from rules.clock import Clock

PING_EVERY = timedelta(minutes=1)
LOOK_AGAIN_AFTER = timedelta(seconds=5)
ANSWERED_WITHIN = timedelta(seconds=10)

log = structlog.get_logger()


async def ping_outside(url: str, is_well: Callable[[], bool], clock: Clock) -> None:
    """Ask for `url` by GET, for ever, once a minute while `is_well`; the answer's body is not read.

    What fails is logged when it begins and when it ends, without the address: who knows it can silence the alarm.
    """
    limit = aiohttp.ClientTimeout(total=ANSWERED_WITHIN.total_seconds())
    fault = ""
    # The environment's proxy, where there is one.
    async with aiohttp.ClientSession(timeout=limit, trust_env=True) as session:
        while True:
            if well := is_well():
                before, fault = fault, await _fault_of_ping(session, url)
                if fault and not before:
                    log.warning("heartbeat_unanswered", error=fault)
                if before and not fault:
                    log.info("heartbeat_answered")
            await clock.wait_until(clock.now() + (PING_EVERY if well else LOOK_AGAIN_AFTER))


async def _fault_of_ping(session: aiohttp.ClientSession, url: str) -> str:
    """Ping once; return what was wrong, or nothing."""
    try:
        async with session.get(url, allow_redirects=False) as answer:
            # Where it points elsewhere, nobody was told.
            return "" if answer.status < HTTPStatus.MULTIPLE_CHOICES else str(answer.status)
    except (TimeoutError, aiohttp.ClientError, OSError) as wrong:
        return type(wrong).__name__
