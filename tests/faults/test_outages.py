"""Does an outage change no fact? One short story; `make soak` has many of two weeks."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.intake import update
from tests.conversations.memory import Memory
from tests.faults.outages import Size, by_arrival, compared, lived

SEED = 4
SIZE = Size(patients=2, days=4)


def test_days_with_outages_book_what_days_without_do(
    sqlite_head: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    memory = Memory(sqlite_head)
    whole = lived(memory, SEED, SIZE, outages=False)
    told = compared(whole, lived(memory, SEED, SIZE, outages=True))
    assert told.differences == []
    assert told.outages >= 2
    assert told.sent_while_off >= 3
    monkeypatch.setattr(update, "time_said", by_arrival)
    control = compared(whole, lived(memory, SEED, SIZE, outages=True))
    assert len(control.differences) > 0
