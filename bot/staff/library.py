"""How do staff look up what patients may receive, and switch an item off or on?"""

from __future__ import annotations

from collections.abc import Sequence

from bot.intake.routing import arguments_of
from bot.intake.screens import toasts
from bot.intake.update import IncomingUpdate
from bot.staff.audit import note
from content.buttons.staff import (
    LibraryButton,
    ListItemsOff,
    OpenItem,
    SwitchItem,
    TurnItems,
)
from content.files.library_search import found_items
from content.patient.item_details import (
    PAGE,
    Looked,
    Looking,
    library_found,
    library_front,
    library_item,
)
from db import item_switches, prompts, staff
from rules.local_time import local_day
from rules.message import Message
from rules.prompt_data import StaffPromptData
from rules.prompts import Answer, Edit, PromptKind, Say

# A search is cut here: whoever finds more wants another word.
MOST_FOUND = 96
_LONGEST_WORDS = 60


async def on_library_asked(incoming: IncomingUpdate) -> Sequence[Answer]:
    """Say how to look items up, or show those that hold the words behind the command."""
    words = arguments_of(incoming)[:_LONGEST_WORDS]
    found = found_items(incoming.services.bundle.library, words)[:MOST_FOUND]
    prompt = await prompts.open_prompt(
        incoming.session,
        incoming.staff,
        PromptKind.STAFF_MENU,
        now=incoming.now,
        data=StaffPromptData(words=words, found=tuple(found)),
    )
    looking = await _looking(incoming, prompt.id)
    message = library_found(looking, _page(words, found)) if words else library_front(looking)
    return [Say(message=message, prompt_id=prompt.id)]


async def on_library_tapped(incoming: IncomingUpdate, button: LibraryButton) -> Sequence[Answer]:
    """Show a page of the search or one item, or switch that one."""
    if isinstance(button, ListItemsOff):
        return await _all_off(incoming)
    found, place = _found(incoming), button.place
    if place >= len(found):
        return toasts(incoming)
    match button:
        case TurnItems():
            looking = await _looking(incoming, incoming.asked.id)
            page = library_found(
                looking, _page(incoming.asked.kept(StaffPromptData).words, found, place)
            )
            return _shown(incoming, page)
        case OpenItem():
            return _shown(incoming, await _item(incoming, found[place], place))
        case SwitchItem(on=on):
            return await _switched(incoming, found[place], place, off=not on)


async def _all_off(incoming: IncomingUpdate) -> Sequence[Answer]:
    off = sorted(await item_switches.items_off(incoming.session))
    found = [one for one in off if one in incoming.services.bundle.library.items]
    data = StaffPromptData(found=tuple(found))
    await prompts.change_prompt(incoming.session, incoming.asked.id, data=data)
    looking = await _looking(incoming, incoming.asked.id)
    page = library_found(looking, _page("", found)) if found else library_front(looking)
    return _shown(incoming, page)


async def _switched(
    incoming: IncomingUpdate, item_id: str, place: int, *, off: bool
) -> Sequence[Answer]:
    """Switch an item; a second tap finds it switched and writes nothing."""
    session, nurse = incoming.session, incoming.staff
    if off:
        changed = await item_switches.switch_off(
            session, item_id, staff_id=nurse.id, now=incoming.now
        )
    else:
        changed = await item_switches.switch_on(session, item_id)
    if changed:
        act = "item_switched_off" if off else "item_switched_on"
        await note(incoming, act, f"item:{item_id}")
    text = incoming.speech.say("library.now_off" if off else "library.now_on")
    return _shown(incoming, await _item(incoming, item_id, place), text)


async def _item(incoming: IncomingUpdate, item_id: str, place: int) -> Message:
    off = await item_switches.off_since(incoming.session, item_id)
    by = await staff.staff_by_id(incoming.session, off.off_by) if off and off.off_by else None
    zone = incoming.staff.zone
    return library_item(
        await _looking(incoming, incoming.asked.id),
        incoming.services.bundle.library.items[item_id],
        place=place,
        today=local_day(incoming.now, zone),
        by=by.name if by else None,
        since=local_day(off.off_at, zone) if off else None,
    )


async def _looking(incoming: IncomingUpdate, prompt_id: int) -> Looking:
    library = incoming.services.bundle.library
    off = await item_switches.items_off(incoming.session)
    return Looking(
        speech=incoming.speech,
        library=library,
        prompt_id=prompt_id,
        off=off & library.items.keys(),
    )


def _found(incoming: IncomingUpdate) -> list[str]:
    """Return what the search found, as far as the library still has it."""
    library = incoming.services.bundle.library
    return [one for one in incoming.asked.kept(StaffPromptData).found if one in library.items]


def _page(words: str, found: Sequence[str], place: int = 0) -> Looked:
    start = place - place % PAGE
    return Looked(words=words, ids=found[start : start + PAGE], start=start, total=len(found))


def _shown(incoming: IncomingUpdate, message: Message, toast: str | None = None) -> list[Answer]:
    return [Edit(message_id=incoming.tapped_message, message=message), *toasts(incoming, toast)]
