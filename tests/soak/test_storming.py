"""What do storms of "too many requests" do to a broadcast, and what does the bot ask meanwhile?"""

from __future__ import annotations

from pathlib import Path

from tests.faults.counts import line, must_hold
from tests.faults.storming import Weather, storm_naive, storm_ours
from tests.soak.conftest import Share, Tell

PEOPLE = 5000
# Two within five seconds would rightly hold the whole bot as long.
LONG = 1
WEATHER = Weather(share=0.02, seconds=(1, 2, 3, 5), squalls=3, squall_seconds=4)
LIMITER = "AIORateLimiter"
RETRIES = 9
CALLS = "429: over 30 in the busiest second (lost), inside a hold (doubled)"


async def test_storms_of_too_many_requests(tmp_path: Path, share: Share, tell: Tell) -> None:
    people = share(PEOPLE)
    ours, lived = await storm_ours(tmp_path / "ours", WEATHER, people=people, long=LONG)
    # Without a retry it needs no longer than its pace; with them, what it still owes then counts for nothing here.
    once = await storm_naive(WEATHER, people=people, long=LONG, retries=0, seconds=people)
    again = await storm_naive(
        WEATHER, people=people, long=0, retries=RETRIES, seconds=60 + people / 5
    )
    lines = [
        line("429, broadcast", ours.refusals, ours.broadcast, LIMITER, once.broadcast),
        line(CALLS, ours.refusals, ours.calls, f"{LIMITER}, {RETRIES} retries", again.calls),
    ]
    for told in lines:
        tell(told)
    assert (lived.taps.lost, lived.taps.doubled) == (0, 0)
    for told in lines:
        must_hold(told, uncertain_at_most=0)
