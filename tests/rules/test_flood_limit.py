"""Is it counted by chat and by minute how much somebody sends?"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from rules import flood_limit
from rules.flood_limit import WINDOW, Crowding

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
AN_INSTANT = timedelta(microseconds=1)


def test_each_chat_has_a_count_of_its_own() -> None:
    crowding = Crowding()
    assert [crowding.count(chat, NOW) for chat in (1, 1, 2, 1)] == [1, 2, 1, 3]


@pytest.mark.parametrize(
    ("later", "count"),
    [(WINDOW - AN_INSTANT, 2), (WINDOW, 1), (-AN_INSTANT, 1)],
    ids=["in the minute", "a minute later", "clock set back"],
)
def test_a_minute_begins_anew(later: timedelta, count: int) -> None:
    crowding = Crowding()
    crowding.count(1, NOW)
    assert crowding.count(1, NOW + later) == count


def test_of_too_many_chats_the_most_silent_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(flood_limit, "MOST_CHATS", 2)
    crowding = Crowding()
    for chat in (1, 2, 1, 3):
        crowding.count(chat, NOW)
    assert [crowding.count(chat, NOW) for chat in (1, 2)] == [3, 1]
