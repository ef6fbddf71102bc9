"""How does a phrase with **bold** words become a text with entities?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from rules.message import Button, Entity, EntityKind, Message, utf16_length


@dataclass(frozen=True, slots=True)
class Text:
    """A piece of text with its formatting; pieces are added with `+`."""

    text: str = ""
    entities: tuple[Entity, ...] = ()

    def __add__(self, other: Text) -> Text:
        shift = utf16_length(self.text)
        moved = tuple(replace(entity, offset=entity.offset + shift) for entity in other.entities)
        return Text(self.text + other.text, self.entities + moved)

    def message(
        self, buttons: tuple[tuple[Button, ...], ...] = (), *, silent: bool = False
    ) -> Message:
        """Return this text as a message with `buttons`."""
        return Message(text=self.text, entities=self.entities, buttons=buttons, silent=silent)


def plain(text: str) -> Text:
    """Return `text` as it is."""
    return Text(text)


def bold(text: str) -> Text:
    """Return `text` in bold."""
    return _whole(text, EntityKind.BOLD)


def quote(text: str) -> Text:
    """Return `text` as a quote that opens on a tap."""
    return _whole(text, EntityKind.QUOTE)


def rich(template: str, values: Mapping[str, object] | None = None) -> Text:
    """Return `template` with its `{names}` filled in and its `**stretches**` bold.

    Values are filled in after the bold stretches were found, so a value is never read as formatting.
    """
    if "**" not in template:
        return plain(template if values is None else template.format_map(values))
    result = Text()
    for position, stretch in enumerate(template.split("**")):
        filled = stretch.format_map(values) if values is not None else stretch
        result += bold(filled) if position % 2 and filled else plain(filled)
    return result


def lines(*pieces: Text, gap: str = "\n\n") -> Text:
    """Return the pieces that are not empty, with `gap` between them."""
    result = Text()
    for piece in pieces:
        if piece.text:
            result = result + plain(gap) + piece if result.text else piece
    return result


def _whole(text: str, kind: EntityKind) -> Text:
    return Text(text, (Entity(kind=kind, offset=0, length=utf16_length(text)),))
