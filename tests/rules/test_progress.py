"""Are the facts of a span right, and are gaps left as gaps?"""

from __future__ import annotations

import pytest

from rules.pain import Thresholds
from rules.progress import Flare, Point, Usual, progress_of, reach_back, runs_of
from rules.weekly_summary import Trend
from tests.reports.days import day, progress, rated, strength, walked


def test_days_without_a_rating_have_no_point() -> None:
    found = progress({0: 3, 1: 4, 5: 0})
    assert found.points == (
        Point(day=day(0), value=3),
        Point(day=day(1), value=4),
        Point(day=day(5), value=0),
    )
    assert found.checks == 3


def test_day_rated_twice_shows_its_worst_and_counts_both() -> None:
    found = progress_of(
        [rated(0, 3), rated(0, 6, hour=20)],
        [],
        first=day(0),
        last=day(6),
        thresholds=Thresholds(),
    )
    assert found.points == (Point(day=day(0), value=6, count=2),)
    assert found.checks == 2


def test_middle_stands_only_where_most_of_seven_days_were_rated() -> None:
    found = progress({0: 2, 1: 4, 2: 6, 3: 8, 10: 5})
    assert found.middles == ((day(3), 5.0), (day(4), 5.0), (day(5), 5.0), (day(6), 5.0))


def test_usual_is_of_the_days_before_and_needs_seven_ratings() -> None:
    found = progress(dict.fromkeys(range(7), 4) | {7: 10})
    assert found.usual[0] == Usual(day=day(7), low=4, middle=4, high=4)


def test_usual_ends_when_its_days_are_over() -> None:
    found = progress(dict.fromkeys(range(7), 4))
    assert [one.day for one in found.usual] == [day(number) for number in range(7, 15)]


def test_first_days_of_a_span_draw_on_those_before_it() -> None:
    values = dict.fromkeys(range(20), 4)
    assert progress(values, first=14, days=6).usual[0].day == day(14)
    assert reach_back(day(14), Thresholds()) <= day(0)


def test_weeks_begin_on_monday_and_are_cut_at_the_ends() -> None:
    found = progress({}, walked(2, 10), walked(8, 20), walked(8, 15), strength(9), days=10, first=2)
    assert [(week.first, week.last) for week in found.weeks] == [
        (day(2), day(6)),
        (day(7), day(11)),
    ]
    assert [(week.minutes, week.strength_days) for week in found.weeks] == [(10, 0), (35, 1)]
    assert (found.minutes, found.strength_days, found.care_days) == (45, 1, 0)


@pytest.mark.parametrize(
    ("values", "flares"),
    [
        pytest.param({0: 6, 1: 6}, [], id="below severe, no usual yet"),
        pytest.param({0: 7, 1: 9, 3: 8}, [(0, 1, 9), (3, 3, 8)], id="severe, and a day apart"),
        pytest.param(dict.fromkeys(range(7), 2) | {7: 4}, [(7, 7, 4)], id="two above usual"),
        pytest.param(dict.fromkeys(range(7), 1) | {7: 3}, [], id="two above usual, but mild"),
    ],
)
def test_flares_are_days_severe_or_well_above_usual(
    values: dict[int, int], flares: list[tuple[int, int, int]]
) -> None:
    assert progress(values).flares == tuple(
        Flare(first=day(first), last=day(last), worst=worst) for first, last, worst in flares
    )


@pytest.mark.parametrize(
    ("before", "after", "trend"),
    [(5, 5, Trend.CHANCE), (5, 4, Trend.CHANCE), (6, 4, Trend.LOWER), (4, 6, Trend.HIGHER)],
)
def test_first_and_last_two_weeks_are_compared(before: int, after: int, trend: Trend) -> None:
    values = dict.fromkeys(range(14), before) | dict.fromkeys(range(14, 28), after)
    compared = progress(values).compared
    assert compared is not None
    assert (compared.before, compared.after, compared.trend) == (before, after, trend)


def test_nothing_is_compared_with_too_few_ratings_or_days() -> None:
    assert progress(dict.fromkeys(range(28), 4), days=27).compared is None
    assert progress(dict.fromkeys(range(6), 4) | dict.fromkeys(range(14, 28), 4)).compared is None


def test_runs_break_where_a_date_is_missing() -> None:
    assert runs_of([day(0), day(1), day(3)]) == [[day(0), day(1)], [day(3)]]
    assert runs_of([]) == []
