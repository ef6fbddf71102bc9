"""What did whoever runs Limber decide? Read once, from the environment or `.env`, and checked."""

from __future__ import annotations

import difflib
import math
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, cast
from urllib.parse import urlsplit
from urllib.request import getproxies_environment, proxy_bypass

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict, SettingsError
from sqlalchemy import make_url

from bot.env_file import EnvFile, EnvFileUnreadable, is_quoted, read_env_file
from bot.machine_zone import machine_zone
from bot.setting_types import (
    DatabaseUrl,
    HolidayPlace,
    Hours,
    HttpsAddress,
    ProxyAddress,
    Secret,
    SecretAddress,
    TelephoneNumber,
    Token,
    WebAddress,
    Zone,
    fault_of_webhook,
    goes_in_clear,
    is_here,
    postgresql_in_clear,
    require_proxy,
    require_token,
)
from content.files.holidays import load_holidays
from content.language.speech import SafetyLines
from rules.clinic import Clinic
from rules.coverage import Holidays
from rules.pacing import Budget
from rules.pain import HIGHEST, Thresholds
from rules.staffed_hours import parse_staffed_hours

PREFIX = "LIMBER_"
ENV_FILE = Path(".env")
TELEGRAM = "https://api.telegram.org"

# What `limber run` cannot do without, and why it is asked for.
_SAFETY = "patients are told it in every safety message"
REQUIRED_TO_RUN: Mapping[str, str] = {
    "bot_token": "copy it from @BotFather, or name a file with LIMBER_BOT_TOKEN_FILE",
    "clinic_name": _SAFETY,
    "clinic_phone": _SAFETY,
    "emergency_number": _SAFETY,
    "urgent_line": "whoever has a fever on treatment is told to call it, day and night",
    "crisis_line": _SAFETY,
    "staffed_hours": _SAFETY,
    "clinic_zone": "this machine does not surely say its own; write one like Europe/Madrid",
    "content_accepted_by": "name the clinician who read and accepted the library",
}

_CLINIC_DEFAULTS = {field.name: field.default for field in fields(Clinic)}


