"""How many messages and taps does a patient have in a week?"""

from __future__ import annotations

import random
import sys

import pytest

from rules.local_time import ONE_DAY
from simulator import Message
from tests.conversations.house import House, Voice

WEEKS = 4
# About 18 of each are meant; a week may have a little more.
MOST = 22
SCALE = {str(value) for value in range(11)}


async def _answers(ana: Voice, message: Message, lot: random.Random) -> int:
    """Answer a message as she would, and return how many taps that took."""
    labels = [label for label in message.labels if label]
    if SCALE.issubset(labels):
        await ana.taps(str(lot.choice((2, 3, 3, 4))), message)
        return 1 + await _where(ana)
    usual = ("Done", "20 min", "A bit easier", "Nice")
    # Of a quiet minute she taps the first answer.
    wanted: str = next((one for one in usual if one in labels), labels[0])
    await ana.taps(wanted, message)
    return 1


async def _where(ana: Voice) -> int:
    if "Hands" not in ana.phone.last.labels:
        return 0
    await ana.taps("Hands")
    await ana.taps("Done")
    return 2


@pytest.mark.unmeasured
@pytest.mark.timeout(120)
async def test_four_weeks_bring_about_eighteen_messages_and_taps_a_week(house: House) -> None:
    ana = await house.follows_programme(await house.patient())
    lot = random.Random(1)
    weeks: list[tuple[int, int]] = []
    for _ in range(WEEKS):
        messages, taps, end = 0, 0, house.now + 7 * ONE_DAY
        while house.now < end:
            seen = {one.message_id for one in ana.phone.from_bot}
            await house.skips(hours=2)
            for new in [one for one in ana.phone.from_bot if one.message_id not in seen]:
                messages += 1
                taps += await _answers(ana, new, lot)
        weeks.append((messages, taps))
    told = ", ".join(f"{messages} and {taps}" for messages, taps in weeks)
    sys.stderr.write(f"messages and taps a week: {told}\n")
    assert all(14 <= messages <= MOST for messages, _ in weeks)
    assert all(taps <= MOST for _, taps in weeks)
