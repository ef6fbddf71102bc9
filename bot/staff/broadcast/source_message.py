"""What did a coordinator send us to be sent on, and why can it not be?"""

from __future__ import annotations

from telegram import Message as TelegramMessage
from telegram import MessageEntity

from content.language.speech import Speech
from rules.broadcasts import FIRST_NAME, VARIABLES, Content, half_variables, unknown_variables
from rules.message import Entity, Media, MediaKind, Message, utf16_length
from rules.sendable_text import is_sendable_link, shows_something
from rules.text_variables import filled_in

# Telegram takes 4,096 UTF-16 units, and 1,024 below a file; the rest is room for a name in place
# of its variable.
LONGEST = 3_900
LONGEST_CAPTION = 900
# What may be sent on as it was typed; links, commands and mentions Telegram marks by itself.
_FORMATS = frozenset(
    {
        "bold",
        "italic",
        "underline",
        "strikethrough",
        "spoiler",
        "blockquote",
        "expandable_blockquote",
        "code",
        "pre",
        "text_link",
    }
)


def content_of(said: TelegramMessage | None) -> Content | None:
    """Return what a message says and shows, or None for a kind that cannot be sent on."""
    if said is None:
        return None
    media = _media(said)
    if media is None and not said.text:
        return None
    marks = said.caption_entities if media else said.entities
    entities = tuple(
        Entity(kind=one.type, offset=one.offset, length=one.length, url=one.url)
        for one in marks
        if one.type in _FORMATS and not _is_barred(one)
    )
    return Content(text=said.text or said.caption or "", entities=entities, media=media)


def fault_of(speech: Speech, content: Content) -> Message | None:
    """Return what is wrong with it in her language, or None."""
    length = utf16_length(content.text)
    limit = LONGEST_CAPTION if content.media else LONGEST
    if length > limit:
        number = speech.number
        return speech.message("broadcast.too_long", length=number(length), limit=number(limit))
    unknown = unknown_variables(content.text)
    if unknown:
        names = ", ".join(f"{{{name}}}" for name in unknown)
        return speech.message("broadcast.unknown", names=names, known=known_variables(speech))
    if half := half_variables(content.text):
        names = ", ".join(half)
        return speech.message("broadcast.half", names=names, known=known_variables(speech))
    nameless, _ = filled_in(content.text, (), {FIRST_NAME: ""})
    if content.media is None and not shows_something(nameless):
        named = nameless != content.text
        return speech.message("broadcast.nothing_left" if named else "broadcast.nothing_shows")
    return None


def unlinked(speech: Speech, said: TelegramMessage | None) -> Message | None:
    """Return which words go without the link they had, since a bot may not send it, or None."""
    if said is None:
        return None
    text = said.text or said.caption or ""
    links = [
        f"“{_stretch(text, one.offset, one.length).strip()}” ({one.url})"
        for one in said.entities or said.caption_entities
        if _is_barred(one)
    ]
    if not links:
        return None
    return speech.message("broadcast.unlinked", links=speech.listed(list(dict.fromkeys(links))))


def known_variables(speech: Speech) -> str:
    """Return what may be written in braces, such as "{first_name}, {clinic} and {phone}"."""
    return speech.listed([f"{{{name}}}" for name in VARIABLES])


def _is_barred(one: MessageEntity) -> bool:
    return one.type == "text_link" and not is_sendable_link(one.url or "")


def _stretch(text: str, offset: int, length: int) -> str:
    raw = text.encode("utf-16-le")
    return raw[offset * 2 : (offset + length) * 2].decode("utf-16-le", "replace")


def _media(said: TelegramMessage) -> Media | None:
    # A moving picture comes with a document beside it, which is not what she sent.
    if said.animation:
        return None
    if said.photo:
        return Media(kind=MediaKind.PHOTO, name="", file_id=said.photo[-1].file_id)
    for kind, file in (
        (MediaKind.VIDEO, said.video),
        (MediaKind.VOICE, said.voice),
        (MediaKind.DOCUMENT, said.document),
    ):
        if file is not None:
            return Media(kind=kind, name="", file_id=file.file_id)
    return None
