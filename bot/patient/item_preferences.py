"""How does a patient find again what she keeps, and undo "Not for me"?"""

from __future__ import annotations

from collections.abc import Sequence

from bot.intake.screens import shown
from bot.intake.update import IncomingUpdate
from content.buttons.patient import KeepItem, KeptButton, OpenKept, OpenKeptItem, RetireItem
from content.patient.item_preferences import item_page, kept_page, retired_page
from db import item_preferences, prompts
from db.item_preferences import Chosen
from rules.prompt_data import ScreenPromptData
from rules.prompts import Answer


async def on_kept_tapped(incoming: IncomingUpdate, button: KeptButton) -> Sequence[Answer]:
    """Show a list, or an item of it, or switch the item that is shown."""
    session, patient_id, now = incoming.session, incoming.patient.id, incoming.now
    chosen, item_id = await _chosen(incoming), _shown_item(incoming)
    match button:
        case OpenKept(retired=retired, start=start):
            return await _listed(incoming, chosen, retired=retired, start=start)
        case OpenKeptItem(retired=retired, place=place):
            listed = chosen.retired if retired else chosen.liked
            item_id = listed[place] if place < len(listed) else None
        case KeepItem(kept=kept) if item_id is not None:
            await item_preferences.keep_item(session, patient_id, item_id, kept=kept, now=now)
        case RetireItem(retired=retired) if item_id is not None:
            await item_preferences.retire_item(
                session, patient_id, item_id, retired=retired, now=now
            )
    if item_id is None:
        return await _listed(incoming, chosen)
    return await _item(incoming, item_id, await _chosen(incoming))


async def on_kept_asked(incoming: IncomingUpdate) -> Sequence[Answer]:
    """Show what she keeps."""
    return await _listed(incoming, await _chosen(incoming))


async def _listed(
    incoming: IncomingUpdate, chosen: Chosen, *, retired: bool = False, start: int = 0
) -> Sequence[Answer]:
    library = incoming.services.bundle.library
    if retired:
        return await shown(
            incoming,
            lambda prompt: retired_page(
                incoming.speech, library, prompt, chosen.retired, start=start
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
            start=start,
        ),
    )


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
        incoming.session, incoming.asked.id, data=ScreenPromptData(item=item_id)
    )
    return answers


def _shown_item(incoming: IncomingUpdate) -> str | None:
    # Who typed the menu's words has no page before her.
    if incoming.prompt is None:
        return None
    item_id = incoming.prompt.kept(ScreenPromptData).item
    return item_id if item_id in incoming.services.bundle.library.items else None


async def _chosen(incoming: IncomingUpdate) -> Chosen:
    """Return what she has chosen, but for what the library no longer has."""
    known = incoming.services.bundle.library.items
    chosen = await item_preferences.chosen_items(incoming.session, incoming.patient.id)
    return Chosen(
        liked=tuple(one for one in chosen.liked if one in known),
        retired=tuple(one for one in chosen.retired if one in known),
    )
