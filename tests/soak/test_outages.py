"""Does an outage of up to a day, at any moment, change no fact in many stories of two weeks?"""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.intake import update
from tests.conversations.memory import Memory
from tests.faults.counts import Count, line, must_hold
from tests.faults.outages import Size, by_arrival, compared, lived
from tests.soak.conftest import Share, Tell

FIRST_SEED = 100
SEEDS = 40
CONTROL_SEEDS = 5
SIZE = Size(patients=3, days=14)


def test_outages_of_many_seeds(
    sqlite_head: Path, share: Share, tell: Tell, monkeypatch: pytest.MonkeyPatch
) -> None:
    memory = Memory(sqlite_head)
    count, naive, found = Count(), Count(), {}
    sent = sent_while_off = outages = 0
    hours = 0.0
    wholes = {}
    for seed in range(FIRST_SEED, FIRST_SEED + share(SEEDS)):
        size = Size(patients=SIZE.patients, days=SIZE.days, programme=seed % 2 == 0)
        whole = wholes[seed] = lived(memory, seed, size, outages=False)
        told = compared(whole, lived(memory, seed, size, outages=True))
        count += told.count
        if told.differences:
            found[seed] = told.differences
        sent, sent_while_off = sent + told.sent, sent_while_off + told.sent_while_off
        outages, hours = outages + told.outages, hours + told.hours_off
    monkeypatch.setattr(update, "time_said", by_arrival)
    for seed, whole in list(wholes.items())[:CONTROL_SEEDS]:
        size = Size(patients=SIZE.patients, days=SIZE.days, programme=seed % 2 == 0)
        naive += compared(whole, lived(memory, seed, size, outages=True)).count
    print(
        f"{len(wholes)} seeds: {outages} outages, {hours:.0f} h, {sent} ratings and activities,"
        f" {sent_while_off} of them sent while off, {len(found)} seeds with differences"
    )
    told_line = line("outage of 0 to 24 h, facts", len(wholes), count, "book by arrival", naive)
    tell(told_line)
    assert found == {}
    must_hold(told_line, uncertain_at_most=0)
