"""Does the chart show the facts, and only them? Read from what was drawn."""

from __future__ import annotations

import io
import math
from datetime import timedelta
from itertools import combinations
from typing import Any

import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from PIL import Image

from content.language.speech import Speech
from reports import colors
from reports.charts import draw_progress, progress_figure
from rules.progress import Progress
from rules.weights import Weighed
from tests.conversations.house import bundle
from tests.reports.days import progress, strength, walked

SHELF = bundle()
EN, ES = SHELF.speech("en"), SHELF.speech("es")
SEASON = progress(
    {number: 3 + number % 4 for number in range(100) if number not in range(40, 48)},
    *[walked(number, 20) for number in range(0, 90, 3)],
    *[strength(number) for number in range(0, 90, 4)],
    days=90,
)


# matplotlib types only a part of itself, so what is read back from it has no better type than Any.
def drawn(facts: Progress, name: str) -> Any:
    figure = progress_figure(facts, EN)
    return next(axes for axes in figure.axes if axes.get_label() == name)


def lines_of(axes: Any, label: str) -> list[list[tuple[float, float]]]:
    """Return each stretch of one line as its points."""
    [line] = [one for one in axes.lines if one.get_label() == label]
    stretches: list[list[tuple[float, float]]] = [[]]
    for x, y in line.get_xydata():
        if math.isnan(y):
            stretches.append([])
        else:
            stretches[-1].append((float(x), float(y)))
    return [one for one in stretches if one]


def bands_of(axes: Any) -> list[Any]:
    """Return each stretch of the usual band as the corners of its outline."""
    [band] = [one for one in axes.collections if one.get_label() == "usual"]
    return [path.vertices for path in band.get_paths()]


def words_of(figure: Any) -> list[str]:
    own = [one.get_text() for one in figure.texts]
    titles = [axes.get_title(loc="left") for axes in figure.axes]
    return own + titles + [one.get_text() for axes in figure.axes for one in axes.texts]


def test_each_rating_is_a_point_and_a_missed_day_breaks_the_line() -> None:
    axes = drawn(progress({0: 3, 1: 5, 4: 0}), "pain")
    assert lines_of(axes, "score") == [[(0, 3), (1, 5)], [(4, 0)]]


def test_middle_and_usual_band_stand_where_the_facts_have_them() -> None:
    facts = progress({0: 4, 1: 4, 2: 2, 3: 4, 4: 6, 5: 4, 6: 6})
    axes = drawn(facts, "pain")
    assert lines_of(axes, "middle") == [[(float(n), 4.0) for n in range(3, 9)] + [(9, 5.0)]]
    [band] = bands_of(axes)
    xs, ys = [x for x, _ in band], [y for _, y in band]
    assert (min(xs), max(xs)) == (6.5, 6.5 + len(facts.usual))
    assert (min(ys), max(ys)) == (4, 5)


def test_a_long_gap_leaves_a_gap_in_all_three() -> None:
    facts = progress(dict.fromkeys([*range(20), *range(60, 90)], 4), days=90)
    axes = drawn(facts, "pain")
    assert len(lines_of(axes, "score")) == 2
    assert len(lines_of(axes, "middle")) == 2
    assert len(bands_of(axes)) == 2


def test_axis_of_pain_runs_from_none_to_the_worst() -> None:
    axes = drawn(progress({0: 10, 1: 0}), "pain")
    low, high = axes.get_ylim()
    assert low < 0
    assert high > 10
    assert list(axes.get_yticks()) == [0, 2, 4, 6, 8, 10]


def test_each_week_has_its_minutes_and_a_mark_for_each_strength_day() -> None:
    axes = drawn(progress({}, walked(0, 10), walked(3, 25), walked(8, 90), strength(1)), "activity")
    assert [bar.get_height() for bar in axes.patches] == [35, 90, 0, 0]
    assert [one.get_text() for one in axes.texts] == ["35", "90"]
    [marks] = lines_of(axes, "strength")
    assert [x for x, _ in marks] == [3]


@pytest.mark.parametrize(
    ("speech", "said"),
    [
        pytest.param(
            EN,
            ["5 January 2026 – 1 February 2026", "Pain score", "Usual", "severe"],
            id="en",
        ),
        pytest.param(
            ES,
            ["5 de enero de 2026 – 1 de febrero de 2026", "Puntuación", "fuerte"],
            id="es",
        ),
    ],
)
def test_every_thing_drawn_is_named_in_her_language(speech: Speech, said: list[str]) -> None:
    words = words_of(progress_figure(progress({0: 3}), speech))
    assert set(said) <= set(words)


def test_dates_below_are_days_of_the_span() -> None:
    facts = progress({0: 3}, days=90)
    axes = drawn(facts, "pain")
    shown = [one.get_text() for one in axes.get_xticklabels()]
    days = [facts.first + timedelta(days=int(tick)) for tick in axes.get_xticks()]
    assert shown == [f"{one.day} {one:%b}" for one in days]
    assert 3 <= len(shown) <= 6


