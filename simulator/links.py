"""Where does a link lead, and would Telegram take it?"""

import re
from urllib.parse import parse_qs, urlsplit

_INNER = re.compile(r"(?P<scheme>tg|ton|tonsite):(?://)?", re.IGNORECASE)
_ADDRESS = re.compile(
    r"(?:(?P<scheme>[^:/?#@\[\]]*)://)?(?P<authority>[^/?#]*)(?P<rest>.*)", re.DOTALL
)
_AUTHORITY = re.compile(r"(?:(?P<who>.*)@)?(?P<host>.+?)(?::(?P<port>[^:\]@]*))?", re.DOTALL)
_ALLOWED = re.compile(r"(?:[\w.\-!$,~*'();&+=]|%[0-9A-Fa-f]{2}|[^\x00-\x7f])*", re.ASCII)
_USER = re.compile(r"tg:(?://)?user/?\?(?:[^#]*&)?id=(\d+)(?:[&#]|$)", re.IGNORECASE)


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


def linked_user(url: str) -> int | None:
    """Return whom a link such as tg://user?id=7 names, or None for any other link."""
    match = _USER.match(url)
    return int(match[1]) if match else None


def kept_link(link: str) -> str:
    """Return a link as Telegram keeps it, or raise ValueError with Telegram's reason.

    What has no scheme that Telegram knows is read as a web address: `tel:112` is the host "tel",
    and `mailto:me@example.org` becomes a web page of example.org.
    """
    inner = _INNER.match(link)
    found = _ADDRESS.fullmatch(link[inner.end() :] if inner else link)
    scheme = (found["scheme"] or "http").lower() if found else ""
    if found is None or scheme not in ("http", "https"):
        raise ValueError("Unsupported URL protocol")
    who, host, port = _authority(found["authority"])
    if not inner and "." not in host and not host.startswith("["):
        raise ValueError("Wrong HTTP URL")
    rest = found["rest"] if found["rest"].startswith("/") else f"/{found['rest']}"
    if not inner:
        return f"{scheme}://{f'{who}@' if who else ''}{host}{f':{port}' if port else ''}{rest}"
    if found["scheme"] or who or port or host.startswith("["):
        raise ValueError("Wrong tg URL")
    if not re.fullmatch(r"[\w.-]*", host, re.ASCII):
        raise ValueError("Unallowed characters in URL host")
    return (
        f"{inner['scheme'].lower()}://{host}{rest.removeprefix('/') if '?' in rest[:2] else rest}"
    )


def _authority(given: str) -> tuple[str, str, int]:
    found = _AUTHORITY.fullmatch(given)
    who, host, port = (found["who"], found["host"], found["port"]) if found else (None, given, None)
    if port is not None and not (port.isascii() and port.isdecimal() and 0 < int(port) < 2**16):
        raise ValueError("Wrong port number specified in the URL")
    if not host:
        raise ValueError("URL host is empty")
    if host == ".":
        raise ValueError("Host is invalid")
    if not host.startswith("[") and not _ALLOWED.fullmatch(host):
        raise ValueError("Disallowed character in URL host")
    return who or "", host.lower(), int(port or 0)
