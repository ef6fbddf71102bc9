"""Is everything that Limber may say fit to be said? `limber content check`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from datetime import date

    from content.faults import Fault

app = typer.Typer(help="The library, the programmes and the phrases.", no_args_is_help=True)

Json = Annotated[bool, typer.Option("--json", help="Print counts and faults as JSON.")]


@app.callback()
def content() -> None:
    """Have subcommands, even while there is one."""


@app.command("check")
def check(json: Json = False) -> None:
    """Read all content, count it, and name each fault with file, line and mend."""
    # What the other commands need not wait for is imported here.
    from bot.clock import RealClock

    faults = content_faults(RealClock().now().date())
    items = _counted()
    if json:
        typer.echo(_as_json(items, faults))
    else:
        for kind, by_language in items.items():
            said = ", ".join(f"{language} {number}" for language, number in by_language.items())
            typer.echo(f"{kind:<12} {said}")
    if faults:
        from bot.commands.faults import CommandFault

        raise CommandFault(*map(str, faults))


def content_faults(today: date) -> list[Fault]:
    """Return every fault of library, typed words, programmes and phrases, each once."""
    from content.checking import check_library
    from content.danger import load_typed
    from content.faults import ContentBroken
    from content.phrase_checking import check_phrases
    from content.programmes import load_programmes
    from content.zones import load_zones

    faults = [*check_library(today=today), *check_phrases()]
    for load in (load_typed, load_programmes, load_zones):
        try:
            load()
        except ContentBroken as broken:
            faults += broken.faults
    return sorted(set(faults))


def _counted() -> dict[str, dict[str, int]]:
    from content.checking import counts
    from content.faults import ContentBroken
    from content.library import load_library
    from content.phrase_checking import phrase_counts

    try:
        items = {kind.value: by for kind, by in counts(load_library()).items()}
    except ContentBroken:
        items = {}
    return {**items, "phrase": phrase_counts()}


def _as_json(items: dict[str, dict[str, int]], faults: list[Fault]) -> str:
    import json
    from dataclasses import asdict

    return json.dumps({"items": items, "faults": [asdict(fault) for fault in faults]}, indent=2)
