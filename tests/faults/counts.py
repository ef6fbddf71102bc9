"""How is it told what a fault lost, doubled and left unsure, beside a naive variant?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """What came of everything that was owed or accepted.

    Lost: said to be sent or applied, or never looked at again, and it was not. Doubled: reached somebody, or took
    effect, once more than once. Uncertain: may have been sent, is not sent again, and is listed as such.
    """

    lost: int = 0
    doubled: int = 0
    uncertain: int = 0

    def __add__(self, other: Count) -> Count:
        return Count(
            lost=self.lost + other.lost,
            doubled=self.doubled + other.doubled,
            uncertain=self.uncertain + other.uncertain,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of what `make soak` prints."""

    fault: str
    rounds: int
    lost: int
    doubled: int
    uncertain: int
    control: str
    control_lost: int
    control_doubled: int

    def as_row(self) -> dict[str, str | int]:
        """Return it by the keys of the record."""
        return asdict(self)


def line(fault: str, rounds: int, count: Count, control: str, naive: Count) -> Line:
    """Put what we did beside what the naive variant did in the same scene."""
    return Line(
        fault=fault,
        rounds=rounds,
        lost=count.lost,
        doubled=count.doubled,
        uncertain=count.uncertain,
        control=control,
        control_lost=naive.lost,
        control_doubled=naive.doubled,
    )


def must_hold(told: Line, *, uncertain_at_most: int) -> None:
    """Expect nothing lost or doubled, few unsure, and that the naive variant failed at the same."""
    assert (told.lost, told.doubled) == (0, 0), told
    assert told.uncertain <= uncertain_at_most, told
    assert told.control_lost + told.control_doubled > 0, told


def compared(
    reached: Mapping[int, int], believed: Mapping[int, str], chats: Iterable[int]
) -> Count:
    """Compare how often each chat was reached with what is believed of it: `sent`, `uncertain`, or else."""
    lost = doubled = uncertain = 0
    for chat in chats:
        times, state = reached.get(chat, 0), believed.get(chat, "forgotten")
        doubled += max(0, times - 1)
        uncertain += state == "uncertain"
        lost += times == 0 and state != "uncertain"
    return Count(lost=lost, doubled=doubled, uncertain=uncertain)
