"""What does the page for her appointment look like? One sheet of A4, to be shown or printed."""

from __future__ import annotations

import io
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any

from content.language.speech import Speech
from content.patient.progress import long_day, short_day, span_of
from reports.charts import draw_activity, draw_pain, explain
from reports.colors import INK, QUIET
from rules.progress import Flare, Progress
from rules.vocabulary import Joint

if TYPE_CHECKING:
    from matplotlib.figure import Figure

# A4, in inches; places on the sheet are shares of it, from the lower left.
WIDTH, HEIGHT = 8.27, 11.69
LEFT, RIGHT, MIDDLE = 0.07, 0.93, 0.52
WORDS_SIZE, HEADING_SIZE = 9.5, 11
LINE = 0.0148
# So many letters of that size fill a column.
COLUMN_LETTERS = 45
MOST_FLARES, MOST_JOINTS = 5, 3
MOST_LETTERS_OF_WORDS = 260
# Nothing is written below this: the foot of the sheet says how it was measured.
LOWEST = 0.085
# Her own words leave room for the questions below them.
OWN_LOWEST = 0.26


@dataclass(frozen=True, slots=True, kw_only=True)
class Own:
    """What she wrote or answered herself, and what it was about."""

    about: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitPage:
    """What the page is drawn from. `questions` are those to put to the team; `own` is what she shared."""

    speech: Speech
    progress: Progress
    made_on: date
    code: str
    name: str | None = None
    joints: Sequence[Joint] = ()
    goal: tuple[str, str] | None = None
    own: Sequence[Own] = ()
    questions: Sequence[str] = ()


def draw_visit(page: VisitPage) -> bytes:
    """Return the sheet as a PDF of one page; call it off the event loop."""
    from matplotlib import rc_context
    from matplotlib.backends.backend_pdf import FigureCanvasPdf

    printed = io.BytesIO()
    # Type 42 keeps the words as words, so that they can be searched, copied and read aloud.
    with rc_context({"pdf.fonttype": 42}):
        canvas = FigureCanvasPdf(visit_figure(page))
        canvas.print_pdf(  # type: ignore[no-untyped-call]  # matplotlib types only a part of itself
            printed,
            metadata={"Title": page.speech.say("visit.title"), "CreationDate": None},
        )
    return printed.getvalue()


