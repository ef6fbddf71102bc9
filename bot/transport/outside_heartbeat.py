"""How does somebody outside notice that Limber has fallen silent? It is told every minute that all is well.

A service such as healthchecks (or a monitor of the house) alarms when that word does not come: it also notices what
no program can say of itself, such as a machine without power.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from http import HTTPStatus

import structlog

from bot.transport.connection_pool import ConnectionPool, MaybeSent, NotSent
from rules.clock import Clock

PING_EVERY = timedelta(minutes=1)
LOOK_AGAIN_AFTER = timedelta(seconds=5)
ANSWERED_WITHIN = timedelta(seconds=10)

log = structlog.get_logger()


async def ping_outside(
    url: str, is_well: Callable[[], bool], clock: Clock, *, proxy: str | None = None
) -> None:
    """Ask for `url` by GET, for ever, once a minute while `is_well`; the answer's body is not read.

    What fails is logged when it begins and when it ends, without the address: who knows it can silence the alarm.
    """
    connections = ConnectionPool(url, most=1, proxy=proxy)
    fault = ""
    try:
        while True:
            if well := is_well():
                before, fault = fault, await _fault_of_ping(connections)
                if fault and not before:
                    log.warning("heartbeat_unanswered", error=fault)
                if before and not fault:
                    log.info("heartbeat_answered")
            await clock.wait_until(clock.now() + (PING_EVERY if well else LOOK_AGAIN_AFTER))
    finally:
        await connections.close()


async def _fault_of_ping(connections: ConnectionPool) -> str:
    """Ping once; return what was wrong, or nothing."""
    try:
        status = (await connections.get(seconds=ANSWERED_WITHIN.total_seconds())).status
    except (NotSent, MaybeSent) as fault:
        return str(fault)
    # Where it points elsewhere, nobody was told.
    return "" if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES else str(status)
