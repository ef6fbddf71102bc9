"""How does `limber invite` let the first people in?"""

from __future__ import annotations

import asyncio
import io
import sys
from typing import Annotated

import typer

from rules.invites import InviteRole

app = typer.Typer(
    help="Print a link that lets one person in, and the same as a QR code.", no_args_is_help=True
)

Label = Annotated[
    str | None,
    typer.Option(
        help="What you call this person; kept sealed. '-' reads it from standard input: a command line is no secret."
    ),
]
Cohort = Annotated[
    str | None, typer.Option(help="The group of patients to join (the default one).")
]


@app.command("patient")
def patient(cohort: Cohort = None, label: Label = None) -> None:
    """Invite a patient."""
    _invite(InviteRole.PATIENT, cohort=cohort, label=label)


@app.command("coordinator")
def coordinator(label: Label = None) -> None:
    """Invite a coordinator: a nurse, or study staff."""
    _invite(InviteRole.COORDINATOR, label=label)


@app.command("admin")
def admin(label: Label = None) -> None:
    """Invite an admin; the first one is made this way."""
    _invite(InviteRole.ADMIN, label=label)


def _invite(role: InviteRole, *, cohort: str | None = None, label: str | None = None) -> None:
    # What the other commands need not wait for is imported here.
    from bot.commands.invite_links import make_link
    from bot.commands.resources import settings_with
    from bot.process.log import configure_logging

    configure_logging()
    settings = settings_with("bot_token")
    if label == "-":
        label = sys.stdin.readline().strip() or None
    link = asyncio.run(make_link(settings, role, cohort=cohort, label=label))
    typer.echo(link)
    typer.echo(_qr_code(link))


def _qr_code(link: str) -> str:
    import segno

    drawn = io.StringIO()
    # Half blocks make it small, where the terminal can show them.
    small = (sys.stdout.encoding or "").lower().startswith("utf")
    segno.make(link, micro=False).terminal(drawn, compact=small)
    return drawn.getvalue().rstrip("\n")
