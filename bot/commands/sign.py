"""What did the clinician read, and what may be sent? `limber sign`."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from content.files.signatures import Signature

Html = Annotated[Path, typer.Option(help="Where to write the page.")]
Unsigned = Annotated[bool, typer.Option("--unsigned", help="Only what is not signed yet.")]
Take = Annotated[Path | None, typer.Option(help="Keep what was decided on a page, from its file.")]
Json = Annotated[bool, typer.Option("--json", help="Print where each item stands as JSON.")]


def sign(
    html: Html = Path("sign.html"),
    unsigned: Unsigned = False,
    take: Take = None,
    as_json: Json = False,
) -> None:
    """Write a page on which a clinician accepts, amends or refuses each item; with --take, keep her word."""
    # What the other commands need not wait for is imported here.
    from bot.commands.html_output import sample_shelf, write_page
    from bot.commands.resources import settings_with
    from content.files.signatures import UNSIGNED, states
    from content.gallery.signature_form import sign_html

    settings = settings_with()
    file = settings.signatures_file
    if take is not None:
        _take(take, file)
    bundle = sample_shelf()
    signatures = _read(file) if file is not None and file.exists() else {}
    standing = states(bundle.library, signatures)
    if as_json:
        items = {
            item_id: {
                "state": state,
                "note": signatures[item_id].note if item_id in signatures else "",
            }
            for item_id, state in standing.items()
        }
        typer.echo(json.dumps({"counts": Counter(standing.values()), "items": items}, indent=2))
        return
    if take is None:
        shown = [one for one, state in standing.items() if not unsigned or state in UNSIGNED]
        name = settings.content_accepted_by or ""
        write_page(html, sign_html(bundle, signatures, shown, name=name))
    counted = Counter(standing.values())
    typer.echo(", ".join(f"{counted[state]} {state}" for state in counted))


def _take(decided: Path, file: Path | None) -> None:
    """Add what was decided on a page to the clinic's file."""
    from bot.commands.command_error import CommandFault
    from content.files.library import load_library
    from content.files.signatures import signatures_text

    if file is None:
        raise CommandFault("LIMBER_SIGNATURES_FILE: missing; name the file that keeps signatures")
    new = _read(decided)
    if unknown := sorted(new.keys() - load_library().items.keys()):
        raise CommandFault(f"{decided}: no item is called '{unknown[0]}'; is it of this library?")
    kept = _read(file) if file.exists() else {}
    written = file.with_name(f"{file.name}.new")
    try:
        # All of it or the old one: a half file would lose refusals.
        written.write_text(signatures_text({**kept, **new}), "utf-8")
        written.replace(file)
    except OSError as fault:
        raise CommandFault(f"{file}: cannot be written ({fault.strerror})") from None
    typer.echo(f"{file}: {len(new)} taken")


def _read(file: Path) -> Mapping[str, Signature]:
    from bot.commands.command_error import CommandFault
    from content.files.content_faults import ContentBroken
    from content.files.signatures import load_signatures

    try:
        return load_signatures(file)
    except ContentBroken as broken:
        raise CommandFault(*map(str, broken.faults)) from None
