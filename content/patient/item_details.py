"""How does one item read, and what do staff see when they look one up?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from content.buttons import button
from content.buttons.staff import LibraryButton, ListItemsOff, OpenItem, SwitchItem, TurnItems
from content.files.item_words import ItemWords
from content.files.library import Library
from content.language.button_rows import rows_of
from content.language.speech import Speech
from content.language.text import Text, bold, lines, plain, rich
from content.patient.food_cautions import careful_line
from content.patient.reasons import source_of
from rules.items import Item
from rules.message import Button, Message
from rules.vocabulary import MOVEMENT_KINDS, Depth

PAGE = 8  # buttons a phone shows without scrolling


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """What a search found: its words, the ids of this page, and where the page begins among all."""

    words: str
    ids: Sequence[str]
    start: int
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Looking:
    """What the pages of the library are built from; `off` are the items switched off."""

    speech: Speech
    library: Library
    prompt_id: int
    off: frozenset[str] = frozenset()

    def named(self, key: str, data: LibraryButton) -> Button:
        """Return a button labelled with a phrase."""
        return button(self.speech.say(f"library.{key}"), data, self.prompt_id)


def item_text(speech: Speech, library: Library, item: Item, *, depth: Depth | None = None) -> Text:
    """Return the words of an item as they reach a patient, with whom to ask first and its sources.

    A lesson is read at one `depth`, the first if none is given.
    """
    words = library.words(item.id, speech.language)
    return lines(
        lines(bold(words.title), _body(speech, item, words, depth), gap="\n"),
        lines(*_how(speech, item, words), gap="\n"),
        plain(" / ".join(words.answers.values())),
        careful_line(speech, item.cautions) if item.cautions else Text(),
        plain(source_of(speech, library, item)),
    )


def _body(speech: Speech, item: Item, words: ItemWords, depth: Depth | None) -> Text:
    if words.depths:
        return rich(words.depths[depth or Depth.FUNDAMENTALS])
    minutes = {"minutes": speech.number(item.minutes)} if item.counts_minutes else None
    return lines(rich(words.body, minutes), plain(words.swap), gap=" ")


def _how(speech: Speech, item: Item, words: ItemWords) -> list[Text]:
    led = {"easier": words.easier, "harder": words.harder}
    ways = [speech.text(f"nudge.{key}", how=how) for key, how in led.items() if how]
    stop = speech.text("nudge.stop_for") if item.kind in MOVEMENT_KINDS else Text()
    return [plain(words.how_many), *ways, stop]


def library_front(looking: Looking) -> Message:
    """Return how many items there are, how to look one up, and those switched off."""
    speech = looking.speech
    text = lines(
        speech.text("library.front", count=speech.number(len(looking.library.items))),
        _how_many_off(looking),
        speech.text("library.how"),
    )
    return text.message(((looking.named("show_off", ListItemsOff()),),) if looking.off else ())


def library_found(looking: Looking, looked: Looked) -> Message:
    """Return what a search found, or which items are off, as buttons."""
    speech = looking.speech
    if not looked.ids:
        return speech.message("library.none", words=looked.words)
    key = "library.found" if looked.words else "library.all_off"
    title = plain(speech.counted(key, looked.total, words=looked.words))
    items = [
        (button(_label(looking, one), OpenItem(place=place), looking.prompt_id),)
        for place, one in enumerate(looked.ids, looked.start)
    ]
    return title.message((*items, *_paging(looking, looked)))


def library_item(
    looking: Looking, item: Item, *, place: int, today: date, by: str | None, since: date | None
) -> Message:
    """Return one item as a patient reads it, whether it is sent, and the switch.

    `place` is its number in the search; `since` and `by` say when it was switched off, and who did it.
    """
    speech = looking.speech
    kind = speech.say(f"library.kind.{item.kind}")
    about = speech.text("library.about", kind=kind, id=item.id)
    text = lines(
        about, item_text(speech, looking.library, item), _state(speech, item, today, by, since)
    )
    switch = looking.named(
        "switch_off" if since is None else "switch_on",
        SwitchItem(place=place, on=since is not None),
    )
    return text.message(((switch,), (looking.named("back", TurnItems(place=place)),)))


def _state(speech: Speech, item: Item, today: date, by: str | None, since: date | None) -> Text:
    if since is not None:
        day = speech.day(since)
        return (
            speech.text("library.is_off_by", day=day, name=by)
            if by
            else speech.text("library.is_off", day=day)
        )
    if item.refused:
        return speech.text("library.refused")
    if item.review_by < today:
        return speech.text("library.expired", day=speech.day(item.review_by))
    return speech.text("library.is_on")


def _how_many_off(looking: Looking) -> Text:
    return plain(looking.speech.counted("library.off", len(looking.off)))


def _label(looking: Looking, item_id: str) -> str:
    title = looking.library.words(item_id, looking.speech.language).title
    return looking.speech.say("library.off_mark", title=title) if item_id in looking.off else title


def _paging(looking: Looking, looked: Looked) -> tuple[tuple[Button, ...], ...]:
    end = looked.start + len(looked.ids)
    ways = []
    if looked.start:
        ways.append(looking.named("earlier", TurnItems(place=max(0, looked.start - PAGE))))
    if end < looked.total:
        ways.append(looking.named("more", TurnItems(place=end)))
    return rows_of(ways, 2)
