"""What is on the page of the gallery? Every group, every item, and every phrase of no group."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from types import MappingProxyType

from content.bundle import ContentBundle
from content.files.library import Library
from content.gallery import journey, patients, staff, team
from content.gallery.message_html import message_html, page_html
from content.gallery.phrase_tracking import Heard
from content.gallery.samples import PROMPT, Group, stage_of
from content.language.speech import Speech
from content.patient.item_details import item_text
from content.patient.reflections import reflection_message
from rules.items import Item
from rules.message import Media, MediaKind, Message
from rules.reflections import Reflection
from rules.vocabulary import Depth, Kind

GROUPS: tuple[Group, ...] = (
    *patients.GROUPS,
    *journey.GROUPS,
    *staff.GROUPS,
    *team.GROUPS,
)

# Phrases that nobody reads, by topic or key, and why: they are left out of the page.
UNREAD: Mapping[str, str] = MappingProxyType(
    {"format": "patterns for dates and times, and words that the content check looks for"}
)

_TITLE = "Every message of Limber"
_LEAD = (
    "For somebody who accepts the texts. Each message stands as it reaches a phone, in every language"
    " and state, with its buttons. The small print below names the phrases it is made of, as they"
    " stand in content/phrases. Names, numbers and dates are made up."
)
_LOOSE = "Other phrases"
_LOOSE_LEAD = (
    "Answers to a tap that show for a moment, labels, and short answers to what is typed. What is"
    " filled in is coloured."
)
_BOLD = re.compile(r"\*\*(.+?)\*\*", re.DOTALL)
_NAMED = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """One state of one message in each language, and the phrases that all of them are made of."""

    state: str
    messages: Mapping[str, Message]
    keys: frozenset[str]


def gallery_html(bundle: ContentBundle) -> str:
    """Return the whole gallery as one page."""
    shown = {group.title: list(scenes_of(group, bundle)) for group in GROUPS}
    loose = phrases_of_no_scene(bundle, shown)
    titles = [*shown, *map(_kind_title, Kind), *(f"{_LOOSE}: {topic}" for topic in loose)]
    body = [f'<p class="lead">{escape(_LEAD)}</p>\n', _contents(titles)]
    for title, scenes in shown.items():
        body.append(_heading(title))
        body += [_scene(scene) for scene in scenes]
    for kind in Kind:
        body.append(_heading(_kind_title(kind)))
        body += [item_html(bundle, item) for item in bundle.library.of_kind(kind)]
    for topic, keys in loose.items():
        body.append(_heading(f"{_LOOSE}: {topic}"))
        body.append(f'<p class="quiet">{escape(_LOOSE_LEAD)}</p>\n')
        body.append(_loose(bundle, keys))
    return page_html(_TITLE, body)


def scenes_of(group: Group, bundle: ContentBundle) -> Iterator[Scene]:
    """Yield the states of a group, each in every language."""
    played = [_played(group, bundle, code) for code in bundle.phrases.languages]
    for states in zip(*played, strict=True):
        codes = bundle.phrases.languages
        messages = {code: message for code, (_, message, _) in zip(codes, states, strict=True)}
        keys = frozenset[str]().union(*(keys for _, _, keys in states))
        yield Scene(state=states[0][0], messages=messages, keys=keys)


def phrases_of_no_scene(
    bundle: ContentBundle, shown: Mapping[str, Sequence[Scene]]
) -> dict[str, list[str]]:
    """Return the keys that no scene is made of, by topic: toasts, mostly, and answers to what is typed."""
    used = {key for scenes in shown.values() for scene in scenes for key in scene.keys}
    known = set().union(*(speech.known for speech in bundle.phrases.speeches.values()))
    left: dict[str, list[str]] = {}
    for key in sorted(known - used):
        if not _unread(key):
            left.setdefault(key.partition(".")[0], []).append(key)
    return left


def _unread(key: str) -> bool:
    return bool({key.partition(".")[0], key} & UNREAD.keys())


def _played(
    group: Group, bundle: ContentBundle, code: str
) -> list[tuple[str, Message, frozenset[str]]]:
    heard = Heard(bundle.speech(code))
    scenes = group.scenes(stage_of(bundle, heard.speech))
    return [(state, message, heard.taken()) for state, message in scenes]


# ---------------------------------------------------------------- the pieces of the page


def _anchor(title: str) -> str:
    return re.sub(r"\W+", "-", title.casefold()).strip("-")


def _contents(titles: Sequence[str]) -> str:
    links = "".join(f'<a href="#{_anchor(title)}">{escape(title)}</a>' for title in titles)
    return f"<nav>{links}</nav>\n"


def _heading(title: str) -> str:
    return f'<h2 id="{_anchor(title)}">{escape(title)}</h2>\n'


def _scene(scene: Scene) -> str:
    read = (key for key in sorted(scene.keys) if not _unread(key))
    keys = "".join(f'<span data-key="{key}">{key}</span> ' for key in read)
    state = scene.state.replace("_", " ")
    return (
        f"<h3>{escape(state[:1].upper() + state[1:])}</h3>\n"
        f"{_side_by_side(scene.messages)}"
        f'<p class="keys-used">{keys}</p>\n'
    )


def _side_by_side(messages: Mapping[str, Message]) -> str:
    shown = "".join(message_html(one, language=code) for code, one in messages.items())
    return f'<div class="side-by-side">{shown}</div>\n'


def _kind_title(kind: Kind) -> str:
    return f"Library: {kind}"


def item_html(bundle: ContentBundle, item: Item) -> str:
    """Return an item as it reaches a phone, in every language and at every depth, under its name."""
    found = [f"<h3>{escape(item.id)}</h3>\n"]
    depths: tuple[Depth | None, ...] = tuple(Depth) if item.kind is Kind.LESSON else (None,)
    for depth in depths:
        if depth is not None:
            found.append(f'<p class="quiet">{depth}</p>\n')
        messages = {
            code: _item_message(bundle.speech(code), bundle.library, item, depth)
            for code in bundle.phrases.languages
        }
        found.append(_side_by_side(messages))
    return "".join(found)


def _item_message(speech: Speech, library: Library, item: Item, depth: Depth | None) -> Message:
    if item.kind is Kind.REFLECTION:
        asked = Reflection(prompt_id=PROMPT, item_id=item.id, open=True)
        return reflection_message(speech, library, asked)
    text = item_text(speech, library, item, depth=depth)
    path = library.drawing(item.id)
    if path is None:
        return text.message()
    picture = Media(kind=MediaKind.PHOTO, name=path.name, data=path.read_bytes())
    return Message(text=text.text, entities=text.entities, media=picture)


def _loose(bundle: ContentBundle, keys: Sequence[str]) -> str:
    rows = []
    for key in keys:
        rows.append(f'<dt data-key="{key}">{key}</dt>')
        for code in bundle.phrases.languages:
            rows.append(f'<dd lang="{code}">{_phrase(bundle.speech(code), key)}</dd>')
    return f'<dl class="loose">{"".join(rows)}</dl>\n'


def _phrase(speech: Speech, key: str) -> str:
    """Return a phrase with the clinic's lines in it, other variables as they are named."""
    forms = dict.fromkeys(
        (
            speech.catalogue.gettext(key),
            speech.catalogue.ngettext(key, f"{key}.many", 1),
            speech.catalogue.ngettext(key, f"{key}.many", 2),
        )
    )
    told = [escape(form) for form in forms if form not in (key, f"{key}.many")]
    bold = (_BOLD.sub(r"<b>\1</b>", one) for one in told)
    return "<br>".join(_NAMED.sub(lambda found: _filled(speech, found[1]), one) for one in bold)


def _filled(speech: Speech, name: str) -> str:
    value = speech.defaults.get(name) or f"[{name}]"
    return f'<span class="filled">{escape(value)}</span>'
