"""Where can somebody read every message? `limber gallery`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Html = Annotated[Path, typer.Option(help="Where to write the page.")]


def gallery(html: Html = Path("gallery.html")) -> None:
    """Write one page with every message in every language and state, for a clinician to read."""
    # What the other commands need not wait for is imported here.
    from bot.commands.html_output import sample_shelf, write_page
    from content.gallery.page import gallery_html

    write_page(html, gallery_html(sample_shelf()))
