"""Who gets a broadcast and when, how far has it come, and do the numbers add up?"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from rules.delivery import DeliveryKind, DeliveryState
from rules.items import Item
from rules.local_time import wall_of_minute
from rules.message import Entity, Media, Message
from rules.occurrences import Reminder, next_occurrence
from rules.people import code_of
from rules.safety import SafetyRule, allowed_item
from rules.text_variables import filled_in, variables_in, without_variables
from rules.vocabulary import (
    MOVEMENT_KINDS,
    Caution,
    Effort,
    Joint,
    Kind,
    ReminderKind,
    SafetyAnswer,
)

# What a bot may take back, Telegram lets it take back for so long.
TAKEN_BACK_WITHIN = timedelta(hours=48)


class BroadcastState(StrEnum):
    """How far a broadcast has come. `asked` waits for a second coordinator."""

    DRAFT = "draft"
    ASKED = "asked"
    RUNNING = "running"
    PAUSED = "paused"
    CANCELLED = "cancelled"
    FINISHED = "finished"


class Purpose(StrEnum):
    """What a broadcast does: send something new, or change or take back what another one sent."""

    SEND = "send"
    EDIT = "edit"
    TAKE_BACK = "take_back"

    @property
    def kind(self) -> DeliveryKind:
        """Return the kind of its deliveries."""
        return _KINDS[self]

    def expiry(self, *, sent_at: datetime, worth: timedelta, now: datetime) -> datetime:
        """Return until when a message sent then can still be changed or taken back."""
        if self is Purpose.TAKE_BACK:
            return min(now + worth, sent_at + TAKEN_BACK_WITHIN)
        return now + worth


_KINDS = {
    Purpose.SEND: DeliveryKind.BROADCAST,
    Purpose.EDIT: DeliveryKind.BROADCAST_EDIT,
    Purpose.TAKE_BACK: DeliveryKind.BROADCAST_REMOVAL,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Audience:
    """Whom a broadcast is for: everyone who fits all that is asked; nothing asked is everyone.

    `pain_from` is an average rating over the last 7 days, `silent_days` how long nothing was heard.
    `within` are the only cohorts its author looks after, None for all.
    """

    within: frozenset[int] | None = None
    cohorts: frozenset[int] = frozenset()
    languages: frozenset[str] = frozenset()
    pain_from: int | None = None
    silent_days: int | None = None

    @property
    def everyone(self) -> bool:
        """Whether nothing is asked."""
        return self == Audience(within=self.within)

    @property
    def reached(self) -> frozenset[int] | None:
        """The only cohorts that it can reach, None where it leaves no cohort out."""
        if not self.cohorts or self.within is None:
            return self.cohorts or self.within
        return self.cohorts & self.within

    def all_who_got_it(self) -> Audience:
        """Return the audience of what takes a broadcast back: nobody is left out."""
        return Audience(within=self.within)

    def with_cohort(self, cohort_id: int) -> Audience:
        """Return the audience with one cohort more, or without it if it was chosen."""
        return replace(self, cohorts=self.cohorts ^ {cohort_id})

    def with_language(self, language: str) -> Audience:
        """Return the audience with one language more, or without it if it was chosen."""
        return replace(self, languages=self.languages ^ {language})

    def with_pain(self, rating: int) -> Audience:
        """Return the audience with this average, or without one if it was chosen."""
        return replace(self, pain_from=None if self.pain_from == rating else rating)

    def with_silence(self, days: int) -> Audience:
        """Return the audience with this silence, or without one if it was chosen."""
        return replace(self, silent_days=None if self.silent_days == days else days)


PAIN_DAYS = 7
"""How many days the average pain of an audience looks back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What a broadcast says in one language; the text may name variables, such as {first_name}.

    With `media` the text is its caption.
    """

    text: str
    entities: tuple[Entity, ...] = ()
    media: Media | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """When it goes out: at a moment, at each patient's own wall time (a minute of her day), or now."""

    at: datetime | None = None
    own_minute: int | None = None

    def due(self, zone: str, *, now: datetime) -> datetime:
        """Return when the message to somebody in `zone` is due."""
        if self.own_minute is not None:
            wall = wall_of_minute(self.own_minute)
            # The first such moment in her zone: skipped and repeated hours as for a reminder.
            daily = Reminder(kind=ReminderKind.NUDGE, at=wall, zone=zone)
            occurrence = next_occurrence(daily, after=now)
            return occurrence.at if occurrence else now
        return max(now, self.at) if self.at else now


