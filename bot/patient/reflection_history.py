"""How does a patient read her reflections back, share one, or delete it?"""

from __future__ import annotations

from collections.abc import Sequence

from bot.intake.screens import shown
from bot.intake.update import IncomingUpdate
from content.buttons.patient import (
    DeleteReflection,
    OpenReflections,
    ReflectionHistoryButton,
    ShareReflection,
)
from content.patient.reflection_history import (
    entry_page,
    nothing_page,
    sure_page,
)
from content.patient.reflections import reflection_message
from db import prompts, reflections
from rules.prompts import Answer, Edit
from rules.reflections import ReflectionEntry


async def on_history_tapped(
    incoming: IncomingUpdate, button: ReflectionHistoryButton
) -> Sequence[Answer]:
    """Show one of what she answered; share or delete it after she was told what that means."""
    entries = await _entries(incoming)
    if isinstance(button, OpenReflections):
        return await _page(incoming, entries, button.place)
    place = next((at for at, one in enumerate(entries) if one.prompt_id == button.prompt_id), None)
    if place is None:
        return await _page(incoming, entries, 0)
    match button:
        case ShareReflection(shared=False) | ShareReflection(sure=True):
            await reflections.share_entry(
                incoming.session,
                incoming.patient.id,
                button.prompt_id,
                at=incoming.now if button.shared else None,
            )
            return await _page(incoming, await _entries(incoming), place)
        case DeleteReflection(sure=True):
            await reflections.delete_entry(incoming.session, incoming.patient.id, button.prompt_id)
            answers = await _page(incoming, await _entries(incoming), place)
            return [*answers, *await _emptied(incoming, button.prompt_id)]
    return await shown(incoming, lambda prompt: sure_page(incoming.speech, prompt, button, place))


async def on_reflections_asked(incoming: IncomingUpdate) -> Sequence[Answer]:
    """Show the newest of what she answered."""
    return await _page(incoming, await _entries(incoming), 0)


async def _emptied(incoming: IncomingUpdate, prompt_id: int) -> list[Answer]:
    """Return the edit of its old message, which no longer shows it."""
    await prompts.close_prompt(incoming.session, prompt_id, now=incoming.now)
    asked = await prompts.prompt_by_id(incoming.session, prompt_id)
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
