"""What do the list of broadcasts and the choice of tips look like?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Literal

from content.buttons import button
from content.buttons.broadcast import DropDraft, OpenBroadcast, OpenShelves, PickTip, TurnTips
from content.files.library import Library
from content.language.button_rows import rows_of
from content.language.speech import Speech
from content.language.text import Text, bold, lines, plain, rich
from content.staff.broadcast.progress import title_of
from rules.broadcasts import SENT_TO_MANY, Broadcast, Content, may_go_to_many
from rules.items import Item, may_be_sent
from rules.message import Message
from rules.vocabulary import MOVEMENT_KINDS, Depth, Kind

PAGE_LENGTH = 8


def broadcast_list(
    speech: Speech, found: Sequence[Broadcast], names: Mapping[int, str], prompt_id: int
) -> Message:
    """Return the newest broadcasts, each with a button that opens it."""
    if not found:
        return speech.message("broadcast.none_yet")
    listed = [
        speech.text(
            "broadcast.listed",
            title=title_of(speech, one),
            state=speech.say(f"broadcast.state_{one.state}"),
            name=names.get(one.author_id) or speech.say("alert.somebody"),
        )
        for one in found
    ]
    buttons = [
        button(title_of(speech, one), OpenBroadcast(place=place), prompt_id)
        for place, one in enumerate(found)
    ]
    text = lines(speech.text("broadcast.list_title"), lines(*listed, gap="\n"))
    return text.message(rows_of(buttons, 1))


def shelf_page(speech: Speech, prompt_id: int, *, own: bool) -> Message:
    """Ask which kind of tip it is to be."""
    kinds = [
        button(speech.say(f"broadcast.tips_{kind}"), TurnTips(shelf=kind), prompt_id)
        for kind in SENT_TO_MANY
    ]
    rows = rows_of(kinds, 2)
    if own:
        mine = button(speech.say("broadcast.tips_own"), TurnTips(shelf="own"), prompt_id)
        rows = ((mine,), *rows)
    leave = button(speech.say("broadcast.never_mind"), DropDraft(), prompt_id)
    return speech.text("broadcast.which_shelf").message((*rows, (leave,)))


def tips_page(
    speech: Speech, prompt_id: int, shelf: Kind | Literal["own"], titles: Sequence[str], page: int
) -> Message:
    """Return one page of titles; a title's value is its place in the whole list."""
    first = page * PAGE_LENGTH
    shown = [
        button(title, PickTip(shelf=shelf, place=first + place), prompt_id)
        for place, title in enumerate(titles[first : first + PAGE_LENGTH])
    ]
    turns = []
    if page:
        earlier = TurnTips(shelf=shelf, page=page - 1)
        turns.append(button(speech.say("broadcast.earlier"), earlier, prompt_id))
    if len(titles) > first + PAGE_LENGTH:
        further = TurnTips(shelf=shelf, page=page + 1)
        turns.append(button(speech.say("broadcast.further"), further, prompt_id))
    back = button(speech.say("broadcast.back"), OpenShelves(), prompt_id)
    rows = (*rows_of(shown, 1), *((tuple(turns),) if turns else ()), (back,))
    return speech.text("broadcast.which_tip").message(rows)


def items_for_many(library: Library, kind: Kind, day: date, off: frozenset[str]) -> list[Item]:
    """Return the items of a kind that may go to many on a local date."""
    return [
        item
        for item in library.of_kind(kind)
        if may_go_to_many(item) and may_be_sent(item, day, off)
    ]


def item_content(speech: Speech, library: Library, item: Item) -> Content:
    """Return what an item says to many, in the language of `speech`."""
    words = library.words(item.id, speech.language)
    title = bold(words.title)
    if item.kind is Kind.LESSON:
        body = rich(words.depths[Depth.FUNDAMENTALS])
        text = lines(title, body)
    else:
        body = rich(words.body, {"minutes": speech.number(item.minutes)})
        text = lines(title, lines(body, plain(words.swap), gap=" "), gap="\n")
    if item.kind in MOVEMENT_KINDS:
        easier = speech.text("nudge.easier", how=words.easier) if words.easier else Text()
        how = lines(plain(words.how_many), easier, speech.text("nudge.stop_for"), gap="\n")
        text = lines(text, how)
    return Content(text=text.text, entities=text.entities)
