"""What is the number of a row that does not exist yet?

Ids are made before the insert, because sealing binds a value to its row. They grow with time, so indexes
stay compact, and within one process they keep the order in which they were made.
"""

from __future__ import annotations

import itertools
import secrets
from datetime import UTC, datetime, timedelta

_EPOCH = datetime(2024, 1, 1, tzinfo=UTC)
_COUNTER_BITS = 20
_COUNTER_MASK = (1 << _COUNTER_BITS) - 1
# A random start keeps two processes apart that make ids in the same millisecond.
_counter = itertools.count(secrets.randbelow(1 << (_COUNTER_BITS - 1)))


def count_from(start: int) -> None:
    """Make the ids of this process repeatable, for a demo that must say the same twice."""
    global _counter
    _counter = itertools.count(start & (_COUNTER_MASK >> 1))


def new_id(now: datetime) -> int:
    """Return a fresh positive id below 2**63: milliseconds since 2024, then a counter."""
    return first_id(now) | (next(_counter) & _COUNTER_MASK)


def first_id(moment: datetime) -> int:
    """Return the lowest id that a row made at that moment can have."""
    milliseconds = (moment - _EPOCH) // timedelta(milliseconds=1)
    return max(milliseconds, 1) << _COUNTER_BITS
