"""What must staff hear of, and how far has it come?

An alert is raised in the transaction of the tap or tick that causes it. Its `next_at` is the trigger for
everything that follows: the tick tells staff, so nothing is lost when nobody is there yet.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, TypedDict, Unpack

from pydantic import TypeAdapter
from sqlalchemy import ColumnElement, bindparam, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from db import questions
from db.delivery.sent_to_team import STATUS_AFTER, owe_status
from db.engine.core_statements import table_of
from db.engine.database import rows_changed
from db.engine.row_ids import new_id
from db.rows_set_aside import RowKind, not_set_aside
from db.tables import AlertRow, AlertState, PatientRow
from rules.alert_order import worst_first
from rules.alerts import (
    ASKED_SIGNS,
    HER_WORD,
    NO_FACTS,
    OPEN_STATES,
    Alert,
    AlertFacts,
    AlertPriority,
    AlertRule,
    KnownAlert,
    join,
    joined_by,
    merged,
    more_urgent,
    priority_of,
)
from rules.people import Patient
from rules.questions import QuestionState

_FACTS = TypeAdapter(AlertFacts)
# What goes out does so with the next beat of the clock's door.
NEXT_BEAT = timedelta(seconds=1)


_IT = table_of(AlertRow).c
_KNOWN = (
    select(_IT.rule, _IT.raised_at, _IT.made_at, _IT.closed_at)
    .where(
        _IT.patient_id == bindparam("patient_id"),
        _IT.state != AlertState.DROPPED,
        _IT.state.in_(OPEN_STATES) | (_IT.made_at >= bindparam("since")),
    )
    .order_by(_IT.id)
)


async def raise_alert(
    session: AsyncSession,
    patient: Patient,
    rule: AlertRule,
    *,
    now: datetime,
    facts: AlertFacts = NO_FACTS,
    rating_id: int | None = None,
) -> Alert:
    """Tell staff: add to the patient's open alert that this belongs to, or raise a new one.

    A new alert that is not routine goes out with the next tick, in staffed hours; news of her own to one
    that is open goes out too, even when somebody has taken it.
    """
    open_one = joined_by(await open_alerts_of(session, patient.id), rule, rating_id=rating_id)
    if open_one is not None:
        raised = await _join(session, open_one, rule, _with_rating(facts, rating_id), now)
    else:
        raised = await _add(
            session,
            patient,
            rule,
            state=AlertState.RAISED,
            next_at=None if priority_of(rule) is AlertPriority.ROUTINE else now + NEXT_BEAT,
            facts=facts,
            rating_id=rating_id,
            now=now,
        )
    if rule in HER_WORD or facts.told_at is not None:
        await owe_status(session, patient, raised.id, now=now, at=now + STATUS_AFTER)
    return raised


async def ask_first(
    session: AsyncSession,
    patient: Patient,
    rule: AlertRule,
    *,
    rating_id: int,
    until: datetime,
    now: datetime,
) -> Alert:
    """Make an alert that waits for her word until a moment; `rule` is what stands if none comes."""
    return await _add(
        session,
        patient,
        rule,
        state=AlertState.ASKING,
        next_at=until,
        facts=NO_FACTS,
        rating_id=rating_id,
        now=now,
    )


async def ask_whether(
    session: AsyncSession,
    patient: Patient,
    rule: AlertRule,
    *,
    facts: AlertFacts,
    until: datetime,
    now: datetime,
) -> Alert:
    """Make an alert that waits until a moment for whether she has a sign; what is asked already is added to.

    What staff have been told of goes on as it is.
    """
    asked = [one for one in await open_alerts_of(session, patient.id) if one.rule in ASKED_SIGNS]
    if not asked:
        return await _add(
            session,
            patient,
            rule,
            state=AlertState.ASKING,
            next_at=until,
            facts=facts,
            rating_id=None,
            now=now,
        )
    becomes = more_urgent(asked[0].rule, rule)
    await change_alert(
        session,
        asked[0].id,
        rule=becomes,
        priority=priority_of(becomes),
        facts=merged(asked[0].facts, facts),
    )
    row = await session.get_one(AlertRow, asked[0].id, populate_existing=True)
    return _alert(row)


class AlertChange(TypedDict, total=False):
    """The columns of an alert that are changed while it is open."""

    rule: str
    priority: str
    state: str
    rating_id: int | None
    facts: AlertFacts
    round: int
    next_at: datetime | None
    raised_at: datetime
    taken_by: int | None
    taken_at: datetime | None


async def change_alert(session: AsyncSession, alert_id: int, **values: Unpack[AlertChange]) -> None:
    """Set columns of an alert."""
    stored: dict[str, object] = {**values}
    if "facts" in values:
        stored["facts"] = written_facts(values["facts"])
    await session.execute(update(AlertRow).where(AlertRow.id == alert_id).values(**stored))


async def take_alert(
    session: AsyncSession, alert_id: int, staff_id: int, *, rests_until: datetime, now: datetime
) -> bool:
    """Let a member of staff have a raised alert; False when it was not there to be had any more.

    If it still rests with her at `rests_until`, she is reminded of it.
    """
    result = await session.execute(
        update(AlertRow)
        .where(AlertRow.id == alert_id, AlertRow.state == AlertState.RAISED)
        .values(state=AlertState.TAKEN, taken_by=staff_id, taken_at=now, next_at=rests_until)
    )
    return bool(rows_changed(result))


async def pass_alert(
    session: AsyncSession, alert: Alert, *, to: int | None, by: int | None, now: datetime
) -> bool:
    """Let a member of staff hear of it next, and her alone at first; False when it is closed."""
    facts = replace(
        alert.facts,
        passed_to=to,
        passed_by=by,
        passed_round=alert.round + 1,
        passed_at=now,
        call_at=None,
        call_late=False,
    )
    result = await session.execute(
        update(AlertRow)
        .where(
            AlertRow.id == alert.id,
            AlertRow.state.in_((AlertState.RAISED, AlertState.TAKEN)),
        )
        .values(
            state=AlertState.RAISED,
            taken_by=None,
            taken_at=None,
            facts=written_facts(facts),
            next_at=now + NEXT_BEAT,
        )
        .execution_options(synchronize_session="fetch")
    )
    return bool(rows_changed(result))


async def alerts_taken_by(session: AsyncSession, staff_id: int) -> list[Alert]:
    """Return what a member of staff has taken and not closed, oldest first."""
    found = await session.scalars(
        select(AlertRow)
        .where(AlertRow.state == AlertState.TAKEN, AlertRow.taken_by == staff_id)
        .order_by(AlertRow.id)
    )
    return [_alert(row) for row in found]


async def renew_alert(
    session: AsyncSession, alert_id: int, *, facts: AlertFacts, now: datetime
) -> None:
    """Let all of the team hear of an open alert again, whoever has it."""
    await change_alert(
        session,
        alert_id,
        state=AlertState.RAISED,
        facts=facts,
        raised_at=now,
        next_at=now + NEXT_BEAT,
        taken_by=None,
        taken_at=None,
    )


async def close_alert(
    session: AsyncSession, alert_id: int, staff_id: int, *, reason: str, now: datetime
) -> bool:
    """Close an alert that staff have seen, with a reason's code; False when it was not open.

    Her question, where it tells of one that waits, ends with it: one thing has one state.
    """
    result = await session.execute(
        update(AlertRow)
        .where(
            AlertRow.id == alert_id,
            AlertRow.state.in_((AlertState.RAISED, AlertState.TAKEN)),
        )
        .values(
            state=AlertState.CLOSED, closed_by=staff_id, closed_at=now, reason=reason, next_at=None
        )
        .returning(AlertRow.facts)
    )
    facts = result.scalar_one_or_none()
    if facts is not None and (thread := _FACTS.validate_python(facts).question) is not None:
        await questions.end_with_alert(session, thread, staff_id, now=now)
    return facts is not None


async def reopen_alert(
    session: AsyncSession, alert_id: int, *, since: datetime, rests_until: datetime
) -> bool:
    """Open again what was closed after `since`, as it was; False when it was not, or is open."""
    row = await session.get(AlertRow, alert_id, populate_existing=True)
    if row is None or row.state != AlertState.CLOSED or (row.closed_at or since) <= since:
        return False
    taken = row.taken_by is not None
    waits = None if row.priority == AlertPriority.ROUTINE else rests_until
    await session.execute(
        update(AlertRow)
        .where(AlertRow.id == alert_id)
        .values(
            state=AlertState.TAKEN if taken else AlertState.RAISED,
            closed_by=None,
            closed_at=None,
            reason=None,
            next_at=rests_until if taken else waits,
        )
    )
    if (thread := _alert(row).facts.question) is not None:
        await questions.change_question(
            session, thread, state=QuestionState.OPEN, owner_id=None, closed_at=None
        )
    return True


async def drop_alert(session: AsyncSession, alert_id: int, *, reason: str, now: datetime) -> bool:
    """Drop what nobody has taken, because its cause is gone; False when it is too late for that."""
    result = await session.execute(
        update(AlertRow)
        .where(
            AlertRow.id == alert_id,
            AlertRow.state.in_((AlertState.ASKING, AlertState.RAISED)),
        )
        .values(state=AlertState.DROPPED, closed_at=now, reason=reason, next_at=None)
    )
    return bool(rows_changed(result))


async def alert_by_id(session: AsyncSession, alert_id: int) -> Alert | None:
    """Return the alert, or None."""
    row = await session.get(AlertRow, alert_id, populate_existing=True)
    return None if row is None else _alert(row)


async def open_alerts_of(session: AsyncSession, patient_id: int) -> list[Alert]:
    """Return a patient's open alerts, oldest first; those that wait for her word too."""
    found = await session.scalars(
        select(AlertRow)
        .where(AlertRow.patient_id == patient_id, AlertRow.state.in_(OPEN_STATES))
        .order_by(AlertRow.id)
        .execution_options(populate_existing=True)
    )
    return [_alert(row) for row in found]


