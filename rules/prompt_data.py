"""What does each kind of prompt keep for its buttons? Ids, codes and moments; no words of a patient."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from rules.activity_log import Done
from rules.alert_details import AlertView
from rules.joining import Step
from rules.nudges import Asks, Offer
from rules.sent_to_team import Sent
from rules.vocabulary import Depth, Joint


@dataclass(frozen=True, slots=True, kw_only=True)
class JoiningPromptData:
    """The zones that her buttons count in, and the steps she put off."""

    zones: tuple[str, ...] = ()
    later: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckPromptData:
    """How a pain check stands beside its rating; see `rules.pain_checks.Check`."""

    flare: int | None = None
    flare_joints: tuple[Joint, ...] = ()
    where: bool = False
    changing: bool = False
    unheard: bool = False
    told_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NudgePromptData:
    """What a nudge offers and asks; see `rules.nudges.Nudge`."""

    offer: Offer = field(default_factory=Offer)
    asks: Asks = Asks.ANSWER
    shown: bool = False
    later_at: datetime | None = None
    told_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReflectionPromptData:
    """Whether it is the first that she ever got."""

    first: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class WeeklyPromptData:
    """The lesson and the tip of a summary, by their items' ids, and how deep she reads, once she does."""

    lesson: str | None = None
    tip: str | None = None
    depth: Depth | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreenPromptData:
    """The zones that a screen's buttons count in, and the item or the alert that it is about.

    A farewell keeps the appointments of whoever leaves, as `rules.occurrences.as_data` writes them.
    """

    zones: tuple[str, ...] = ()
    item: str | None = None
    alert: int | None = None
    times: tuple[tuple[str, list[int], int], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class BroadcastPromptData:
    """The broadcasts of a list, or the prompts in which others are asked for their yes."""

    broadcasts: tuple[int, ...] = ()
    requests: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertPromptData:
    """The alerts of a message; the places of those it asks to close or pass on, and when she may call.

    A list that was asked for has a view, a page and a cohort (0 for all), and perhaps one patient; `closed`
    are those of its last "nothing needed".
    """

    alerts: tuple[int, ...] = ()
    closing: int | None = None
    passing: int | None = None
    call_times: tuple[datetime, ...] = ()
    view: AlertView | None = None
    page: int = 0
    cohort: int = 0
    patient: int | None = None
    closed: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SentPromptData:
    """What a message about something she sent to her team says has become of it; None before it says anything."""

    sent: Sent | None = None


class ListView(StrEnum):
    """Which patients a list holds."""

    NEED = "need"
    ALL = "all"
    FOUND = "found"


@dataclass(frozen=True, slots=True, kw_only=True)
class ListPromptData:
    """The patients of a list, and those on the page that is shown."""

    view: ListView = ListView.NEED
    ids: tuple[int, ...] = ()
    shown: tuple[int, ...] = ()


class CardAsks(StrEnum):
    """What the buttons of a patient's card ask at the moment."""

    NOTHING = "nothing"
    MORE = "more"
    PAUSE = "pause"
    MOVE = "move"
    END = "end"
    WORDS = "words"


@dataclass(frozen=True, slots=True, kw_only=True)
class CardPromptData:
    """What a patient's card asks, or which words it says were sent."""

    asks: CardAsks = CardAsks.NOTHING
    sent: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffPromptData:
    """The links that a message lists, the items that were found by some words."""

    links: tuple[int, ...] = ()
    words: str = ""
    found: tuple[str, ...] = ()


PromptData = (
    JoiningPromptData
    | CheckPromptData
    | NudgePromptData
    | ReflectionPromptData
    | WeeklyPromptData
    | Done
    | ScreenPromptData
    | BroadcastPromptData
    | AlertPromptData
    | ListPromptData
    | SentPromptData
    | CardPromptData
    | StaffPromptData
)
