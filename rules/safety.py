"""Which items do a patient's safety answers leave open to her?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rules.items import Item
from rules.vocabulary import MOVEMENT_KINDS, Caution, Movement, Posture, SafetyAnswer


@dataclass(frozen=True, slots=True, kw_only=True)
class SafetyRule:
    """What follows from one ticked answer.

    `postures` are the only ones left open, or None for all. With `waits`, no movement is offered
    until a coordinator has cleared the patient. `steadies` gives balance, held, and back extension.
    `cautions` are foods to ask about first, as if she had ticked them herself.
    """

    removes: frozenset[Movement] = frozenset()
    postures: frozenset[Posture] | None = None
    waits: bool = False
    steadies: bool = False
    cautions: frozenset[Caution] = frozenset()


def allowed_item(
    item: Item,
    answers: Iterable[SafetyAnswer],
    cleared: bool,
    rules: Mapping[SafetyAnswer, SafetyRule],
) -> bool:
    """Say whether `item` may be offered; only movements are ever held back.

    `cleared` is the coordinator's word for this patient. It ends the waiting, nothing else: what an
    answer removes stays removed. An answer without a rule raises KeyError rather than letting pass.
    """
    if item.kind not in MOVEMENT_KINDS:
        return True
    return all(_leaves_open(rules[answer], item, cleared=cleared) for answer in answers)


def _leaves_open(rule: SafetyRule, item: Item, *, cleared: bool) -> bool:
    if rule.waits and not cleared:
        return False
    if rule.removes & item.movements:
        return False
    return rule.postures is None or item.posture in rule.postures
