"""How does an admin choose which programme a cohort follows, and its times?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.intake.screens import toasts
from bot.intake.update import Visit
from bot.staff.audit import note
from content.staff.cohorts import (
    CHECK,
    NUDGE,
    PROGRAMMES_OWN,
    Following,
    Sheet,
    cohort_list,
    cohort_page,
    minutes_of,
    time_page,
)
from db import cohorts, prompts
from db.cohorts import Cohort
from rules.message import Message
from rules.prompts import Answer, Edit, PromptKind, Say
from rules.vocabulary import Role

_COLUMNS = {CHECK: "check_minute", NUDGE: "nudge_minute"}


async def on_programmes_asked(visit: Visit) -> Sequence[Answer]:
    """List the cohorts; only an admin changes what a whole group is sent."""
    await cohorts.default_cohort(visit.session, now=visit.now)
    prompt = await prompts.open_prompt(
        visit.session, visit.staff, PromptKind.STAFF_MENU, now=visit.now
    )
    return [Say(message=await _list(visit, prompt.id), prompt_id=prompt.id)]


async def on_cohort_tapped(visit: Visit) -> Sequence[Answer]:
    """Show a cohort or its times, or change what the button says."""
    number, _, value = visit.value.partition(":")
    found = await cohorts.all_cohorts(visit.session)
    place = int(number) if number.isdecimal() else len(found)
    if visit.staff.role is not Role.ADMIN or place >= len(found):
        return toasts(visit, visit.speech.say("cohort.admins"))
    what, _, chosen = value.partition(":")
    if what == "all":
        return _shown(visit, await _list(visit, visit.asked.id))
    if what in _COLUMNS and not chosen:
        page = time_page(_sheet(visit, place), _following(visit, found[place]), what)
        return _shown(visit, page)
    change = _change(visit, what, chosen)
    if change:
        await _changed(visit, found[place], change)
    return await _cohort(visit, found[place].id, place, saved=bool(change))


def _change(visit: Visit, what: str, chosen: str) -> dict[str, Any]:
    """Return the columns that a tap changes, none for what no button says."""
    programmes = list(visit.services.shelf.programmes)
    if what == "p" and chosen.isdecimal() and int(chosen) < len(programmes):
        return {"programme": programmes[int(chosen)]}
    if what in _COLUMNS and chosen == PROGRAMMES_OWN:
        return {_COLUMNS[what]: None}
    if chosen.isdecimal() and int(chosen) in minutes_of(what):
        return {_COLUMNS[what]: int(chosen)}
    return {}


async def _changed(visit: Visit, cohort: Cohort, change: dict[str, Any]) -> None:
    await cohorts.change_cohort(visit.session, cohort.id, **change)
    await note(visit, "cohort_changed", f"cohort:{cohort.id}", **change)


async def _cohort(visit: Visit, cohort_id: int, place: int, *, saved: bool) -> Sequence[Answer]:
    cohort = await cohorts.cohort_by_id(visit.session, cohort_id)
    page = cohort_page(
        _sheet(visit, place), _following(visit, cohort), visit.services.shelf.programmes
    )
    return _shown(visit, page, visit.speech.say("settings.saved") if saved else None)


async def _list(visit: Visit, prompt_id: int) -> Message:
    found = await cohorts.all_cohorts(visit.session)
    shown = [_following(visit, one) for one in found]
    may_change = visit.staff.role is Role.ADMIN
    return cohort_list(visit.speech, prompt_id, shown, may_change=may_change)


def _following(visit: Visit, cohort: Cohort) -> Following:
    return Following(
        name=cohort.name,
        follows=cohort.programme,
        programme=visit.services.shelf.programmes.get(cohort.programme),
        check_at=cohort.check_at,
        nudge_at=cohort.nudge_at,
    )


def _sheet(visit: Visit, place: int) -> Sheet:
    return Sheet(visit.speech, visit.asked.id, place)


def _shown(visit: Visit, message: Message, toast: str | None = None) -> list[Answer]:
    return [Edit(message_id=visit.tapped_message, message=message), *toasts(visit, toast)]
