"""Which records does an export hold? Read from one moment of the database, without names and without keys."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from db.tables import (
    ActivityRow,
    AlertRow,
    CohortRow,
    DeliveryRow,
    PatientRow,
    RatingRow,
    RatingVersionRow,
    TombstoneRow,
)
from rules.exports import (
    ActivityRecord,
    AlertRecord,
    DeliveryRecord,
    Export,
    PatientRecord,
    RatingRecord,
    RatingStatus,
)
from rules.local_time import local_wall
from rules.people import code_of


def export_of(connection: Connection, *, now: datetime) -> Export:
    """Return every record; nobody who was erased is among them."""
    patients = _patients(connection)
    codes = {number: record.patient for number, record in patients.items()}
    zones = {number: record.zone for number, record in patients.items()}
    return Export(
        made_at=now,
        patients=tuple(patients.values()),
        ratings=tuple(_ratings(connection, codes, zones)),
        activities=tuple(_activities(connection, codes, zones)),
        deliveries=tuple(_deliveries(connection, codes, zones)),
        alerts=tuple(_alerts(connection, codes, zones)),
    )


def _patients(connection: Connection) -> dict[int, PatientRecord]:
    found = connection.execute(
        select(PatientRow.__table__, CohortRow.name.label("cohort"))
        .join(CohortRow, CohortRow.id == PatientRow.cohort_id)
        .where(PatientRow.id.not_in(select(TombstoneRow.patient_id)))
        .order_by(PatientRow.number)
    )
    return {
        row.id: PatientRecord(
            patient=code_of(row.number),
            cohort=row.cohort,
            language=row.language,
            zone=row.zone,
            state=row.state,
            joined_at=_local(row.joined_at, row.zone),
            left_at=_local(row.left_at, row.zone),
        )
        for row in found
    }


def _ratings(
    connection: Connection, codes: Mapping[int, str], zones: Mapping[int, str]
) -> list[RatingRecord]:
    first = connection.execute(
        select(RatingVersionRow.rating_id, RatingVersionRow.value).where(
            RatingVersionRow.version == 1
        )
    )
    first_values = {row.rating_id: row.value for row in first}
    return [
        RatingRecord(
            rating_id=row.id,
            patient=codes[row.patient_id],
            day=row.day,
            value=row.value,
            status=RatingStatus.AMENDED if row.version > 1 else RatingStatus.FINAL,
            versions=row.version,
            first_value=first_values.get(row.id, row.value),
            method=row.source,
            asked_at=local_wall(row.asked_at, zones[row.patient_id]),
            answered_at=local_wall(row.answered_at, zones[row.patient_id]),
            received_late=int(row.received_late),
            joints=tuple(row.joints or ()),
            novelty=row.novelty,
            urgency=row.urgency,
        )
        for row in _rows(connection, RatingRow, codes)
    ]


def _activities(
    connection: Connection, codes: Mapping[int, str], zones: Mapping[int, str]
) -> list[ActivityRecord]:
    return [
        ActivityRecord(
            activity_id=row.id,
            patient=codes[row.patient_id],
            day=row.day,
            kind=row.kind,
            minutes=row.minutes,
            item=row.item_id,
            method=row.source,
            done_at=local_wall(row.done_at, zones[row.patient_id]),
        )
        for row in _rows(connection, ActivityRow, codes)
    ]


def _deliveries(
    connection: Connection, codes: Mapping[int, str], zones: Mapping[int, str]
) -> list[DeliveryRecord]:
    return [
        DeliveryRecord(
            delivery_id=row.id,
            patient=codes[row.patient_id],
            kind=row.kind,
            day=row.local_day,
            state=row.state,
            reason=row.reason,
            due_at=local_wall(row.due_at, zones[row.patient_id]),
            sent_at=_local(row.sent_at, zones[row.patient_id]),
        )
        for row in _rows(connection, DeliveryRow, codes)
    ]


def _alerts(
    connection: Connection, codes: Mapping[int, str], zones: Mapping[int, str]
) -> list[AlertRecord]:
    return [
        AlertRecord(
            alert_id=row.id,
            patient=codes[row.patient_id],
            rule=row.rule,
            priority=row.priority,
            state=row.state,
            made_at=local_wall(row.made_at, zones[row.patient_id]),
            raised_at=_local(row.raised_at, zones[row.patient_id]),
            taken_at=_local(row.taken_at, zones[row.patient_id]),
            closed_at=_local(row.closed_at, zones[row.patient_id]),
            reason=row.reason,
        )
        for row in _rows(connection, AlertRow, codes)
    ]


def _rows(connection: Connection, table: Any, codes: Mapping[int, str]) -> list[Any]:
    found = connection.execute(select(table.__table__).order_by(table.id))
    return [row for row in found if row.patient_id in codes]


def _local(moment: datetime | None, zone: str) -> datetime | None:
    return None if moment is None else local_wall(moment, zone)