class SettingsBroken(Exception):
    """The settings cannot be used; `faults` holds one line for each, with its key and its mend."""

    def __init__(self, faults: Iterable[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(self.faults))


class Settings(BaseSettings):
    """Every key, without the prefix; `.env.example` says what each is for."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_nested_delimiter="_",
        env_nested_max_split=1,
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
        str_strip_whitespace=True,
    )

    bot_token: Token | None = None
    bot_token_file: Path | None = None
    telegram_api_url: WebAddress = TELEGRAM
    database_url: Annotated[DatabaseUrl, Field(repr=False)] = "sqlite:///data/limber.db"
    master_key_file: Path | None = None
    clinic_name: str | None = None
    clinic_phone: TelephoneNumber | None = None
    emergency_number: TelephoneNumber | None = None
    urgent_line: TelephoneNumber | None = None
    crisis_line: TelephoneNumber | None = None
    staffed_hours: Hours | None = None
    holidays: HolidayPlace | None = None
    clinic_zone: Zone | None = None
    content_accepted_by: str | None = None
    signatures_file: Path | None = None
    messages_per_second: Annotated[int, Field(ge=1, le=1000)] = Budget().ledger
    broadcast_careful_above: Annotated[int, Field(ge=0)] = cast(
        "int", _CLINIC_DEFAULTS["careful_above"]
    )
    webhook_url: HttpsAddress | None = None
    webhook_secret: Secret | None = None
    heartbeat_url: SecretAddress | None = None
    proxy_url: ProxyAddress | None = None
    http_host: str = "127.0.0.1"
    http_port: Annotated[int, Field(ge=0, le=65535)] = 8080
    metrics_host: str = "127.0.0.1"
    metrics_port: Annotated[int, Field(ge=0, le=65535)] | None = None
    open_enrolment: bool = False
    retention_days: Annotated[int, Field(ge=1)] = cast(
        "timedelta", _CLINIC_DEFAULTS["retention"]
    ).days
    protect_staff_messages: bool = True
    allow_root: bool = False
    allow_open_files: bool = False
    allow_plain_http: bool = False
    allow_plain_postgresql: bool = False
    alert: Thresholds = Thresholds()

    @property
    def token(self) -> str | None:
        """Return the bot's token, from the key or from the file, or None when there is none."""
        return self.bot_token.get_secret_value() if self.bot_token else None

    @property
    def bot_number(self) -> int:
        """Return the bot's number, with which its token begins; 0 without a token."""
        return int((self.token or "0").partition(":")[0])

    @property
    def sqlite_file(self) -> Path | None:
        """Return the SQLite file, or None for PostgreSQL."""
        url = make_url(self.database_url)
        return Path(url.database or "") if url.get_backend_name() == "sqlite" else None

    @property
    def key_file(self) -> Path:
        """Return where the key ring lies: beside the SQLite file unless the settings say where."""
        if self.master_key_file is not None:
            return self.master_key_file
        if self.sqlite_file is None:
            raise LookupError("for PostgreSQL the key file is given")
        return self.sqlite_file.with_suffix(".keys")

    @property
    def backup_folder(self) -> Path:
        """Return where the engine leaves its daily copies: beside the keys."""
        return self.key_file.parent / "backups"

    def proxy_to(self, address: str) -> str | None:
        """Return the proxy through which this address is asked for, or None where it is asked for directly.

        The setting comes before the environment's HTTPS_PROXY, HTTP_PROXY and ALL_PROXY, which do not hold for this
        machine itself; what NO_PROXY names is never asked for through one. Raise ValueError for one of no use.
        """
        parts = urlsplit(address)
        if proxy_bypass(parts.netloc.rpartition("@")[2]):
            return None
        if self.proxy_url is not None:
            return self.proxy_url.get_secret_value()
        usual = getproxies_environment()
        found = usual.get(parts.scheme) or usual.get("all")
        if not found or is_here(parts.hostname or ""):
            return None
        whole = found if "://" in found else f"http://{found}"
        # The proxy is told the name in any case, which `socks5h` asks for.
        whole = whole.replace("socks5h://", "socks5://", 1)
        return require_proxy(SecretStr(whole)).get_secret_value()

    def proxy_name(self, address: str) -> str:
        """Return where the proxy to an address was written down; there must be one."""
        if self.proxy_url is not None:
            return _key("proxy_url")
        wanted = (f"{urlsplit(address).scheme}_proxy", "all_proxy")
        set_there = {name.lower(): name for name, value in os.environ.items() if value}
        return next(set_there[name] for name in wanted if name in set_there)

    @property
    def budget(self) -> Budget:
        """Return the pace. Above Telegram's usual ceiling, replies keep the same share on top."""
        usual = Budget()
        if self.messages_per_second <= usual.ceiling:
            return Budget(ledger=self.messages_per_second)
        ceiling = self.messages_per_second * usual.ceiling // usual.ledger
        return Budget(ledger=self.messages_per_second, ceiling=ceiling)

    @property
    def safety_lines(self) -> SafetyLines:
        """Return what the safety messages name; the required keys must be there."""
        return SafetyLines(
            clinic=self.clinic_name or "",
            phone=self.clinic_phone or "",
            emergency=self.emergency_number or "",
            urgent=self.urgent_line or "",
            crisis=self.crisis_line or "",
            hours=self.staffed_hours or "",
        )

    @property
    def zone(self) -> str | None:
        """Return the clinic's time zone, or the machine's where that is sure; without one nothing runs."""
        return self.clinic_zone or machine_zone()

    @property
    def clinic(self) -> Clinic:
        """Return the clinic's own decisions; the required keys must be there."""
        return Clinic(
            name=self.clinic_name or "",
            phone=self.clinic_phone or "",
            zone=self.zone or "UTC",
            staffed=parse_staffed_hours(self.staffed_hours or ""),
            holidays=load_holidays(self.holidays) if self.holidays else Holidays(),
            thresholds=self.alert,
            careful_above=self.broadcast_careful_above,
            open_enrolment=self.open_enrolment,
            protects_staff_messages=self.protect_staff_messages,
            retention=timedelta(days=self.retention_days),
        )

    def needs(self, names: Iterable[str]) -> list[str]:
        """Return a fault for each of these fields that is not set."""
        return [
            f"{_key(name)}: missing; {REQUIRED_TO_RUN.get(name, 'see .env.example')}"
            for name in names
            if (self.zone if name == "clinic_zone" else getattr(self, name)) is None
        ]


@dataclass(frozen=True, slots=True)
class _Given:
    """The LIMBER_ keys that somebody set, and where; values of both, the environment first."""

    environment: Mapping[str, str]
    file: EnvFile

    def unknown(self) -> Iterator[str]:
        known = set(known_keys())
        for keys in (self.environment, self.file.values):
            for key in sorted(keys):
                if key not in known:
                    near = difflib.get_close_matches(key, known, n=1)
                    mend = f"did you mean {near[0]}?" if near else "take it out"
                    place = self.place(key) if keys is self.environment else self._in_file(key)
                    yield f"{key}: no such setting, {place}; {mend}"

    def quoted(self) -> Iterator[str]:
        """Docker's `--env-file` and Compose's lists take quotes for a part of the value: patients would read them."""
        for key in sorted(self.environment):
            if is_quoted(self.environment[key]):
                yield f"{key}: has quotes around it, in the environment; write it without them"

    def place(self, key: str) -> str:
        """Return where a key was set."""
        return "in the environment" if key in self.environment else self._in_file(key)

    def placed(self, fault: str) -> str:
        """Return a fault with the line of `.env` that its key stands on, where it came from there."""
        key, found, mend = fault.partition(": ")[0], *fault.partition("; ")[::2]
        if key in self.environment or key not in self.file.lines or " line " in found:
            return fault
        return f"{found}, {self._in_file(key)}; {mend}"

    def _in_file(self, key: str) -> str:
        return f"in {ENV_FILE} line {self.file.lines[key]}"


def known_keys() -> tuple[str, ...]:
    """Return every key that Limber reads, in the order of `.env.example`."""
    keys: list[str] = []
    for name in Settings.model_fields:
        if name == "alert":
            keys += [_key(f"alert_{field.name}") for field in fields(Thresholds)]
        else:
            keys.append(_key(name))
    return tuple(keys)


def load_settings(env_file: Path = ENV_FILE) -> Settings:
    """Read the settings; raise SettingsBroken with every fault, and no value in any."""
    given = _given(env_file)
    faults = [*given.file.faults, *given.unknown(), *given.quoted()]
    try:
        settings = Settings(_env_file=env_file, _env_file_encoding="utf-8")
    except ValidationError as broken:
        raise SettingsBroken([*faults, *map(given.placed, _explained(broken))]) from None
    except SettingsError:
        # `LIMBER_ALERT` alone is no setting, which is said already; its value was taken for JSON.
        raise SettingsBroken(faults) from None
    settings, token_faults = _with_token_file(settings)
    at_odds = [*token_faults, *_out_of_bounds(settings.alert), *_at_odds(settings)]
    faults += map(given.placed, at_odds)
    if faults:
        raise SettingsBroken(faults)
    return settings


def cut_values(env_file: Path = ENV_FILE) -> list[str]:
    """Return what a '#' did to values of `.env`: it and what follows are a comment there."""
    given = _given(env_file)
    return [
        f"{key}: ends before the '#', {given.place(key)} (quotes around the value keep the rest)"
        for key in sorted(given.file.cut_at_hash - given.environment.keys())
    ]


def _given(env_file: Path) -> _Given:
    environment = {
        key.upper(): value for key, value in os.environ.items() if key.upper().startswith(PREFIX)
    }
    try:
        return _Given(environment, read_env_file(env_file, prefix=PREFIX))
    except EnvFileUnreadable as fault:
        raise SettingsBroken([str(fault)]) from None


def _key(name: str) -> str:
    return PREFIX + name.upper()


_PLAIN = {
    "int_parsing": "not a whole number",
    "int_from_float": "not a whole number",
    "float_parsing": "not a number",
    "bool_parsing": "neither on nor off; write on or off",
    "path_type": "not a path",
}


def _explained(broken: ValidationError) -> Iterator[str]:
    for fault in broken.errors(include_url=False, include_input=False):
        key = _key("_".join(str(part) for part in fault["loc"]))
        context: dict[str, Any] = fault.get("ctx", {})
        match fault["type"]:
            case "value_error":
                text = str(context["error"])
            case "greater_than_equal":
                text = f"too small; at least {context['ge']}"
            case "less_than_equal":
                text = f"too large; at most {context['le']}"
            case kind:
                text = _PLAIN.get(kind, "not understood")
        yield f"{key}: {text}" + ("" if ";" in text else "; see .env.example")


def _with_token_file(settings: Settings) -> tuple[Settings, list[str]]:
    path = settings.bot_token_file
    if path is None:
        return settings, []
    key = _key("bot_token_file")
    if settings.bot_token is not None:
        return settings, [f"{key}: {_key('bot_token')} is set too; keep one of them"]
    try:
        secret = require_token(SecretStr(path.read_text("utf-8").strip()))
    except OSError:
        return settings, [f"{key}: {path} cannot be read; put the token into that file"]
    except ValueError:
        return settings, [f"{key}: {path} holds no bot's token; copy it from @BotFather"]
    return settings.model_copy(update={"bot_token": secret}), []


def _out_of_bounds(alert: Thresholds) -> Iterator[str]:
    for field in fields(alert):
        value, highest = getattr(alert, field.name), None
        if field.name.endswith(("_from", "_reaching")):
            highest = HIGHEST
        elif field.name.endswith("_share"):
            highest = 1
        if not 0 < value < math.inf or (highest is not None and value > highest):
            bounds = "above 0" if highest is None else f"above 0, at most {highest}"
            yield f"{_key('alert_' + field.name)}: out of bounds; {bounds}"


def _at_odds(settings: Settings) -> Iterator[str]:
    if settings.sqlite_file is None and settings.master_key_file is None:
        yield f"{_key('master_key_file')}: missing; PostgreSQL needs the path of a key file"
    if settings.webhook_url and settings.webhook_secret is None:
        yield f"{_key('webhook_secret')}: missing; `openssl rand -hex 32` makes one"
    if settings.webhook_url and settings.telegram_api_url == TELEGRAM:
        fault = fault_of_webhook(settings.webhook_url)
        if fault is not None:
            yield f"{_key('webhook_url')}: {fault}"
    if not settings.allow_plain_http and goes_in_clear(settings.telegram_api_url):
        yield (
            f"{_key('telegram_api_url')}: token and messages would go over the network in clear; write https://,"
            f" or set {_key('allow_plain_http')}=on where that network is your own"
        )
    if not settings.allow_plain_postgresql and postgresql_in_clear(settings.database_url):
        yield (
            f"{_key('database_url')}: PostgreSQL on another machine, and nothing demands TLS; add"
            f" ?sslmode=verify-full (or require), or set {_key('allow_plain_postgresql')}=on where that network"
            " is your own"
        )
    if settings.webhook_secret and settings.webhook_url is None:
        yield f"{_key('webhook_url')}: missing, though {_key('webhook_secret')} is set; give both"
    yield from _unfit_proxies(settings)


def _unfit_proxies(settings: Settings) -> Iterator[str]:
    """Yield what is wrong with the environment's; the setting's own was looked at when it was read."""
    monitor = settings.heartbeat_url.get_secret_value() if settings.heartbeat_url else None
    for address in filter(None, (settings.telegram_api_url, monitor)):
        try:
            settings.proxy_to(address)
        except ValueError as fault:
            yield f"{settings.proxy_name(address)}: {fault}; or set {_key('proxy_url')}"
