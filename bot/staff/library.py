"""How do staff look up what patients may receive, and switch an item off or on?"""

from __future__ import annotations

from collections.abc import Sequence

from bot.intake.routing import arguments_of
from bot.intake.screens import toasts
from bot.intake.update import Visit
from bot.staff.audit import note
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
from rules.prompts import Answer, Edit, PromptKind, Say

# A search is cut here: whoever finds more wants another word.
MOST_FOUND = 96
_LONGEST_WORDS = 60


async def on_library_asked(visit: Visit) -> Sequence[Answer]:
    """Say how to look items up, or show those that hold the words behind the command."""
    words = arguments_of(visit)[:_LONGEST_WORDS]
    found = found_items(visit.services.shelf.library, words)[:MOST_FOUND]
    prompt = await prompts.open_prompt(
        visit.session,
        visit.staff,
        PromptKind.STAFF_MENU,
        now=visit.now,
        data={"words": words, "found": list(found)},
    )
    looking = await _looking(visit, prompt.id)
    message = library_found(looking, _page(words, found)) if words else library_front(looking)
    return [Say(message=message, prompt_id=prompt.id)]


async def on_library_tapped(visit: Visit) -> Sequence[Answer]:
    """Show a page of the search or one item, or switch that one."""
    what, _, number = visit.value.partition(":")
    if what == "off":
        return await _all_off(visit)
    place = int(number) if number.isdecimal() else None
    found = _found(visit)
    if place is None or place >= len(found):
        return toasts(visit)
    if what == "p":
        looking = await _looking(visit, visit.asked.id)
        page = library_found(looking, _page(visit.asked.data["words"], found, place))
        return _shown(visit, page)
    if what in ("x", "o"):
        return await _switched(visit, found[place], place, off=what == "x")
    return _shown(visit, await _item(visit, found[place], place))


async def _all_off(visit: Visit) -> Sequence[Answer]:
    off = sorted(await item_switches.items_off(visit.session))
    found = [one for one in off if one in visit.services.shelf.library.items]
    data = {"words": "", "found": found}
    await prompts.change_prompt(visit.session, visit.asked.id, data=data)
    looking = await _looking(visit, visit.asked.id)
    page = library_found(looking, _page("", found)) if found else library_front(looking)
    return _shown(visit, page)


async def _switched(visit: Visit, item_id: str, place: int, *, off: bool) -> Sequence[Answer]:
    """Switch an item; a second tap finds it switched and writes nothing."""
    session, nurse = visit.session, visit.staff
    if off:
        changed = await item_switches.switch_off(session, item_id, staff_id=nurse.id, now=visit.now)
    else:
        changed = await item_switches.switch_on(session, item_id)
    if changed:
        act = "item_switched_off" if off else "item_switched_on"
        await note(visit, act, f"item:{item_id}")
    text = visit.speech.say("library.now_off" if off else "library.now_on")
    return _shown(visit, await _item(visit, item_id, place), text)


async def _item(visit: Visit, item_id: str, place: int) -> Message:
    off = await item_switches.off_since(visit.session, item_id)
    by = await staff.staff_by_id(visit.session, off.off_by) if off and off.off_by else None
    zone = visit.staff.zone
    return library_item(
        await _looking(visit, visit.asked.id),
        visit.services.shelf.library.items[item_id],
        place=place,
        today=local_day(visit.now, zone),
        by=by.name if by else None,
        since=local_day(off.off_at, zone) if off else None,
    )


async def _looking(visit: Visit, prompt_id: int) -> Looking:
    library = visit.services.shelf.library
    off = await item_switches.items_off(visit.session)
    return Looking(
        speech=visit.speech,
        library=library,
        prompt_id=prompt_id,
        off=off & library.items.keys(),
    )


def _found(visit: Visit) -> list[str]:
    """Return what the search found, as far as the library still has it."""
    library = visit.services.shelf.library
    return [one for one in visit.asked.data.get("found", ()) if one in library.items]


def _page(words: str, found: Sequence[str], place: int = 0) -> Looked:
    start = place - place % PAGE
    return Looked(words=words, ids=found[start : start + PAGE], start=start, total=len(found))


def _shown(visit: Visit, message: Message, toast: str | None = None) -> list[Answer]:
    return [Edit(message_id=visit.tapped_message, message=message), *toasts(visit, toast)]