async def known_alerts(
    session: AsyncSession, patient_id: int, *, since: datetime
) -> list[KnownAlert]:
    """Return what the rules want to know of a patient's alerts: the open, and those made since."""
    found = await session.execute(_KNOWN, {"patient_id": patient_id, "since": since})
    return [
        KnownAlert(rule=AlertRule(rule), raised_at=raised_at or made_at, closed_at=closed_at)
        for rule, raised_at, made_at, closed_at in found.all()
    ]


async def listed_alerts(
    session: AsyncSession,
    *,
    patient_ids: Collection[int] | None = None,
    cohorts: Collection[int] | None = None,
) -> list[Alert]:
    """Return what staff have not closed, the worst first.

    Only those of some patients, or of some cohorts, where these are given.
    """
    wanted = (
        select(AlertRow)
        .where(AlertRow.state.in_((AlertState.RAISED, AlertState.TAKEN)))
        .order_by(AlertRow.id)
    )
    if patient_ids is not None:
        wanted = wanted.where(AlertRow.patient_id.in_(patient_ids))
    if cohorts is not None:
        hers = select(PatientRow.id).where(PatientRow.cohort_id.in_(cohorts))
        wanted = wanted.where(AlertRow.patient_id.in_(hers))
    found = await session.scalars(wanted)
    return worst_first(map(_alert, found))


