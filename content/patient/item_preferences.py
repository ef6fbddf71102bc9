"""What does a patient see of the ideas she keeps, and of those she wants no more?"""

from __future__ import annotations

from collections.abc import Sequence

from content.files.library import Library
from content.language.buttons import button, rows_of
from content.language.speech import Speech
from content.language.text import lines
from content.patient.item_details import item_text
from content.patient.menu import KEPT_ACTION, back_button
from rules.message import Button, Message

KEEP_ACTION = "kept_keep"
DROP_ACTION = "kept_drop"
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
    rows = _listed(speech, library, prompt_id, item_ids, start, letter="k")
    away = button(speech.say("keeping.see_retired"), KEPT_ACTION, prompt_id, "r")
    text = speech.text("keeping.kept" if item_ids else "keeping.nothing_kept")
    others = ((away,),) if retired else ()
    return text.message((*rows, *others, (back_button(speech, prompt_id),)))


def retired_page(
    speech: Speech, library: Library, prompt_id: int, item_ids: Sequence[str], *, start: int = 0
) -> Message:
    """Return what she wants no more."""
    rows = _listed(speech, library, prompt_id, item_ids, start, letter="r")
    text = speech.text("keeping.retired" if item_ids else "keeping.nothing_retired")
    return text.message((*rows, (_to(speech, prompt_id, "menu.back", ""),)))


def item_page(
    speech: Speech, library: Library, prompt_id: int, item_id: str, *, kept: bool, retired: bool
) -> Message:
    """Return one item as it is, and its switch; a second tap turns it round again."""
    text = item_text(speech, library, library.items[item_id])
    if retired:
        switch = ("keeping.again", DROP_ACTION, "0")
        text = lines(text, speech.text("keeping.is_retired"))
    else:
        switch = ("keeping.no_more" if kept else "nudge.keep", KEEP_ACTION, str(int(not kept)))
    key, action, value = switch
    turn = button(speech.say(key), action, prompt_id, value)
    back = _to(speech, prompt_id, "menu.back", "r" if retired else "")
    return text.message(((turn,), (back,)))


def _listed(
    speech: Speech,
    library: Library,
    prompt_id: int,
    item_ids: Sequence[str],
    start: int,
    *,
    letter: str,
) -> tuple[tuple[Button, ...], ...]:
    shown = list(enumerate(item_ids))[start : start + ON_A_PAGE]
    titles = [
        button(
            library.words(one, speech.language).title, KEPT_ACTION, prompt_id, f"{letter}:{place}"
        )
        for place, one in shown
    ]
    rows = rows_of(titles, 1)
    if start + ON_A_PAGE >= len(item_ids):
        return rows
    more = _to(speech, prompt_id, "keeping.more", f"{letter}+{start + ON_A_PAGE}")
    return (*rows, (more,))


def _to(speech: Speech, prompt_id: int, key: str, value: str) -> Button:
    return button(speech.say(key), KEPT_ACTION, prompt_id, value)
