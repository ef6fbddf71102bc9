"""How does a patient find again what she keeps, and undo "Not for me"?"""

from __future__ import annotations

from collections.abc import Sequence

from bot.intake.screens import shown
from bot.intake.update import Visit
from content.patient.item_preferences import item_page, kept_page, retired_page
from db import item_preferences, prompts
from db.item_preferences import Chosen
from rules.prompts import Answer


async def on_kept_asked(visit: Visit) -> Sequence[Answer]:
    """Show what she keeps, what she wants no more, or one item of either, as the button says."""
    chosen = await _chosen(visit)
    letter, _, place = visit.value.partition(":")
    if place.isdecimal() and letter in ("k", "r"):
        listed = chosen.retired if letter == "r" else chosen.liked
        if int(place) < len(listed):
            return await _item(visit, listed[int(place)], chosen)
    letter, _, start = visit.value.partition("+")
    first = int(start) if start.isdecimal() else 0
    library = visit.services.shelf.library
    if letter == "r":
        return await shown(
            visit,
            lambda prompt: retired_page(visit.speech, library, prompt, chosen.retired, start=first),
        )
    return await shown(
        visit,
        lambda prompt: kept_page(
            visit.speech,
            library,
            prompt,
            chosen.liked,
            retired=len(chosen.retired),
            start=first,
        ),
    )


async def on_kept_switched(visit: Visit) -> Sequence[Answer]:
    """Keep the item of the page, or keep it no more."""
    item_id = _shown_item(visit)
    if item_id is None:
        return await on_kept_asked(visit)
    await item_preferences.keep_item(
        visit.session, visit.patient.id, item_id, kept=visit.value == "1", now=visit.now
    )
    return await _item(visit, item_id, await _chosen(visit))


async def on_retired_switched(visit: Visit) -> Sequence[Answer]:
    """Let the item of the page come again, or send it no more."""
    item_id = _shown_item(visit)
    if item_id is None:
        return await on_kept_asked(visit)
    await item_preferences.retire_item(
        visit.session, visit.patient.id, item_id, retired=visit.value == "1", now=visit.now
    )
    return await _item(visit, item_id, await _chosen(visit))


async def _item(visit: Visit, item_id: str, chosen: Chosen) -> Sequence[Answer]:
    library = visit.services.shelf.library
    answers = await shown(
        visit,
        lambda prompt: item_page(
            visit.speech,
            library,
            prompt,
            item_id,
            kept=item_id in chosen.liked,
            retired=item_id in chosen.retired,
        ),
    )
    # The page's prompt knows which item it shows: an id is too long for a button.
    await prompts.change_prompt(
        visit.session, visit.asked.id, data={**visit.asked.data, "item": item_id}
    )
    return answers


def _shown_item(visit: Visit) -> str | None:
    item_id = visit.asked.data.get("item")
    return item_id if item_id in visit.services.shelf.library.items else None


async def _chosen(visit: Visit) -> Chosen:
    """Return what she has chosen, but for what the library no longer has."""
    known = visit.services.shelf.library.items
    chosen = await item_preferences.chosen_items(visit.session, visit.patient.id)
    return Chosen(
        liked=tuple(one for one in chosen.liked if one in known),
        retired=tuple(one for one in chosen.retired if one in known),
    )
