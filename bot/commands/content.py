"""Is everything that Limber may say fit to be said? `limber content check`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from content.files.content_faults import Fault

app = typer.Typer(help="The library, the programmes and the phrases.", no_args_is_help=True)

Json = Annotated[bool, typer.Option("--json", help="Print counts and faults as JSON.")]


@app.callback()
def content() -> None:
    """Have subcommands, even while there is one."""


@app.command("check")
def check(json: Json = False) -> None:
    """Read all content, count it, and name each fault with file, line and mend."""
    # What the other commands need not wait for is imported here.
    from bot.process.clock import RealClock
    from content.checks.all_checks import content_faults

    faults = content_faults(RealClock().now().date())
    items = _items()
    if json:
        typer.echo(_as_json(items, faults))
    else:
        _tell(items, faults)
    if faults:
        from bot.commands.command_error import CommandFault

        raise CommandFault(*map(str, faults))


def _tell(items: dict[str, dict[str, int]], faults: list[Fault]) -> None:
    from content.checks.phrase_checks import phrase_counts

    for kind, by_language in {**items, "phrase": phrase_counts()}.items():
        said = ", ".join(f"{language} {number}" for language, number in by_language.items())
        typer.echo(f"{kind:<12} {said}")
    typer.echo(f"{len(faults)} {'fault' if len(faults) == 1 else 'faults'}")


def _items() -> dict[str, dict[str, int]]:
    """Return how many items each kind has in each language; none of a library that cannot be read."""
    from content.checks.library_checks import counts
    from content.files.content_faults import ContentBroken
    from content.files.library import load_library

    try:
        return {kind.value: by for kind, by in counts(load_library()).items()}
    except ContentBroken:
        return {}


def _as_json(items: dict[str, dict[str, int]], faults: list[Fault]) -> str:
    import json
    from dataclasses import asdict

    return json.dumps({"items": items, "faults": [asdict(fault) for fault in faults]}, indent=2)
