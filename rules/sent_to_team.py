"""What has become of something she sent to her team, as it is true now?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from rules.alert_details import CALL_LATE
from rules.alerts import HER_WORD, Alert, AlertRule, AlertState
from rules.coverage import TeamCalendar, coverage

# What nobody has taken after so long in staffed hours, or when these end, she is told (docs/clinical.md, 4).
HALF_DAY = timedelta(hours=4)


class SentState(StrEnum):
    """How far it has come; only a tap of one of her team makes it more than sent."""

    WAITING = "waiting"
    UNTAKEN = "untaken"  # nobody has taken it by the promised time
    UNREACHED = "unreached"  # nobody of the team can be reached
    PASSED = "passed"
    TAKEN = "taken"
    CALL = "call"
    CALL_LATE = "call_late"
    CLOSED = "closed"
    NOT_NEEDED = "not_needed"
    MISTAKE = "mistake"
    TAKEN_BACK = "taken_back"  # nobody is asked any more


# What she would not want to hear of by looking at an old message: it comes as a new one.
BAD_NEWS = frozenset({SentState.UNTAKEN, SentState.UNREACHED, SentState.CALL_LATE})
# She has nothing to take back any more.
ENDED = frozenset({SentState.CLOSED, SentState.NOT_NEEDED, SentState.MISTAKE, SentState.TAKEN_BACK})
# What a person of her team has done is told of any alert, everything else of what she said herself.
DONE_BY_TEAM = frozenset({SentState.TAKEN, SentState.CALL, SentState.CALL_LATE, SentState.CLOSED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A state, with the member of staff and the instant (UTC) that it names; equal ones read the same."""

    state: SentState
    staff_id: int | None = None
    at: datetime | None = None


def promised_by(
    calendar: TeamCalendar, sent_at: datetime, cohort_id: int | None
) -> datetime | None:
    """Return by when somebody should have taken what was sent then (UTC); None where nobody can tell.

    That is half a staffed day from then, or from when the team is back, and no later than these hours end.
    """
    there = coverage(calendar, sent_at, cohort_id)
    starts = sent_at if there.covered else there.back_at
    if starts is None:
        return None
    until = coverage(calendar, starts, cohort_id).until
    return min(starts + HALF_DAY, until or starts + HALF_DAY)


def sent_state(
    alert: Alert, calendar: TeamCalendar, cohort_id: int | None, *, now: datetime
) -> Sent:
    """Return what has become of what an alert tells of; nothing counts as seen that nobody tapped."""
    facts = alert.facts
    match alert.state:
        case AlertState.DROPPED:
            return Sent(state=SentState.TAKEN_BACK)
        case AlertState.CLOSED:
            return Sent(state=SentState.CLOSED, staff_id=alert.closed_by or alert.taken_by)
    if facts.taken_back:
        mistake = facts.mistake_at is not None
        return Sent(state=SentState.MISTAKE if mistake else SentState.NOT_NEEDED)
    if alert.state is AlertState.TAKEN:
        if facts.call_at is None:
            return Sent(state=SentState.TAKEN, staff_id=alert.taken_by)
        late = facts.call_late or now >= facts.call_at + CALL_LATE
        called = SentState.CALL_LATE if late else SentState.CALL
        return Sent(state=called, staff_id=alert.taken_by, at=facts.call_at)
    if all(one.unreachable_at is not None for one in calendar.members or ()):
        return Sent(state=SentState.UNREACHED)
    promised = promised_by(calendar, alert.waits_since, cohort_id)
    if promised is not None and now >= promised:
        return Sent(state=SentState.UNTAKEN)
    if facts.passed_to is not None and facts.passed_round in (alert.round, alert.round + 1):
        return Sent(state=SentState.PASSED, staff_id=facts.passed_to)
    return Sent(state=SentState.WAITING)


def is_told(alert: Alert, sent: Sent) -> bool:
    """Tell whether she hears of that state: she has sent it herself, or was told that it is noted for her team."""
    if alert.rule is AlertRule.SILENCE:
        return False
    if sent.state in DONE_BY_TEAM or sent.state is SentState.UNREACHED:
        return True
    told = sent.state is SentState.UNTAKEN and alert.facts.told_at is not None
    return told or alert.rule in HER_WORD
