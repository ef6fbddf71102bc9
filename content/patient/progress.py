"""What stands beside her chart, in plain words?"""

from __future__ import annotations

from datetime import date

from babel import dates

from content.buttons import button
from content.buttons.patient import OpenAppointmentPage, ShowChart
from content.language.speech import Speech
from content.language.text import Text, lines, plain
from content.patient.menu import menu_button
from rules.message import Button, Message
from rules.progress import Progress
from rules.weekly_summary import Summary

# The spans that have a button, in days.
SPANS = (30, 90)


def progress_message(speech: Speech, prompt_id: int, progress: Progress, week: Summary) -> Message:
    """Return the words that go with the chart: the same facts, and what they may mean."""
    text = lines(
        speech.text("progress.opening", span=span_of(progress, speech)),
        _scores(speech, progress, week),
        _compared(speech, progress),
        _done(speech, progress),
    )
    return text.message(_buttons(speech, prompt_id))


def nothing_yet(speech: Speech, prompt_id: int) -> Message:
    """Return what is said where there is nothing to draw."""
    return speech.text("progress.none").message(((menu_button(speech, prompt_id),),))


def chart_button(speech: Speech, prompt_id: int) -> Button:
    """Return "My chart", for any prompt of a patient."""
    return button(speech.say("progress.weekly_button"), ShowChart(), prompt_id)


def span_of(progress: Progress, speech: Speech) -> str:
    """Return the span's two dates, such as "1 January 2026 – 31 March 2026"."""
    return speech.say(
        "chart.span",
        first=long_day(progress.first, speech),
        last=long_day(progress.last, speech),
    )


def long_day(day: date, speech: Speech) -> str:
    """Return a date with its year."""
    return dates.format_date(day, speech.say("chart.long_day"), locale=speech.locale)


def short_day(day: date, speech: Speech) -> str:
    """Return a date without its year, as on an axis."""
    return dates.format_date(day, speech.say("chart.day"), locale=speech.locale)


def _scores(speech: Speech, progress: Progress, week: Summary) -> Text:
    said = [plain(speech.counted("progress.checks", progress.checks))]
    if week.middle is not None:
        said.append(speech.text("progress.now", middle=speech.number(week.middle)))
    if week.middle is not None and week.usual is not None and week.trend is not None:
        said.append(speech.text("progress.usual", usual=speech.number(week.usual)))
        said.append(speech.text(f"progress.trend.{week.trend}"))
    return lines(*said, gap=" ")


def _compared(speech: Speech, progress: Progress) -> Text:
    compared = progress.compared
    if compared is None:
        return Text()
    told = speech.text(
        "progress.compared",
        before=speech.number(compared.before),
        after=speech.number(compared.after),
    )
    return lines(told, speech.text(f"progress.trend.{compared.trend}"), gap=" ")


def _done(speech: Speech, progress: Progress) -> Text:
    counts = {
        "walked": progress.minutes,
        "strength": progress.strength_days,
        "care": progress.care_days,
    }
    said = [
        plain(speech.counted(f"progress.{name}", count)) for name, count in counts.items() if count
    ]
    return lines(*said, speech.text("progress.quiet"), gap=" ")


def _buttons(speech: Speech, prompt_id: int) -> tuple[tuple[Button, ...], ...]:
    spans = [
        button(
            speech.say("progress.last_days", count=speech.number(days)),
            ShowChart(span=days),
            prompt_id,
        )
        for days in SPANS
    ]
    everything = button(speech.say("progress.all"), ShowChart(span="all"), prompt_id)
    visit = button(speech.say("progress.visit"), OpenAppointmentPage(), prompt_id)
    return ((*spans, everything), (visit, menu_button(speech, prompt_id)))
