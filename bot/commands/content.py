"""Is everything that Limber may say fit to be said? `limber content check`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from content.files.content_faults import Fault

app = typer.Typer(help="The library, the programmes and the phrases.", no_args_is_help=True)

Counted = dict[str, dict[str, dict[str, int]]]
"""By section (items, pictures) and kind: how many of what."""

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
    counted = _counted()
    if json:
        typer.echo(_as_json(counted, faults))
    else:
        _tell(counted, faults)
    if faults:
        from bot.commands.command_error import CommandFault

        raise CommandFault(*map(str, faults))


def _tell(counted: Counted, faults: list[Fault]) -> None:
    from content.checks.phrase_checks import phrase_counts

    for kind, by_language in {**counted["items"], "phrase": phrase_counts()}.items():
        said = ", ".join(f"{language} {number}" for language, number in by_language.items())
        typer.echo(f"{kind:<12} {said}")
    drawn = (f"{kind} {by['drawn']} of {by['all']}" for kind, by in counted["pictures"].items())
    typer.echo(f"{'pictures':<12} {', '.join(drawn)}")
    typer.echo(f"{len(faults)} {'fault' if len(faults) == 1 else 'faults'}")


def _counted() -> Counted:
    """Return what each kind has; nothing of a library that cannot be read."""
    from content.checks.library_checks import counts
    from content.checks.pictures import drawing_counts
    from content.files.content_faults import ContentBroken
    from content.files.library import load_library

    try:
        library = load_library()
    except ContentBroken:
        return {"items": {}, "pictures": {}}
    return {
        "items": {kind.value: by for kind, by in counts(library).items()},
        "pictures": {kind.value: by for kind, by in drawing_counts(library).items()},
    }


def _as_json(counted: Counted, faults: list[Fault]) -> str:
    import json
    from dataclasses import asdict

    return json.dumps({**counted, "faults": [asdict(fault) for fault in faults]}, indent=2)
