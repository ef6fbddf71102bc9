"""Which alert comes first, wherever alerts stand: pushed, listed, on a card, in a digest?"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import IntEnum

from rules.alerts import Alert, AlertRule, AlertState
from rules.danger import DangerLevel


class AlertRank(IntEnum):
    """The order of docs/clinical.md, section 4, the worst first."""

    EMERGENCY = 0
    UNANSWERED = 1  # "Is it one of these, now?" without an answer
    SAME_DAY_SIGN = 2
    UNREAD = 3  # a message of hers that could not be read
    SOMETHING_NEW = 4
    CALL_ME = 5
    STOP_MEDICINE = 6
    SEVERE = 7
    JUMP = 8
    QUESTION = 9
    SOON_SIGN = 10
    CLEARANCE = 11
    ROUTINE = 12


_OF_LEVEL = {
    DangerLevel.EMERGENCY: AlertRank.EMERGENCY,
    DangerLevel.SAME_DAY: AlertRank.SAME_DAY_SIGN,
    DangerLevel.SOON: AlertRank.SOON_SIGN,
}
_OF_RULE = {
    AlertRule.UNREAD: AlertRank.UNREAD,
    AlertRule.SOMETHING_NEW: AlertRank.SOMETHING_NEW,
    AlertRule.CALL_ME: AlertRank.CALL_ME,
    AlertRule.STOP_MEDICINE: AlertRank.STOP_MEDICINE,
    AlertRule.FIRST_SEVERE: AlertRank.SEVERE,
    AlertRule.NO_REPLY: AlertRank.SEVERE,
    AlertRule.SEVERE_AGAIN: AlertRank.SEVERE,
    AlertRule.JUMP: AlertRank.JUMP,
    AlertRule.QUESTION: AlertRank.QUESTION,
}


def rank_of(alert: Alert) -> AlertRank:
    """Return how far in front it stands, by the worst of what joined in it.

    `levels` of its facts are those of its signs. A sign of which nobody knows the level is taken for the worst.
    """
    ranks = [_OF_LEVEL[one] for one in alert.facts.levels if one in _OF_LEVEL]
    if alert.rule is AlertRule.RED_FLAG and not ranks:
        ranks.append(AlertRank.EMERGENCY)
    if alert.facts.unanswered:
        ranks.append(AlertRank.UNANSWERED)
    waits = alert.rule is AlertRule.SAFETY_ANSWERS and alert.facts.waits
    ranks.append(AlertRank.CLEARANCE if waits else _OF_RULE.get(alert.rule, AlertRank.ROUTINE))
    return min(ranks)


def is_emergency(alert: Alert) -> bool:
    """Tell whether it names an emergency sign, and is told alone and first."""
    return rank_of(alert) is AlertRank.EMERGENCY


def worst_first(alerts: Iterable[Alert]) -> list[Alert]:
    """Return them in the one order: the worst, then those that nobody has, then who waits longest."""
    return sorted(alerts, key=place_of)


def place_of(alert: Alert) -> tuple[AlertRank, bool, datetime, int]:
    """Return the key of that order."""
    since = alert.raised_at or alert.made_at
    return rank_of(alert), alert.state is AlertState.TAKEN, since, alert.id
