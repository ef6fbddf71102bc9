"""What is held about one patient, table by table? The one list that /mydata reads and an erasure empties."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, false, or_, select
from sqlalchemy import Table as SqlTable
from sqlalchemy.ext.asyncio import AsyncSession

from db.engine.database import keys_of
from db.tables import AuditRow, PatientRow, StaffRow, Table, TombstoneRow
from rules.people import Patient

# What staff wrote for each other is not sent to her, and what we are about to answer is no record.
WITHHELD = frozenset(
    {"note.words_sealed", "inbox.payload_sealed", "inbox.answers_sealed", "answer.body_sealed"}
)
_SEALED = "_sealed"
# Never hers, though they name her: who did what, and that she was erased.
_KEPT = frozenset({AuditRow.__tablename__, TombstoneRow.__tablename__})

Held = Mapping[str, Sequence[Mapping[str, Any]]]


def tables_of_patients() -> list[SqlTable]:
    """Return the tables that can hold something of a patient, those that others hang on first."""
    return [table for table in Table.metadata.sorted_tables if _holds(table)]


def hers(table: SqlTable, patient: Patient) -> ColumnElement[bool]:
    """Return which rows of one of those tables are this patient's."""
    if table.name == PatientRow.__tablename__:
        return table.c.id == patient.id
    conditions: list[ColumnElement[bool]] = []
    if "patient_id" in table.c:
        conditions.append(table.c.patient_id == patient.id)
    if "chat_id" in table.c:
        conditions.append(table.c.chat_id == patient.chat_id)
    if not conditions:
        conditions += [
            column.in_(select(parent.c.id).where(hers(parent, patient)))
            for column, parent in _parents(table)
        ]
    return or_(false(), *conditions)


async def held_about(session: AsyncSession, patient: Patient) -> Held:
    """Return every row about her, by table, with her sealed words open; tables without any are left out."""
    found: dict[str, Sequence[Mapping[str, Any]]] = {}
    for table in tables_of_patients():
        rows = (
            await session.execute(
                select(table).where(hers(table, patient)).order_by(*table.primary_key)
            )
        ).all()
        if rows:
            found[table.name] = [_opened(session, table, row) for row in rows]
    looks = await session.execute(
        select(AuditRow.at, AuditRow.act)
        .where(AuditRow.subject == f"patient:{patient.id}")
        .order_by(AuditRow.at, AuditRow.id)
    )
    if audited := [{"at": row.at, "act": row.act} for row in looks]:
        found[AuditRow.__tablename__] = audited
    return found


def _holds(table: SqlTable) -> bool:
    if table.name in _KEPT or table.name == StaffRow.__tablename__:
        return False
    own = table.name == PatientRow.__tablename__ or {"patient_id", "chat_id"} & set(table.c.keys())
    return bool(own) or any(True for _ in _parents(table))


def _parents(table: SqlTable) -> Iterator[tuple[ColumnElement[Any], SqlTable]]:
    """Yield the columns by which a row hangs on one of hers and goes with it."""
    for key in table.foreign_keys:
        parent = key.column.table
        if key.ondelete == "CASCADE" and parent is not table and _holds(parent):
            yield key.parent, parent


def _opened(session: AsyncSession, table: SqlTable, row: Row[Any]) -> dict[str, Any]:
    """Return a row with its sealed columns as words, under their name without the ending."""
    values: dict[str, Any] = {}
    for name, value in row._mapping.items():
        if not name.endswith(_SEALED):
            values[name] = value
        elif value is None or f"{table.name}.{name}" in WITHHELD:
            values[name.removesuffix(_SEALED)] = None
        else:
            [key] = table.primary_key
            values[name.removesuffix(_SEALED)] = keys_of(session).open(
                value, table=table.name, row=row._mapping[key.name], column=name
            )
    return values
