"""How does a patient read her reflections back, share one, or delete it?"""

from __future__ import annotations

from collections.abc import Sequence

from bot.intake.screens import shown
from bot.intake.update import Visit
from content.patient.reflection_history import (
    ASK,
    DELETE_ACTION,
    SHARE_ACTION,
    YES,
    entry_page,
    nothing_page,
    sure_page,
)
from content.patient.reflections import reflection_message
from db import prompts, reflections
from rules.prompts import Answer, Edit
from rules.reflections import Entry


async def on_reflections_asked(visit: Visit) -> Sequence[Answer]:
    """Show one of what she answered, the newest first."""
    entries = await _entries(visit)
    place = int(visit.value) if visit.value.isdecimal() and len(visit.value) < 6 else 0
    return await _page(visit, entries, place)


async def on_share_tapped(visit: Visit) -> Sequence[Answer]:
    """Let her team read one, after she was told what that means; or no longer."""
    entries = await _entries(visit)
    wish, place = _meant(visit, entries)
    if place is None:
        return await _page(visit, entries, 0)
    if wish == ASK:
        return await shown(
            visit,
            lambda prompt: sure_page(visit.speech, prompt, SHARE_ACTION, entries[place], place),
        )
    await reflections.share_entry(
        visit.session,
        visit.patient.id,
        entries[place].prompt_id,
        at=visit.now if wish == YES else None,
    )
    return await _page(visit, await _entries(visit), place)


async def on_delete_tapped(visit: Visit) -> Sequence[Answer]:
    """Remove one for good, after she was asked; its old message no longer shows it."""
    entries = await _entries(visit)
    wish, place = _meant(visit, entries)
    if place is None:
        return await _page(visit, entries, 0)
    if wish != YES:
        return await shown(
            visit,
            lambda prompt: sure_page(visit.speech, prompt, DELETE_ACTION, entries[place], place),
        )
    gone = entries[place]
    await reflections.delete_entry(visit.session, visit.patient.id, gone.prompt_id)
    answers = await _page(visit, await _entries(visit), place)
    return [*answers, *await _emptied(visit, gone)]


async def _emptied(visit: Visit, gone: Entry) -> list[Answer]:
    await prompts.close_prompt(visit.session, gone.prompt_id, now=visit.now)
    asked = await prompts.prompt_by_id(visit.session, gone.prompt_id)
    if asked is None or asked.message_id is None:
        return []
    reflection = await reflections.reflection_of(visit.session, asked, now=visit.now)
    if reflection is None:
        return []
    message = reflection_message(visit.speech, visit.services.shelf.library, reflection)
    return [Edit(message_id=asked.message_id, message=message)]


async def _page(visit: Visit, entries: list[Entry], place: int) -> Sequence[Answer]:
    if not entries:
        return await shown(visit, lambda prompt: nothing_page(visit.speech, prompt))
    library, zone = visit.services.shelf.library, visit.patient.zone
    at = min(place, len(entries) - 1)
    return await shown(
        visit, lambda prompt: entry_page(visit.speech, library, prompt, entries, at, zone=zone)
    )


async def _entries(visit: Visit) -> list[Entry]:
    return await reflections.entries_of(visit.session, visit.patient.id)


def _meant(visit: Visit, entries: list[Entry]) -> tuple[str, int | None]:
    """Return what she wants with which entry; None for one that is gone."""
    wish, _, prompt_id = visit.value.partition(":")
    ids = [str(entry.prompt_id) for entry in entries]
    return wish, ids.index(prompt_id) if prompt_id in ids else None
