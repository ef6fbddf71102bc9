"""Do ideas add up to a sign as its lines say?"""

from __future__ import annotations

import pytest

from rules.concepts import Clause, Mention
from rules.sign_grids import Ideas, SignGrids, SignTold, parse_grid

SIGN = SignGrids(
    clear=(parse_grid("chest pain|press !food"),), possible=(parse_grid("arm pain chest"),)
)


def clause(*ideas: str) -> Clause:
    """Return a clause whose mentions are these concepts, each a few with "+", denied with "!"."""
    mentions = [
        Mention(frozenset(one.removeprefix("!").split("+")), denied=one.startswith("!"))
        for one in ideas
    ]
    return Clause(tuple(ideas), tuple(mentions))


@pytest.mark.parametrize(
    ("clauses", "told"),
    [
        pytest.param([clause("chest", "pain")], SignTold(clear=True, denied=False), id="clear"),
        pytest.param(
            [clause("press", "chest")], SignTold(clear=True, denied=False), id="any order"
        ),
        pytest.param([clause("chest")], None, id="half of it"),
        pytest.param([clause("chest", "pain", "food")], None, id="what must be absent"),
        pytest.param([clause("chest"), clause("pain")], None, id="two clauses"),
        pytest.param([clause("chest+pain")], None, id="one mention meets one need"),
        pytest.param([clause("!chest", "!pain")], SignTold(clear=True, denied=True), id="denied"),
        pytest.param(
            [clause("arm", "pain"), clause("chest")],
            SignTold(clear=False, denied=False),
            id="possible",
        ),
        pytest.param(
            [clause("!chest", "!pain"), clause("chest", "pain")],
            SignTold(clear=True, denied=False),
            id="denied once, said once",
        ),
    ],
)
def test_a_sign_is_told_by_its_lines(clauses: list[Clause], told: SignTold | None) -> None:
    assert Ideas(clauses).tell(SIGN) == told
