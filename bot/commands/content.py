"""Is everything that Limber may say fit to be said? `limber content check`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from content.files.content_faults import Fault

app = typer.Typer(help="The library, the programmes and the phrases.", no_args_is_help=True)

Figures = Mapping[str, Any]
Counted = dict[str, dict[str, dict[str, Any]]]
"""By section (items, pictures, words_visible, monotony) and kind: how many of what."""

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
    for kind, by_language in counted["words_visible"].items():
        said = ", ".join(
            f"{language} {by['median']} (most {by['most']})" for language, by in by_language.items()
        )
        typer.echo(f"{'words seen':<12} {kind}: {said}")
    typer.echo(f"{len(faults)} {'fault' if len(faults) == 1 else 'faults'}")


def _counted() -> Counted:
    """Return what each kind has; nothing of a library that cannot be read."""
    from content.checks.library_checks import counts
    from content.checks.pictures import drawing_counts
    from content.checks.visible_words import monotony, seen_texts, words_visible
    from content.files.content_faults import ContentBroken
    from content.files.library import load_library

    try:
        library = load_library()
    except ContentBroken:
        return {"items": {}, "pictures": {}, "words_visible": {}, "monotony": {}}
    return {
        "items": {kind.value: by for kind, by in counts(library).items()},
        "pictures": {kind.value: by for kind, by in drawing_counts(library).items()},
        "words_visible": _by_kind(words_visible(list(seen_texts(library)))),
        "monotony": _by_kind(monotony(library)),
    }


def _by_kind(figures: Mapping[tuple[str, str], Figures]) -> dict[str, dict[str, Figures]]:
    """Return what is known by kind and language, a kind at a time."""
    found: dict[str, dict[str, Figures]] = {}
    for (kind, language), figure in figures.items():
        found.setdefault(kind, {})[language] = figure
    return found


def _as_json(counted: Counted, faults: list[Fault]) -> str:
    import json
    from dataclasses import asdict

    return json.dumps({**counted, "faults": [asdict(fault) for fault in faults]}, indent=2)