async def alerts_by_ids(session: AsyncSession, ids: Collection[int]) -> dict[int, Alert]:
    """Return those of the alerts that are there, by id."""
    found = await session.scalars(
        select(AlertRow).where(AlertRow.id.in_(ids)).execution_options(populate_existing=True)
    )
    return {row.id: _alert(row) for row in found}


async def due_alerts(
    session: AsyncSession, *, now: datetime, limit: int, only: int | None = None
) -> list[Alert]:
    """Return open alerts whose next moment has come, the longest due first; of `only` that one."""
    due = select(AlertRow).where(*_is_due(now))
    if only is not None:
        due = due.where(AlertRow.id == only)
    due = due.order_by(AlertRow.next_at, AlertRow.id).limit(limit)
    if session.get_bind().dialect.name == "postgresql":
        due = due.with_for_update(skip_locked=True)
    return [_alert(row) for row in await session.scalars(due)]


async def shift_moments(session: AsyncSession, by: timedelta) -> None:
    """Move the next moment of every open alert with a clock that was set back; staffed hours are looked at then."""
    waiting = AlertRow.state.in_(OPEN_STATES), AlertRow.next_at.is_not(None)
    for row in await session.scalars(select(AlertRow).where(*waiting)):
        if row.next_at is not None:
            row.next_at += by
    await session.flush()


