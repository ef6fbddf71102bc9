"""Which messages would a patient get? `limber preview`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

LONGEST_DAYS = 366

ProgrammeName = Annotated[str, typer.Option("--programme", help="A file of content/programmes.")]
Days = Annotated[int, typer.Option(min=1, max=LONGEST_DAYS, help="For how many days.")]
Zone = Annotated[str, typer.Option("--timezone", help="Her time zone, such as Europe/Madrid.")]
First = Annotated[
    datetime | None,
    typer.Option("--from", formats=["%Y-%m-%d"], help="Her first day (today)."),
]
Pain = Annotated[
    int | None, typer.Option(min=0, max=10, help="What she rates each day (no ratings).")
]
Language = Annotated[str, typer.Option(help="The language of the messages.")]
Html = Annotated[Path | None, typer.Option(help="Write one page here instead of printing.")]


def preview(
    programme: ProgrammeName = "joint-care",
    days: Days = 28,
    timezone: Zone = "UTC",
    first: First = None,
    pain: Pain = 3,
    language: Language = "en",
    html: Html = None,
) -> None:
    """Show the whole calendar of a programme, with the reason for each message.

    She has no safety answers that bar a movement, answers each check and does all that she is offered.
    """
    # What the other commands need not wait for is imported here.
    from bot.commands.html_output import sample_shelf, write_page
    from content.gallery.programme_calendar import Calendar, as_html, as_text
    from rules.calendar import Somebody, calendar, clock_changes

    bundle = sample_shelf()
    _known(programme, bundle.programmes, "--programme")
    _known(language, bundle.phrases.languages, "--language")
    who = Somebody(zone=timezone, first=_first_day(first, timezone), pain=pain)
    library = bundle.library
    items = tuple(library.items.values())
    plan = bundle.programmes[programme]
    worked_out = Calendar(
        speech=bundle.speech(language),
        library=library,
        programme=plan,
        who=who,
        days=days,
        planned=tuple(calendar(plan, items, library.safety, who, days=days)),
        changes=tuple(clock_changes(timezone, who.first, days)),
    )
    if html is not None:
        write_page(html, as_html(worked_out))
        return
    for line in as_text(worked_out):
        typer.echo(line)


def _known(name: str, names: Iterable[str], option: str) -> None:
    known = sorted(names)
    if name not in known:
        raise typer.BadParameter(f"'{name}' is none of: {', '.join(known)}", param_hint=option)


def _first_day(first: datetime | None, zone: str) -> date:
    from bot.process.clock import RealClock
    from rules.local_time import known_zone, local_day

    if not known_zone(zone):
        raise typer.BadParameter(
            f"'{zone}' is no IANA time zone, such as Europe/Madrid", param_hint="--timezone"
        )
    return first.date() if first else local_day(RealClock().now(), zone)
