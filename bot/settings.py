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

from dotenv import dotenv_values
from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy import make_url

from bot.machine_zone import machine_zone
from bot.setting_types import (
    DatabaseUrl,
    Hours,
    HttpsAddress,
    Secret,
    Token,
    WebAddress,
    Zone,
    fault_of_webhook,
    require_token,
)
from content.language.speech import SafetyLines
from rules.clinic import Clinic
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
    clinic_phone: str | None = None
    emergency_number: str | None = None
    urgent_line: str | None = None
    crisis_line: str | None = None
    staffed_hours: Hours | None = None
    clinic_zone: Zone | None = None
    content_accepted_by: str | None = None
    messages_per_second: Annotated[int, Field(ge=1, le=1000)] = Budget().ledger
    broadcast_careful_above: Annotated[int, Field(ge=0)] = cast(
        "int", _CLINIC_DEFAULTS["careful_above"]
    )
    webhook_url: HttpsAddress | None = None
    webhook_secret: Secret | None = None
    http_host: str = "127.0.0.1"
    http_port: Annotated[int, Field(ge=0, le=65535)] = 8080
    open_enrolment: bool = False
    retention_days: Annotated[int, Field(ge=1)] = cast(
        "timedelta", _CLINIC_DEFAULTS["retention"]
    ).days
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
            thresholds=self.alert,
            careful_above=self.broadcast_careful_above,
            open_enrolment=self.open_enrolment,
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
    file: Mapping[str, str | None]

    def unknown(self) -> Iterator[str]:
        known = set(known_keys())
        for place, keys in (("the environment", self.environment), (str(ENV_FILE), self.file)):
            for key in sorted(keys):
                if key not in known:
                    near = difflib.get_close_matches(key, known, n=1)
                    mend = f"did you mean {near[0]}?" if near else "take it out"
                    yield f"{key}: no such setting, in {place}; {mend}"


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
    faults = list(given.unknown())
    try:
        settings = Settings(_env_file=env_file, _env_file_encoding="utf-8")
    except ValidationError as broken:
        raise SettingsBroken([*faults, *_explained(broken)]) from None
    settings, token_faults = _with_token_file(settings)
    faults += [*token_faults, *_out_of_bounds(settings.alert), *_at_odds(settings)]
    if faults:
        raise SettingsBroken(faults)
    return settings


def _given(env_file: Path) -> _Given:
    environment = {
        key.upper(): value for key, value in os.environ.items() if key.upper().startswith(PREFIX)
    }
    try:
        read = dotenv_values(env_file, encoding="utf-8") if env_file.exists() else {}
    except (OSError, UnicodeDecodeError):
        raise SettingsBroken([f"{env_file}: not readable as UTF-8 text; mend the file"]) from None
    file = {key.upper(): value for key, value in read.items() if key.upper().startswith(PREFIX)}
    return _Given(environment, file)


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
    if settings.webhook_secret and settings.webhook_url is None:
        yield f"{_key('webhook_url')}: missing, though {_key('webhook_secret')} is set; give both"