async def look_again(session: AsyncSession, *, now: datetime) -> None:
    """Look now at every alert that staff have not been told of, whenever that was to be."""
    await session.execute(
        update(AlertRow)
        .where(
            AlertRow.state == AlertState.RAISED.value,
            AlertRow.round == 0,
            AlertRow.next_at > now,
        )
        .values(next_at=now)
        .execution_options(synchronize_session="fetch")
    )


async def due_ids(session: AsyncSession, *, now: datetime, limit: int) -> list[int]:
    """Return the ids of those alerts, and read nothing else of them."""
    due = select(AlertRow.id).where(*_is_due(now))
    return list(await session.scalars(due.order_by(AlertRow.next_at, AlertRow.id).limit(limit)))


def _is_due(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        AlertRow.state.in_(OPEN_STATES),
        AlertRow.next_at <= now,
        not_set_aside(RowKind.ALERT, AlertRow.id, now),
    )


async def next_moment(session: AsyncSession, *, after: datetime) -> datetime | None:
    """Return the next moment of any alert later than `after`, or None."""
    return await session.scalar(
        select(func.min(AlertRow.next_at)).where(
            AlertRow.state.in_(OPEN_STATES), AlertRow.next_at > after
        )
    )


async def _add(
    session: AsyncSession,
    patient: Patient,
    rule: AlertRule,
    *,
    state: AlertState,
    next_at: datetime | None,
    facts: AlertFacts,
    rating_id: int | None,
    now: datetime,
) -> Alert:
    row = AlertRow(
        id=new_id(now),
        patient_id=patient.id,
        rule=rule,
        priority=priority_of(rule),
        state=state,
        rating_id=rating_id,
        facts=written_facts(_with_rating(facts, rating_id)),
        round=0,
        made_at=now,
        next_at=next_at,
        raised_at=now if state == AlertState.RAISED else None,
    )
    session.add(row)
    await session.flush()
    return _alert(row)


async def _join(
    session: AsyncSession,
    alert: Alert,
    rule: AlertRule,
    facts: AlertFacts,
    now: datetime,
) -> Alert:
    joined = join(alert, rule, facts)
    before = alert.facts
    if joined.goes_out and rule in HER_WORD:
        before = before.said_anew
    if joined.goes_out and alert.state is AlertState.TAKEN:
        # Whoever has it next says anew when she calls.
        before = replace(before, call_at=None, call_late=False)
    values = AlertChange(
        rule=joined.rule,
        priority=priority_of(joined.rule),
        facts=merged(before, facts),
    )
    if joined.goes_out:
        routine = priority_of(joined.rule) is AlertPriority.ROUTINE
        values |= AlertChange(
            state=AlertState.RAISED,
            raised_at=now,
            next_at=None if routine else now + NEXT_BEAT,
            taken_by=None,
            taken_at=None,
        )
    await change_alert(session, alert.id, **values)
    row = await session.get_one(AlertRow, alert.id, populate_existing=True)
    return _alert(row)


def _with_rating(facts: AlertFacts, rating_id: int | None) -> AlertFacts:
    return facts if rating_id is None else merged(facts, AlertFacts(ratings=(rating_id,)))


def written_facts(facts: AlertFacts) -> dict[str, Any]:
    """Return the facts as a row keeps them."""
    written: dict[str, Any] = _FACTS.dump_python(facts, mode="json", exclude_defaults=True)
    return written


def _alert(row: AlertRow) -> Alert:
    return Alert(
        id=row.id,
        patient_id=row.patient_id,
        rule=AlertRule(row.rule),
        priority=AlertPriority(row.priority),
        state=AlertState(row.state),
        rating_id=row.rating_id,
        facts=_FACTS.validate_python(row.facts),
        round=row.round,
        made_at=row.made_at,
        next_at=row.next_at,
        raised_at=row.raised_at,
        taken_by=row.taken_by,
        taken_at=row.taken_at,
        closed_by=row.closed_by,
        closed_at=row.closed_at,
        reason=row.reason,
    )
