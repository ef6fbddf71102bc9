"""Is anything lost or doubled when the database goes and comes back?"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults.counts import line, must_hold
from tests.faults.restarting import Weather, restart_naive, restart_ours
from tests.postgres import Server

pytestmark = pytest.mark.unmeasured

PEOPLE = 150
PER_SECOND = 40
WEATHER = Weather(up=(0.5, 1.5), down=(0.2, 0.6), restarts=2)


async def test_a_database_that_goes_and_comes_back_loses_and_doubles_nothing(
    own_postgresql: Server, tmp_path: Path
) -> None:
    ours = await restart_ours(
        own_postgresql, tmp_path, people=PEOPLE, per_second=PER_SECOND, weather=WEATHER
    )
    naive = await restart_naive(
        own_postgresql, tmp_path, people=PEOPLE, per_second=PER_SECOND, weather=WEATHER
    )
    assert ours.restarts == WEATHER.restarts
    assert (ours.taps.lost, ours.taps.doubled) == (0, 0)
    told = line("PostgreSQL restarts", ours.restarts, ours.broadcast, "mark after send", naive)
    must_hold(told, uncertain_at_most=ours.restarts * PER_SECOND)
