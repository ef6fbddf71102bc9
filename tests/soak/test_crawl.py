"""Is there a button, on any screen at all, that is dead once its change of the screen was lost?"""

from __future__ import annotations

from functools import partial
from pathlib import Path

from tests.conversations.memory import Memory
from tests.conversations.test_crawl import ROOTS, crawled_from
from tests.soak.conftest import Share

# More screens than there are behind any root.
SCREENS = 400


def test_no_button_of_any_screen_is_dead(sqlite_head: Path, share: Share) -> None:
    memory, most = Memory(sqlite_head), share(SCREENS)
    dead: list[str] = []
    screens = taps = lost = 0
    for name in ROOTS:
        crawled = memory.lives(partial(crawled_from, name=name, most=most))
        print(
            f"{name:10} {crawled.screens:4} screens {crawled.taps:5} buttons tapped"
            f" {crawled.lost:5} changes lost {len(crawled.dead)} dead"
        )
        screens, taps, lost = (
            screens + crawled.screens,
            taps + crawled.taps,
            lost + crawled.lost,
        )
        dead += map(str, crawled.dead)
    print(f"together {screens} screens, {taps} buttons, {lost} changes lost, {len(dead)} dead")
    assert dead == []
