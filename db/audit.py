"""Who read or did what? Rows that are only ever added."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from db.engine.row_ids import new_id
from db.tables import AuditRow, PatientRow
from rules.audit import AuditEntry


async def entries(
    session: AsyncSession,
    *,
    names: Mapping[int, str],
    patient_id: int | None = None,
    skip: int = 0,
    limit: int,
) -> list[AuditEntry]:
    """Return the newest lines, those about one patient where one is given; `names` are staff by id."""
    wanted = select(AuditRow).order_by(AuditRow.at.desc(), AuditRow.id.desc())
    if patient_id is not None:
        wanted = wanted.where(AuditRow.subject == f"patient:{patient_id}")
    rows = list(await session.scalars(wanted.offset(skip).limit(limit)))
    ids = {one for row in rows if (one := _patient_in(row.subject)) is not None}
    found = await session.execute(
        select(PatientRow.id, PatientRow.number).where(PatientRow.id.in_(ids))
    )
    codes = {f"patient:{row[0]}": f"P{row[1]:03d}" for row in found}
    return [
        AuditEntry(
            at=row.at,
            who=_who(row.actor, names),
            act=row.act,
            whom=codes.get(row.subject or "", "") or _kind_of(row.subject),
        )
        for row in rows
    ]


def _patient_in(subject: str | None) -> int | None:
    kind, _, number = (subject or "").partition(":")
    return int(number) if kind == "patient" and number.isdecimal() else None


def _who(actor: str, names: Mapping[int, str]) -> str:
    kind, _, number = actor.partition(":")
    return names.get(int(number), actor) if kind == "staff" and number.isdecimal() else actor


def _kind_of(subject: str | None) -> str:
    """Return what was acted on without its number, which tells a reader nothing."""
    return (subject or "").partition(":")[0]


async def note(
    session: AsyncSession,
    *,
    actor: str,
    act: str,
    now: datetime,
    subject: str | None = None,
    details: dict[str, Any] | None = None,
) -> None:
    """Write one line: who (`staff:<id>`, `command`), which act, on what; `details` holds no words."""
    session.add(
        AuditRow(
            id=new_id(now), at=now, actor=actor, act=act, subject=subject, details=details or {}
        )
    )
    await session.flush()
