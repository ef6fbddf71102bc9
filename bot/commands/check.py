"""Is this deployment well? `limber check`, the doctor."""

from __future__ import annotations

import asyncio

import typer


def check() -> None:
    """Look at settings, token, clock, database, keys, content, disk, webhook and pace."""
    asyncio.run(_check())


async def _check() -> None:
    # What the other commands need not wait for is imported here.
    from bot.commands.check_steps import examine
    from bot.commands.command_error import CommandFault
    from bot.process.log import configure_logging

    configure_logging()
    faults = []
    async for finding in examine():
        if finding.mend:
            faults.append(f"fault  {finding}")
        else:
            typer.echo(f"ok     {finding}")
    if faults:
        raise CommandFault(*faults)
