"""What does a nurse need to know about one alert, at one glance?"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from rules.alerts import Alert, AlertState
from rules.message import Media
from rules.pain_checks import Novelty
from rules.people import Patient, Staff
from rules.vocabulary import Joint

# How many alerts a page of a list shows, and how many a message holds in full before it is a list.
LIST_LENGTH, MOST_IN_FULL = 10, 4
# What was closed is opened again within this; a call is late after this.
REOPENED, CALL_LATE = timedelta(minutes=10), timedelta(minutes=30)


class CloseReason(StrEnum):
    """Why an alert is closed; the last two are what she says herself."""

    TALKED = "talked"
    PLANNED = "planned"
    NOTHING = "nothing"
    MISTAKE = "mistake"
    NOT_NEEDED = "not_needed"
    HER_MISTAKE = "her_mistake"


class AlertView(StrEnum):
    """Which alerts a list holds."""

    TOLD = "told"  # those that this message told of
    ALL = "all"
    UNTAKEN = "untaken"
    MINE = "mine"


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertPageOf:
    """What of a list is shown: `count` alerts are open in it, `untaken` of them nobody has.

    `cohort` is the place of the cohort it is confined to, and its name.
    """

    view: AlertView
    page: int
    count: int
    untaken: int
    cohort: tuple[int, str] | None = None
    cohorts: int = 0
    undo: int = 0

    @property
    def pages(self) -> int:
        """Return how many pages there are, and one of none."""
        return max(1, -(-self.count // LIST_LENGTH))


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertStory:
    """An alert with what belongs to it. `value` is its newest rating as it stands, None without one.

    `usual` is the own median before that rating, from `count` ratings; None when they are too few.
    `signs` are danger signs by id. `said_at` and `told_at` (UTC) are when she said it, and when she
    read when somebody will look. `owner` is who has it, or closed it. `question` are her own words to
    the team that wait for an answer, last changed at `question_changed_at` (UTC), and `files` what came
    with them. `passed_by` is who passed it on, while nobody has it. `call_at` (UTC) is when its owner
    calls her.
    """

    alert: Alert
    patient: Patient
    value: int | None = None
    corrected: bool = False
    day: date | None = None
    usual: float | None = None
    count: int = 0
    joints: frozenset[Joint] = frozenset()
    novelty: Novelty | None = None
    reply: str | None = None
    signs: tuple[str, ...] = ()
    said_at: datetime | None = None
    told_at: datetime | None = None
    owner: str | None = None
    owner_id: int | None = None
    question: str | None = None
    question_changed_at: datetime | None = None
    files: tuple[Media, ...] = ()
    passed_by: str | None = None
    passed_to: str | None = None
    passed_to_id: int | None = None
    call_at: datetime | None = None

    @property
    def waiting(self) -> bool:
        """Whether nobody has it yet."""
        return self.alert.state is AlertState.RAISED


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertBoard:
    """One message about some alerts for one member of staff, as it is at `now` by the clock of `zone`.

    `places` are those of the stories among the alerts of the message, and `listed` says which of a list are shown.
    `closing` is the place of the alert for which she picks a reason, `passing` of that for which she
    picks one of the `others`. `again` says that the message may have reached her before.
    """

    prompt_id: int
    staff_id: int
    zone: str
    now: datetime
    stories: tuple[AlertStory, ...] = field(default_factory=tuple)
    closing: int | None = None
    passing: int | None = None
    others: tuple[Staff, ...] = ()
    again: bool = False
    places: tuple[int, ...] = ()
    listed: AlertPageOf | None = None
    call_times: tuple[datetime, ...] = ()
