"""Why this one? The reasons of a choice, its evidence and its sources, in her words."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from content.files.library import Library
from content.language.speech import Speech
from rules.item_choice import Reason, Why
from rules.items import Item
from rules.nudges import Offer
from rules.vocabulary import MOVEMENT_KINDS, Evidence, Kind

_JOINTS = (Reason.EASES, Reason.SPARES)
_BY_VALUE = (Reason.DAY_OF_PLAN, Reason.SWAPPED)
_COUNTED = (Reason.LEFT_OF_WEEK, Reason.WEEK_DONE, Reason.STRENGTH_DONE)

# What a source speaks of where it does not speak of the item itself.
_IN_GENERAL: Mapping[Kind, str] = MappingProxyType(
    {**dict.fromkeys(MOVEMENT_KINDS, "movement"), Kind.NUTRITION: "food"}
)


def why_this(speech: Speech, library: Library, offer: Offer) -> str:
    """Return the quote below a nudge: why it came, how sure we are, and where it is from.

    No score is named: the text may show on a locked screen.
    """
    parts = [speech.say("nudge.why"), *_reasons(speech, offer.why)]
    items = [library.items[one] for one in (offer.movement, offer.food) if one]
    if not items:
        return " ".join(parts)
    parts.append(speech.say(f"nudge.evidence.{items[0].evidence_strength}"))
    return " ".join([*parts, *filter(None, (source_of(speech, library, one) for one in items))])


def source_of(speech: Speech, library: Library, item: Item) -> str:
    """Return the sentence that names an item's sources; empty when it has none.

    Where they support movement or food in general, and not this item, it says that the item is our
    own choice.
    """
    if not item.evidence:
        return ""
    sources = "; ".join(library.references[key].citation for key in item.evidence)
    about = _IN_GENERAL.get(item.kind) if item.evidence_strength is Evidence.GENERAL else None
    key = f"nudge.source_general.{about}" if about else "nudge.source"
    return speech.say(key, sources=sources)


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
