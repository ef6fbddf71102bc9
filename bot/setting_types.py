"""Is a setting's value of the right form? Each kind refuses with what is wrong and how to write it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from ipaddress import ip_address
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, SecretStr
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from bot.machine_zone import known_zones
from content.files.content_faults import ContentBroken
from content.files.holidays import load_holidays
from db.engine.database import driver_url
from rules.staffed_hours import parse_staffed_hours

_TOKEN = re.compile(r"\d+:[A-Za-z0-9_-]{10,}")
# Telegram takes them from one letter on; what can be tried out is none.
_SECRET = re.compile(r"[A-Za-z0-9_-]{32,256}")
_FEWEST_DIFFERENT = 8
_LOOPBACK = ("127.0.0.1", "localhost", "::1")
# To the proxy itself, no other way is known.
_PROXY_SCHEMES = ("http", "socks5", "socks4")
_WEBHOOK_PORTS = (443, 80, 88, 8443)
# libpq's modes that refuse a server without TLS.
_TLS_DEMANDED = ("require", "verify-ca", "verify-full")
# The shortest emergency numbers have two.
_FEWEST_DIGITS = 2


def _web_address(text: str) -> str:
    try:
        parts = urlsplit(text)
        well_formed = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
        # What else an address may hold is written with %.
        well_formed = well_formed and text.isascii() and text.isprintable() and " " not in text
    except ValueError:
        well_formed = False
    if not well_formed:
        raise ValueError("not a web address; write it like https://bot.example.org")
    return text.rstrip("/")


def _https_address(text: str) -> str:
    parts = urlsplit(_web_address(text))
    if parts.scheme == "http" and parts.hostname not in _LOOPBACK:
        raise ValueError(
            "Telegram delivers over https only; write it like https://bot.example.org/x"
        )
    return text


def _secret_address(secret: SecretStr) -> SecretStr:
    address = _web_address(secret.get_secret_value())
    if "@" in urlsplit(address).netloc:
        raise ValueError("a name and password in it are not sent; take an address that is a secret")
    return secret


def require_proxy(secret: SecretStr) -> SecretStr:
    """Return a proxy's address as it is; raise ValueError, without the address, when it is none that we can use."""
    text = secret.get_secret_value()
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        port = None
    if not port or not parts.hostname or not text.isascii() or parts.path.strip("/"):
        raise ValueError("not the address of a proxy; write it like http://proxy.example.org:3128")
    if parts.scheme not in _PROXY_SCHEMES:
        raise ValueError(f"begins with none of {', '.join(f'{one}://' for one in _PROXY_SCHEMES)}")
    if parts.username and parts.password is None:
        raise ValueError("a name without a password; write it like http://name:password@proxy:3128")
    return secret


def fault_of_webhook(url: str) -> str | None:
    """Return why Telegram's own server would refuse to deliver to this address, or None.

    Names are not looked up; a Bot API server of one's own may take more.
    """
    parts = urlsplit(url)
    host = parts.hostname or ""
    if (parts.port or 443) not in _WEBHOOK_PORTS:
        return "Telegram delivers to ports 443, 80, 88 and 8443 only; have your proxy listen there"
    if host == "localhost":
        return "leads to this machine itself; Telegram needs a public address"
    try:
        ip_address(host)
    except ValueError:
        return None
    return fault_of_addresses([host])


def fault_of_addresses(addresses: Iterable[str]) -> str | None:
    """Return why Telegram would deliver to none of these IP addresses of one name, or None."""
    found = [ip_address(one) for one in addresses]
    fourth = [one for one in found if one.version == 4]
    if not fourth:
        return "has an IPv6 address only; Telegram needs an IPv4 address"
    closed = [one for one in fourth if not one.is_global or one.is_multicast]
    if closed:
        return f"leads to {closed[0]}, private or reserved; Telegram needs a public address"
    return None


def goes_in_clear(url: str) -> bool:
    """Tell whether what is sent there leaves this machine without TLS."""
    parts = urlsplit(url)
    return parts.scheme == "http" and not is_here(parts.hostname or "")


def postgresql_in_clear(text: str) -> bool:
    """Tell whether this is a PostgreSQL on another machine, to which libpq may speak without TLS."""
    url = make_url(text)
    if url.get_backend_name() != "postgresql":
        return False
    named = [url.host or "", *url.normalized_query.get("host", ())]
    hosts = [one for host in named for one in host.split(",") if one]
    if all(is_here(one) or is_here(one.rpartition(":")[0]) for one in hosts):
        return False
    asked = url.normalized_query.get("sslmode", (os.environ.get("PGSSLMODE", ""),))
    return asked[-1] not in _TLS_DEMANDED


def is_here(host: str) -> bool:
    """Tell whether a host is this machine: a name or address of its own, or a socket's folder."""
    if host in _LOOPBACK or host.startswith(("/", "@")):
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.endswith(".localhost")


def _telephone_number(text: str) -> str:
    """Whatever else is said of it ("day and night"), somebody must be able to dial it."""
    if len(re.findall(r"\d", text)) < _FEWEST_DIGITS:
        raise ValueError("no number that can be dialled; patients are told to call it")
    return text


def _database(text: str) -> str:
    try:
        url = driver_url(text, asynchronous=False)
    except (ArgumentError, ValueError):
        raise ValueError(
            "not a database; write sqlite:///data/limber.db or postgresql://..."
        ) from None
    if url.get_backend_name() == "sqlite" and url.database in (None, "", ":memory:"):
        raise ValueError("a database in memory is lost on a stop; write sqlite:///data/limber.db")
    return text


def _hours(text: str) -> str:
    parse_staffed_hours(text)
    return text


def _holidays(text: str) -> str:
    try:
        load_holidays(text)
    except ContentBroken as broken:
        fault = broken.faults[0]
        raise ValueError(f"{fault.file}:{fault.line}: {fault.message}; {fault.mend}") from None
    return text


def _zone(text: str) -> str:
    if text not in known_zones():
        raise ValueError("not a time zone; write one like Europe/Madrid")
    return text


def require_token(secret: SecretStr) -> SecretStr:
    """Return the token, or raise ValueError when it is none."""
    if not _TOKEN.fullmatch(secret.get_secret_value()):
        raise ValueError(
            "not a bot's token; copy it from @BotFather, digits, a colon, then letters"
        )
    return secret


def _secret(secret: SecretStr) -> SecretStr:
    text = secret.get_secret_value()
    if not _SECRET.fullmatch(text) or len(set(text)) < _FEWEST_DIFFERENT:
        raise ValueError(
            "not 32 to 256 letters, digits, _ and - by chance; `openssl rand -hex 32` makes one"
        )
    return secret


WebAddress = Annotated[str, AfterValidator(_web_address)]
HttpsAddress = Annotated[str, AfterValidator(_https_address)]
DatabaseUrl = Annotated[str, AfterValidator(_database)]
TelephoneNumber = Annotated[str, AfterValidator(_telephone_number)]
Hours = Annotated[str, AfterValidator(_hours)]
HolidayPlace = Annotated[str, AfterValidator(_holidays)]
Zone = Annotated[str, AfterValidator(_zone)]
Token = Annotated[SecretStr, AfterValidator(require_token)]
# Whoever knows it may speak in our name.
ProxyAddress = Annotated[SecretStr, AfterValidator(require_proxy)]
SecretAddress = Annotated[SecretStr, AfterValidator(_secret_address)]
Secret = Annotated[SecretStr, AfterValidator(_secret)]
