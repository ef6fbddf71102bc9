"""Why are staff told, how soon must they look, and what joins an alert that is open?"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from rules.danger import DangerLevel, DangerSign
from rules.vocabulary import SafetyAnswer


class AlertState(StrEnum):
    """How far an alert has come; `asking` waits for the patient's own word first."""

    ASKING = "asking"
    RAISED = "raised"
    TAKEN = "taken"
    CLOSED = "closed"
    DROPPED = "dropped"


class AlertRule(StrEnum):
    """Why staff are told, the most urgent first."""

    RED_FLAG = "red_flag"
    POSSIBLE_SIGN = (
        "possible_sign"  # her words may be one; asked whether it is so, she has not answered
    )
    UNREAD = "unread"  # a message of hers that could not be read
    STOP_MEDICINE = "stop_medicine"
    SOMETHING_NEW = "something_new"
    CALL_ME = "call_me"
    QUESTION = "question"  # she has asked her team something
    FIRST_SEVERE = "first_severe"
    NO_REPLY = "no_reply"
    SEVERE_AGAIN = "severe_again"  # only ever joins an open alert
    JUMP = "jump"
    CAN_WAIT = "can_wait"
    SUSTAINED = "sustained"
    SILENCE = "silence"
    MENTIONED_SIGN = (
        "mentioned_sign"  # the same of words that were denied, past, or of somebody else
    )
    SAFETY_ANSWERS = "safety_answers"


class AlertPriority(StrEnum):
    """How soon staff must look; the most urgent first."""

    RED_FLAG = "red_flag"
    SAME_DAY = "same_day"
    ROUTINE = "routine"


_ROUTINE = frozenset(
    {
        AlertRule.CAN_WAIT,
        AlertRule.SUSTAINED,
        AlertRule.SILENCE,
        AlertRule.MENTIONED_SIGN,
        AlertRule.SAFETY_ANSWERS,
    }
)

# A further severe rating, and what she says of it, joins any of these while it is open.
SEVERE_RULES = (
    AlertRule.SOMETHING_NEW,
    AlertRule.CALL_ME,
    AlertRule.FIRST_SEVERE,
    AlertRule.NO_REPLY,
)

# What she said herself. It is news for staff even when somebody has taken the alert already.
HER_WORD = frozenset(
    {
        AlertRule.RED_FLAG,
        AlertRule.UNREAD,
        AlertRule.STOP_MEDICINE,
        AlertRule.SOMETHING_NEW,
        AlertRule.CALL_ME,
        AlertRule.QUESTION,
    }
)


# What is asked of her first, and what stands if she does not answer.
ASKED_SIGNS = frozenset({AlertRule.POSSIBLE_SIGN, AlertRule.MENTIONED_SIGN})


class AlertNote(StrEnum):
    """What she says afterwards, of a danger sign or of anything she sent; a fact of the alert holds when."""

    CALLED = "called"
    DENIED = "denied"
    NONE = "none"
    NOT_NEEDED = "not_needed"
    MISTAKE = "mistake"
    HELPED = "helped"
    NOT_HELPED = "not_helped"


# What she may say of a danger sign that she was told what to do about.
SAID_OF_SIGNS = (
    AlertNote.CALLED,
    AlertNote.DENIED,
    AlertNote.NONE,
    AlertNote.HELPED,
)


# The line in a list says all there is: a number, or silence. She has asked for nothing and named nothing new.
READ_IS_ENOUGH = frozenset(
    {
        AlertRule.FIRST_SEVERE,
        AlertRule.SEVERE_AGAIN,
        AlertRule.JUMP,
        AlertRule.CAN_WAIT,
        AlertRule.SUSTAINED,
        AlertRule.SILENCE,
    }
)


def read_is_enough(alert: Alert) -> bool:
    """Tell whether nobody has the alert yet and whoever has read its line in a list may close it."""
    return alert.state is AlertState.RAISED and alert.rule in READ_IS_ENOUGH


