"""What does the engine remember over a restart?"""

from __future__ import annotations

import base64
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from db.engine.database import keys_of
from db.engine.sealing import KeyRing, SealBroken
from db.tables import EngineRow

PROOF_KEY = "key_proof"
_PROOF = "sealed with the keys of this database"


async def recall(session: AsyncSession, key: str) -> str | None:
    """Return what was remembered under that key, or None."""
    row = await session.get(EngineRow, key, populate_existing=True)
    return None if row is None else row.value


async def all_facts(session: AsyncSession) -> dict[str, tuple[str, datetime]]:
    """Return everything that is remembered, by key, and since when."""
    found = await session.execute(select(EngineRow.key, EngineRow.value, EngineRow.changed_at))
    return {row.key: (row.value, row.changed_at) for row in found}


async def remember(session: AsyncSession, key: str, value: str, *, now: datetime) -> None:
    """Keep one fact, in place of what was kept before."""
    kept = {"value": value, "changed_at": now}
    made = _insert(session).values(key=key, **kept)
    # Two processes may remember the same at the same moment: neither may fail.
    await session.execute(made.on_conflict_do_update(index_elements=[EngineRow.key], set_=kept))


async def forget(session: AsyncSession, key: str) -> bool:
    """Forget one fact; tell whether it was there."""
    row = await session.get(EngineRow, key, populate_existing=True)
    if row is None:
        return False
    await session.delete(row)
    await session.flush()
    return True


async def prove_keys(session: AsyncSession, *, now: datetime) -> None:
    """Seal a proof the first time, and open it ever after; SealBroken for the keys of another database."""
    keys = keys_of(session)
    kept = await recall(session, PROOF_KEY)
    if kept is None:
        sealed = keys.seal(_PROOF, table="engine", row=0, column="value")
        kept = await _remember_first(session, base64.b64encode(sealed).decode(), now=now)
    if keys.open(base64.b64decode(kept), table="engine", row=0, column="value") != _PROOF:
        raise SealBroken("the proof of the keys was changed")


async def _remember_first(session: AsyncSession, proof: str, *, now: datetime) -> str:
    """Keep the proof; of several processes that start at once, the first one's stands."""
    made = _insert(session).values(key=PROOF_KEY, value=proof, changed_at=now)
    await session.execute(made.on_conflict_do_nothing())
    return await recall(session, PROOF_KEY) or proof


def _insert(session: AsyncSession) -> sqlite.Insert | postgresql.Insert:
    dialect = session.get_bind().dialect.name
    return sqlite.insert(EngineRow) if dialect == "sqlite" else postgresql.insert(EngineRow)


async def reseal_proof(session: AsyncSession) -> int:
    """Seal the proof with the current key; return 1 where another had sealed it, else 0."""
    kept = await recall(session, PROOF_KEY)
    row = await session.get(EngineRow, PROOF_KEY, populate_existing=True)
    if kept is None or row is None:
        return 0
    sealed = keys_of(session).resealed(
        base64.b64decode(kept), table="engine", row=0, column="value"
    )
    if sealed is not None:
        row.value = base64.b64encode(sealed).decode()
        await session.flush()
    return int(sealed is not None)


def opens_proof(keys: KeyRing, kept: str | None) -> bool:
    """Tell whether these keys sealed that proof, and so whether a copy is of this very database."""
    try:
        return (
            kept is not None
            and keys.open(base64.b64decode(kept), table="engine", row=0, column="value") == _PROOF
        )
    except (SealBroken, ValueError):
        return False


async def has_proof(session: AsyncSession) -> bool:
    """Tell whether this database was ever sealed with some keys."""
    return await recall(session, PROOF_KEY) is not None
