"""Which messages would a patient get? `limber preview`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, TypeVar

import typer

from rules.pain import HIGHEST, LOWEST
from rules.vocabulary import Caution, Joint, SafetyAnswer

LONGEST_DAYS = 366
_Named = TypeVar("_Named", bound=StrEnum)
_SCALE = frozenset(str(value) for value in range(LOWEST, HIGHEST + 1))

ProgrammeName = Annotated[str, typer.Option("--programme", help="A file of content/programmes.")]
Days = Annotated[int, typer.Option(min=1, max=LONGEST_DAYS, help="For how many days.")]
Zone = Annotated[str, typer.Option("--timezone", help="Her time zone, such as Europe/Madrid.")]
First = Annotated[
    datetime | None,
    typer.Option("--from", formats=["%Y-%m-%d"], help="Her first day (today)."),
]
Pain = Annotated[
    str, typer.Option(help="What she rates each day, 0-10 or none; or day by day: 3,3,8,none,4.")
]
Language = Annotated[str, typer.Option(help="The language of the messages.")]
Safety = Annotated[str, typer.Option(help="Her safety answers, such as arm_swelling,not_sure.")]
Sore = Annotated[str, typer.Option(help="Where it aches, such as hands,knees.")]
Cautions = Annotated[str, typer.Option(help="What food does not suit her, such as allergy.")]
Cleared = Annotated[bool, typer.Option("--cleared", help="A coordinator has cleared her to move.")]
Json = Annotated[bool, typer.Option("--json", help="Print a line of facts for each day as JSON.")]
Html = Annotated[Path | None, typer.Option(help="Write one page here instead of printing.")]


def preview(
    programme: ProgrammeName = "joint-care",
    days: Days = 28,
    timezone: Zone = "UTC",
    first: First = None,
    pain: Pain = "3",
    language: Language = "en",
    html: Html = None,
    safety: Safety = "",
    sore: Sore = "",
    cautions: Cautions = "",
    cleared: Cleared = False,
    json: Json = False,
) -> None:
    """Show the whole calendar of a programme, with the reason for each message.

    She answers each check and does all that she is offered, with two more of each to spare.
    """
    # What the other commands need not wait for is imported here.
    from bot.commands.html_output import sample_shelf, write_page
    from content.gallery.programme_calendar import Calendar, as_html, as_json, as_text
    from rules.calendar import Somebody, calendar, clock_changes

    bundle = sample_shelf()
    _known(programme, bundle.programmes, "--programme")
    _known(language, bundle.phrases.languages, "--language")
    who = Somebody(
        zone=timezone,
        first=_first_day(first, timezone),
        pains=_ratings(pain),
        safety=_named(safety, SafetyAnswer, "--safety"),
        sore=_named(sore, Joint, "--sore"),
        cautions=_named(cautions, Caution, "--cautions"),
        cleared=cleared,
    )
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
    if json:
        typer.echo(as_json(worked_out))
        return
    for line in as_text(worked_out):
        typer.echo(line)


def _known(name: str, names: Iterable[str], option: str) -> None:
    known = sorted(names)
    if name not in known:
        raise typer.BadParameter(f"'{name}' is none of: {', '.join(known)}", param_hint=option)


def _named(said: str, names: type[_Named], option: str) -> frozenset[_Named]:
    """Return "hands,knees" as the choices they name."""
    found = [one.strip() for one in said.split(",") if one.strip()]
    for one in found:
        _known(one, names, option)
    return frozenset(names(one) for one in found)


def _ratings(said: str) -> tuple[int | None, ...]:
    """Return "3,3,8,none" as ratings from day to day."""
    found = [None if one.strip() == "none" else one.strip() for one in said.split(",")]
    if wrong := [one for one in found if one is not None and one not in _SCALE]:
        raise typer.BadParameter(f"'{wrong[0]}' is no rating (0-10 or none)", param_hint="--pain")
    return tuple(None if one is None else int(one) for one in found)


def _first_day(first: datetime | None, zone: str) -> date:
    from bot.process.clock import RealClock
    from rules.local_time import known_zone, local_day

    if not known_zone(zone):
        raise typer.BadParameter(
            f"'{zone}' is no IANA time zone, such as Europe/Madrid", param_hint="--timezone"
        )
    return first.date() if first else local_day(RealClock().now(), zone)
