"""How can anybody try Limber, without a token, an account or a server?"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

LONGEST_DAYS = 366
MOST_PATIENTS = 2000

Days = Annotated[
    int | None,
    typer.Option(
        min=1,
        max=LONGEST_DAYS,
        help="Let a scripted patient and coordinator live through so many days.",
    ),
]
Seed = Annotated[int, typer.Option(help="Another seed, another patient; the same, the same text.")]
Browser = Annotated[bool, typer.Option(help="Open the page in the browser.")]
Port = Annotated[int, typer.Option(min=0, max=65535, help="The page's port; 0 takes a free one.")]
Patients = Annotated[
    int,
    typer.Option(min=0, max=MOST_PATIENTS, help="Give the coordinator so many made-up patients."),
]
Out = Annotated[
    Path | None, typer.Option(help="The folder for the files of the scripted days (a new one).")
]


def add_to(app: typer.Typer) -> None:
    """Put the demo among the commands."""
    app.command("demo")(demo)


def demo(
    days: Days = None,
    seed: Seed = 1,
    browser: Browser = True,
    port: Port = 0,
    patients: Patients = 0,
    out: Out = None,
) -> None:
    """Try the real bot on made-up phones: a page with two of them and a clock to skip ahead.

    With --days and --no-browser the conversation of scripted people is printed instead.
    """
    from bot.commands.demo import page, script

    if days is not None and not browser:
        script.play(days=days, seed=seed, patients=patients, out=out)
    else:
        page.serve(days=days or 0, seed=seed, patients=patients, browser=browser, port=port)
