"""Is what patients read of their team so, for many teams, rotas, absences and closures?"""

from __future__ import annotations

from content.language.speech import load_phrases
from tests.content.team_worlds import PLACES, judge, world_of
from tests.conversations.house import SAFETY

TEAMS = 40
YEARS = range(2026, 2031)


def test_no_patient_of_forty_teams_is_told_of_one_that_nobody_covers() -> None:
    phrases = load_phrases(SAFETY)
    speeches = [phrases.speech(one) for one in phrases.languages]
    worlds = (
        world_of(seed, place, year)
        for seed in range(2, 2 + TEAMS)
        for place in PLACES
        for year in YEARS
    )
    told = [judge(world, speeches) for world in worlds]
    assert sum(one.lies for one in told) == 0
    assert sum(one.said for one in told) > 1_000_000
