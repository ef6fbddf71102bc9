"""Which programme does each cohort follow, and with which times does whoever joins it begin?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import time

from content.buttons import button
from content.buttons.staff import (
    CohortButton,
    CohortTime,
    OpenCohort,
    SetCohortTime,
    SetProgramme,
)
from content.language.button_rows import rows_of
from content.language.speech import Speech
from content.language.text import Text, lines
from content.patient.joining import time_name
from rules.default_times import CHECK_TIMES, NUDGE_TIMES
from rules.local_time import minute_of_wall, wall_of_minute
from rules.message import Button, Message
from rules.programmes import Activity, Programme

# The minutes of the day that are offered.
TIMES = {CohortTime.CHECK: CHECK_TIMES, CohortTime.NUDGE: NUDGE_TIMES}


@dataclass(frozen=True, slots=True, kw_only=True)
class Following:
    """How a cohort stands: its name, its programme and its own times, None for the programme's.

    `programme` is None where its file is no longer there.
    """

    name: str
    follows: str
    programme: Programme | None
    check_at: time | None
    nudge_at: time | None

    def at(self, which: str) -> time | None:
        """Return the time of the check or of the nudge that whoever joins begins with."""
        own = self.check_at if which is CohortTime.CHECK else self.nudge_at
        if own is not None or self.programme is None:
            return own
        appointments = self.programme.appointments
        return (appointments.pain_check if which is CohortTime.CHECK else appointments.nudge).at


@dataclass(frozen=True, slots=True)
class CohortSheet:
    """The paper such a page is written on: its language, its prompt, and the cohort's place in the list."""

    speech: Speech
    prompt_id: int
    place: int = 0

    def goes(self, label: str, data: CohortButton, *, chosen: bool = False) -> Button:
        """Return a button of this cohort, with a tick on what stands now."""
        shown = self.speech.say("settings.chosen", name=label) if chosen else label
        return button(shown, data, self.prompt_id)

    def back(self, to: OpenCohort) -> tuple[Button, ...]:
        """Return the row that leads back."""
        return (self.goes(self.speech.say("cohort.back"), to),)


def cohort_list(
    speech: Speech, prompt_id: int, cohorts: Sequence[Following], *, may_change: bool
) -> Message:
    """Return every cohort with its programme and times, each with a button for whoever may change it."""
    told = lines(*(_line(speech, one) for one in cohorts), gap="\n")
    if not may_change:
        return lines(told, speech.text("cohort.admins")).message()
    buttons = [
        button(one.name, OpenCohort(place=place), prompt_id) for place, one in enumerate(cohorts)
    ]
    text = lines(speech.text("cohort.title"), told)
    return text.message(rows_of(buttons, 1))


def cohort_page(
    sheet: CohortSheet, cohort: Following, programmes: Mapping[str, Programme]
) -> Message:
    """Return one cohort, the programmes it may follow and its times."""
    speech = sheet.speech
    picks = [
        sheet.goes(
            name, SetProgramme(place=sheet.place, programme=at), chosen=name == cohort.follows
        )
        for at, name in enumerate(programmes)
    ]
    times = tuple(
        sheet.goes(speech.say(f"cohort.{one}_time"), SetCohortTime(place=sheet.place, which=one))
        for one in CohortTime
    )
    text = lines(
        speech.text("cohort.page", name=cohort.name, programme=cohort.follows),
        _facts(speech, cohort.programme),
        speech.text(
            "cohort.begins",
            check=_at(speech, cohort, CohortTime.CHECK),
            nudge=_at(speech, cohort, CohortTime.NUDGE),
        ),
        speech.text("cohort.file"),
    )
    return text.message((*rows_of(picks, 1), times, sheet.back(OpenCohort())))


def time_page(sheet: CohortSheet, cohort: Following, which: CohortTime) -> Message:
    """Return the times with which whoever joins may begin."""
    own = cohort.check_at if which is CohortTime.CHECK else cohort.nudge_at
    minutes = [
        sheet.goes(
            time_name(sheet.speech, wall_of_minute(one)),
            SetCohortTime(place=sheet.place, which=which, minute=one),
            chosen=own is not None and minute_of_wall(own) == one,
        )
        for one in TIMES[which]
    ]
    programmes = sheet.goes(
        sheet.speech.say("cohort.by_programme"),
        SetCohortTime(place=sheet.place, which=which, minute="own"),
        chosen=own is None,
    )
    text = sheet.speech.text(f"cohort.which_{which}", name=cohort.name)
    return text.message(
        (*rows_of(minutes, 3), (programmes,), sheet.back(OpenCohort(place=sheet.place)))
    )


def _line(speech: Speech, cohort: Following) -> Text:
    return speech.text(
        "cohort.line",
        name=cohort.name,
        programme=cohort.follows,
        check=_at(speech, cohort, CohortTime.CHECK),
        nudge=_at(speech, cohort, CohortTime.NUDGE),
    )


def _at(speech: Speech, cohort: Following, which: CohortTime) -> str:
    at = cohort.at(which)
    return speech.say("cohort.no_time") if at is None else time_name(speech, at)


def _facts(speech: Speech, programme: Programme | None) -> Text:
    """Return what a programme asks: how long it grows, how much walking, how often strength."""
    if programme is None:
        return speech.text("cohort.file_gone")
    minutes = [sum(day.minutes for day in week) for week in programme.weeks]
    strength = max(
        sum(day.activity is Activity.STRENGTH for day in week) for week in programme.weeks
    )
    if not any(minutes) and not strength:
        return speech.text("cohort.food_only")
    return speech.text(
        "cohort.asks",
        weeks=speech.number(len(minutes)),
        first=speech.number(minutes[0]),
        last=speech.number(minutes[-1]),
        strength=speech.number(strength),
    )
