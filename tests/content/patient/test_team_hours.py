"""Is what patients read of their team so, at every moment at which somebody comes or goes?"""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from content.language.speech import Phrases, load_phrases
from content.patient.team_hours import coverage_said, on_day
from rules.coverage import Coverage, Holidays, TeamCalendar
from rules.staffed_hours import parse_staffed_hours
from tests.content.team_worlds import PLACES, judge, world_of
from tests.conversations.house import SAFETY

YEARS = range(2026, 2031)
NOW = datetime(2026, 4, 2, 10, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def phrases() -> Phrases:
    return load_phrases(SAFETY)


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place[0])
def test_no_patient_is_told_of_a_team_that_nobody_covers(
    phrases: Phrases, place: tuple[str, str, str, str]
) -> None:
    """Five years, each with a team of its own; the control says what the staffed hours alone would, in the first."""
    speeches = [phrases.speech(one) for one in phrases.languages]
    told = [judge(world_of(1, place, year), speeches) for year in YEARS]
    before = judge(world_of(1, place, YEARS[0]), speeches, as_before=True)
    assert sum(one.lies for one in told) == 0
    assert sum(one.said for one in told) > 20_000
    assert before.lies > 500


@pytest.mark.parametrize(
    ("language", "found", "said"),
    [
        ("en", Coverage(covered=True), "The team is here now."),
        (
            "en",
            Coverage(covered=True, until=datetime(2026, 4, 2, 22, 0, tzinfo=UTC)),
            "The team is here until 00:00.",
        ),
        (
            "en",
            Coverage(covered=True, until=datetime(2026, 4, 4, 12, 0, tzinfo=UTC)),
            "The team is here until Saturday at 14:00.",
        ),
        (
            "en",
            Coverage(covered=False, back_at=datetime(2026, 4, 9, 6, 0, tzinfo=UTC)),
            "The team is back Thursday, 9 April at 08:00. Somebody will look then.",
        ),
        (
            "es",
            Coverage(covered=False, back_at=datetime(2026, 4, 9, 6, 0, tzinfo=UTC)),
            "El equipo vuelve el jueves, 9 de abril a las 08:00. Entonces alguien lo verá.",
        ),
        (
            "es",
            Coverage(covered=False),
            "Por ahora no puedo decir cuándo vuelve alguien del equipo.",
        ),
    ],
)
def test_a_moment_is_named_so_that_it_cannot_be_another(
    phrases: Phrases, language: str, found: Coverage, said: str
) -> None:
    assert coverage_said(phrases.speech(language), found, NOW, "Europe/Madrid") == said


def test_the_hours_say_so_on_a_closed_day_and_before_it(phrases: Phrases) -> None:
    calendar = TeamCalendar(
        staffed=parse_staffed_hours(SAFETY.hours),
        zone="Europe/Madrid",
        holidays=Holidays(days={date(2026, 4, 3): "Viernes Santo"}),
    )
    english, spanish = phrases.speech("en"), phrases.speech("es")
    evening, friday = NOW.replace(hour=18), NOW.replace(day=3)
    assert on_day(english, calendar, NOW) is english
    assert on_day(english, calendar, evening).defaults["hours"].endswith(", closed Fri 3 Apr")
    assert on_day(english, calendar, friday).defaults["hours"].endswith(", closed today")
    assert on_day(spanish, calendar, friday).defaults["hours"].endswith(", hoy cerrado")
