"""Which one of the items that fit?"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from types import MappingProxyType

from rules.item_fit import DayOfPatient
from rules.items import Item
from rules.vocabulary import Joint, ReplyTo

LIKED_AGAIN = timedelta(days=10)
SWAPPED_FOR = timedelta(days=56)
ENOUGH_SWAPS = 1
# What an answer says of the idea; "Later" says nothing, and "Too sore" is about the day.
_SWAPS: Mapping[ReplyTo | None, int] = MappingProxyType({ReplyTo.SWAPPED: 1, ReplyTo.DONE: -1})
_SAYS = {ReplyTo.DONE: 1, ReplyTo.NOT_TODAY: -1, ReplyTo.SWAPPED: -1}


def draw(
    items: Sequence[Item],
    day: DayOfPatient,
    *,
    seed: int,
    eases: Collection[Joint] = (),
    liked: Sequence[Item] = (),
) -> Item | None:
    """Return one of `items`, the same for the same day and seed; None when there are none.

    What she liked comes back soon, be it one of `items` or of `liked`. Else none is repeated while
    another that fits was offered less often, and a group that she swaps away rests for some weeks.
    Among these come first what eases her joints, then another group than last time, then what is like
    the ones she liked, then what is like those she did rather than those she let be.
    """
    today = {offered.item_id for offered in day.offered if offered.day == day.day}
    waiting = [item for item in items if item.id not in today]
    if not waiting:
        return None
    groups = {item.id: item.group for item in (*items, *liked)}
    unwanted = _swapped_away(groups, day)
    wanted = [item for item in waiting if item.group not in unwanted] or waiting
    others = [item for item in liked if item.id not in today and item not in waiting]
    fresh = _liked_again([*wanted, *others], day) or _least_offered(wanted, day)
    last = _last_group(groups, day)
    groups_liked = {groups[item_id] for item_id in day.liked if item_id in groups}
    taken = _taken_up(groups, day)

    def rank(item: Item) -> tuple[int, bool, bool, bool, int, str]:
        return (
            -len(item.eases & frozenset(eases)),
            item.group == last and bool(last),
            item.id not in day.liked,
            item.group not in groups_liked,
            -taken[item.group],
            _lot(item, day, seed),
        )

    return min(fresh, key=rank)


def _liked_again(items: Sequence[Item], day: DayOfPatient) -> list[Item]:
    """Return what she liked and has not had for a while; nothing right after another one that she liked."""
    last: dict[str, date] = {offered.item_id: offered.day for offered in day.offered}
    ids = {item.id for item in items}
    latest = next((one.item_id for one in reversed(day.offered) if one.item_id in ids), None)
    if latest in day.liked:
        return []
    return [
        item
        for item in items
        if item.id in day.liked and item.id in last and day.day - last[item.id] >= LIKED_AGAIN
    ]


def _swapped_away(groups: dict[str, str], day: DayOfPatient) -> set[str]:
    """Return the groups that she swapped away of late rather than did."""
    balance = Counter[str]()
    for offered in day.offered:
        if offered.item_id in groups and day.day - offered.day < SWAPPED_FOR:
            balance[groups[offered.item_id]] += _SWAPS.get(offered.reply, 0)
    return {group for group, swaps in balance.items() if swaps >= ENOUGH_SWAPS}


def is_new(item: Item, day: DayOfPatient) -> bool:
    """Say whether she was never offered `item`."""
    return all(offered.item_id != item.id for offered in day.offered)


def _least_offered(items: Sequence[Item], day: DayOfPatient) -> list[Item]:
    times = Counter(offered.item_id for offered in day.offered)
    fewest = min((times[item.id] for item in items), default=0)
    return [item for item in items if times[item.id] == fewest]


def _last_group(groups: dict[str, str], day: DayOfPatient) -> str:
    """Return the group of the latest of these items that she was offered, "" without one."""
    seen = [offered for offered in day.offered if offered.item_id in groups]
    latest = max(seen, key=lambda offered: offered.day, default=None)
    return groups[latest.item_id] if latest else ""


def _taken_up(groups: dict[str, str], day: DayOfPatient) -> dict[str, int]:
    """Return for each group whether she mostly did what it offered (1), mostly let it be (-1), or neither.

    No more than that: one group must not push the others aside.
    """
    balance = Counter[str]()
    for offered in day.offered:
        if offered.item_id in groups and offered.reply is not None:
            balance[groups[offered.item_id]] += _SAYS.get(offered.reply, 0)
    return {group: max(-1, min(1, balance[group])) for group in groups.values()}


def _lot(item: Item, day: DayOfPatient, seed: int) -> str:
    """Draw a lot that depends on nothing else: not on the order of the items, nor on the process."""
    return hashlib.sha256(f"{seed}:{day.day}:{item.id}".encode()).hexdigest()
