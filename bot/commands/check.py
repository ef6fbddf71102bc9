"""Is this deployment well? `limber check`, the doctor."""

from __future__ import annotations

import asyncio
import json
from typing import Annotated

import typer


def check(
    as_json: Annotated[
        bool, typer.Option("--json", help="Print what was found as JSON, for machines.")
    ] = False,
    engine: Annotated[
        bool, typer.Option("--engine", help="Only ask the engine that runs here: for a probe.")
    ] = False,
) -> None:
    """Look at settings, token, clock, database, keys, content, disk, webhook and pace, and ask the engine."""
    asyncio.run(_check(as_json=as_json, engine=engine))


async def _check(*, as_json: bool, engine: bool) -> None:
    # What the other commands need not wait for is imported here.
    from bot.commands.command_error import CommandFault
    from bot.commands.engine_question import ask_engine
    from bot.process.log import configure_logging

    configure_logging()
    if engine:
        asked = ask_engine()
    else:
        from bot.commands.check_steps import examine

        asked = examine()
    findings = []
    async for finding in asked:
        findings.append(finding)
        if not as_json and not finding.mend:
            typer.echo(f"ok     {finding}")
    faults = [one for one in findings if one.mend]
    if as_json:
        found = [one.as_json() for one in findings]
        typer.echo(json.dumps({"ok": not faults, "findings": found}, indent=1))
        if faults:
            raise typer.Exit(1)
        return
    if faults:
        raise CommandFault(*(f"fault  {one}" for one in faults))
