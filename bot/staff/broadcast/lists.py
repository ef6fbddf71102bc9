"""Which broadcasts and tips can a coordinator open again?"""

from __future__ import annotations

from collections.abc import Sequence

from bot.intake.screens import toasts
from bot.intake.update import Visit
from bot.staff.audit import note
from bot.staff.broadcast.draft import begin
from bot.staff.broadcast.screens import asked_message, open_board, over, shown_anew, watched
from content.staff.broadcast.lists import (
    OWN,
    broadcast_list,
    item_content,
    items_for_many,
    shelf_page,
    tips_page,
)
from content.staff.broadcast.progress import title_of
from db import conversations, prompts, staff
from db.delivery import broadcasts
from db.item_switches import items_off
from rules.broadcasts import SENT_TO_MANY, Broadcast, BroadcastState
from rules.items import Item
from rules.local_time import local_day
from rules.message import Message
from rules.prompts import Answer, Edit, Prompt, PromptKind, Say
from rules.vocabulary import Kind

LISTED = 10
MOST_OWN_TIPS = 100


async def on_broadcasts_asked(visit: Visit) -> Sequence[Answer]:
    """List the newest broadcasts, and her own drafts."""
    found = await broadcasts.listed(visit.session, staff_id=visit.staff.id, limit=LISTED)
    prompt = await prompts.open_prompt(
        visit.session,
        visit.staff,
        PromptKind.BROADCAST,
        data={"broadcasts": [one.id for one in found]},
        now=visit.now,
    )
    names = {one.id: one.name or "" for one in await staff.working_staff(visit.session)}
    message = broadcast_list(visit.speech, found, names, prompt.id)
    return [Say(message=message, prompt_id=prompt.id)]


async def on_open_tapped(visit: Visit) -> Sequence[Answer]:
    """Open one of the list in a message of its own: a draft goes on where it was left."""
    listed = visit.asked.data.get("broadcasts", [])
    if not visit.value.isdecimal() or int(visit.value) >= len(listed):
        return over(visit)
    broadcast = await broadcasts.broadcast_by_id(visit.session, listed[int(visit.value)])
    hers = broadcast.author_id == visit.staff.id
    waits = broadcast.state in (BroadcastState.DRAFT, BroadcastState.ASKED)
    if (waits and not hers) or (broadcast.confirmed_at is None and not waits):
        return over(visit)
    if broadcast.state == BroadcastState.DRAFT:
        return [*await shown_anew(visit, broadcast.id), *toasts(visit)]
    prompt = await _opened(visit, broadcast, hers=hers)
    if broadcast.state == BroadcastState.ASKED:
        message = await asked_message(visit, broadcast, prompt.id)
    else:
        message = await watched(visit, broadcast, prompt.id)
        await note(visit, "broadcast_report_read", f"broadcast:{broadcast.id}")
    return [Say(message=message, prompt_id=prompt.id), *toasts(visit)]


async def on_pick_tapped(visit: Visit) -> Sequence[Answer]:
    """Leaf through the tips, or take one for a draft."""
    shelf, _, rest = visit.value.partition(":")
    page, _, place = rest.partition(":")
    if place.isdecimal():
        return await _picked(visit, shelf, int(place))
    number = int(page) if page.isdecimal() else 0
    message = await _page(visit, shelf, number)
    return [Edit(message_id=visit.tapped_message, message=message), *toasts(visit)]


async def _page(visit: Visit, shelf: str, page: int) -> Message:
    speech, prompt_id = visit.speech, visit.asked.id
    own = await broadcasts.kept(visit.session, limit=MOST_OWN_TIPS)
    if shelf == OWN:
        titles = [title_of(speech, one) for one in own]
        return tips_page(speech, prompt_id, shelf, titles, page)
    if shelf in SENT_TO_MANY:
        items = await _items(visit, Kind(shelf))
        library = visit.services.shelf.library
        titles = [library.words(one.id, speech.language).title for one in items]
        return tips_page(speech, prompt_id, shelf, titles, page)
    return shelf_page(speech, prompt_id, own=bool(own))


async def _picked(visit: Visit, shelf: str, place: int) -> Sequence[Answer]:
    if shelf == OWN:
        own = await broadcasts.kept(visit.session, limit=MOST_OWN_TIPS)
        begun = await _begun_anew(visit, own[place]) if place < len(own) else None
    elif shelf in SENT_TO_MANY:
        items = await _items(visit, Kind(shelf))
        begun = await _begun_with(visit, items[place]) if place < len(items) else None
    else:
        begun = None
    if begun is None:
        return over(visit)
    await conversations.end_conversation(visit.session, visit.chat_id)
    await prompts.close_prompt(visit.session, visit.asked.id, now=visit.now)
    return [*begun, *toasts(visit)]


async def _begun_anew(visit: Visit, kept: Broadcast) -> Sequence[Answer]:
    others = {code: one for code, one in kept.versions.items() if code != kept.language}
    return await begin(visit, kept.content, versions=others, language=kept.language, item=kept.item)


async def _begun_with(visit: Visit, item: Item) -> Sequence[Answer]:
    shelf = visit.services.shelf
    versions = {
        code: item_content(shelf.speech(code), shelf.library, item)
        for code in shelf.phrases.languages
    }
    content = versions.pop(visit.staff.language)
    return await begin(visit, content, versions=versions, item=item.id)


async def _items(visit: Visit, kind: Kind) -> list[Item]:
    off = await items_off(visit.session)
    day = local_day(visit.now, visit.staff.zone)
    return items_for_many(visit.services.shelf.library, kind, day, off)


async def _opened(visit: Visit, broadcast: Broadcast, *, hers: bool) -> Prompt:
    """Return a new message for it; the author's own is the one that the progress moves in."""
    if hers:
        before = await prompts.prompt_by_id(visit.session, broadcast.prompt_id or 0)
        prompt = await open_board(visit, broadcast)
        if before is not None:
            await prompts.change_prompt(visit.session, prompt.id, data=before.data)
        return prompt
    return await prompts.open_prompt(
        visit.session, visit.staff, PromptKind.BROADCAST, subject_id=broadcast.id, now=visit.now
    )
