"""Does the engine keep its promises for thousands of seeds?"""

from __future__ import annotations

from pathlib import Path

from tests.faults.counts import Count, line, must_hold
from tests.faults.seeded.cast import write_template
from tests.faults.seeded.story import tell as story
from tests.faults.seeded.variants import Variant
from tests.soak.conftest import Share, Tell

SEEDS = 2000
FIRST_SEED = 1000
# The naive variants fail in far fewer.
CONTROL_SEEDS = 60
# Every so many stories one is told twice, to the same end.
TWICE = 50


def test_stories_of_thousands_of_seeds(tmp_path: Path, share: Share, tell: Tell) -> None:
    template = write_template(tmp_path)
    seeds = range(FIRST_SEED, FIRST_SEED + share(SEEDS))
    count, unsure, broken = Count(), 0, {}
    for seed in seeds:
        told = story(seed, template)
        count += told.broadcast
        unsure += told.unsure
        if told.broken:
            broken[seed] = told.broken
        if seed % TWICE == 0:
            assert story(seed, template).digest == told.digest, seed
    lines = []
    for variant in (Variant.MARK_BEFORE, Variant.MARK_AFTER):
        controls = [story(seed, template, variant=variant) for seed in seeds[:CONTROL_SEEDS]]
        naive = sum((one.broadcast for one in controls), Count())
        lines.append(line("seeded stories", len(seeds), count, variant, naive))
        tell(lines[-1])
    assert broken == {}
    for told_line in lines:
        must_hold(told_line, uncertain_at_most=unsure)