def priority_of(rule: AlertRule) -> AlertPriority:
    """Return how urgent an alert of this rule is."""
    if rule is AlertRule.RED_FLAG:
        return AlertPriority.RED_FLAG
    return AlertPriority.ROUTINE if rule in _ROUTINE else AlertPriority.SAME_DAY


class SevereReply(StrEnum):
    """What she answered to "Is anything new?" and "Can it wait, or please call me?"."""

    SOMETHING_NEW = "something_new"
    CALL_ME = "call_me"
    CAN_WAIT = "can_wait"
    NONE = "none"  # nothing, by the time `Verdict.reply_due_at` names


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertFacts:
    """What is known beside the rule: ids, codes and instants (UTC), never words. An alert may have joined others.

    `levels` are those of the `signs`; `waits` says that movement waits for staff because of the `answers`.
    `unanswered` says that she was asked whether she has a sign, and has not said; the moments from `called_at` to
    `not_helped_at` are when she said what `AlertNote` names. `told_at` is when she read of her team, `call_at`
    when she is to be called; `unreached` says that she was told that nobody of it can be reached. It is passed from
    and to members of staff in its round `passed_round`, at `passed_at`.
    """

    ratings: tuple[int, ...] = ()
    signs: tuple[DangerSign, ...] = ()
    levels: tuple[DangerLevel, ...] = ()
    answers: tuple[SafetyAnswer, ...] = ()
    waits: bool | None = None
    reply: SevereReply | None = None
    question: int | None = None
    said_at: datetime | None = None
    told_at: datetime | None = None
    unanswered: bool = False
    called_at: datetime | None = None
    denied_at: datetime | None = None
    none_at: datetime | None = None
    not_needed_at: datetime | None = None
    mistake_at: datetime | None = None
    helped_at: datetime | None = None
    not_helped_at: datetime | None = None
    unreached: bool = False
    call_at: datetime | None = None
    call_late: bool = False
    passed_to: int | None = None
    passed_by: int | None = None
    passed_round: int | None = None
    passed_at: datetime | None = None

    def noted(self, note: AlertNote, *, at: datetime) -> AlertFacts:
        """Return them with what she says of a sign afterwards: she has answered."""
        match note:
            case AlertNote.CALLED:
                return replace(self, called_at=at, unanswered=False)
            case AlertNote.DENIED:
                return replace(self, denied_at=at, unanswered=False)
            case AlertNote.NONE:
                return replace(self, none_at=at, unanswered=False)
            case AlertNote.NOT_NEEDED:
                return replace(self, not_needed_at=at, unanswered=False)
            case AlertNote.MISTAKE:
                return replace(self, mistake_at=at, unanswered=False)
            case AlertNote.HELPED:
                return replace(self, helped_at=at, not_helped_at=None)
            case AlertNote.NOT_HELPED:
                return replace(self, not_helped_at=at, helped_at=None)

    def at(self, note: AlertNote) -> datetime | None:
        """Return when she said so, or None."""
        match note:
            case AlertNote.CALLED:
                return self.called_at
            case AlertNote.DENIED:
                return self.denied_at
            case AlertNote.NONE:
                return self.none_at
            case AlertNote.NOT_NEEDED:
                return self.not_needed_at
            case AlertNote.MISTAKE:
                return self.mistake_at
            case AlertNote.HELPED:
                return self.helped_at
            case AlertNote.NOT_HELPED:
                return self.not_helped_at

    @property
    def said_anew(self) -> AlertFacts:
        """Return them without what she took back."""
        return replace(self, not_needed_at=None, mistake_at=None)

    @property
    def taken_back(self) -> bool:
        """Whether she has said since that she needs it no more, or that it was a mistake."""
        return self.not_needed_at is not None or self.mistake_at is not None


