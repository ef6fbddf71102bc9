"""What does the weekly summary say, before and after each tap?"""

from __future__ import annotations

from dataclasses import dataclass

from content.buttons import button
from content.buttons.patient import (
    AnswerGoal,
    MakeEasier,
    OpenWeights,
    ReadDeeper,
    WeeklyButton,
)
from content.files.library import Library
from content.language.button_rows import rows_of
from content.language.speech import Speech
from content.language.text import Text, lines, plain
from content.patient.item_details import item_text
from content.patient.lessons import deeper, more_key
from content.patient.progress import chart_button
from rules.message import Button, Message
from rules.strength_ladder import Dose
from rules.vocabulary import Depth
from rules.weekly_summary import GoalAnswer, Summary, Week

STEPS_SHOWN = 4
Rows = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekPage:
    """What one summary's message is built from; `lesson` is an item's id, None when all rest.

    `tip` is the id of the household tip that stands below the lesson. `depth` is how deep she reads
    the lesson, None while only its title shows.
    """

    speech: Speech
    library: Library
    prompt_id: int
    open: bool
    summary: Summary
    week: Week
    lesson: str | None = None
    tip: str | None = None
    depth: Depth | None = None
    weight_on: bool = False

    def says(self, key: str, **values: object) -> Text:
        """Return a phrase of the summary."""
        return self.speech.text(f"weekly.{key}", **values)

    def named(self, key: str, data: WeeklyButton, *, chosen: bool = False) -> Button:
        """Return a button of the summary, with a tick on what she chose."""
        label = self.speech.say(f"weekly.{key}")
        if chosen:
            label = self.speech.say("pain.chosen", name=label)
        return button(label, data, self.prompt_id)


def weekly_message(page: WeekPage) -> Message:
    """Return the summary; what is hers to see alone stands below what a locked screen shows."""
    text = lines(week_told(page), _lesson(page), page.says("footer"))
    return text.message(_buttons(page) if page.open else ())


def week_told(page: WeekPage) -> Text:
    """Return what is told of her week itself, without the lesson and the safety lines below it.

    What she did comes first: on a locked screen no score may show.
    """
    told = lines(_done(page), _noted(page), gap=" ")
    return lines(page.says("opening"), told, _goal(page), _easier(page))


def _noted(page: WeekPage) -> Text:
    summary, speech = page.summary, page.speech
    if summary.middle is None:
        return page.says("no_checks")
    checks = plain(speech.counted("weekly.checks", summary.checks))
    middle = speech.number(summary.middle)
    if summary.usual is None or summary.trend is None:
        return lines(checks, page.says("middle", middle=middle), gap=" ")
    usual = speech.number(summary.usual)
    compared = page.says("compared", middle=middle, usual=usual)
    return lines(checks, compared, page.says(f"trend.{summary.trend}"), gap=" ")


def _done(page: WeekPage) -> Text:
    summary, speech = page.summary, page.speech
    counts = {
        "walked": summary.walked,
        "strength": summary.strength_days,
        "care": summary.care_days,
    }
    said = [
        plain(speech.counted(f"weekly.{name}", count)) for name, count in counts.items() if count
    ]
    if summary.walked and summary.brisk:
        said.insert(1, plain(speech.counted("weekly.brisk", summary.brisk)))
    full = summary.walked and summary.strength_days
    quiet = Text() if full else page.says("quiet_days")
    return lines(*said, _rises(page), quiet, gap=" ")


def _rises(page: WeekPage) -> Text:
    """Return how her rising from a chair has grown, in the last few steps of it."""
    shown = [_dosed(page, dose) for dose in page.summary.rises[-STEPS_SHOWN:]]
    if len(shown) < 2 or not page.summary.strength_days:
        return Text()
    return page.says("rises", before=", ".join(shown[:-1]), now=shown[-1])


def _dosed(page: WeekPage, dose: Dose) -> str:
    times = page.speech.number(dose.times)
    return times if dose.sets == 1 else f"{page.speech.number(dose.sets)}×{times}"


def _goal(page: WeekPage) -> Text:
    if page.week.goal is None:
        return Text()
    goal = page.speech.say(f"goal.{page.week.goal}")
    if page.week.goal_answer is None:
        return page.says("goal", goal=goal)
    answer = page.speech.say(f"weekly.goal.{page.week.goal_answer}")
    return page.says("goal_answered", goal=goal, answer=answer)


def _easier(page: WeekPage) -> Text:
    return page.says("easier_noted") if page.week.easier_week is not None else Text()


def _lesson(page: WeekPage) -> Text:
    if page.lesson is None:
        return Text()
    lesson = page.library.items[page.lesson]
    if page.depth is None:
        title = page.library.words(lesson.id, page.speech.language).title
        return page.says("lesson", title=title)
    text = item_text(page.speech, page.library, lesson, depth=page.depth)
    if page.tip is None or page.depth is not Depth.FUNDAMENTALS:
        return text
    return lines(text, item_text(page.speech, page.library, page.library.items[page.tip]))


def _buttons(page: WeekPage) -> Rows:
    answers = [
        page.named(f"goal.{one}", AnswerGoal(answer=one), chosen=one == page.week.goal_answer)
        for one in GoalAnswer
    ]
    onward = ReadDeeper(depth=deeper(page.depth))
    more = button(page.speech.say(more_key(page.depth)), onward, page.prompt_id)
    easier = page.named("easier", MakeEasier(), chosen=page.week.easier_week is not None)
    chart = chart_button(page.speech, page.prompt_id)
    weight = button(page.speech.say("weight.open"), OpenWeights(), page.prompt_id)
    return (
        *(rows_of(answers, 3) if page.week.goal else ()),
        *rows_of((chart, easier), 2),
        *(((more,),) if page.lesson else ()),
        *(((weight,),) if page.weight_on else ()),
    )
