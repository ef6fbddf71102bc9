"""How does one nudge stand, and what may she answer to it?"""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from rules.activities import CARE
from rules.item_choice import Choice, Reason, Rest, Why
from rules.item_fit import DayOfPatient, SafetyRules, Wanted, fits
from rules.items import Item, may_be_sent
from rules.pain import BANDS, Band
from rules.strength_ladder import Move
from rules.vocabulary import Effort, Kind, Muscle, ReplyTo

# The minutes she may tap; a plan that asks for more brings its own number.
MINUTES = (10, 20, 30)
_EASY_BANDS = frozenset({Band.NONE, Band.MILD})
# Rest that needs no words: it is not about how she is today.
_SILENT_REST = frozenset({Reason.STOPPED, Reason.WAITING_FOR_TEAM, Reason.DAY_OF_PLAN})
_CARE = frozenset({Reason.FLARE, Reason.TOO_SORE})


class Asks(StrEnum):
    """What the buttons of a nudge ask at present."""

    ANSWER = "answer"
    MORE = "more"
    HOW = "how"
    SWAP = "swap"
    MOVE = "move"
    ROOM = "room"
    TALK = "talk"
    SORE_MOVE = "sore_move"
    WHEN = "when"
    SORE = "sore"
    KEEP = "keep"
    DROP = "drop"


class Swap(StrEnum):
    """What she would like instead."""

    ANOTHER = "another"
    SHORTER = "shorter"
    MOVE = "move"


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What one nudge offers, by item ids; without a movement it is about rest or food only.

    `brisk` are how many of the minutes are meant to be brisk. `moves` are the movements of a strength
    session, the first of which `movement` names, and
    `circuit` the one they make up. `harder` says that the harder way may be named; `swapped` that
    it came for what was too much; `careful` that she never told what food does not suit her, so that
    its cautions are named.
    """

    movement: str | None = None
    minutes: int = 0
    brisk: int = 0
    warm_up: str | None = None
    moves: tuple[Move, ...] = ()
    circuit: int | None = None
    food: str | None = None
    harder: bool = False
    swapped: bool = False
    careful: bool = False
    why: tuple[Why, ...] = ()

    @property
    def item_ids(self) -> tuple[str, ...]:
        """Return the ids of all it offers, the movement first."""
        others = (move.item_id for move in self.moves[1:])
        return tuple(one for one in (self.movement, *others, self.warm_up, self.food) if one)


@dataclass(frozen=True, slots=True, kw_only=True)
class Nudge:
    """A nudge as its message shows it.

    `minutes_done` are those she tapped; `two_more` is whether a session left room for more;
    `later_at` (UTC) is when it comes back; `told_at` (UTC) is when she said that something is new,
    and her team was told; `shown` that she has had the drawing.
    """

    prompt_id: int
    open: bool
    offer: Offer
    asks: Asks = Asks.ANSWER
    reply: ReplyTo | None = None
    minutes_done: int | None = None
    two_more: bool | None = None
    later_at: datetime | None = None
    told_at: datetime | None = None
    shown: bool = False
    liked: frozenset[str] = frozenset()
    retired: frozenset[str] = frozenset()

    @property
    def answerable(self) -> bool:
        """Whether it asks for a movement, and still may be answered."""
        return self.open and self.told_at is None and self.offer.movement is not None


def offer_of(chosen: Choice | Rest, day: DayOfPatient) -> Offer | None:
    """Return what to send of a choice; None where a day without movement needs no message."""
    if isinstance(chosen, Choice):
        return Offer(
            movement=chosen.movement.id,
            minutes=chosen.minutes,
            brisk=chosen.brisk,
            warm_up=chosen.warm_up.id if chosen.warm_up else None,
            moves=chosen.moves,
            circuit=chosen.circuit,
            food=chosen.food.id if chosen.food else None,
            harder=_may_go_harder(chosen, day),
            careful=not day.cautions_known,
            why=chosen.why,
        )
    reasons = {why.reason for why in chosen.why}
    unwanted = Reason.NOTHING_FITS in reasons and bool(day.kinds_off)
    if chosen.food is None and (unwanted or reasons & _SILENT_REST):
        return None
    return Offer(
        food=chosen.food.id if chosen.food else None,
        careful=not day.cautions_known,
        why=chosen.why,
    )


def still_known(offer: Offer, known: Container[str]) -> Offer:
    """Return the offer without the items that the library no longer has."""
    return replace(
        offer,
        movement=offer.movement if offer.movement in known else None,
        moves=tuple(move for move in offer.moves if move.item_id in known),
        warm_up=offer.warm_up if offer.warm_up in known else None,
        food=offer.food if offer.food in known else None,
    )


def counts_as_care(offer: Offer) -> bool:
    """Tell whether resting, or moving gently, is what she does for herself on this day."""
    return offer.swapped or bool({why.reason for why in offer.why} & _CARE)


def counts_as(offer: Offer, item: Item) -> str:
    """Return what doing it is counted as: balance alone, held on, is no strength session."""
    if counts_as_care(offer):
        return CARE
    return Kind.MOBILITY if item.muscle is Muscle.BALANCE and not offer.moves else item.kind


def is_settled(nudge: Nudge) -> bool:
    """Tell whether she has answered it for good, so that it need not come back."""
    answered = nudge.reply in (ReplyTo.DONE, ReplyTo.NOT_TODAY) or nudge.told_at is not None
    return answered or nudge.offer.movement in nudge.retired


def still_fits(
    offer: Offer, items: Mapping[str, Item], today: DayOfPatient, rules: SafetyRules
) -> bool:
    """Tell whether an offer that comes back still fits how she is by now."""
    sore = today.too_sore or today.day in today.flare_days
    if sore and not counts_as_care(offer):
        return False
    sent = [items[one] for one in offer.item_ids]
    if not all(may_be_sent(one, today.day, today.switched_off) for one in sent):
        return False
    if offer.movement is None:
        return True
    moved = [items[one] for one in offer.item_ids if one != offer.food]
    wanted = Wanted(kinds=frozenset(one.kind for one in moved), effort=today.plan.effort)
    return all(fits(one, wanted, today, rules) for one in moved)


def minute_choices(planned: int) -> tuple[int, ...]:
    """Return the minutes she may tap, given what the plan asks."""
    return MINUTES if planned <= MINUTES[-1] else (*MINUTES[1:], planned)


def _may_go_harder(choice: Choice, day: DayOfPatient) -> bool:
    known_and_easy = day.pain is not None and BANDS.of(day.pain) in _EASY_BANDS
    return known_and_easy and not day.flare_days and choice.movement.effort is not Effort.GENTLE
