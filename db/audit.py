"""Who read or did what? Rows that are only ever added."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from db.ids import new_id
from db.tables import AuditRow


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
