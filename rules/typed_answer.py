"""What does a text of a patient mean, while this is what she was asked? Act, ask back, or pass it on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from rules.activity_log import Doing, is_believable
from rules.answer_words import AnswerWords, TypedText, found_at
from rules.pain import HIGHEST
from rules.typed_activity import ActivitySaid, read_activity
from rules.typed_clock import read_clock
from rules.typed_label import BareText, Tappable, fit
from rules.typed_rating import RatingSaid, read_rating
from rules.typed_zone import PlaceNames, read_place
from rules.vocabulary import Joint

# From here on a text is acted on, and from here on she is asked; what fits less is passed on.
ACT, ASK = 0.75, 0.4
# So well fits at least what is doubtful but holds no word that we do not know.
KNOWN = 0.6
# Two readings so near to each other are two, and she says which.
NEAR = 0.15
# What stands lowest in the chat goes before all else, by more than what is near.
BEHIND = 0.84
# How many things she is asked about at once.
MOST_ASKED = 4
_A_SLIP = 0.1


class Scale(StrEnum):
    """What a pain rating would be now: the answer that is waited for, or another number for one that stands."""

    OPEN = "open"
    ANSWERED = "answered"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a patient was asked, as far as it bears on what she types.

    `choices` are the buttons of her newest message, `others` those above it that still wait, and what she can always
    ask for. `where` says that her joints are asked for, `minutes` that a walk waits for its minutes, `how_long` that
    she was asked for the minutes of something, `clock` that a time of day is set. `places` are given when she says
    where she is; of places of one name that in the zone `near` is meant.
    """

    choices: tuple[Tappable, ...] = ()
    others: tuple[Tappable, ...] = ()
    scale: Scale | None = None
    where: bool = False
    minutes: bool = False
    how_long: bool = False
    clock: bool = False
    places: PlaceNames | None = None
    near: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rated:
    """She rates her pain: one value, or those that it may be, none when only the scale helps; or as yesterday."""

    values: tuple[int, ...] = ()
    same: bool = False
    joints: frozenset[Joint] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Aches:
    """She says where it aches."""

    joints: frozenset[Joint]


@dataclass(frozen=True, slots=True, kw_only=True)
class DidThis:
    """She says what she did. Without `minutes` she is asked how long; `about` is a guess from the way she went."""

    doing: Doing | None = None
    minutes: int | None = None
    about: int | None = None
    yesterday: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Picked:
    """She says what a button says."""

    button: Tappable


@dataclass(frozen=True, slots=True, kw_only=True)
class AtTime:
    """She says a time of day, in minutes since midnight."""

    minute: int


@dataclass(frozen=True, slots=True, kw_only=True)
class InZone:
    """She says where she is, which is in this time zone."""

    zone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Thanked:
    """She says thank you, or that all is well: nothing is asked and nothing follows."""


Meaning = Rated | Aches | DidThis | Picked | AtTime | InZone | Thanked


@dataclass(frozen=True, slots=True, kw_only=True)
class Understood:
    """What was understood: with `sure` one meaning to act on, else those to ask about; none to pass it on."""

    meanings: tuple[Meaning, ...] = ()
    sure: bool = False


@dataclass(frozen=True, slots=True)
class _Reading:
    """One way to read a text, and how well that fits, from 0 to 1."""

    meaning: Meaning
    fits: float


def understand(text: str, asked: Asked, languages: Sequence[AnswerWords]) -> Understood:
    """Return what a text means, read in her language (the first) and else in one of the others.

    Only her own language is read with slips of the finger: what is one there may be a word elsewhere.
    """
    unsure = Understood()
    for place, words in enumerate(languages):
        readings = [*_readings(words.read(text, mends=place == 0), asked, words)]
        as_typed, known = words.read(text, mends=False), None if place else words
        readings += _places(as_typed, asked, known=known)
        if place:
            readings = [one for one in readings if one.fits >= KNOWN]
        found = _judged(readings)
        if found.sure or any(one.fits >= KNOWN for one in readings):
            return found
        unsure = unsure if unsure.meanings else found
    return unsure


def _judged(readings: Sequence[_Reading]) -> Understood:
    ranked = sorted(readings, key=lambda one: -one.fits)
    if not ranked or ranked[0].fits < ASK:
        return Understood()
    near = [one for one in ranked if one.fits > ranked[0].fits - NEAR and one.fits >= ASK]
    meanings = tuple(dict.fromkeys(one.meaning for one in near))
    sure = len(meanings) == 1 and ranked[0].fits >= ACT
    return Understood(meanings=meanings[:MOST_ASKED], sure=sure)


