"""Which items does somebody mean by a few words?"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from content.files.item_words import ItemWords
from content.files.library import Library
from rules.items import Item
from rules.text_normalization import plain


def found_items(library: Library, words: str, *, within: Collection[str] = ()) -> tuple[str, ...]:
    """Return the ids of the items that hold every word, in any language, the nearest first.

    A part of a word is enough, and neither case nor accents count. Those whose title holds all of it come
    first. `within` are the only ids to look at, or empty for all.
    """
    wanted = plain(words).split()
    if not wanted:
        return ()
    found = [
        (not _holds(titles, wanted), item.kind, item.id)
        for item in library.items.values()
        if not within or item.id in within
        for titles in [_titles(library, item)]
        if _holds(f"{titles} {_texts(library, item)}", wanted)
    ]
    return tuple(item_id for _, _, item_id in sorted(found))


def _holds(text: str, wanted: list[str]) -> bool:
    return all(word in text for word in wanted)


def _titles(library: Library, item: Item) -> str:
    return plain(" ".join([item.id, *(words.title for words in _words(library, item))]))


def _texts(library: Library, item: Item) -> str:
    texts = (text for words in _words(library, item) for text in words.texts())
    return plain(" ".join([item.kind, item.group, *texts]))


def _words(library: Library, item: Item) -> Iterator[ItemWords]:
    return (library.words(item.id, language) for language in library.languages)
