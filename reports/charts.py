"""What does her chart look like? Drawn from plain facts, with Agg, for a telephone."""

from __future__ import annotations

import io
import math
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

from babel import dates

from content.language.speech import Speech
from content.patient.progress import short_day, span_of
from reports.colors import ACTIVITY, BAND, DOTS, FAINT, INK, LINE, PAPER, QUIET, STRENGTH
from rules.pain import BANDS, HIGHEST
from rules.programmes import DAYS
from rules.progress import ActivityDone, Progress, runs_of
from rules.weights import Weighed

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

# Inches and dots: 918 by 1105, so that a telephone shows the smallest words in about 11 points.
WIDTH, HEIGHT, DOTS_PER_INCH = 5.4, 6.5, 170
WEIGHT_HEIGHT = 1.5  # inches, for those who note their weight
# More weeks than this, and numbers on the bars would touch.
_MOST_NUMBERED_WEEKS = 14
_LONG_SPAN_DAYS = 120
BREAK = math.nan
_YEAR_DAYS = 366


def draw_progress(progress: Progress, speech: Speech, weighed: Sequence[Weighed] = ()) -> bytes:
    """Return the chart as a PNG; call it off the event loop.

    `weighed` are the weeks of those who note their weight, oldest first: they stand at the bottom.
    """
    # matplotlib alone is half of a small machine's memory: it is imported when first needed.
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from PIL import Image

    canvas = FigureCanvasAgg(progress_figure(progress, speech, weighed))
    canvas.draw()  # type: ignore[no-untyped-call]  # matplotlib types only a part of itself
    size = canvas.get_width_height()
    # A few flat colours: a small palette makes a small file, faster than all of them would.
    pixels = canvas.buffer_rgba()  # type: ignore[no-untyped-call]  # as above
    drawn = Image.frombuffer("RGBA", size, pixels).convert("RGB")
    picture = io.BytesIO()
    drawn.quantize(64, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(picture, "png")
    return picture.getvalue()


def progress_figure(progress: Progress, speech: Speech, weighed: Sequence[Weighed] = ()) -> Figure:
    """Return the figure whose artists hold every fact that is drawn."""
    from matplotlib.figure import Figure

    seen = [one for one in weighed if progress.first <= one.week <= progress.last]
    below = WEIGHT_HEIGHT if seen else 0.0
    figure = Figure(figsize=(WIDTH, HEIGHT + below), dpi=DOTS_PER_INCH, facecolor=PAPER)

    def up(share: float) -> float:
        """Return where a share of the usual height lies above what stands below."""
        return (share * HEIGHT + below) / (HEIGHT + below)

    def tall(share: float) -> float:
        return share * HEIGHT / (HEIGHT + below)

    figure.text(
        0.045, up(0.965), span_of(progress, speech), size=14, weight="bold", color=INK, va="center"
    )
    pain = figure.add_axes((0.085, up(0.33), 0.745, tall(0.455)), label="pain")
    draw_pain(pain, progress, speech)
    explain(figure, speech, upper=up(0.915), lower=up(0.88))
    activity = figure.add_axes((0.085, up(0.025), 0.745, tall(0.17)), label="activity")
    draw_activity(activity, progress, speech)
    if seen:
        high = 1 / (HEIGHT + below)
        weight = figure.add_axes((0.085, 0.12 * high, 0.745, 0.95 * high), label="weight")
        draw_weight(weight, progress, seen, speech)
    return figure


def draw_weight(axes: Axes, progress: Progress, seen: Sequence[Weighed], speech: Speech) -> None:
    """Draw the weeks in which she noted her weight; a week without is a gap, and nothing is judged."""
    _prepare(axes, progress)
    axes.set_xticks([])
    axes.set_title(speech.say("chart.weight"), loc="left", size=11.5, color=INK, pad=7)
    values = {one.week: one.kilos for one in seen}
    middle = (min(values.values()) + max(values.values())) / 2
    # At least five kilos high: a smaller scale would make much of nothing.
    half = max(2.5, (max(values.values()) - min(values.values())) * 0.7)
    axes.set_ylim(middle - half, middle + half)
    axes.set_yticks([round(middle - half * 0.7), round(middle + half * 0.7)])
    weeks = sorted(values)
    heights: list[float] = []
    days: list[float] = []
    for before, week in zip([None, *weeks], weeks, strict=False):
        if before is not None and (week - before).days > DAYS:
            days.append(BREAK)
            heights.append(BREAK)
        days.append(_at(progress, week))
        heights.append(values[week])
    axes.plot(days, heights, color=QUIET, linewidth=1.4, marker="s", markersize=4.2, label="weight")


def draw_pain(axes: Axes, progress: Progress, speech: Speech) -> None:
    """Draw ratings, their middle and her usual band."""
    _prepare(axes, progress)
    axes.set_title(speech.say("chart.pain"), loc="left", size=11.5, color=INK, pad=7)
    axes.set_ylim(-0.5, HIGHEST + 0.5)
    axes.set_yticks(range(0, HIGHEST + 1, 2))
    for border in (BANDS.mild_from, BANDS.moderate_from, BANDS.severe_from):
        axes.axhline(border - 0.5, color=FAINT, linewidth=0.7, zorder=0)
    ticks = _ticks(progress)
    axes.set_xticks(ticks)
    axes.set_xticklabels([_short(progress, tick, speech) for tick in ticks])
    _name_bands(axes, speech)
    _draw_usual(axes, progress)
    _draw_middles(axes, progress)
    _draw_points(axes, progress)
    _say_where_empty(axes, progress, speech)


def draw_activity(axes: Axes, progress: Progress, speech: Speech) -> None:
    """Draw the minutes of each week, and a mark for each strength day above them."""
    _prepare(axes, progress)
    # The dates stand between the two, above the weeks and below the scores.
    axes.set_xticks([])
    title = speech.say("chart.activity")
    axes.set_title(title, loc="left", size=11.5, color=INK, pad=22)
    weeks = progress.weeks
    most = max((week.minutes for week in weeks), default=0)
    top = max(60, most)
    axes.set_ylim(0, top * 1.22)
    axes.bar(
        [_middle_of(progress, week) for week in weeks],
        [week.minutes for week in weeks],
        width=[0.8 * ((week.last - week.first).days + 1) for week in weeks],
        color=ACTIVITY,
        label="minutes",
        zorder=2,
    )
    if len(weeks) <= _MOST_NUMBERED_WEEKS:
        axes.set_yticks([])
        _number_bars(axes, progress, top, speech)
    else:
        axes.set_yticks([0, *_round_steps(top)])
    _draw_strength(axes, progress)


def _prepare(axes: Axes, progress: Progress) -> None:
    """Set the frame; positions on the axis are days counted from the first."""
    axes.set_facecolor(PAPER)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color(INK)
    axes.tick_params(colors=INK, labelsize=11, length=3)
    axes.tick_params(axis="y", length=0)
    axes.set_xlim(-0.8, progress.days - 0.2)


def _ticks(progress: Progress) -> list[int]:
    """Return four or five days, evenly apart and away from the edges."""
    step = max(1, round(progress.days / 4))
    return list(range(min(step // 2, progress.days - 1), progress.days, step))


def _short(progress: Progress, tick: int, speech: Speech) -> str:
    day = progress.first + timedelta(days=tick)
    if progress.days > _YEAR_DAYS:
        return dates.format_date(day, speech.say("chart.month"), locale=speech.locale)
    return short_day(day, speech)


def _at(progress: Progress, day: date) -> int:
    return (day - progress.first).days


def _name_bands(axes: Axes, speech: Speech) -> None:
    middles = {
        "mild": (BANDS.mild_from + BANDS.moderate_from - 1) / 2,
        "moderate": (BANDS.moderate_from + BANDS.severe_from - 1) / 2,
        "severe": (BANDS.severe_from + HIGHEST) / 2,
    }
    for name, height in middles.items():
        axes.text(
            1.02,
            height,
            speech.say(f"chart.{name}"),
            size=10,
            transform=axes.get_yaxis_transform(),
            color=QUIET,
            va="center",
        )


def _draw_usual(axes: Axes, progress: Progress) -> None:
    bands = {band.day: band for band in progress.usual}
    edges: list[float] = []
    lows: list[float] = []
    highs: list[float] = []
    for run in runs_of(bands):
        # Each day's band is as wide as the day, so that a single day shows too.
        days = [bands[day] for day in (*run, run[-1])]
        edges += [_at(progress, run[0]) - 0.5, *(_at(progress, day) + 0.5 for day in run), BREAK]
        lows += [*(band.low for band in days), BREAK]
        highs += [*(band.high for band in days), BREAK]
    axes.fill_between(
        edges, lows, highs, step="post", color=BAND, linewidth=0, zorder=1.5, label="usual"
    )


def _draw_middles(axes: Axes, progress: Progress) -> None:
    axes.plot(
        *_broken_line(progress, dict(progress.middles)),
        color=LINE,
        linewidth=2.6,
        solid_capstyle="round",
        zorder=4,
        label="middle",
    )


def _draw_points(axes: Axes, progress: Progress) -> None:
    axes.plot(
        *_broken_line(progress, {point.day: point.value for point in progress.points}),
        color=DOTS,
        linewidth=0.7,
        marker="o",
        markersize=2.6 if progress.days > _LONG_SPAN_DAYS else 4.6,
        markeredgecolor=PAPER,
        markeredgewidth=0.5,
        zorder=3,
        label="score",
    )


def _broken_line(
    progress: Progress, values: Mapping[date, float]
) -> tuple[list[float], list[float]]:
    """Return places and heights, with a break wherever a day is missing."""
    xs: list[float] = []
    ys: list[float] = []
    for run in runs_of(values):
        xs += [*(_at(progress, day) for day in run), BREAK]
        ys += [*(values[day] for day in run), BREAK]
    return xs, ys


def explain(
    figure: Figure,
    speech: Speech,
    *,
    left: float = 0.045,
    right: float = 0.5,
    upper: float = 0.915,
    lower: float = 0.88,
    size: float = 11,
) -> None:
    """Name what is drawn; matplotlib's own legend takes a tenth of the whole time."""
    from matplotlib.lines import Line2D
    from matplotlib.patches import Rectangle

    high = (upper - lower) / 2
    drawn = (
        Line2D([left, left + 0.05], [upper] * 2, color=DOTS, linewidth=0.7),
        Line2D([left + 0.025], [upper], color=DOTS, marker="o", markersize=4.6),
        Line2D([left, left + 0.05], [lower] * 2, color=LINE, linewidth=2.6),
        Rectangle((right, upper - high / 2), 0.05, high, facecolor=BAND),
    )
    for artist in drawn:
        figure.add_artist(artist)
    named = (
        ("score", left + 0.07, upper),
        ("middle", left + 0.07, lower),
        ("usual", right + 0.07, upper),
        ("gap", right, lower),
    )
    for name, x, y in named:
        figure.text(x, y, speech.say(f"chart.{name}"), size=size, color=INK, va="center")


def _say_where_empty(axes: Axes, progress: Progress, speech: Speech) -> None:
    if not progress.points:
        axes.text(
            (progress.days - 1) / 2,
            HIGHEST / 2,
            speech.say("chart.empty"),
            size=12,
            color=INK,
            ha="center",
            va="center",
        )


def _round_steps(top: int) -> list[int]:
    """Return two or three round numbers up to `top`."""
    size = 10 ** (len(str(top)) - 1)
    step = next(one for one in (size // 2, size, 2 * size, 5 * size) if top < 4 * one)
    return list(range(step, top + 1, step))


def _middle_of(progress: Progress, week: ActivityDone) -> float:
    return (_at(progress, week.first) + _at(progress, week.last)) / 2


def _number_bars(axes: Axes, progress: Progress, top: int, speech: Speech) -> None:
    for week in progress.weeks:
        if week.minutes:
            axes.text(
                _middle_of(progress, week),
                week.minutes + top / 50,
                speech.number(week.minutes),
                size=10,
                color=INK,
                ha="center",
                va="bottom",
            )


def _draw_strength(axes: Axes, progress: Progress) -> None:
    """Draw one mark for each strength day, side by side above the week."""
    size = 5.5 if len(progress.weeks) <= _MOST_NUMBERED_WEEKS else 2.5
    apart = progress.days * size / 340
    places = [
        _middle_of(progress, week) + apart * (number - (week.strength_days - 1) / 2)
        for week in progress.weeks
        for number in range(week.strength_days)
    ]
    axes.plot(
        places,
        [1.1] * len(places),
        transform=axes.get_xaxis_transform(),
        clip_on=False,
        linestyle="none",
        marker="D",
        markersize=size,
        color=STRENGTH,
        label="strength",
    )
