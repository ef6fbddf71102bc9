"""What does a cohort's chart look like? The middle of its patients' weeks, with their spread and number."""

from __future__ import annotations

import io
import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from content.language.speech import Speech
from content.patient.progress import short_day
from reports.charts import DOTS_PER_INCH, WIDTH
from reports.colors import BAND, DOTS, FAINT, INK, PAPER, QUIET
from rules.figures import CohortWeek
from rules.pain import BANDS, HIGHEST

if TYPE_CHECKING:
    from matplotlib.figure import Figure

HEIGHT = 4.4  # inches


def draw_cohort(name: str, weeks: Sequence[CohortWeek], speech: Speech) -> bytes:
    """Return the chart as a PNG; call it off the event loop."""
    drawn = io.BytesIO()
    cohort_figure(name, weeks, speech).savefig(drawn, format="png", facecolor=PAPER)
    return drawn.getvalue()


def cohort_figure(name: str, weeks: Sequence[CohortWeek], speech: Speech) -> Figure:
    """Return the figure whose artists hold every fact that is drawn; a week without enough is a gap."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, HEIGHT), dpi=DOTS_PER_INCH, facecolor=PAPER)
    figure.text(0.045, 0.945, name, size=14, weight="bold", color=INK, va="center")
    axes = figure.add_axes((0.085, 0.2, 0.88, 0.6), label="cohort")
    axes.set_facecolor(PAPER)
    axes.set_title(speech.say("chart.cohort"), loc="left", size=10.5, color=INK, pad=7)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.tick_params(colors=INK, labelsize=10.5, length=0)
    axes.set_xlim(-0.6, len(weeks) - 0.4)
    axes.set_ylim(-0.5, HIGHEST + 0.5)
    axes.set_yticks(range(0, HIGHEST + 1, 2))
    for border in (BANDS.mild_from, BANDS.moderate_from, BANDS.severe_from):
        axes.axhline(border - 0.5, color=FAINT, linewidth=0.7, zorder=0)
    places = range(len(weeks))
    spread = [
        (place, week.low, week.high)
        for place, week in zip(places, weeks, strict=True)
        if week.low is not None and week.high is not None
    ]
    axes.vlines(
        [place for place, _, _ in spread],
        [low for _, low, _ in spread],
        [high for _, _, high in spread],
        color=BAND,
        linewidth=13,
        zorder=1.5,
        label="spread",
    )
    axes.plot(
        places,
        [math.nan if week.median is None else week.median for week in weeks],
        color=DOTS,
        linewidth=2.2,
        marker="o",
        markersize=6,
        markeredgecolor=PAPER,
        zorder=3,
        label="middle",
    )
    step = max(1, math.ceil(len(weeks) / 4))
    axes.set_xticks(list(places)[::step])
    axes.set_xticklabels([short_day(week.first, speech) for week in weeks[::step]])
    for place, week in zip(places, weeks, strict=True):
        axes.text(place, -0.2, str(week.n), size=9, color=QUIET, ha="center", va="bottom")
    figure.text(0.045, 0.04, speech.say("chart.cohort_key"), size=9.5, color=QUIET, va="bottom")
    return figure
