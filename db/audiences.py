"""Who are the recipients of a broadcast, and how much has each been sent today?

An audience is a question to the rows, asked anew whenever it is counted or written.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from db.engine.array_parameters import one_of
from db.engine.database import keys_of
from db.patient_days import TELLS_FOR
from db.tables import DeliveryRow, PatientRow, PatientState, RatingRow
from rules.broadcasts import PAIN_DAYS, Audience, Circumstances
from rules.delivery import DeliveryKind, DeliveryState
from rules.vocabulary import Caution, Joint, SafetyAnswer

_PERSON = PatientRow.__table__.c
_SENT = DeliveryRow.__table__.c


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """What a broadcast needs of one recipient. Quiet hours are minutes of her local day."""

    id: int
    state: str
    zone: str
    language: str
    name: str | None
    quiet_from: int
    quiet_to: int
    discreet: bool
    paused_at: datetime | None
    paused_until: datetime | None


def in_audience(audience: Audience, *, now: datetime) -> Select[int, int, str]:
    """Return the patients (id, chat, zone) who take part and fit all that is asked, as of `now`."""
    people = select(PatientRow.id, PatientRow.chat_id, PatientRow.zone).where(
        PatientRow.state == PatientState.ACTIVE
    )
    if audience.within is not None:
        people = people.where(PatientRow.cohort_id.in_(sorted(audience.within)))
    if audience.cohorts:
        people = people.where(PatientRow.cohort_id.in_(sorted(audience.cohorts)))
    if audience.languages:
        people = people.where(PatientRow.language.in_(sorted(audience.languages)))
    if audience.silent_days is not None:
        heard = func.coalesce(PatientRow.last_heard_at, PatientRow.joined_at, PatientRow.created_at)
        people = people.where(heard <= now - timedelta(days=audience.silent_days))
    if audience.pain_from is not None:
        since = now - timedelta(days=PAIN_DAYS)
        average = (
            select(func.avg(RatingRow.value))
            .where(
                RatingRow.patient_id == PatientRow.id,
                # The index knows days: local dates reach a day beyond the moment.
                RatingRow.day >= (since - timedelta(days=1)).date(),
                RatingRow.asked_at > since,
            )
            .scalar_subquery()
        )
        people = people.where(average >= audience.pain_from)
    return people


async def count_by_language(
    session: AsyncSession, audience: Audience, *, now: datetime
) -> dict[str, int]:
    """Return how many patients the audience holds now, by the language they read."""
    found = await session.execute(
        in_audience(audience, now=now)
        .with_only_columns(PatientRow.language, func.count())
        .group_by(PatientRow.language)
    )
    return {row[0]: row[1] for row in found.all()}


async def count_nameless(session: AsyncSession, audience: Audience, *, now: datetime) -> int:
    """Return how many patients of the audience have told us no name."""
    people = in_audience(audience, now=now).where(PatientRow.name_sealed.is_(None))
    return await session.scalar(people.with_only_columns(func.count())) or 0


async def circumstances(
    session: AsyncSession, patient_ids: Sequence[int], *, now: datetime
) -> dict[int, Circumstances]:
    """Return what each told us that may speak against an item, by id."""
    found = await session.execute(
        select(
            _PERSON.id,
            _PERSON.safety,
            _PERSON.safety_cleared_at,
            _PERSON.exercise_stopped_at,
            _PERSON.cautions,
            _PERSON.sore_joints,
        ).where(_PERSON.id.in_(patient_ids))
    )
    pain = await _pain_today(session, patient_ids, now)
    return {
        row.id: Circumstances(
            safety=None if row.safety is None else frozenset(map(SafetyAnswer, row.safety)),
            cleared=row.safety_cleared_at is not None,
            exercise_stopped=row.exercise_stopped_at is not None,
            cautions=None if row.cautions is None else frozenset(map(Caution, row.cautions)),
            sore=frozenset(map(Joint, row.sore_joints)),
            pain=pain.get(row.id),
        )
        for row in found.all()
    }


async def _pain_today(
    session: AsyncSession, patient_ids: Sequence[int], now: datetime
) -> dict[int, int]:
    found = await session.execute(
        select(RatingRow.patient_id, RatingRow.value)
        .where(
            RatingRow.patient_id.in_(patient_ids),
            RatingRow.day >= (now - TELLS_FOR - timedelta(days=1)).date(),
            RatingRow.answered_at > now - TELLS_FOR,
        )
        .order_by(RatingRow.answered_at)
    )
    return {row.patient_id: row.value for row in found.all()}


async def readers(session: AsyncSession, patient_ids: Sequence[int]) -> dict[int, Reader]:
    """Return those of the recipients who are still there, by id."""
    keys = keys_of(session)
    found = await session.execute(
        select(
            _PERSON.id,
            _PERSON.state,
            _PERSON.zone,
            _PERSON.language,
            _PERSON.name_sealed,
            _PERSON.quiet_from,
            _PERSON.quiet_to,
            _PERSON.discreet,
            _PERSON.paused_at,
            _PERSON.paused_until,
        ).where(one_of(_PERSON.id, patient_ids, session))
    )
    return {
        patient_id: Reader(
            id=patient_id,
            state=state,
            zone=zone,
            language=language,
            name=None
            if sealed is None
            else keys.open(sealed, table="patient", row=patient_id, column="name_sealed"),
            quiet_from=quiet_from,
            quiet_to=quiet_to,
            discreet=discreet,
            paused_at=paused_at,
            paused_until=paused_until,
        )
        for (
            patient_id,
            state,
            zone,
            language,
            sealed,
            quiet_from,
            quiet_to,
            discreet,
            paused_at,
            paused_until,
        ) in found.all()
    }


async def sent_today(
    session: AsyncSession,
    people: Mapping[int, Reader],
    starts: Mapping[str, datetime],
    *,
    now: datetime,
    kinds: Collection[DeliveryKind],
) -> dict[int, int]:
    """Count what each got, or may have got, since her local date began (`starts`, by zone)."""
    at = func.coalesce(_SENT.sent_at, _SENT.due_at)
    earliest = min(starts.values(), default=now)
    found = await session.execute(
        select(_SENT.patient_id, _SENT.sent_at, _SENT.due_at).where(
            one_of(_SENT.patient_id, people, session),
            _SENT.kind.in_(kinds),
            _SENT.state.in_((DeliveryState.SENDING, DeliveryState.SENT, DeliveryState.UNCERTAIN)),
            at >= earliest,
        )
    )
    counts: Counter[int] = Counter()
    for row in found.all():
        if (row.sent_at or row.due_at) >= starts[people[row.patient_id].zone]:
            counts[row.patient_id] += 1
    return counts
