"""What does a PostgreSQL that goes every 5 to 40 s do to a broadcast to 20,000 patients, and to their taps?"""

from __future__ import annotations

from pathlib import Path

from tests.faults.counts import line, must_hold
from tests.faults.restarting import Weather, restart_naive, restart_ours
from tests.postgres import Server
from tests.soak.conftest import Share, Tell

PEOPLE = 20_000
PER_SECOND = 100
RESTARTS = 8


async def test_postgresql_stopped_and_started(
    own_postgresql: Server, tmp_path: Path, share: Share, tell: Tell
) -> None:
    people = share(PEOPLE)
    weather = Weather(up=(5, 40), down=(0.5, 5), restarts=share(RESTARTS))
    ours = await restart_ours(
        own_postgresql, tmp_path, people=people, per_second=PER_SECOND, weather=weather
    )
    naive = await restart_naive(
        own_postgresql, tmp_path, people=people, per_second=PER_SECOND, weather=weather
    )
    told = line("PostgreSQL restarts", ours.restarts, ours.broadcast, "mark after send", naive)
    tell(told)
    assert (ours.taps.lost, ours.taps.doubled) == (0, 0)
    must_hold(told, uncertain_at_most=ours.restarts * PER_SECOND)
