"""Which broadcasts and tips can a coordinator open again?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from bot.intake.screens import toasts
from bot.intake.update import IncomingUpdate
from bot.staff.audit import note
from bot.staff.broadcast.draft import begin
from bot.staff.broadcast.screens import (
    asked_message,
    handled,
    open_board,
    over,
    shown_anew,
    watched,
)
from content.buttons.broadcast import (
    BroadcastListButton,
    OpenBroadcast,
    OpenShelves,
    PickTip,
    TurnTips,
)
from content.staff.broadcast.lists import (
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
from rules.prompt_data import BroadcastPromptData
from rules.prompts import Answer, Edit, Prompt, PromptKind, Say
from rules.rights import may_write_to
from rules.vocabulary import Kind

LISTED, LOOKED_AT = 10, 60
MOST_OWN_TIPS = 100


async def on_broadcasts_asked(incoming: IncomingUpdate) -> Sequence[Answer]:
    """List the newest broadcasts, and her own drafts."""
    newest = await broadcasts.listed(incoming.session, staff_id=incoming.staff.id, limit=LOOKED_AT)
    found = [one for one in newest if may_write_to(incoming.staff, one.audience)][:LISTED]
    prompt = await prompts.open_prompt(
        incoming.session,
        incoming.staff,
        PromptKind.BROADCAST,
        data=BroadcastPromptData(broadcasts=tuple(one.id for one in found)),
        now=incoming.now,
    )
    names = {one.id: one.name or "" for one in await staff.working_staff(incoming.session)}
    message = broadcast_list(incoming.speech, found, names, prompt.id)
    return [Say(message=message, prompt_id=prompt.id)]


async def on_list_tapped(incoming: IncomingUpdate, button: BroadcastListButton) -> Sequence[Answer]:
    """Open a broadcast, leaf through the tips, or take one for a draft."""
    match button:
        case OpenBroadcast(place=place):
            return await _broadcast_opened(incoming, place)
        case PickTip(shelf=shelf, place=place):
            return await _picked(incoming, shelf, place)
        case TurnTips(shelf=shelf, page=page):
            message = await _page(incoming, shelf, page)
        case OpenShelves():
            own = await broadcasts.kept(incoming.session, limit=1)
            message = shelf_page(incoming.speech, incoming.asked.id, own=bool(own))
    return [Edit(message_id=incoming.tapped_message, message=message), *toasts(incoming)]


async def _broadcast_opened(incoming: IncomingUpdate, place: int) -> Sequence[Answer]:
    """Open one of the list in a message of its own: a draft goes on where it was left."""
    listed = incoming.asked.kept(BroadcastPromptData).broadcasts
    if place >= len(listed):
        return over(incoming)
    broadcast = await handled(incoming, listed[place])
    if broadcast is None:
        return over(incoming)
    hers = broadcast.author_id == incoming.staff.id
    waits = broadcast.state in (BroadcastState.DRAFT, BroadcastState.ASKED)
    if (waits and not hers) or (broadcast.confirmed_at is None and not waits):
        return over(incoming)
    if broadcast.state == BroadcastState.DRAFT:
        return [*await shown_anew(incoming, broadcast.id), *toasts(incoming)]
    prompt = await _opened(incoming, broadcast, hers=hers)
    if broadcast.state == BroadcastState.ASKED:
        message = await asked_message(incoming, broadcast, prompt.id)
    else:
        message = await watched(incoming, broadcast, prompt.id)
        await note(incoming, "broadcast_report_read", f"broadcast:{broadcast.id}")
    return [Say(message=message, prompt_id=prompt.id), *toasts(incoming)]


async def _page(incoming: IncomingUpdate, shelf: Kind | Literal["own"], page: int) -> Message:
    speech, library = incoming.speech, incoming.services.bundle.library
    if shelf == "own":
        own = await broadcasts.kept(incoming.session, limit=MOST_OWN_TIPS)
        titles = [title_of(speech, one) for one in own]
    else:
        items = await _items(incoming, shelf)
        titles = [library.words(one.id, speech.language).title for one in items]
    return tips_page(speech, incoming.asked.id, shelf, titles, page)


async def _picked(
    incoming: IncomingUpdate, shelf: Kind | Literal["own"], place: int
) -> Sequence[Answer]:
    if shelf == "own":
        own = await broadcasts.kept(incoming.session, limit=MOST_OWN_TIPS)
        begun = await _begun_anew(incoming, own[place]) if place < len(own) else None
    else:
        items = await _items(incoming, shelf)
        begun = await _begun_with(incoming, items[place]) if place < len(items) else None
    if begun is None:
        return over(incoming)
    await conversations.end_conversation(incoming.session, incoming.chat_id)
    await prompts.close_prompt(incoming.session, incoming.asked.id, now=incoming.now)
    return [*begun, *toasts(incoming)]


async def _begun_anew(incoming: IncomingUpdate, kept: Broadcast) -> Sequence[Answer]:
    others = {code: one for code, one in kept.versions.items() if code != kept.language}
    return await begin(
        incoming, kept.content, versions=others, language=kept.language, item=kept.item
    )


async def _begun_with(incoming: IncomingUpdate, item: Item) -> Sequence[Answer]:
    bundle = incoming.services.bundle
    versions = {
        code: item_content(bundle.speech(code), bundle.library, item)
        for code in bundle.phrases.languages
    }
    content = versions.pop(incoming.staff.language)
    return await begin(incoming, content, versions=versions, item=item.id)


async def _items(incoming: IncomingUpdate, kind: Kind) -> list[Item]:
    if kind not in SENT_TO_MANY:
        return []
    off = await items_off(incoming.session)
    day = local_day(incoming.now, incoming.staff.zone)
    return items_for_many(incoming.services.bundle.library, kind, day, off)


async def _opened(incoming: IncomingUpdate, broadcast: Broadcast, *, hers: bool) -> Prompt:
    """Return a new message for it; the author's own is the one that the progress moves in."""
    if hers:
        before = await prompts.prompt_by_id(incoming.session, broadcast.prompt_id or 0)
        prompt = await open_board(incoming, broadcast)
        if before is not None:
            await prompts.change_prompt(incoming.session, prompt.id, data=before.data)
        return prompt
    return await prompts.open_prompt(
        incoming.session,
        incoming.staff,
        PromptKind.BROADCAST,
        subject_id=broadcast.id,
        now=incoming.now,
    )
