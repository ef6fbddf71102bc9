"""Why are staff told, how soon must they look, and what joins an alert that is open?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType


class AlertRule(StrEnum):
    """Why staff are told."""

    RED_FLAG = "red_flag"
    STOP_MEDICINE = "stop_medicine"
    SOMETHING_NEW = "something_new"
    CALL_ME = "call_me"
    FIRST_SEVERE = "first_severe"
    NO_REPLY = "no_reply"
    SEVERE_AGAIN = "severe_again"  # only ever joins an open alert
    JUMP = "jump"
    CAN_WAIT = "can_wait"
    SUSTAINED = "sustained"
    SILENCE = "silence"


class AlertPriority(StrEnum):
    """How soon staff must look; the most urgent first."""

    RED_FLAG = "red_flag"
    SAME_DAY = "same_day"
    ROUTINE = "routine"


_ROUTINE = frozenset({AlertRule.CAN_WAIT, AlertRule.SUSTAINED, AlertRule.SILENCE})

# A further severe rating, and what she says of it, joins any of these while it is open.
SEVERE_RULES = (
    AlertRule.SOMETHING_NEW,
    AlertRule.CALL_ME,
    AlertRule.FIRST_SEVERE,
    AlertRule.NO_REPLY,
)


def priority_of(rule: AlertRule) -> AlertPriority:
    """Return how urgent an alert of this rule is."""
    if rule is AlertRule.RED_FLAG:
        return AlertPriority.RED_FLAG
    return AlertPriority.ROUTINE if rule in _ROUTINE else AlertPriority.SAME_DAY


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownAlert:
    """An alert this patient already has, or had: `closed_at` is None while it is open."""

    rule: AlertRule
    raised_at: datetime
    closed_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RaisedAlert:
    """What staff are to be told; `joins` is the open alert it is added to, None for a new one."""

    rule: AlertRule
    joins: AlertRule | None = None

    @property
    def priority(self) -> AlertPriority:
        """How soon staff must look."""
        return priority_of(self.rule)


class SevereReply(StrEnum):
    """What she answered to "Is anything new?" and "Can it wait, or please call me?"."""

    SOMETHING_NEW = "something_new"
    CALL_ME = "call_me"
    CAN_WAIT = "can_wait"
    NONE = "none"  # nothing, by the time `Verdict.reply_due_at` names


_RULE_OF_REPLY: Mapping[SevereReply, AlertRule] = MappingProxyType(
    {
        SevereReply.SOMETHING_NEW: AlertRule.SOMETHING_NEW,
        SevereReply.CALL_ME: AlertRule.CALL_ME,
        SevereReply.CAN_WAIT: AlertRule.CAN_WAIT,
        SevereReply.NONE: AlertRule.NO_REPLY,
    }
)


def judge_reply(reply: SevereReply, *, known: Sequence[KnownAlert] = ()) -> RaisedAlert:
    """Return the alert that her reply to a severe rating raises, or adds to the open one."""
    return RaisedAlert(rule=_RULE_OF_REPLY[reply], joins=open_severe(known))


def open_severe(known: Sequence[KnownAlert]) -> AlertRule | None:
    """Return the rule of the open alert that more news of a severe day joins, None without one."""
    still_open = {alert.rule for alert in known if alert.closed_at is None}
    return next((rule for rule in SEVERE_RULES if rule in still_open), None)
