"""How does a coordinator see a whole cohort?"""

from __future__ import annotations

from collections.abc import Sequence

from bot.routing import arguments_of
from bot.visits import Visit
from content.digests import figures_message
from db import audit, cohort_figures, cohorts
from db.cohorts import Cohort
from rules.local_time import local_day
from rules.talk import Answer, Say


async def on_figures_asked(visit: Visit) -> Sequence[Answer]:
    """Show the week of the cohort named behind the command, or of each she sees."""
    chosen = await _chosen(visit, arguments_of(visit))
    if not chosen:
        return [Say(message=visit.speech.message("digest.no_such_cohort"))]
    return [await _figures(visit, cohort) for cohort in chosen]


async def _chosen(visit: Visit, name: str) -> list[Cohort]:
    mine = visit.staff.cohorts
    known = await cohorts.all_cohorts(visit.session)
    seen = [one for one in known if mine is None or one.id in mine]
    return [one for one in seen if not name or one.name.casefold() == name.casefold()]


async def _figures(visit: Visit, cohort: Cohort) -> Say:
    found = await cohort_figures.figures_of_cohort(
        visit.session,
        cohort.id,
        visit.services.shelf.programmes[cohort.programme],
        today=local_day(visit.now, visit.staff.zone),
        now=visit.now,
    )
    await audit.note(
        visit.session,
        actor=f"staff:{visit.staff.id}",
        act="figures_read",
        subject=f"cohort:{cohort.id}",
        now=visit.now,
    )
    return Say(message=figures_message(visit.speech, cohort.name, found))
