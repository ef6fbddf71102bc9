"""Were updates handed to somebody else than the database that is open now?

Telegram numbers a bot's updates one after the other, and keeps each until it is acknowledged, at most a day. So the
first one after a start follows the last that was kept; where it does not, an older state of the database was put
back, or another program took what lies between. After a week without any, Telegram begins with another number.
"""

from __future__ import annotations

from datetime import timedelta

from rules.prompts import TAPS_KEPT

# Telegram drops what nobody fetched for 24 hours: with a margin, as nobody knows to the minute when the bot was off.
KEPT_BY_TELEGRAM = timedelta(hours=23)
# Farther apart are two numberings.
LARGEST_GAP = 10_000
# Taps are dropped much sooner: whoever tapped while nobody answered did so a few times.
TAPS_IN_VAIN = 5


def unremembered(first: int, newest: int | None, *, away: timedelta, people: int) -> int:
    """Return how many updates lie between the newest that was kept and the first that comes, or 0 when unsure.

    `away` is how long Telegram was not heard before, and `people` how many use the bot.
    """
    if newest is None or away > KEPT_BY_TELEGRAM:
        return 0
    gap = first - newest - 1
    dropped = TAPS_IN_VAIN * max(people, 1) if away > TAPS_KEPT else 0
    return gap if dropped < gap <= LARGEST_GAP else 0
