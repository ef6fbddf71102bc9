"""Why this one? The reasons of a choice, its evidence and its sources, in her words."""

from __future__ import annotations

from content.library import Library
from content.speech import Speech
from rules.choosing import Reason, Why
from rules.nudges import Offer

_JOINTS = (Reason.EASES, Reason.SPARES)
_BY_VALUE = (Reason.DAY_OF_PLAN, Reason.SWAPPED)
_COUNTED = (Reason.LEFT_OF_WEEK, Reason.WEEK_DONE, Reason.STRENGTH_DONE)


def why_this(speech: Speech, library: Library, offer: Offer) -> str:
    """Return the quote below a nudge: why it came, how sure we are, and where it is from.

    No score is named: the text may show on a locked screen.
    """
    parts = [speech.say("nudge.why"), *_reasons(speech, offer.why)]
    main = offer.movement or offer.food
    if main is None:
        return " ".join(parts)
    parts.append(speech.say(f"nudge.evidence.{library.items[main].evidence_strength}"))
    if sources := sources_of(library, [one for one in (offer.movement, offer.food) if one]):
        parts.append(speech.say("nudge.source", sources=sources))
    return " ".join(parts)


def sources_of(library: Library, item_ids: list[str]) -> str:
    """Return the citations of some items, each once; empty when none has a source."""
    keys = dict.fromkeys(key for one in item_ids for key in library.items[one].evidence)
    return "; ".join(library.references[key].citation for key in keys)


def _reasons(speech: Speech, why: tuple[Why, ...]) -> list[str]:
    said = [_reason(speech, one) for one in why if one.reason not in _JOINTS]
    return said + [text for reason in _JOINTS if (text := _about_joints(speech, reason, why))]


def _reason(speech: Speech, why: Why) -> str:
    key = f"nudge.why.{why.reason}"
    if why.reason in _BY_VALUE:
        return speech.say(f"{key}.{why.value}")
    if why.reason in _COUNTED:
        return speech.counted(key, int(why.value or 0))
    return speech.say(key)


def _about_joints(speech: Speech, reason: Reason, why: tuple[Why, ...]) -> str:
    names = [speech.say(f"nudge.joint.{one.value}") for one in why if one.reason is reason]
    return speech.say(f"nudge.why.{reason}", joints=speech.listed(names)) if names else ""
