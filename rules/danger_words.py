"""Do her words name something that must not wait? SignTold at once what to do, asked whether it is so, or neither.

Words are matched by a machine: things are missed, and the patient is told so.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from rules.concepts import Lexicon
from rules.danger import DangerLevel, DangerRules, DangerSign, Found, in_order, with_following
from rules.danger_features import features
from rules.danger_model import DangerModel, Meant
from rules.languages import LanguageWords
from rules.sign_grids import Ideas, SignTold
from rules.vocabulary import Caution

# How likely the classifier must find an emergency, a lesser sign, and leaving, to bear out what was clearly told.
_BEARS_OUT_EMERGENCY, _BEARS_OUT_LESSER, _BEARS_OUT_LEAVING = 0.5, 0.5, 0.35
# No word tells of leaving, but the classifier is this sure.
_UNTOLD_LEAVING = 0.6
# From here on an emergency may be meant although a lesser sign was told.
_MAY_BE_EMERGENCY = 0.12
# Who wants all to stop may mean her life: from here on she is asked.
_MAY_BE_DESPAIR = 0.25
# How much a lesser sign adds to the chance that she should be asked, and from where it is asked about alone.
_LESSER_COUNTS, _ASKED_LESSER = 0.2, 0.7
# Words that tell no sign at all must sound more like one, and a clearly told sign is asked about unless this sure
# that nothing is meant.
_UNTOLD_NEEDS_MORE = 0.1
_SURELY_NOTHING = 0.75
# What nobody says: addresses, and codes such as an invitation's, whose letters may look like anything.
_ADDRESS = r"\S*://\S+|t\.me/\S+|\S+@\S+\.\S+"
_CODE = r"(?=\S*\d)(?=\S*[a-z])(?=\S*[A-Z])[\w-]{20,}(?!\S)"
_UNSAID = re.compile(rf"(?<!\S)(?:{_ADDRESS}|{_CODE})")
_WHOLE_TEMPERATURE = re.compile(
    r"\s*(\d{2,3})(?:[.,](\d{1,2}))?\s*(?:°|º)?\s*[cf]?\s*[.!]?\s*", re.IGNORECASE
)


class Tier(StrEnum):
    """What follows: she is told at once what to do, or asked first."""

    ACT = "act"
    ASK = "ask"


@dataclass(frozen=True, slots=True, kw_only=True)
class DangerHeard:
    """What a text tells of, the most serious first; nothing follows without a tier.

    Asked about are the signs that it may be; none when the words only sound like danger. Without a tier they are the
    emergencies that it names and most likely does not mean: who hands such words on to somebody is asked. `aside`
    says that they were denied, long past or somebody else's. `named` says that she named her tablets, which she may
    want to stop. `foreign` is the language that is none of ours.
    """

    tier: Tier | None = None
    signs: tuple[Found, ...] = ()
    aside: bool = False
    named: bool = False
    foreign: str | None = None


NOTHING_HEARD = DangerHeard()


@dataclass(frozen=True, slots=True, kw_only=True)
class HearingWords:
    """All that hearing needs: the signs, the words of each language by concept, and the classifier.

    `ask_from` is the chance from which she is asked, by language. Of concepts, `aside` say that a sign is not hers
    or not now, and `context` are weighed by the classifier.
    """

    rules: DangerRules
    lexicons: Mapping[str, Lexicon]
    ask_from: Mapping[str, float]
    aside: frozenset[str]
    context: frozenset[str]
    languages: LanguageWords
    model: DangerModel


def hear(
    text: str,
    words: HearingWords,
    *,
    language: str = "en",
    cautions: Collection[Caution] | None = (),
) -> DangerHeard:
    """Return what `text` tells of; it is read in the language that it is in, else in hers (`language`).

    `cautions` are None where it is not known what she takes.
    """
    text = _UNSAID.sub(" ", text)
    if not text.strip():
        return NOTHING_HEARD
    found = words.languages.language_of(text, usual=language)
    read_in = found if found in words.lexicons else language
    ideas, told, chances = _read(text, words, read_in, cautions)
    aside = not ideas.concepts.isdisjoint(words.aside)
    asks = aside or "?" in text
    heard = _judged(told, chances, words, ask_from=words.ask_from[read_in], aside=asks)
    if heard.tier is Tier.ASK:
        denied = bool(heard.signs) and all(told[one.sign].denied for one in heard.signs)
        heard = replace(heard, aside=aside or denied)
    if found in words.lexicons or heard.tier is Tier.ACT:
        return heard
    return DangerHeard(foreign=found)


def bare_degrees(text: str) -> float | None:
    """Return the body temperature in degrees Celsius that is the whole text, None for any other text."""
    whole = _WHOLE_TEMPERATURE.fullmatch(text)
    if whole is None:
        return None
    degrees = float(f"{whole[1]}.{whole[2] or 0}")
    if 35 <= degrees <= 43:
        return degrees
    return (degrees - 32) / 1.8 if 95 <= degrees <= 110 else None


def _read(
    text: str, words: HearingWords, language: str, cautions: Collection[Caution] | None
) -> tuple[Ideas, dict[DangerSign, SignTold], Mapping[Meant, float]]:
    clauses = words.lexicons[language].read(text)
    ideas = Ideas(clauses)
    told: dict[DangerSign, SignTold] = {}
    for sign, rule in words.rules.items():
        one = ideas.tell(rule.grids)
        if one is not None:
            told[sign] = one
    chances = words.model.chances(features(text, clauses, told, words.context))
    clear = {sign for sign, one in told.items() if one.clear and not one.denied}
    for sign in with_following(clear, words.rules, cautions) - clear:
        told[sign] = SignTold(clear=True, denied=False)
    return ideas, told, chances


def _judged(
    told: Mapping[DangerSign, SignTold],
    chances: Mapping[Meant, float],
    words: HearingWords,
    *,
    ask_from: float,
    aside: bool,
) -> DangerHeard:
    """Weigh what the rules told against what the classifier finds likely."""
    rules = words.rules
    clear = [sign for sign, one in told.items() if one.clear and not one.denied]
    emergencies = [sign for sign in clear if rules[sign].level is DangerLevel.EMERGENCY]
    lesser = [sign for sign in clear if rules[sign].level in _LESSER]
    emergency, today, soon = (chances[one] for one in _DANGERS)
    if emergencies and not aside:
        # What follows from lesser signs is no less of an emergency where the classifier knows of those alone.
        followed = any(rules[sign].follows for sign in emergencies)
        if emergency + (today + soon if followed else 0) >= _BEARS_OUT_EMERGENCY:
            return DangerHeard(tier=Tier.ACT, signs=in_order([*emergencies, *lesser], rules))
    elif (
        lesser
        and not aside
        and emergency < _MAY_BE_EMERGENCY
        and max(today, soon) >= _BEARS_OUT_LESSER
    ):
        return DangerHeard(tier=Tier.ACT, signs=in_order(lesser, rules))
    leaving = max(_LEAVING, key=chances.__getitem__)
    bar = _BEARS_OUT_LEAVING if _LEAVING[leaving] in told else _UNTOLD_LEAVING
    if emergency < _MAY_BE_DESPAIR and chances[leaving] >= max(bar, today, soon):
        named = leaving is Meant.MEDICINE and DangerSign.STOP_MEDICINE in clear
        return DangerHeard(tier=Tier.ACT, signs=in_order([_LEAVING[leaving]], rules), named=named)
    likely = emergency + _LESSER_COUNTS * (today + soon)
    possible = [sign for sign in told if rules[sign].level in (DangerLevel.EMERGENCY, *_LESSER)]
    needed = ask_from if possible else ask_from + _UNTOLD_NEEDS_MORE
    unsure = bool(clear) and not aside and chances[Meant.NOTHING] < _SURELY_NOTHING
    if likely >= needed or today + soon >= _ASKED_LESSER or unsure:
        return DangerHeard(tier=Tier.ASK, signs=in_order(possible, rules))
    return DangerHeard(signs=in_order(emergencies, rules))


_DANGERS = (Meant.EMERGENCY, Meant.SAME_DAY, Meant.SOON)
_LESSER = (DangerLevel.SAME_DAY, DangerLevel.SOON)
_LEAVING = {Meant.MEDICINE: DangerSign.STOP_MEDICINE, Meant.STOP: DangerSign.STOP_MESSAGES}