@dataclass(frozen=True, slots=True, kw_only=True)
class Broadcast:
    """One message to many. `chosen` grows while its recipients are written, until `filled_at`.

    `versions` holds what it says by language; who reads another one gets that of `language`.
    `item` names the piece of the library it was taken from. `revision` grows when it is changed
    after it began. The six counts are kept as outcomes are recorded; what they leave of `chosen`
    is still owed.
    """

    id: int
    author_id: int
    state: BroadcastState
    purpose: Purpose = Purpose.SEND
    about_id: int | None = None
    language: str
    versions: Mapping[str, Content]
    item: str | None = None
    revision: int = 0
    audience: Audience
    start: Start = field(default_factory=Start)
    chosen: int
    filled_at: datetime | None
    counts: Mapping[DeliveryState, int]
    prompt_id: int | None
    shown: int
    shown_at: datetime | None
    approved_by: int | None = None
    created_at: datetime
    confirmed_at: datetime | None
    finished_at: datetime | None
    kept_at: datetime | None = None

    @property
    def content(self) -> Content:
        """Return the version for those whose own language has none."""
        return self.versions[self.language]

    def version_for(self, language: str) -> Content:
        """Return what somebody who reads `language` gets."""
        return self.versions.get(language) or self.content

    @property
    def ended(self) -> int:
        """Return how many recipients have an outcome."""
        return sum(self.counts.values())

    @property
    def waiting(self) -> int:
        """Return how many recipients are still owed the message."""
        return self.chosen - self.ended

    @property
    def done(self) -> bool:
        """Whether nothing is owed any more and nothing will be."""
        return self.filled_at is not None and self.waiting == 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Missed:
    """One recipient who did not get it for sure: by which end, and why."""

    number: int
    label: str | None
    state: DeliveryState
    reason: str | None

    @property
    def code(self) -> str:
        """Return what staff see instead of a name, such as "P014"."""
        return code_of(self.number)


# ---------------------------------------------------------------- variables

FIRST_NAME = "first_name"
VARIABLES = (FIRST_NAME, "clinic", "phone")
_HALF = re.compile(rf"\{{(?:{'|'.join(VARIABLES)})\b|\b(?:{'|'.join(VARIABLES)})\}}", re.IGNORECASE)


def unknown_variables(text: str) -> tuple[str, ...]:
    """Return the names in braces that nothing can be put in for, in order, each once."""
    return tuple(name for name in variables_in(text) if name not in VARIABLES)


def half_variables(text: str) -> tuple[str, ...]:
    """Return what was to be a variable and lacks a brace, as it is written, such as "{first_name"."""
    return tuple(dict.fromkeys(_HALF.findall(without_variables(text))))


def names_reader(content: Content) -> bool:
    """Tell whether the text addresses each by her name."""
    return FIRST_NAME in variables_in(content.text)


def first_name_of(name: str | None) -> str:
    """Return the first word of a name as the house stores it; empty without one."""
    return (name or "").split(" ")[0]


class Template:
    """One version, prepared once and then filled in for thousands."""

    def __init__(self, content: Content, values: Mapping[str, str]) -> None:
        text, entities = filled_in(content.text, content.entities, values)
        self._content = replace(content, text=text, entities=entities)
        self._personal = names_reader(self._content)
        self._same = self._filled("")

    def message(self, first_name: str) -> Message:
        """Return what somebody of that name reads; empty where the house knows none."""
        if not self._personal or not first_name:
            return self._same
        return self._filled(first_name)

    def _filled(self, first_name: str) -> Message:
        content = self._content
        if not self._personal:
            text, entities = content.text, content.entities
        elif first_name and not content.entities:
            text, entities = content.text.replace("{first_name}", first_name), ()
        else:
            text, entities = filled_in(content.text, content.entities, {FIRST_NAME: first_name})
        return Message(text=text, entities=entities, media=content.media)


def typed_count(text: str) -> int | None:
    """Return the number somebody typed, however she groups its digits; None for anything else."""
    digits = text.strip()
    for mark in (" ", ".", ",", "\u00a0", "\u202f", "'"):
        digits = digits.replace(mark, "")
    return int(digits) if digits.isascii() and digits.isdecimal() and len(digits) < 12 else None


# ---------------------------------------------------------------- items of the library

SENT_TO_MANY = (Kind.TIP, Kind.HANDS, Kind.MOBILITY, Kind.NUTRITION, Kind.LESSON)
"""The kinds of item that a coordinator may send to many."""

_ASKED_FOR = "weight"  # the group of items for those only who asked for it


def may_go_to_many(item: Item) -> bool:
    """Tell whether an item may be chosen for many: of movements only gentle ones."""
    if item.kind not in SENT_TO_MANY or item.group == _ASKED_FOR:
        return False
    return item.kind not in MOVEMENT_KINDS or item.effort is Effort.GENTLE


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """What a patient told us that may speak against an item; None where she never said.

    `pain` is her latest rating that still tells of today.
    """

    safety: frozenset[SafetyAnswer] | None
    cleared: bool = False
    exercise_stopped: bool = False
    cautions: frozenset[Caution] | None = None
    sore: frozenset[Joint] = frozenset()
    pain: int | None = None


def suits(item: Item, hers: Circumstances, rules: Mapping[SafetyAnswer, SafetyRule]) -> bool:
    """Tell whether nothing she told us speaks against `item`."""
    if item.cautions and (hers.cautions is None or item.cautions & hers.cautions):
        return False
    answers = frozenset({SafetyAnswer.NOT_SURE}) if hers.safety is None else hers.safety
    if any(item.cautions & rules[answer].cautions for answer in answers):
        return False
    if item.kind not in MOVEMENT_KINDS:
        return True
    if hers.exercise_stopped or item.loads & hers.sore:
        return False
    if hers.pain is not None and not item.pain_from <= hers.pain <= item.pain_to:
        return False
    return allowed_item(item, answers, hers.cleared, rules)
