"""Does a cohort's chart show its weeks, their spread and how many they come from?"""

from __future__ import annotations

import io
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from PIL import Image

from reports.cohort_charts import cohort_figure, draw_cohort
from rules.figures import CohortWeek, weeks_of
from rules.pain import Rating
from tests.conversations.house import bundle

TODAY = date(2026, 3, 29)
SHELF = bundle()


def rated(back: int, value: int) -> Rating:
    day = TODAY - timedelta(days=back)
    return Rating(value=value, at=datetime(day.year, day.month, day.day, tzinfo=UTC), day=day)


def cohort() -> tuple[CohortWeek, ...]:
    """Return eleven weeks of six patients; nobody rated in the fifth week back."""
    days = [back for back in range(77) if not 28 <= back < 35]
    return weeks_of(
        {who: [rated(back, 2 + who % 3 + back // 30) for back in days] for who in range(6)},
        today=TODAY,
    )


def line_of(figure: Any) -> list[float]:
    [axes] = figure.axes
    [line] = [one for one in axes.lines if one.get_label() == "middle"]
    return [float(value) for value in line.get_ydata()]


@pytest.mark.parametrize("language", ["en", "es"])
def test_each_week_is_a_point_and_a_week_without_ratings_a_gap(language: str) -> None:
    weeks = cohort()
    assert [week.n for week in weeks] == [0, 6, 6, 6, 6, 6, 6, 0, 6, 6, 6, 6]
    figure = cohort_figure("North", weeks, SHELF.speech(language))
    drawn = line_of(figure)
    for week, value in zip(weeks, drawn, strict=True):
        assert (value == week.median) if week.n else (value != value)
    axes: Any = figure.axes[0]
    [spread] = [one for one in axes.collections if one.get_label() == "spread"]
    assert len(spread.get_segments()) == sum(week.low is not None for week in weeks)
    assert [one.get_text() for one in axes.texts] == [str(week.n) for week in weeks]


def test_few_patients_have_no_spread_in_the_chart() -> None:
    weeks = weeks_of({1: [rated(back, 4) for back in range(7)]}, today=TODAY)
    assert weeks[-1].median == 4
    assert weeks[-1].low is None


def test_the_picture_fits_a_telephone() -> None:
    picture = Image.open(io.BytesIO(draw_cohort("North", cohort(), SHELF.speech("en"))))
    assert picture.size == (918, 748)
