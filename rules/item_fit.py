"""Does an item fit her today?"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from rules.items import Item, may_be_sent
from rules.pain import BANDS, Band, Rating
from rules.programmes import DayPlan
from rules.safety import SafetyRule, allowed_item
from rules.seasons import season_of
from rules.strength_ladder import StrengthSession
from rules.vocabulary import (
    MOVEMENT_KINDS,
    AtHand,
    Caution,
    Effort,
    Goal,
    Joint,
    Kind,
    ReplyTo,
    SafetyAnswer,
)

SafetyRules = Mapping[SafetyAnswer, SafetyRule]

_EFFORTS = list(Effort)
WEIGHT_GROUP = "weight"  # the group of items for those only who turned the weekly weight on


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """An item that was offered on a local date, as movement, warm-up, food or anything else."""

    item_id: str
    day: date
    reply: ReplyTo | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DayOfPatient:
    """Everything that decides what she is offered on one local date.

    `week` is hers, counted from 1. `pain` is her latest rating that still tells of today (0-10),
    None without one. `safety` are her safety answers: who never answered is NOT_SURE.
    `exercise_stopped` holds while a red flag, a
    fall or new bone, back, groin or one-spot pain waits for staff. `too_sore` says that she tapped
    it today, and that it is her usual pain. `minutes_done`, `strength_done` and `strength_last_day`
    are what she did, in her week (`week_start`) and last; `flare_days` the local dates of her
    severe ratings of late. `sessions` are the circuits she was offered and `rated` her ratings, from
    both of which the steps of strength follow. `cautions_known` says that she was asked what food does not suit her;
    `lacks` is what she said she does not have; `hour` (0-23) when the idea reaches her, None while that
    is not known. `switched_off` are the ids of the items that staff have switched off for everybody.
    """

    day: date
    plan: DayPlan
    week: int = 1
    goal: Goal | None = None
    pain: int | None = None
    sore: frozenset[Joint] = frozenset()
    safety: frozenset[SafetyAnswer] = frozenset()
    cleared: bool = False
    exercise_stopped: bool = False
    too_sore: bool = False
    cautions: frozenset[Caution] = frozenset()
    cautions_known: bool = True
    minutes_done: int = 0
    strength_done: int = 0
    strength_last_day: date | None = None
    flare_days: tuple[date, ...] = ()
    sessions: tuple[StrengthSession, ...] = ()
    rated: tuple[Rating, ...] = ()
    offered: tuple[Offered, ...] = ()
    liked: frozenset[str] = frozenset()
    retired: frozenset[str] = frozenset()
    switched_off: frozenset[str] = frozenset()
    kinds_off: frozenset[Kind] = frozenset()
    weight_on: bool = False
    lacks: frozenset[AtHand] = frozenset()
    zone: str = "UTC"
    hour: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What to look for: items of these kinds that feel no harder than `effort`."""

    kinds: frozenset[Kind]
    effort: Effort = Effort.GENTLE


def fits(item: Item, wanted: Wanted, day: DayOfPatient, rules: SafetyRules) -> bool:
    """Say whether `item` may be offered to her today; every way to choose passes here."""
    if item.kind not in wanted.kinds or not _is_hers(item, day):
        return False
    if any(item.cautions & rules[answer].cautions for answer in day.safety):
        return False
    if item.kind not in MOVEMENT_KINDS:
        return True
    return _is_easy_enough(item, wanted, day) and allowed_item(item, day.safety, day.cleared, rules)


def fitting(
    items: Collection[Item], wanted: Wanted, day: DayOfPatient, rules: SafetyRules
) -> list[Item]:
    """Return the items that fit, in the order of their ids; none while exercise is stopped."""
    return sorted(
        (item for item in items if fits(item, wanted, day, rules)), key=lambda item: item.id
    )


def _is_hers(item: Item, day: DayOfPatient) -> bool:
    """Say whether nothing she told us of herself speaks against `item`, whatever kind it is."""
    if not may_be_sent(item, day.day, day.switched_off):
        return False
    if item.id in day.retired or item.kind in day.kinds_off or item.cautions & day.cautions:
        return False
    if item.needs & day.lacks or not _is_in_time(item, day):
        return False
    return item.group != WEIGHT_GROUP or day.weight_on


def _is_in_time(item: Item, day: DayOfPatient) -> bool:
    """Say whether an item suits the season where she lives, and the hour."""
    if item.season is not None and season_of(day.day, day.zone) is not item.season:
        return False
    if item.hours is None or day.hour is None or _is_severe(day):
        return True
    return item.hours[0] <= day.hour < item.hours[1]


def _is_severe(day: DayOfPatient) -> bool:
    """Say whether it is a day on which she may well be in bed at any hour."""
    return day.pain is not None and BANDS.of(day.pain) is Band.SEVERE


def _is_easy_enough(item: Item, wanted: Wanted, day: DayOfPatient) -> bool:
    if day.exercise_stopped or item.loads & day.sore:
        return False
    if _EFFORTS.index(item.effort) > _EFFORTS.index(_hardest(wanted.effort, day)):
        return False
    return day.pain is None or item.pain_from <= day.pain <= item.pain_to


def _hardest(effort: Effort, day: DayOfPatient) -> Effort:
    """Return `effort`, held to light while we do not know how she is today."""
    unknown = day.pain is None and effort is Effort.MODERATE
    return Effort.LIGHT if unknown else effort