def _readings(said: TypedText, asked: Asked, words: AnswerWords) -> Iterator[_Reading]:
    if not said.tokens:
        return
    if asked.clock:
        yield from _clock(said, words)
    rating, activity = read_rating(said, words), read_activity(said, words)
    if rating is not None:
        yield from _rating(rating, activity, asked)
    if activity is not None:
        yield from _activity(activity, rating, asked)
    if asked.where or (asked.scale is not None and rating is None):
        yield from _joints(said, asked, words)
    heard = BareText.of(said, words)
    picks = [
        _Reading(Picked(button=choice), fit(heard, choice, words, parts=True))
        for choice in asked.choices
    ]
    yield from picks
    for choice in asked.others:
        yield _Reading(Picked(button=choice), BEHIND * fit(heard, choice, words, parts=False))
    thanks = {said.words, heard.courteous} & words.thanks
    # "OK" is a button's word where one waits for it, and else a kind of thanks.
    named = any(one.fits >= ACT for one in picks)
    if thanks and not named and not (rating and asked.scale is Scale.OPEN):
        yield _Reading(Thanked(), 1.0)


def _clock(said: TypedText, words: AnswerWords) -> Iterator[_Reading]:
    minutes = read_clock(said, words)
    sure = len(minutes) == 1
    for minute in minutes:
        yield _Reading(AtTime(minute=minute), (1.0 if sure else 0.7) - _A_SLIP * said.slips)


def _places(said: TypedText, asked: Asked, *, known: AnswerWords | None) -> list[_Reading]:
    place = None if asked.places is None else read_place(said, asked.places, known=known)
    if place is None:
        return []
    zones = [asked.near] if asked.near in place.zones else place.zones
    fits = 1.0 if place.sure and len(zones) == 1 else KNOWN if place.sure else 0.5
    return [_Reading(InZone(zone=zone), fits) for zone in zones if zone is not None]


def _rating(rating: RatingSaid, activity: ActivitySaid | None, asked: Asked) -> Iterator[_Reading]:
    minutes = _stands(asked) and asked.minutes
    counts = bool(rating.values) or (asked.scale is not None and not minutes)
    counts = counts and not (asked.scale is None and rating.unknown)
    if not counts or (asked.clock and not rating.scaled and asked.scale is None):
        return
    sure = rating.sure and asked.scale is not None and (bool(rating.values) or not _stands(asked))
    moved = activity is not None and activity.doing not in (None, Doing.HANDS)
    otherwise = not rating.scaled and (asked.clock or minutes)
    fits = 1.0 - _A_SLIP * rating.slips if sure else 0.5 if rating.unknown else KNOWN
    if moved or otherwise:
        fits = KNOWN if moved else min(fits, 0.7)
    yield _Reading(Rated(values=rating.values, same=rating.same, joints=rating.joints), fits)


def _stands(asked: Asked) -> bool:
    return asked.scale is Scale.ANSWERED


def _activity(did: ActivitySaid, rating: RatingSaid | None, asked: Asked) -> Iterator[_Reading]:
    if asked.clock:
        return
    several = did == ActivitySaid()
    loose = did.doing is None and did.about is None and not did.timed and not several
    waits = asked.how_long or (asked.minutes and asked.scale is not Scale.OPEN)
    if loose and (not waits or not did.sure):
        return
    if did.minutes is not None and did.doing is None and not is_believable(did.minutes):
        return
    fits = 1.0 - _A_SLIP * did.slips if did.sure else 0.55
    small = did.minutes is not None and did.minutes <= HIGHEST
    if small and not did.timed and (asked.scale is Scale.OPEN or (loose and _stands(asked))):
        fits = min(fits, 0.7)
    if loose and did.minutes in _WARMTHS and not asked.how_long:
        fits = min(fits, 0.6)
    if did.minutes is None and did.about is None:
        # Where it aches, and what she did for her hands, are told by the same word.
        aches = did.doing is Doing.HANDS or asked.where
        # Under an open check it may be when it aches.
        most = 0.7 if asked.scale is Scale.OPEN else 0.8
        fits = 0.3 if aches else KNOWN if several else min(fits, most)
    elif did.doing is Doing.HANDS and not did.timed:
        # A number beside the hands is sooner how much they ache.
        if asked.scale is not None:
            return
        fits = min(fits, KNOWN)
    yield _Reading(
        DidThis(doing=did.doing, minutes=did.minutes, about=did.about, yesterday=did.yesterday),
        fits,
    )


# A number that may be her temperature, in degrees Celsius or Fahrenheit (docs/clinical.md, 5.3).
_WARMTHS = frozenset({*range(35, 44), *range(95, 111)})


def _joints(said: TypedText, asked: Asked, words: AnswerWords) -> Iterator[_Reading]:
    joints = {words.joints[word] for word in said.words if word in words.joints}
    if any(_holds(said.words, phrase) for phrase in words.everywhere):
        joints = set(Joint)
    rating = words.rating
    known = rating.around | rating.pains | rating.feelings | words.quiet | words.both | words.body
    everywhere = {word for phrase in words.everywhere for word in phrase}
    unknown = [word for word in said.words if word not in known | everywhere | words.joints.keys()]
    if not joints or len(unknown) > 2 or said.asks:
        return
    # Not so well as words that are somebody's own: "I'm back" may be about her messages.
    whole = 0.95 - _A_SLIP * said.slips if asked.where else KNOWN
    yield _Reading(Aches(joints=frozenset(joints)), 0.5 if unknown else whole)


def _holds(said: Sequence[str], phrase: Sequence[str]) -> bool:
    return found_at(said, tuple(phrase)) is not None
