"""Is a text kept as Telegram keeps it: trimmed, parsed, its links found?"""

import re
from typing import Any

import pytest

from simulator.api.errors import Refusal
from simulator.api.text import caption_within, cut, formatted, units
from simulator.links import kept_link

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

    assert (first.type, first.user_id) == ("text_mention", 1)
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
        {"type": "text_link", "offset": 3, "length": 1, "url": "https://example.org/"},
    ]

    kept = formatted("abcd", parse_mode=None, entities=given)

    rows = [entity.as_json() for entity in kept.entities]
    assert rows[0]["user"]["id"] == 5
    assert rows[1:] == given[1:]


LINKS = {
    "https://example.org": "https://example.org/",
    "HTTP://Example.org:8080?a=1": "http://example.org:8080/?a=1",
    "example.org/a": "http://example.org/a",
    "http://[::1]/a": "http://[::1]/a",
    "tg:resolve?domain=a": "tg://resolve?domain=a",
    "ton://here": "ton://here/",
    # No scheme that Telegram knows: read as the page of a host, with whom to sign in there.
    "mailto:me@example.org": "http://mailto:me@example.org/",
}


@pytest.mark.parametrize(("given", "kept"), LINKS.items(), ids=LINKS.keys())
def test_a_link_is_kept_as_telegram_reads_it(given: str, kept: str) -> None:
    marks = [{"type": "text_link", "offset": 0, "length": 1, "url": given}]

    (entity,) = formatted("a", parse_mode=None, entities=marks).entities

    assert entity.url == kept


WRONG_LINKS = {
    "": "URL host is empty",
    "http://.": "Host is invalid",
    "http://a b.c": "Disallowed character in URL host",
    "https://example.org:99999": "Wrong port number specified in the URL",
    "tg://http://example.org": "Wrong tg URL",
    "tg://a%20b": "Unallowed characters in URL host",
    "javascript:alert(1)": "Wrong port number specified in the URL",
}


@pytest.mark.parametrize(("link", "reason"), WRONG_LINKS.items(), ids=WRONG_LINKS.keys())
def test_a_wrong_link_is_refused_with_its_reason(link: str, reason: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(reason)}$"):
        kept_link(link)


def test_of_a_wrong_link_in_html_only_the_words_stay() -> None:
    kept = formatted('<a href="tel:112">call</a>', parse_mode="HTML", entities=None)

    assert (kept.text, kept.entities) == ("call", ())


def test_a_caption_that_shows_nothing_is_none() -> None:
    given = formatted("\u200b", parse_mode=None, entities=None)

    assert caption_within(given).text == ""
