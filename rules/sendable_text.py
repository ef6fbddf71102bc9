"""Which texts and links does Telegram take from a bot?"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

# White space, what joins or turns others, blank patterns and tags: a text of these alone is empty to Telegram.
_SHOWS_NOTHING = re.compile(
    "[\\s\u00a0\u030a\u0333\u033f\u1680\u180e\u2000-\u200f\u2028-\u202f\u205f\u2800\u3000\ufeff\ufffc"
    "\U000e0000-\U000e007f\x00-\x20]*"
)
_HOST = re.compile(r"[\w.\-~!$&'()*+,;=%]+")
_INNER = re.compile(r"tg://(?!user\b)[A-Za-z0-9_-]+\S*|ton://[A-Za-z0-9_-]+\S*", re.IGNORECASE)


def shows_something(text: str) -> bool:
    """Tell whether there is anything to see: Telegram refuses a text of invisible characters."""
    return _SHOWS_NOTHING.fullmatch(text) is None


def is_sendable_link(url: str) -> bool:
    """Tell whether a bot may send words that lead there.

    A person's app takes telephone numbers, e-mail addresses, names within a house and people; Telegram
    refuses the whole message for such a link of a bot, or makes a wrong web address of it.
    """
    if _INNER.fullmatch(url):
        return True
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return False
    if parts.scheme not in ("http", "https") or port == 0 or host == "." or "@" in parts.netloc:
        return False
    return ":" in host or ("." in host and _HOST.fullmatch(host) is not None)
