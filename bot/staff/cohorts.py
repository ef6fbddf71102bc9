"""How does an admin choose which programme a cohort follows, and its times?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.intake.screens import toasts
from bot.intake.update import IncomingUpdate
from bot.staff.audit import note
from content.staff.cohorts import (
    CHECK,
    NUDGE,
    PROGRAMMES_OWN,
    CohortSheet,
    Following,
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


async def on_programmes_asked(incoming: IncomingUpdate) -> Sequence[Answer]:
    """List the cohorts; only an admin changes what a whole group is sent."""
    await cohorts.default_cohort(incoming.session, now=incoming.now)
    prompt = await prompts.open_prompt(
        incoming.session, incoming.staff, PromptKind.STAFF_MENU, now=incoming.now
    )
    return [Say(message=await _list(incoming, prompt.id), prompt_id=prompt.id)]


async def on_cohort_tapped(incoming: IncomingUpdate) -> Sequence[Answer]:
    """Show a cohort or its times, or change what the button says."""
    number, _, value = incoming.value.partition(":")
    found = await cohorts.all_cohorts(incoming.session)
    place = int(number) if number.isdecimal() else len(found)
    if incoming.staff.role is not Role.ADMIN or place >= len(found):
        return toasts(incoming, incoming.speech.say("cohort.admins"))
    what, _, chosen = value.partition(":")
    if what == "all":
        return _shown(incoming, await _list(incoming, incoming.asked.id))
    if what in _COLUMNS and not chosen:
        page = time_page(_sheet(incoming, place), _following(incoming, found[place]), what)
        return _shown(incoming, page)
    change = _change(incoming, what, chosen)
    if change:
        await _changed(incoming, found[place], change)
    return await _cohort(incoming, found[place].id, place, saved=bool(change))


def _change(incoming: IncomingUpdate, what: str, chosen: str) -> dict[str, Any]:
    """Return the columns that a tap changes, none for what no button says."""
    programmes = list(incoming.services.bundle.programmes)
    if what == "p" and chosen.isdecimal() and int(chosen) < len(programmes):
        return {"programme": programmes[int(chosen)]}
    if what in _COLUMNS and chosen == PROGRAMMES_OWN:
        return {_COLUMNS[what]: None}
    if chosen.isdecimal() and int(chosen) in minutes_of(what):
        return {_COLUMNS[what]: int(chosen)}
    return {}


async def _changed(incoming: IncomingUpdate, cohort: Cohort, change: dict[str, Any]) -> None:
    await cohorts.change_cohort(incoming.session, cohort.id, **change)
    await note(incoming, "cohort_changed", f"cohort:{cohort.id}", **change)


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
