"""A row about somebody in every table that can hold one, whatever tables there are by now."""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import count
from typing import Any

from sqlalchemy import JSON, Boolean, Column, Date, LargeBinary, String, Table, insert
from sqlalchemy.ext.asyncio import AsyncSession

from db import cohorts, patients, staff
from db.engine.database import keys_of
from db.patient_data import tables_of_patients
from db.tables.columns import Instant, Sealed
from rules.people import Patient, Staff
from rules.vocabulary import Role

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
# What a column must hold for its row to be a possible one; all else is made up by type.
FITTING: dict[str, Any] = {
    "alert.state": "closed",
    "alert.rule": "jump",
    "alert.priority": "same_day",
    "delivery.state": "sent",
    "delivery.kind": "nudge",
    "delivery.broadcast_id": None,
    "delivery.alert_id": None,
    "prompt.kind": "menu",
    "inbox.state": "done",
    "reminder.kind": "nudge",
    "reminder.weekdays": 1,
    "reminder.at_minute": 600,
    "question.state": "open",
}
_numbers = count(900_000)


async def a_patient(session: AsyncSession, chat_id: int) -> Patient:
    cohort = await cohorts.default_cohort(session, now=NOW)
    return await patients.add_patient(
        session,
        chat_id=chat_id,
        cohort_id=cohort.id,
        language="en",
        zone="Europe/Madrid",
        quiet_from=0,
        quiet_to=0,
        name=f"name of {chat_id}",
        label=f"label of {chat_id}",
        now=NOW,
    )


async def a_nurse(session: AsyncSession, chat_id: int = 2) -> Staff:
    return await staff.add_staff(
        session,
        chat_id=chat_id,
        role=Role.ADMIN,
        language="en",
        zone="Europe/Madrid",
        name="Bea",
        now=NOW,
    )


async def fill(session: AsyncSession, patient: Patient, nurse: Staff) -> list[str]:
    """Write one row about the patient into each table; return the tables' names, hers among them."""
    made: dict[str, int] = {"patient": patient.id, "staff": nurse.id}
    for table in tables_of_patients():
        if table.name == "patient":
            continue
        values = {column.name: _value(table, column, patient, made) for column in table.columns}
        for name in [name for name in values if name.endswith("_sealed")]:
            [key] = table.primary_key
            values[name] = keys_of(session).seal(
                f"{name} of {patient.chat_id}", table=table.name, row=values[key.name], column=name
            )
        await session.execute(insert(table).values(values))
        if "id" in values:
            made[table.name] = values["id"]
    return [table.name for table in tables_of_patients()]


def _value(table: Table, column: Column[Any], patient: Patient, made: dict[str, int]) -> Any:
    name = f"{table.name}.{column.name}"
    if name in FITTING:
        return FITTING[name]
    if column.name == "patient_id":
        return patient.id
    if column.name == "chat_id":
        return patient.chat_id
    for key in column.foreign_keys:
        return made.get(key.column.table.name)
    return _of_type(column, patient)


def _of_type(column: Column[Any], patient: Patient) -> Any:
    by_type = {
        Instant: NOW,
        Date: date(2026, 3, 2),
        Boolean: False,
        JSON: [],
        Sealed: [],
        LargeBinary: b"",
        String: f"{column.name} of {patient.chat_id}",
    }
    for kind, value in by_type.items():
        if isinstance(column.type, kind):
            return value
    return next(_numbers)
