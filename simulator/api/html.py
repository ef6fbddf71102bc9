"""What does a text in Telegram's HTML say, and how is it formatted?"""

import re
from dataclasses import dataclass, field, replace

from simulator.api.errors import Refusal, bad_request
from simulator.links import kept_link
from simulator.messages import Entity

SIMPLE = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
}
NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
TOKEN = re.compile(
    r"<(?P<end>/)?(?P<tag>[A-Za-z][\w-]*)(?P<attributes>(?:[^<>\"']|\"[^\"]*\"|'[^']*')*)>"
    r"|&(?:#x(?P<hex>[0-9A-Fa-f]+)|#(?P<decimal>\d+)|(?P<name>[a-z]+));"
    r"|(?P<bad><)"
)
ATTRIBUTE = re.compile(r"([A-Za-z-]+)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+)))?")


@dataclass(slots=True)
class _Open:
    tag: str
    entity: Entity


@dataclass(slots=True)
class _Page:
    """What has been read so far."""

    pieces: list[str] = field(default_factory=list)
    length: int = 0
    opened: list[_Open] = field(default_factory=list)
    entities: list[Entity] = field(default_factory=list)

    def add(self, text: str) -> None:
        self.pieces.append(text)
        self.length += len(text.encode("utf-16-le")) // 2


def parse_html(source: str) -> tuple[str, tuple[Entity, ...]]:
    """Return the plain text and its entities, or raise Telegram's "can't parse entities"."""
    page, at = _Page(), 0
    for token in TOKEN.finditer(source):
        page.add(source[at : token.start()])
        at = token.end()
        byte = len(source[: token.start()].encode())
        if token["bad"]:
            raise _cannot_parse(f'Unsupported start tag "" at byte offset {byte}')
        if token["tag"] is None:
            page.add(_character(token))
        elif token["end"]:
            _close(page, token["tag"].lower(), byte)
        else:
            _open(page, token["tag"].lower(), token["attributes"], byte)
    page.add(source[at:])
    if page.opened:
        tag = page.opened[-1].tag
        raise _cannot_parse(f'Can\'t find end tag corresponding to start tag "{tag}"')
    return "".join(page.pieces), tuple(page.entities)


def _cannot_parse(reason: str) -> Refusal:
    return bad_request(f"can't parse entities: {reason}")


def _character(token: re.Match[str]) -> str:
    code = int(token["hex"], 16) if token["hex"] else int(token["decimal"] or 0)
    if code:
        return chr(code) if code < 0x110000 else token.group()
    return NAMED.get(token["name"] or "", token.group())


def _open(page: _Page, tag: str, attributes: str, byte: int) -> None:
    given = {m[1].lower(): m[2] or m[3] or m[4] or "" for m in ATTRIBUTE.finditer(attributes)}
    entity = _entity(tag, given, page)
    if entity is None:
        raise _cannot_parse(f'Unsupported start tag "{tag}" at byte offset {byte}')
    page.opened.append(_Open(tag, entity))


def _entity(tag: str, given: dict[str, str], page: _Page) -> Entity | None:
    start = Entity(type="bold", offset=page.length, length=0)
    match tag:
        case "a":
            return replace(start, type="text_link", url=_link(given.get("href", "")))
        case "span" if given.get("class") == "tg-spoiler":
            return replace(start, type="spoiler")
        case "tg-emoji":
            return replace(start, type="custom_emoji", custom_emoji_id=given.get("emoji-id"))
        case "blockquote" if "expandable" in given:
            return replace(start, type="expandable_blockquote")
        case "code" if page.opened and page.opened[-1].tag == "pre":
            language = given.get("class", "").removeprefix("language-") or None
            return replace(start, type="code", language=language)
        case _:
            return replace(start, type=SIMPLE[tag]) if tag in SIMPLE else None


def _link(href: str) -> str | None:
    """Return the address as Telegram keeps it; of a wrong one only the words stay."""
    try:
        return kept_link(_unescaped(href))
    except ValueError:
        return None


def _unescaped(value: str) -> str:
    for name, char in (("lt", "<"), ("gt", ">"), ("quot", '"'), ("amp", "&")):
        value = value.replace(f"&{name};", char)
    return value


def _close(page: _Page, tag: str, byte: int) -> None:
    if not page.opened:
        raise _cannot_parse(f"Unexpected end tag at byte offset {byte}")
    last = page.opened.pop()
    if last.tag != tag:
        raise _cannot_parse(
            f'Unmatched end tag at byte offset {byte}, expected "</{last.tag}>", found "</{tag}>"'
        )
    entity = replace(last.entity, length=page.length - last.entity.offset)
    if entity.type == "code" and page.opened and page.opened[-1].tag == "pre":
        # <pre><code class="language-x">: one block with a language, not two entities.
        page.opened[-1].entity = replace(page.opened[-1].entity, language=entity.language)
    elif entity.length > 0 and not (entity.type == "text_link" and not entity.url):
        page.entities.append(entity)
