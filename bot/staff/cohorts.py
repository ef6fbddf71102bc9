"""How does an admin choose which programme a cohort follows, and its times?"""

from __future__ import annotations

from collections.abc import Sequence

from bot.intake.screens import toasts
from bot.intake.update import IncomingUpdate
from bot.staff.audit import note
from content.buttons.staff import CohortButton, CohortTime, SetCohortTime, SetProgramme
from content.staff.cohorts import (
    TIMES,
    CohortSheet,
    Following,
    cohort_list,
    cohort_page,
    time_page,
)
from db import cohorts, prompts
from db.cohorts import Cohort, CohortChange
from rules.message import Message
from rules.prompts import Answer, Edit, PromptKind, Say
from rules.vocabulary import Role


async def on_programmes_asked(incoming: IncomingUpdate) -> Sequence[Answer]:
    """List the cohorts; only an admin changes what a whole group is sent."""
    await cohorts.default_cohort(incoming.session, now=incoming.now)
    prompt = await prompts.open_prompt(
        incoming.session, incoming.staff, PromptKind.STAFF_MENU, now=incoming.now
    )
    return [Say(message=await _list(incoming, prompt.id), prompt_id=prompt.id)]


async def on_cohort_tapped(incoming: IncomingUpdate, button: CohortButton) -> Sequence[Answer]:
    """Show a cohort or its times, or change what the button says."""
    found, place = await cohorts.all_cohorts(incoming.session), button.place
    if place is None or place >= len(found):
        return _shown(incoming, await _list(incoming, incoming.asked.id))
    change = CohortChange()
    match button:
        case SetCohortTime(which=which, minute=None):
            page = time_page(_sheet(incoming, place), _following(incoming, found[place]), which)
            return _shown(incoming, page)
        case SetCohortTime(which=which, minute=minute) if minute in ("own", *TIMES[which]):
            own = None if minute == "own" else minute
            check = which is CohortTime.CHECK
            change = CohortChange(check_minute=own) if check else CohortChange(nudge_minute=own)
        case SetProgramme(programme=at) if at < len(incoming.services.bundle.programmes):
            change = CohortChange(programme=list(incoming.services.bundle.programmes)[at])
    if change:
        await cohorts.change_cohort(incoming.session, found[place].id, **change)
        await note(incoming, "cohort_changed", f"cohort:{found[place].id}", **change)
    return await _cohort(incoming, found[place].id, place, saved=bool(change))


async def _cohort(
    incoming: IncomingUpdate, cohort_id: int, place: int, *, saved: bool
) -> Sequence[Answer]:
    cohort = await cohorts.cohort_by_id(incoming.session, cohort_id)
    page = cohort_page(
        _sheet(incoming, place), _following(incoming, cohort), incoming.services.bundle.programmes
    )
    return _shown(incoming, page, incoming.speech.say("settings.saved") if saved else None)


async def _list(incoming: IncomingUpdate, prompt_id: int) -> Message:
    found = await cohorts.all_cohorts(incoming.session)
    shown = [_following(incoming, one) for one in found]
    may_change = incoming.staff.role is Role.ADMIN
    return cohort_list(incoming.speech, prompt_id, shown, may_change=may_change)


def _following(incoming: IncomingUpdate, cohort: Cohort) -> Following:
    return Following(
        name=cohort.name,
        follows=cohort.programme,
        programme=incoming.services.bundle.programmes.get(cohort.programme),
        check_at=cohort.check_at,
        nudge_at=cohort.nudge_at,
    )


def _sheet(incoming: IncomingUpdate, place: int) -> CohortSheet:
    return CohortSheet(incoming.speech, incoming.asked.id, place)


def _shown(incoming: IncomingUpdate, message: Message, toast: str | None = None) -> list[Answer]:
    return [Edit(message_id=incoming.tapped_message, message=message), *toasts(incoming, toast)]
