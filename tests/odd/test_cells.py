"""Is nothing lost or doubled after one odd answer in a quiet house? A slice; `make odd` tries every cell."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulator import ODD_ANSWERS
from tests.conversations.memory import Memory
from tests.odd.answers import ANSWERS, says_it_refused
from tests.odd.cells import Cell, When, cell, cells
from tests.odd.kinds import KINDS
from tests.odd.report import counts, matrix

pytestmark = pytest.mark.unmeasured

# Of this message, of the bot as a whole, and of the way there.
SOME = ("text too long", "logged out", "connection reset")
# So many were given to somebody just so.
LEAST = 60


@pytest.fixture(scope="module")
def memory(sqlite_head: Path) -> Memory:
    return Memory(sqlite_head)


@pytest.mark.parametrize("kind", KINDS)
def test_it_is_there_in_time_or_somebody_is_told(memory: Memory, kind: str) -> None:
    found = list(cells(memory, [kind], SOME))
    ended = counts(found)
    assert (ended["lost"], ended["twice"]) == (0, 0), matrix(found)
    assert ended["there in time"] > 0
    own = cell(memory, kind, None, When.BEFORE)
    assert own.in_time
    assert (own.told, own.twice) == (False, False)


def test_answers_enough_are_known_and_a_refusal_has_no_after() -> None:
    sources = [answer.source for answer in ODD_ANSWERS.values()]
    assert all(sources)
    assert len([one for one in sources if not one.startswith("after ")]) >= LEAST
    assert says_it_refused(ANSWERS["logged out"])
    assert says_it_refused(ANSWERS["not found by a proxy"])
    assert not says_it_refused(ANSWERS["bad gateway by a proxy"])
    assert not says_it_refused(ANSWERS["half an answer"])


def test_what_came_late_untold_or_twice_is_counted() -> None:
    late = Cell(kind="reply", answer="null", when=When.BEFORE, arrived_s=99, told=False, twice=True)
    ended = counts([late])
    assert (ended["lost"], ended["twice"], ended["there in time"]) == (1, 1, 0)
