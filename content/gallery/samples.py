"""With which made-up people, dates and words are the messages of the gallery built?"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from content.bundle import ContentBundle
from content.files.library import Library
from content.language.speech import Speech
from rules.alerts import NO_FACTS, Alert, AlertPriority, AlertRule, AlertState, priority_of
from rules.clinic import Clinic
from rules.message import Message
from rules.people import Patient
from rules.staffed_hours import parse_staffed_hours
from rules.vocabulary import Joint

PROMPT = 1  # the prompt that every button names
ZONE = "Europe/Madrid"
NOW = datetime(2026, 3, 4, 9, 42, tzinfo=UTC)  # a Wednesday, 10:42 in that zone
TODAY = date(2026, 3, 4)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Samples:
    """What a group of the gallery builds its messages from, in one language."""

    bundle: ContentBundle
    speech: Speech
    clinic: Clinic

    @property
    def library(self) -> Library:
        """Return the library."""
        return self.bundle.library

    @property
    def back(self) -> str:
        """Return a moment at which the team is there again, as a message names it."""
        # Not by the speech that is listened to: these words belong to a message only where it names them.
        speech = self.bundle.speech(self.speech.language)
        at = speech.clock(NOW.replace(hour=7, minute=0), ZONE)
        return speech.say("team.back_at", day=speech.weekday(TODAY + 5 * DAY), time=at)


Shown = Iterator[tuple[str, Message]]


@dataclass(frozen=True, slots=True)
class Group:
    """Some messages that belong together, under a title that a clinician understands."""

    title: str
    scenes: Callable[[Samples], Shown]


def stage_of(bundle: ContentBundle, speech: Speech) -> Samples:
    """Return the stage on which this language is shown."""
    told = speech.defaults
    clinic = Clinic(
        name=told["clinic"],
        phone=told["phone"],
        zone=ZONE,
        staffed=parse_staffed_hours("Mon-Fri 08:00-16:00"),
        bot_name="limber_bot",
    )
    return Samples(bundle=bundle, speech=speech, clinic=clinic)


def somebody(**facts: Any) -> Patient:
    """Return a made-up patient, with these facts changed."""
    ana = Patient(
        id=14,
        number=14,
        chat_id=1014,
        state="active",
        cohort_id=1,
        language="en",
        zone=ZONE,
        name="Ana",
        label="Tue-clinic-7",
        goal="open_jars",
        safety=frozenset(),
        first_day=TODAY - 20 * DAY,
        joined_at=NOW - 20 * DAY,
        last_heard_at=NOW - HOUR,
        sore_joints=frozenset({Joint.HANDS}),
    )
    return replace(ana, **facts)


def alert_of(rule: AlertRule, state: AlertState = AlertState.RAISED, **facts: Any) -> Alert:
    """Return a made-up alert of a rule, raised a quarter of an hour ago."""
    raised = Alert(
        id=1,
        patient_id=14,
        rule=rule,
        priority=AlertPriority(priority_of(rule)),
        state=state,
        rating_id=None,
        facts=NO_FACTS,
        round=1,
        made_at=NOW - HOUR / 4,
        next_at=None,
        raised_at=NOW - HOUR / 4,
        taken_by=None,
        taken_at=None,
        closed_at=None,
        reason=None,
    )
    return replace(raised, **facts)