@pytest.mark.parametrize("days", [1, 7, 28, 90, 365, 1500, 3650])
def test_any_span_can_be_drawn(days: int) -> None:
    facts = progress({n: n % 11 for n in range(0, days, 2)}, walked(0, 30000), days=days)
    assert draw_progress(facts, EN).startswith(b"\x89PNG")


def test_a_span_without_a_rating_says_so() -> None:
    assert EN.say("chart.empty") in words_of(progress_figure(progress({}), EN))


def test_nothing_is_drawn_over_an_edge_or_over_other_words() -> None:
    for speech in (EN, ES):
        figure: Any = progress_figure(SEASON, speech)
        canvas: Any = FigureCanvasAgg(figure)
        renderer = canvas.get_renderer()
        texts = [*figure.texts]
        for axes in figure.axes:
            texts += [*axes.texts, axes._left_title]
        boxes = [one.get_window_extent(renderer) for one in texts if one.get_text()]
        width, height = canvas.get_width_height()
        for box in boxes:
            assert box.x0 >= 0
            assert box.x1 <= width
            assert box.y0 >= 0
            assert box.y1 <= height
        assert not [1 for one, other in combinations(boxes, 2) if one.overlaps(other)]


def test_picture_is_painted_whole_so_that_a_dark_phone_shows_the_same() -> None:
    picture = Image.open(io.BytesIO(draw_progress(SEASON, EN)))
    assert picture.size == (918, 1105)
    assert "transparency" not in picture.info
    corner = picture.convert("RGB").getpixel((2, 2))
    wanted = tuple(int(colors.PAPER[i : i + 2], 16) for i in (1, 3, 5))
    assert corner == pytest.approx(wanted, abs=4)


# ---------------------------------------------------------------- colours


def _linear(colour: str) -> tuple[float, float, float]:
    values = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in values)
    return red, green, blue


def _contrast(one: str, other: str) -> float:
    """Return the contrast ratio of WCAG 2."""
    lights = sorted(
        0.2126 * red + 0.7152 * green + 0.0722 * blue
        for red, green, blue in (_linear(one), _linear(other))
    )
    return (lights[1] + 0.05) / (lights[0] + 0.05)


@pytest.mark.parametrize("colour", [colors.INK, colors.QUIET])
def test_words_can_be_read_on_the_paper(colour: str) -> None:
    assert _contrast(colour, colors.PAPER) >= 4.5


@pytest.mark.parametrize("colour", [colors.DOTS, colors.LINE, colors.ACTIVITY, colors.STRENGTH])
def test_marks_can_be_seen_on_the_paper_and_on_the_band(colour: str) -> None:
    assert _contrast(colour, colors.PAPER) >= 3
    if colour in {colors.DOTS, colors.LINE}:
        assert _contrast(colour, colors.BAND) >= 3


# How the two commonest kinds of colour blindness see linear light (Vienot, Brettel and Mollon 1999).
SEEN_BY = {
    "protan": ((0.11238, 0.88762, 0.0), (0.11238, 0.88762, 0.0), (0.00401, -0.00401, 1.0)),
    "deutan": ((0.29275, 0.70725, 0.0), (0.29275, 0.70725, 0.0), (-0.02234, 0.02234, 1.0)),
}


@pytest.mark.parametrize("eyes", list(SEEN_BY))
def test_things_drawn_together_stay_apart_for_the_colour_blind(eyes: str) -> None:
    def seen(colour: str) -> list[float]:
        light = _linear(colour)
        return [sum(a * b for a, b in zip(row, light, strict=True)) for row in SEEN_BY[eyes]]

    for together in ((colors.DOTS, colors.LINE, colors.BAND), (colors.ACTIVITY, colors.STRENGTH)):
        for one, other in combinations(together, 2):
            apart = max(abs(a - b) for a, b in zip(seen(one), seen(other), strict=True))
            assert apart > 0.03, (one, other)


def test_weight_stands_below_for_those_who_note_it_with_its_gaps() -> None:
    monday = SEASON.first + timedelta(days=-SEASON.first.weekday() % 7)
    weighed = [
        Weighed(week=monday + timedelta(weeks=week), kilos=71.0 + week / 10)
        for week in (0, 1, 2, 5, 6)
    ]
    figure: Any = progress_figure(SEASON, EN, weighed)
    axes = next(one for one in figure.axes if one.get_label() == "weight")
    assert [len(stretch) for stretch in lines_of(axes, "weight")] == [3, 2]
    assert axes.get_title(loc="left") == EN.say("chart.weight")
    low, high = axes.get_ylim()
    assert high - low >= 5
    assert all(one.get_label() != "weight" for one in progress_figure(SEASON, EN).axes)
    assert len(draw_progress(SEASON, EN, weighed)) > len(draw_progress(SEASON, EN)) / 2