def visit_figure(page: VisitPage) -> Figure:
    """Return the figure whose artists hold every fact and word of the sheet."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, HEIGHT), facecolor="white")
    speech = page.speech
    _write(figure, LEFT, 0.955, speech.say("visit.title"), size=17, weight="bold")
    _write(figure, LEFT, 0.934, _whose(page), size=10)
    _write(figure, LEFT, 0.917, span_of(page.progress, speech), size=10)
    explain(figure, speech, left=LEFT, upper=0.893, lower=0.875, right=0.46, size=9)
    pain = figure.add_axes((LEFT + 0.02, 0.63, 0.745, 0.19), label="pain")
    draw_pain(pain, page.progress, speech)
    activity = figure.add_axes((LEFT + 0.02, 0.48, 0.745, 0.075), label="activity")
    draw_activity(activity, page.progress, speech)
    for axes in (pain, activity):
        axes.set_facecolor("white")
    left = _Column(figure, LEFT, 0.455)
    _figures(left, page)
    _done(left, page)
    right = _Column(figure, MIDDLE, 0.455)
    _own_words(right, page)
    _questions(right, page)
    for number, line in enumerate(reversed(textwrap.wrap(speech.say("visit.footer"), 118))):
        _write(figure, LEFT, 0.025 + number * 0.012, line, size=8, color=QUIET)
    return figure


class _Column:
    """Writes from the top down; what would not fit any more is left out."""

    def __init__(self, figure: Figure, x: float, y: float) -> None:
        self._figure = figure
        self._x = x
        self._y = y

    def heading(self, words: str) -> None:
        if self._y - LINE * 3 < LOWEST:
            return
        self._y -= LINE * 0.35
        self._line(words, size=HEADING_SIZE, weight="bold")
        self._y -= LINE * 0.2

    def says(self, words: str, *, mark: str = "•", lowest: float = LOWEST) -> None:
        """Write a paragraph behind a mark, whole or not at all."""
        lines = textwrap.wrap(drawable(words), COLUMN_LETTERS) or [""]
        if self._y - LINE * len(lines) < lowest:
            return
        _write(self._figure, self._x, self._y - LINE, mark, size=WORDS_SIZE)
        for line in lines:
            self._line(line, indent=0.02)

    def blank_line(self) -> None:
        """Draw a line to write on."""
        from matplotlib.lines import Line2D

        self._y -= LINE * 1.5
        if self._y < LOWEST:
            return
        ends = [self._x, RIGHT]
        self._figure.add_artist(
            Line2D(ends, [self._y] * 2, color=QUIET, linewidth=0.6, label="to write on")
        )

    def _line(self, words: str, *, indent: float = 0, **style: Any) -> None:
        self._y -= LINE
        _write(self._figure, self._x + indent, self._y, words, **{"size": WORDS_SIZE, **style})


def _write(figure: Figure, x: float, y: float, words: str, **style: Any) -> None:
    # What she wrote is never read as a formula.
    figure.text(x, y, words, **{"color": INK, "parse_math": False, **style})


def _whose(page: VisitPage) -> str:
    parts = [drawable(page.name)] if page.name else []
    made = page.speech.say("visit.made", day=long_day(page.made_on, page.speech))
    return " · ".join([*parts, page.code, made])


def _figures(column: _Column, page: VisitPage) -> None:
    speech, progress = page.speech, page.progress
    column.heading(speech.say("visit.scores"))
    column.says(speech.counted("visit.checks", progress.checks, days=speech.number(progress.days)))
    compared = progress.compared
    if compared is not None:
        before, after = speech.number(compared.before), speech.number(compared.after)
        said = speech.say("progress.compared", before=before, after=after)
        column.says(f"{said} {speech.say(f'visit.trend.{compared.trend}')}")
    if page.joints:
        names = [speech.say(f"joint.{joint}").lower() for joint in page.joints[:MOST_JOINTS]]
        column.says(speech.say("visit.where", joints=speech.listed(names)))
    column.heading(speech.say("visit.flares"))
    if not progress.flares:
        column.says(speech.say("visit.no_flares"))
    for flare in progress.flares[-MOST_FLARES:]:
        column.says(_flare(speech, flare))
    earlier = len(progress.flares) - MOST_FLARES
    if earlier > 0:
        column.says(speech.counted("visit.more_flares", earlier))


def _flare(speech: Speech, flare: Flare) -> str:
    first, last = short_day(flare.first, speech), short_day(flare.last, speech)
    worst = speech.number(flare.worst)
    if flare.first == flare.last:
        return speech.say("visit.flare_day", day=first, worst=worst)
    return speech.say("visit.flare_days", first=first, last=last, worst=worst)


def _done(column: _Column, page: VisitPage) -> None:
    speech, progress = page.speech, page.progress
    column.heading(speech.say("visit.done"))
    weeks = max(1, round(progress.days / 7))
    column.says(
        speech.say(
            "visit.minutes",
            total=speech.number(progress.minutes),
            weekly=speech.number(round(progress.minutes / weeks)),
        )
    )
    column.says(speech.counted("visit.strength", progress.strength_days))
    if progress.care_days:
        column.says(speech.counted("visit.care", progress.care_days))
    if page.goal is not None:
        goal, answer = page.goal
        column.says(
            speech.say(
                "visit.goal",
                goal=speech.say(f"goal.{goal}"),
                answer=speech.say(f"weekly.goal.{answer}"),
            )
        )


def _own_words(column: _Column, page: VisitPage) -> None:
    speech = page.speech
    column.heading(speech.say("visit.own"))
    for one in page.own:
        words = textwrap.shorten(one.words, MOST_LETTERS_OF_WORDS, placeholder=" …")
        column.says(speech.say("visit.quoted", about=one.about, words=words), lowest=OWN_LOWEST)
    if not page.own:
        column.says(speech.say("visit.nothing_shared"))


def _questions(column: _Column, page: VisitPage) -> None:
    column.heading(page.speech.say("visit.questions"))
    for question in page.questions:
        column.says(textwrap.shorten(question, MOST_LETTERS_OF_WORDS, placeholder=" …"), mark="□")
    for _ in range(4):
        column.blank_line()


def drawable(words: str) -> str:
    """Return the words without what our letters cannot draw, such as emoji."""
    known = _letters()
    kept = "".join(one if one.isspace() or ord(one) in known else " " for one in words)
    return " ".join(kept.split())


@cache
def _letters() -> frozenset[int]:
    from matplotlib import font_manager

    font = font_manager.get_font(font_manager.findfont("DejaVu Sans"))
    return frozenset(font.get_charmap())
