"""How does a patient find again what she keeps, and undo "Not for me"?"""

from __future__ import annotations

from collections.abc import Sequence

from bot.intake.screens import shown
from bot.intake.update import IncomingUpdate
from content.patient.item_preferences import item_page, kept_page, retired_page
from db import item_preferences, prompts
from db.item_preferences import Chosen
from rules.prompts import Answer


async def on_kept_asked(incoming: IncomingUpdate) -> Sequence[Answer]:
    """Show what she keeps, what she wants no more, or one item of either, as the button says."""
    chosen = await _chosen(incoming)
    letter, _, place = incoming.value.partition(":")
    if place.isdecimal() and letter in ("k", "r"):
        listed = chosen.retired if letter == "r" else chosen.liked
        if int(place) < len(listed):
            return await _item(incoming, listed[int(place)], chosen)
    letter, _, start = incoming.value.partition("+")
    first = int(start) if start.isdecimal() else 0
    library = incoming.services.bundle.library
    if letter == "r":
        return await shown(
            incoming,
            lambda prompt: retired_page(
                incoming.speech, library, prompt, chosen.retired, start=first
            ),
        )
    return await shown(
        incoming,
        lambda prompt: kept_page(
            incoming.speech,
            library,
            prompt,
            chosen.liked,
            retired=len(chosen.retired),
            start=first,
        ),
    )


async def on_kept_switched(incoming: IncomingUpdate) -> Sequence[Answer]:
    """Keep the item of the page, or keep it no more."""
    item_id = _shown_item(incoming)
    if item_id is None:
        return await on_kept_asked(incoming)
    await item_preferences.keep_item(
        incoming.session, incoming.patient.id, item_id, kept=incoming.value == "1", now=incoming.now
    )
    return await _item(incoming, item_id, await _chosen(incoming))


async def on_retired_switched(incoming: IncomingUpdate) -> Sequence[Answer]:
    """Let the item of the page come again, or send it no more."""
    item_id = _shown_item(incoming)
    if item_id is None:
        return await on_kept_asked(incoming)
    await item_preferences.retire_item(
        incoming.session,
        incoming.patient.id,
        item_id,
        retired=incoming.value == "1",
        now=incoming.now,
    )
    return await _item(incoming, item_id, await _chosen(incoming))


async def _item(incoming: IncomingUpdate, item_id: str, chosen: Chosen) -> Sequence[Answer]:
    library = incoming.services.bundle.library
    answers = await shown(
        incoming,
        lambda prompt: item_page(
            incoming.speech,
            library,
            prompt,
            item_id,
            kept=item_id in chosen.liked,
            retired=item_id in chosen.retired,
        ),
    )
    # The page's prompt knows which item it shows: an id is too long for a button.
    await prompts.change_prompt(
        incoming.session, incoming.asked.id, data={**incoming.asked.data, "item": item_id}
    )
    return answers


def _shown_item(incoming: IncomingUpdate) -> str | None:
    item_id = incoming.asked.data.get("item")
    return item_id if item_id in incoming.services.bundle.library.items else None


async def _chosen(incoming: IncomingUpdate) -> Chosen:
    """Return what she has chosen, but for what the library no longer has."""
    known = incoming.services.bundle.library.items
    chosen = await item_preferences.chosen_items(incoming.session, incoming.patient.id)
    return Chosen(
        liked=tuple(one for one in chosen.liked if one in known),
        retired=tuple(one for one in chosen.retired if one in known),
    )
