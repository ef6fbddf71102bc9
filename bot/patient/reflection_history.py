"""How does a patient read her reflections back, share one, or delete it?"""

from __future__ import annotations

from collections.abc import Sequence

from bot.intake.screens import shown
from bot.intake.update import IncomingUpdate
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
from rules.reflections import ReflectionEntry


async def on_reflections_asked(incoming: IncomingUpdate) -> Sequence[Answer]:
    """Show one of what she answered, the newest first."""
    entries = await _entries(incoming)
    place = int(incoming.value) if incoming.value.isdecimal() and len(incoming.value) < 6 else 0
    return await _page(incoming, entries, place)


async def on_share_tapped(incoming: IncomingUpdate) -> Sequence[Answer]:
    """Let her team read one, after she was told what that means; or no longer."""
    entries = await _entries(incoming)
    wish, place = _meant(incoming, entries)
    if place is None:
        return await _page(incoming, entries, 0)
    if wish == ASK:
        return await shown(
            incoming,
            lambda prompt: sure_page(incoming.speech, prompt, SHARE_ACTION, entries[place], place),
        )
    await reflections.share_entry(
        incoming.session,
        incoming.patient.id,
        entries[place].prompt_id,
        at=incoming.now if wish == YES else None,
    )
    return await _page(incoming, await _entries(incoming), place)


async def on_delete_tapped(incoming: IncomingUpdate) -> Sequence[Answer]:
    """Remove one for good, after she was asked; its old message no longer shows it."""
    entries = await _entries(incoming)
    wish, place = _meant(incoming, entries)
    if place is None:
        return await _page(incoming, entries, 0)
    if wish != YES:
        return await shown(
            incoming,
            lambda prompt: sure_page(incoming.speech, prompt, DELETE_ACTION, entries[place], place),
        )
    gone = entries[place]
    await reflections.delete_entry(incoming.session, incoming.patient.id, gone.prompt_id)
    answers = await _page(incoming, await _entries(incoming), place)
    return [*answers, *await _emptied(incoming, gone)]


async def _emptied(incoming: IncomingUpdate, gone: ReflectionEntry) -> list[Answer]:
    await prompts.close_prompt(incoming.session, gone.prompt_id, now=incoming.now)
    asked = await prompts.prompt_by_id(incoming.session, gone.prompt_id)
    if asked is None or asked.message_id is None:
        return []
    reflection = await reflections.reflection_of(incoming.session, asked, now=incoming.now)
    if reflection is None:
        return []
    message = reflection_message(incoming.speech, incoming.services.bundle.library, reflection)
    return [Edit(message_id=asked.message_id, message=message)]


async def _page(
    incoming: IncomingUpdate, entries: list[ReflectionEntry], place: int
) -> Sequence[Answer]:
    if not entries:
        return await shown(incoming, lambda prompt: nothing_page(incoming.speech, prompt))
    library, zone = incoming.services.bundle.library, incoming.patient.zone
    at = min(place, len(entries) - 1)
    return await shown(
        incoming,
        lambda prompt: entry_page(incoming.speech, library, prompt, entries, at, zone=zone),
    )


async def _entries(incoming: IncomingUpdate) -> list[ReflectionEntry]:
    return await reflections.entries_of(incoming.session, incoming.patient.id)


def _meant(incoming: IncomingUpdate, entries: list[ReflectionEntry]) -> tuple[str, int | None]:
    """Return what she wants with which entry; None for one that is gone."""
    wish, _, prompt_id = incoming.value.partition(":")
    ids = [str(entry.prompt_id) for entry in entries]
    return wish, ids.index(prompt_id) if prompt_id in ids else None
