"""Is this text, with its formatting, one that Telegram would take?"""

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

from simulator.api.errors import bad_request
from simulator.api.html import parse_html
from simulator.links import kept_link, linked_user
from simulator.messages import Entity

MAX_TEXT = 4096
MAX_CAPTION = 1024
MAX_TEXT_BYTES = 32_768

FORMATTING = frozenset(
    [
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
        "text_mention",
        "custom_emoji",
    ]
)
# Telegram finds these by itself and ignores them in what a bot sends.
DETECTED = frozenset(
    ["mention", "hashtag", "cashtag", "bot_command", "url", "email", "phone_number"]
)
QUOTES = frozenset({"blockquote", "expandable_blockquote"})
MONOSPACE = frozenset({"code", "pre"})
ENTITY_FIELDS = frozenset(
    ["type", "offset", "length", "url", "user", "language", "custom_emoji_id"]
)

# What shows nothing: a text of these alone is empty.
UNSEEN = re.compile(
    "[\\s\x00-\x20\u00a0\u030a\u0333\u033f\u1680\u180e\u2000-\u200f\u2028-\u202f\u205f\u2800\u3000\ufeff\ufffc"
    "\U000e0000-\U000e007f]*"
)
SPECIAL = re.compile(
    r"(?P<url>https?://[^\s<>\"]*[^\s<>\".,;:!?)\]']"
    r"|(?<![\w@/.])t\.me/[\w/?=&%+-]+)"
    r"|(?P<email>(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+)"
    r"|(?P<mention>(?<![\w@/])@[A-Za-z]\w{3,31}\b)"
    r"|(?P<bot_command>(?<![\w/<>])/[A-Za-z0-9_]{1,64}(?:@\w{3,32})?(?![\w/]))"
    r"|(?P<hashtag>(?<![\w#&])#\w*[^\W\d]\w*)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Formatted:
    """A text as Telegram keeps it, and its entities, sorted."""

    text: str
    entities: tuple[Entity, ...]


def units(text: str) -> int:
    """Return the length of `text` in UTF-16 code units, which is how Telegram counts."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2


def cut(text: str, start: int, end: int) -> str:
    """Return the stretch of `text` between two UTF-16 offsets."""
    raw = text.encode("utf-16-le")[start * 2 : end * 2]
    return raw.decode("utf-16-le", "replace")


def formatted(
    text: str,
    *,
    parse_mode: str | None,
    entities: list[Any] | None,
    knows: Callable[[int], bool] = lambda person_id: True,
) -> Formatted:
    """Parse, check, trim and complete a text as Telegram does, or raise its refusal.

    `knows` tells whether the bot has met somebody: nobody else can be mentioned.
    """
    if len(text.encode()) > MAX_TEXT_BYTES:
        raise bad_request("text is too long")
    if parse_mode and entities:
        raise bad_request("parse_mode and entities can't be used together")
    if "\x00" in text:
        raise bad_request("strings must be encoded in UTF-8")
    plain, given = text, tuple(_entity(row) for row in entities or ())
    if parse_mode:
        plain, given = _parsed(text, parse_mode)
    given = tuple(_mention(one, knows) for one in given if one.type in FORMATTING)
    _check_bounds(plain, given)
    _check_nesting(given)
    plain, given = _trimmed(plain, given)
    return Formatted(text=plain, entities=_sorted((*given, *detected(plain, inside=given))))


def text_within(text: Formatted) -> Formatted:
    """Return `text`, or raise the refusal of an empty or too long message."""
    if UNSEEN.fullmatch(text.text):
        raise bad_request("text must be non-empty")
    if units(text.text) > MAX_TEXT:
        raise bad_request("message is too long")
    return text


def caption_within(caption: Formatted) -> Formatted:
    """Return `caption`, or raise the refusal of a too long one; one that shows nothing is none."""
    if UNSEEN.fullmatch(caption.text):
        return Formatted(text="", entities=())
    if units(caption.text) > MAX_CAPTION:
        raise bad_request("message caption is too long")
    return caption


def detected(text: str, *, inside: Iterable[Entity] = ()) -> tuple[Entity, ...]:
    """Return the links, commands and mentions that Telegram marks by itself."""
    if not any(sign in text for sign in "/@#"):
        return ()
    taken = [e for e in inside if e.type in MONOSPACE or e.type in ("text_link", "text_mention")]
    found = []
    for match in SPECIAL.finditer(text):
        offset = units(text[: match.start()])
        entity = Entity(type=str(match.lastgroup), offset=offset, length=units(match.group()))
        if not any(entity.offset < e.end and e.offset < entity.end for e in taken):
            found.append(entity)
    return tuple(found)


def _mention(entity: Entity, knows: Callable[[int], bool]) -> Entity:
    """Return a link to a person as the mention that Telegram makes of it; raise for a stranger's.

    The public source lets a bot's link through; the server behind it knows whom the bot has met.
    """
    user_id = linked_user(entity.url) if entity.url else entity.user_id
    if user_id is None:
        return entity
    if not knows(user_id):
        raise bad_request("ENTITY_MENTION_USER_INVALID")
    return replace(entity, type="text_mention", url=None, user_id=user_id)


def _parsed(text: str, parse_mode: str) -> tuple[str, tuple[Entity, ...]]:
    match parse_mode.lower():
        case "html":
            return parse_html(text)
        case "markdown" | "markdownv2":
            raise bad_request(f"this stand-in does not parse {parse_mode}: send entities or HTML")
        case _:
            raise bad_request("unsupported parse_mode")


def _entity(row: Any) -> Entity:
    if not isinstance(row, dict):
        raise bad_request("can't parse MessageEntity: expected an Object")
    if unknown := row.keys() - ENTITY_FIELDS:
        raise bad_request(f"can't parse MessageEntity: unknown field {sorted(unknown)[0]!r}")
    kind, offset, length = row.get("type"), row.get("offset"), row.get("length")
    if kind not in FORMATTING and kind not in DETECTED:
        raise bad_request(f"can't parse MessageEntity: unsupported type {json.dumps(kind)}")
    for name, value in (("offset", offset), ("length", length)):
        if not isinstance(value, int) or isinstance(value, bool):
            raise bad_request(f"can't parse MessageEntity: field {name!r} must be of type Number")
    user = row.get("user") or {}
    entity = Entity(
        type=str(kind),
        offset=int(offset or 0),
        length=int(length or 0),
        url=row.get("url"),
        language=row.get("language"),
        custom_emoji_id=row.get("custom_emoji_id"),
        user_id=user.get("id"),
    )
    _check_extras(entity)
    if entity.type != "text_link":
        return entity
    try:
        return replace(entity, url=kept_link(str(entity.url)))
    except ValueError as reason:
        raise bad_request(f"entity URL '{entity.url}' is invalid: {reason}") from None


def _check_extras(entity: Entity) -> None:
    needs = {"text_link": "url", "custom_emoji": "custom_emoji_id", "text_mention": "user_id"}
    for kind, field in needs.items():
        value = getattr(entity, field)
        if entity.type == kind and not value:
            raise bad_request(f"can't parse MessageEntity: can't find field {field!r}")
        if entity.type != kind and value is not None and entity.type in FORMATTING:
            raise bad_request(f"can't parse MessageEntity: {entity.type} has no field {field!r}")


def _check_bounds(text: str, entities: Iterable[Entity]) -> None:
    if not entities:
        return
    length = units(text)
    boundaries = None if text.isascii() else _boundaries(text)
    for entity in entities:
        if entity.offset < 0:
            raise bad_request("receive an entity with incorrect offset")
        if entity.length <= 0:
            raise bad_request("receive an entity with incorrect length")
        begin = f"entity beginning at UTF-16 offset {entity.offset}"
        if entity.end > length:
            raise bad_request(f"{begin} ends after the end of the text at UTF-16 offset {length}")
        if boundaries is not None and not {entity.offset, entity.end} <= boundaries:
            raise bad_request(f"{begin} begins or ends in a middle of a UTF-16 symbol")


def _boundaries(text: str) -> set[int]:
    offset, found = 0, {0}
    for char in text:
        offset += 2 if ord(char) > 0xFFFF else 1
        found.add(offset)
    return found


def _check_nesting(entities: tuple[Entity, ...]) -> None:
    open_entities: list[Entity] = []
    for entity in _sorted(entities):
        while open_entities and open_entities[-1].end <= entity.offset:
            open_entities.pop()
        for outer in open_entities:
            _check_pair(outer, entity)
        open_entities.append(entity)


def _check_pair(outer: Entity, inner: Entity) -> None:
    if inner.end > outer.end:
        raise bad_request(
            f"entities {outer.type} at {outer.offset} and {inner.type} at {inner.offset}"
            " overlap without nesting"
        )
    kinds = {outer.type, inner.type}
    if kinds & MONOSPACE and not kinds & (QUOTES | {"text_link"}):
        raise bad_request(f"{inner.type} can't be nested in {outer.type}")
    if kinds <= QUOTES:
        raise bad_request("block quotations can't be nested")
    if inner.type in QUOTES and outer.type in ("text_link", *MONOSPACE):
        raise bad_request(f"{inner.type} can't be nested in {outer.type}")


def _sorted(entities: Iterable[Entity]) -> tuple[Entity, ...]:
    return tuple(sorted(entities, key=lambda entity: (entity.offset, -entity.length)))


def _trimmed(text: str, entities: tuple[Entity, ...]) -> tuple[str, tuple[Entity, ...]]:
    stripped = text.strip()
    if stripped == text or not entities:
        return stripped, entities
    skipped = units(text[: len(text) - len(text.lstrip())])
    end = skipped + units(stripped)
    kept = []
    for entity in entities:
        start, stop = max(entity.offset, skipped), min(entity.end, end)
        if start < stop:
            kept.append(replace(entity, offset=start - skipped, length=stop - start))
    return stripped, tuple(kept)
