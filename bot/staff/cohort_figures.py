"""How does a coordinator see a whole cohort?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.intake.attachments import off_loop
from bot.intake.routing import arguments_of
from bot.intake.update import IncomingUpdate
from bot.services import Services
from bot.staff.audit import note
from content.staff.digests import figures_message
from db import cohort_figures, cohorts
from db.cohorts import Cohort
from reports.cohort_charts import draw_cohort
from rules.figures import CHART_WEEKS, weeks_of
from rules.local_time import local_day
from rules.message import Media, MediaKind, Message
from rules.programmes import DAYS
from rules.prompts import Answer, Made, Say

COHORT = "cohort"
# A cohort each: more messages at once would be a flood.
MOST = 5


async def on_figures_asked(incoming: IncomingUpdate) -> Sequence[Answer]:
    """Show the week of the cohort named behind the command, or of each she sees."""
    chosen = await _chosen(incoming, arguments_of(incoming))
    if not chosen:
        return [Say(message=incoming.speech.message("digest.no_such_cohort"))]
    return [await _asked(incoming, cohort) for cohort in chosen[:MOST]]


async def make_figures(services: Services, details: Mapping[str, Any]) -> Message | None:
    """Count a cohort's last week, and draw its last weeks."""
    now = services.clock.now()
    today = local_day(now, details["zone"])
    since = today - timedelta(days=DAYS * CHART_WEEKS - 1)
    async with services.database.transaction() as session:
        cohort = await cohorts.cohort_by_id(session, details["cohort"])
        found = await cohort_figures.figures_of_cohort(
            session,
            cohort.id,
            services.bundle.programmes[cohort.programme],
            today=today,
            now=now,
        )
        ratings = await cohort_figures.ratings_of_cohort(session, cohort.id, since=since)
    speech = services.bundle.speech(details["language"])
    message = figures_message(speech, cohort.name, found)
    weeks = weeks_of(ratings, today=today)
    if not any(week.n for week in weeks):
        return message
    picture = await off_loop(draw_cohort, cohort.name, weeks, speech)
    return replace(message, media=Media(kind=MediaKind.PHOTO, name="cohort.png", data=picture))


async def _chosen(incoming: IncomingUpdate, name: str) -> list[Cohort]:
    mine = incoming.staff.cohorts
    known = await cohorts.all_cohorts(incoming.session)
    seen = [one for one in known if mine is None or one.id in mine]
    return [one for one in seen if not name or one.name.casefold() == name.casefold()]


async def _asked(incoming: IncomingUpdate, cohort: Cohort) -> Made:
    await note(incoming, "figures_read", f"cohort:{cohort.id}")
    return Made(
        maker=COHORT,
        details={
            "cohort": cohort.id,
            "language": incoming.staff.language,
            "zone": incoming.staff.zone,
        },
        otherwise=incoming.speech.message("progress.failed"),
    )