NO_FACTS = AlertFacts()


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """Something about a patient that staff must hear of; instants are UTC.

    `next_at` is when something is next to happen by itself: she is no longer waited for, or staff
    are told (again). `round` counts how often they were told.
    """

    id: int
    patient_id: int
    rule: AlertRule
    priority: AlertPriority
    state: AlertState
    rating_id: int | None
    facts: AlertFacts
    round: int
    made_at: datetime
    next_at: datetime | None
    raised_at: datetime | None
    taken_by: int | None
    taken_at: datetime | None
    closed_by: int | None = None
    closed_at: datetime | None
    reason: str | None

    @property
    def open(self) -> bool:
        """Whether it still waits for her, or for staff."""
        return self.state in OPEN_STATES

    @property
    def waits_since(self) -> datetime:
        """Since when it waits for somebody to take it (UTC): whoever passed it on had read it by then."""
        raised_at = self.raised_at or self.made_at
        return max(raised_at, self.facts.passed_at or raised_at)


OPEN_STATES = (AlertState.ASKING, AlertState.RAISED, AlertState.TAKEN)


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


def joined_by(
    open_alerts: Collection[Alert], rule: AlertRule, *, rating_id: int | None = None
) -> Alert | None:
    """Return the open alert to which news of `rule` is added, None when it needs one of its own.

    That is the one about the same rating, else the one about a severe day, else one of the same rule,
    else the one in which she said that something was new.
    """
    severe = rule in SEVERE_RULES or rule is AlertRule.SEVERE_AGAIN
    same_rating = [one for one in open_alerts if rating_id in one.facts.ratings]
    same_day = [one for one in open_alerts if severe and one.rule in SEVERE_RULES]
    said_before = [
        one
        for one in open_alerts
        if rule is AlertRule.RED_FLAG and one.rule is AlertRule.SOMETHING_NEW
    ]
    same_rule = [one for one in open_alerts if one.rule is rule]
    return next(iter([*same_rating, *same_day, *same_rule, *said_before]), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """What an open alert becomes by news; with `goes_out` staff are told anew, else the list says it."""

    rule: AlertRule
    goes_out: bool


def join(alert: Alert, rule: AlertRule, facts: AlertFacts) -> Joined:
    """Return what becomes of an open alert when news of `rule` is added to it.

    Further high ratings are only listed: a nurse is told once, and reminded. An alert that waited
    for her word goes out with it, and what she says herself goes out even when somebody has taken it.
    """
    if alert.state is AlertState.ASKING and rule in _ONLY_RATINGS:
        return Joined(rule=more_urgent(alert.rule, rule), goes_out=False)
    becomes = more_urgent(alert.rule, rule)
    if rule is AlertRule.CAN_WAIT and alert.rule is AlertRule.NO_REPLY and alert.round == 0:
        becomes = rule
    urgency = list(AlertPriority).index
    return Joined(
        rule=becomes,
        goes_out=alert.state is AlertState.ASKING
        or _is_news(alert, rule, facts)
        or urgency(priority_of(becomes)) < urgency(alert.priority),
    )


_ONLY_RATINGS = (AlertRule.FIRST_SEVERE, AlertRule.SEVERE_AGAIN, AlertRule.JUMP)


def _is_news(alert: Alert, rule: AlertRule, facts: AlertFacts) -> bool:
    if rule not in HER_WORD:
        return False
    untold = more_urgent(alert.rule, rule) is not alert.rule
    signs = set(facts.signs) - set(alert.facts.signs)
    return untold or bool(signs) or alert.state is AlertState.TAKEN or alert.facts.taken_back


def more_urgent(one: AlertRule, other: AlertRule) -> AlertRule:
    """Return the rule that says more clearly why staff must look."""
    return min(one, other, key=list(AlertRule).index)


def merged(facts: AlertFacts, more: AlertFacts) -> AlertFacts:
    """Return the facts with `more` of them: lists are united, everything else that `more` says is replaced."""
    values = {}
    for one in fields(AlertFacts):
        before, value = getattr(facts, one.name), getattr(more, one.name)
        if isinstance(value, tuple):
            value = tuple(dict.fromkeys((*before, *value)))
        values[one.name] = before if value == one.default else value
    return AlertFacts(**values)


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
