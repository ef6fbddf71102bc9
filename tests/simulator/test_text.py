"""Is a text kept as Telegram keeps it: trimmed, parsed, its links found?"""

from typing import Any

import pytest

from simulator.api.errors import Refusal
from simulator.api.text import cut, formatted, units

Marks = list[tuple[str, str]]

PARSED: dict[str, tuple[str, str, Marks]] = {
    "all the simple tags": (
        "<b>b</b><i>i</i><u>u</u><s>s</s><strong>B</strong><em>I</em><ins>U</ins><del>S</del>",
        "biusBIUS",
        [(k, v) for v, k in zip("biusBIUS", ["bold", "italic", "underline", "strikethrough"] * 2, strict=True)],
    ),
    "nested": ("<b>a <i>b</i></b>", "a b", [("bold", "a b"), ("italic", "b")]),
    "link": ('<a href="https://example.org/?a=1&amp;b=2">here</a>', "here", [("text_link", "here")]),
    "link without an address": ("<a>here</a>", "here", []),
    "empty tag": ("a<b></b>", "a", []),
    "spoilers": (
        '<span class="tg-spoiler">x</span><tg-spoiler>y</tg-spoiler>',
        "xy",
        [("spoiler", "x"), ("spoiler", "y")],
    ),
    "quotes": (
        "<blockquote>a</blockquote><blockquote expandable>b</blockquote>",
        "ab",
        [("blockquote", "a"), ("expandable_blockquote", "b")],
    ),
    "code with a language": (
        '<pre><code class="language-python">x = 1</code></pre><code>y</code>',
        "x = 1y",
        [("pre", "x = 1"), ("code", "y")],
    ),
    "emoji of one's own": ('<tg-emoji emoji-id="5">👍</tg-emoji>', "👍", [("custom_emoji", "👍")]),
    "characters": ("&lt;b&gt; &amp; &quot; &#65;&#x42; &nbsp; &#x110000;", '<b> & " AB &nbsp; &#x110000;', []),
    "after a wide symbol": ("😀 <b>ñ</b>", "😀 ñ", [("bold", "ñ")]),
}  # fmt: skip


@pytest.mark.parametrize(("source", "text", "marks"), PARSED.values(), ids=PARSED.keys())
def test_html_is_parsed(source: str, text: str, marks: Marks) -> None:
    kept = formatted(source, parse_mode="html", entities=None)

    assert kept.text == text
    assert [(e.type, cut(text, e.offset, e.end)) for e in kept.entities] == marks


def test_attributes_are_kept() -> None:
    source = (
        "<a href='tg://user?id=1'>a</a><pre><code class=\"language-c\">b</code></pre>"
        '<a href="https://example.org/?a=1&amp;b=2">c</a>'
    )

    first, second, third = formatted(source, parse_mode="HTML", entities=None).entities

    assert first.url == "tg://user?id=1"
    assert second.language == "c"
    assert third.url == "https://example.org/?a=1&b=2"


@pytest.mark.parametrize("source", ["<span>a</span>", "<b", "<1>", '<span class="x">a</span>'])
def test_what_is_no_known_tag_is_refused(source: str) -> None:
    with pytest.raises(Refusal, match="can't parse entities: Unsupported start tag"):
        formatted(source, parse_mode="HTML", entities=None)


def test_white_space_around_goes_and_entities_follow() -> None:
    given = [
        {"type": "bold", "offset": 0, "length": 7},
        {"type": "italic", "offset": 8, "length": 2},
    ]

    kept = formatted(" \n hello  ", parse_mode=None, entities=given)

    assert kept.text == "hello"
    assert [(e.type, e.offset, e.length) for e in kept.entities] == [("bold", 0, 4)]


DETECTED: dict[str, list[str]] = {
    "see https://example.org/a?b=c.": ["https://example.org/a?b=c"],
    "t.me/limber_bot?start=a_b-c": ["t.me/limber_bot?start=a_b-c"],
    "/pain and and/or 1/2 /log@limber_bot": ["/pain", "/log@limber_bot"],
    "#rest #1 a#b": ["#rest"],
    "me@example.org @limber_bot @me": ["me@example.org", "@limber_bot"],
    "nothing here": [],
}


@pytest.mark.parametrize(("text", "found"), DETECTED.items(), ids=DETECTED.keys())
def test_what_telegram_marks_by_itself_is_marked(text: str, found: list[str]) -> None:
    kept = formatted(text, parse_mode=None, entities=None)

    assert [cut(text, entity.offset, entity.end) for entity in kept.entities] == found


def test_links_in_code_are_no_links() -> None:
    text = "/a https://example.org"
    given = [{"type": "code", "offset": 0, "length": units(text)}]

    assert [e.type for e in formatted(text, parse_mode=None, entities=given).entities] == ["code"]


def test_what_is_detected_may_be_sent_back_and_is_found_anew() -> None:
    given = [{"type": "bot_command", "offset": 0, "length": 1}]

    kept = formatted("a /pain", parse_mode=None, entities=given)

    assert [(e.type, e.offset) for e in kept.entities] == [("bot_command", 2)]


def test_entities_with_more_to_them_are_taken() -> None:
    given: list[dict[str, Any]] = [
        {"type": "text_mention", "offset": 0, "length": 1, "user": {"id": 5}},
        {"type": "custom_emoji", "offset": 1, "length": 1, "custom_emoji_id": "9"},
        {"type": "pre", "offset": 2, "length": 1, "language": "c"},
        {"type": "text_link", "offset": 3, "length": 1, "url": "tel:112"},
    ]

    kept = formatted("abcd", parse_mode=None, entities=given)

    rows = [entity.as_json() for entity in kept.entities]
    assert rows[0]["user"]["id"] == 5
    assert rows[1:] == given[1:]
