"""How is an invite's link made?"""

from __future__ import annotations

from bot.commands.database_presence import require_database
from bot.commands.resources import beside_engine
from bot.commands.token_check import our_name
from bot.process.clock import RealClock
from bot.settings import Settings
from db import audit, invites
from rules.invites import InviteRole


async def make_link(
    settings: Settings, role: InviteRole, *, cohort: str | None, label: str | None
) -> str:
    """Write an invite beside a running engine, or before its first start, and return its deep link."""
    clock = RealClock()
    require_database(settings)
    name = await our_name(settings)
    async with beside_engine(settings, clock) as database, database.transaction() as session:
        now = clock.now()
        token = await invites.create_invite(session, role, now=now, cohort=cohort, label=label)
        await audit.note(session, actor="command", act="invite", now=now, subject=role.value)
    return f"https://t.me/{name}?start={token}"
