"""Do a nurse's words go to the patient she means in every order of what she can do?"""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.conversations.house import open_house
from tests.conversations.wandering import wander
from tests.databases import sqlite_url
from tests.rules.interleavings import Today, Yesterday, play
from tests.soak.conftest import Share

ON_THE_RULE, ON_THE_BOT = 1_000_000, 10_000
# So many in one chat, one after the other.
IN_ONE_HOUSE = 50


def test_a_million_interleavings_of_the_rule(share: Share) -> None:
    size, wrong, right, naive = share(ON_THE_RULE), 0, 0, 0
    for seed in range(size):
        played = play(seed, Today())
        wrong, right = wrong + played.wrong, right + played.right
        naive += play(seed, Yesterday()).wrong if seed % 100 == 0 else 0
    print(
        f"{size} interleavings: {right} to the right patient, {wrong} wrong; naive in 1%: {naive}"
    )
    assert (wrong, right > size // 2, naive > 0) == (0, True, True)


async def test_thousands_of_interleavings_of_the_whole_bot(
    sqlite_head: Path, tmp_path: Path, share: Share
) -> None:
    size, right, wrong = share(ON_THE_BOT), 0, []
    for seed in range(0, size, IN_ONE_HOUSE):
        place = tmp_path / f"{seed}.db"
        shutil.copyfile(sqlite_head, place)
        async with open_house(sqlite_url(place)) as house:
            reached = await wander(house, stories=min(IN_ONE_HOUSE, size - seed), seed=seed)
        right += reached.right
        wrong += reached.wrong
    print(f"{size} interleavings of the bot: {right} to the right patient, {len(wrong)} wrong")
    assert wrong == []
    assert right > size // 10
