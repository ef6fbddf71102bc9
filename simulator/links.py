"""Where does a link lead?"""

from urllib.parse import parse_qs, urlsplit


def is_deep_link(url: str, username: str) -> bool:
    """Tell whether an address opens a chat with this bot."""
    parts = urlsplit(url)
    if parts.scheme == "tg" and parts.netloc == "resolve":
        return parse_qs(parts.query).get("domain", [""])[0].lower() == username.lower()
    here = parts.netloc in ("t.me", "telegram.me")
    return here and parts.path.strip("/").lower() == username.lower()


def start_payload(url: str, username: str) -> str | None:
    """Return what a deep link carries, or raise ValueError when it leads elsewhere."""
    if not is_deep_link(url, username):
        raise ValueError(f"not a link to @{username}: {url}")
    return parse_qs(urlsplit(url).query).get("start", [None])[0]
