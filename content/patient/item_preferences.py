"""What does a patient see of the ideas she keeps, and of those she wants no more?"""

from __future__ import annotations

from collections.abc import Sequence

from content.buttons import button
from content.buttons.patient import KeepItem, OpenKept, OpenKeptItem, RetireItem
from content.files.library import Library
from content.language.button_rows import rows_of
from content.language.speech import Speech
from content.language.text import lines
from content.patient.item_details import item_text
from content.patient.menu import back_button
from rules.message import Button, Message

# So many on one page: more would be a list to search, not to look at.
ON_A_PAGE = 6


def kept_page(
    speech: Speech,
    library: Library,
    prompt_id: int,
    item_ids: Sequence[str],
    *,
    retired: int,
    start: int = 0,
) -> Message:
    """Return what she keeps, the newest first, and the way to what she wants no more."""
    rows = _listed(speech, library, prompt_id, item_ids, start, retired=False)
    away = button(speech.say("keeping.see_retired"), OpenKept(retired=True), prompt_id)
    text = speech.text("keeping.kept" if item_ids else "keeping.nothing_kept")
    others = ((away,),) if retired else ()
    return text.message((*rows, *others, (back_button(speech, prompt_id),)))


def retired_page(
    speech: Speech, library: Library, prompt_id: int, item_ids: Sequence[str], *, start: int = 0
) -> Message:
    """Return what she wants no more."""
    rows = _listed(speech, library, prompt_id, item_ids, start, retired=True)
    text = speech.text("keeping.retired" if item_ids else "keeping.nothing_retired")
    return text.message((*rows, (button(speech.say("menu.back"), OpenKept(), prompt_id),)))


def item_page(
    speech: Speech, library: Library, prompt_id: int, item_id: str, *, kept: bool, retired: bool
) -> Message:
    """Return one item as it is, and its switch; a second tap turns it round again."""
    text = item_text(speech, library, library.items[item_id])
    if retired:
        switch = button(speech.say("keeping.again"), RetireItem(retired=False), prompt_id)
        text = lines(text, speech.text("keeping.is_retired"))
    else:
        key = "keeping.no_more" if kept else "nudge.keep"
        switch = button(speech.say(key), KeepItem(kept=not kept), prompt_id)
    back = button(speech.say("menu.back"), OpenKept(retired=retired), prompt_id)
    return text.message(((switch,), (back,)))


def _listed(
    speech: Speech,
    library: Library,
    prompt_id: int,
    item_ids: Sequence[str],
    start: int,
    *,
    retired: bool,
) -> tuple[tuple[Button, ...], ...]:
    shown = list(enumerate(item_ids))[start : start + ON_A_PAGE]
    titles = [
        button(
            library.words(one, speech.language).title,
            OpenKeptItem(retired=retired, place=place),
            prompt_id,
        )
        for place, one in shown
    ]
    rows = rows_of(titles, 1)
    if start + ON_A_PAGE >= len(item_ids):
        return rows
    onward = OpenKept(retired=retired, start=start + ON_A_PAGE)
    return (*rows, (button(speech.say("keeping.more"), onward, prompt_id),))
