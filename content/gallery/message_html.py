"""How does a message look on a page of HTML, as on a phone, with its buttons?"""

from __future__ import annotations

import base64
from collections.abc import Iterable
from html import escape
from pathlib import Path

from rules.message import Entity, EntityKind, Media, MediaKind, Message

_STYLE = Path(__file__).with_name("message.css")
_TAGS = {
    EntityKind.BOLD: ("<b>", "</b>"),
    EntityKind.ITALIC: ("<i>", "</i>"),
    EntityKind.QUOTE: ("<blockquote>", "</blockquote>"),
    EntityKind.SPOILER: ('<span class="spoiler">', "</span>"),
}


def page_html(title: str, body: Iterable[str], *, language: str = "en") -> str:
    """Return a whole page that needs no other file."""
    style = _STYLE.read_text("utf-8")
    return (
        f'<!doctype html>\n<html lang="{language}">\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>\n{style}</style>\n"
        f"<h1>{escape(title)}</h1>\n{''.join(body)}</html>\n"
    )


def message_html(message: Message, *, language: str) -> str:
    """Return one message as a bubble, with its picture, and its buttons or keys beneath."""
    rows = [[button.label for button in row] for row in message.buttons]
    keys = [[key.label for key in row] for row in message.keys]
    return (
        f'<div class="message" lang="{language}"><div class="bubble">'
        f"{_media(message.media)}{_text(message.text, message.entities)}</div>"
        f"{_rows(rows, 'buttons')}{_rows(keys, 'keys')}</div>\n"
    )


def _text(text: str, entities: Iterable[Entity]) -> str:
    """Return the text with its formatting as tags; positions count UTF-16 units."""
    units = text.encode("utf-16-le")
    opened: dict[int, str] = {}
    closed: dict[int, str] = {}
    for entity in entities:
        if entity.kind not in _TAGS:
            continue
        start, end = _TAGS[EntityKind(entity.kind)]
        stop = entity.offset + entity.length
        opened[entity.offset] = opened.get(entity.offset, "") + start
        closed[stop] = end + closed.get(stop, "")
    marks = sorted({0, len(units) // 2, *opened, *closed})
    pieces = []
    for here, there in zip(marks, [*marks[1:], marks[-1]], strict=True):
        pieces.append(closed.get(here, "") + opened.get(here, ""))
        pieces.append(escape(units[here * 2 : there * 2].decode("utf-16-le")))
    return f"<p>{''.join(pieces)}</p>" if text else ""


def _media(media: Media | None) -> str:
    if media is None:
        return ""
    if media.kind is not MediaKind.PHOTO or not media.data:
        return f'<div class="file">{escape(media.name)}</div>'
    data = base64.b64encode(media.data).decode()
    return f'<img alt="{escape(media.name)}" src="data:image/png;base64,{data}">'


def _rows(rows: list[list[str]], kind: str) -> str:
    if not rows:
        return ""
    drawn = "".join(
        f'<div class="row">{"".join(f"<span>{escape(label)}</span>" for label in row)}</div>'
        for row in rows
    )
    return f'<div class="{kind}">{drawn}</div>'
