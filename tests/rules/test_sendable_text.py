"""Is what Telegram refuses of a bot known before it is sent?"""

from __future__ import annotations

import pytest

from rules.sendable_text import is_sendable_link, shows_something

NOTHING = [
    "",
    " \n\t",
    "\u200b",
    "\u2800\u2800",
    "\u3000\u00a0",
    "\ufeff\ufffc",
    "\u202e\u200f",
    "\U000e0041",
]
SOMETHING = ["a", "\u200ba", ".", "👍", "ñ", "\u200d👍", "―"]


@pytest.mark.parametrize("text", NOTHING, ids=ascii)
def test_what_shows_nothing_is_empty(text: str) -> None:
    assert not shows_something(text)


@pytest.mark.parametrize("text", SOMETHING, ids=ascii)
def test_what_shows_something_is_not(text: str) -> None:
    assert shows_something(text)


SENDABLE = [
    "https://example.org",
    "http://example.org:8080/a?b=c#d",
    "HTTPS://EXAMPLE.ORG/",
    "https://bücher.example/",
    "http://[::1]/",
    "tg://resolve?domain=limber_bot",
    "ton://transfer/x",
]
UNSENDABLE = [
    "tel:112",
    "tel:+34600",
    "mailto:me@example.org",
    "http://intranet/wiki",
    "http://localhost:8080",
    "tg://user?id=7",
    "TG://user?id=7",
    "ftp://example.org",
    "javascript:alert(1)",
    "https://",
    "https://.",
    "http://example.org:99999",
    "http://example.org:0",
    "http://a b.example",
    "http://me@example.org",
    "http://[::1",
    "",
    "whatsapp://send?phone=1",
]


@pytest.mark.parametrize("url", SENDABLE)
def test_web_addresses_and_places_of_telegram_may_be_sent(url: str) -> None:
    assert is_sendable_link(url)


@pytest.mark.parametrize("url", UNSENDABLE)
def test_what_only_a_persons_app_takes_may_not(url: str) -> None:
    assert not is_sendable_link(url)
