"""What does the engine that runs beside a command say of itself? Asked over its HTTP port."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import aiohttp

from bot.process.port_owner import listener_on
from bot.settings import Settings, SettingsBroken, load_settings
from rules.conditions import REGISTER, SERVER, ConditionCode

ENGINE_SECONDS = 10
# An engine that listens everywhere is asked here.
_OWN_ADDRESS = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}  # noqa: S104 - nothing listens


@dataclass(frozen=True, slots=True)
class Finding:
    """What one look found; `mend` is empty when all is well."""

    about: str
    found: str
    mend: str = ""
    code: ConditionCode | None = None

    @classmethod
    def of(cls, about: str, code: ConditionCode, found: str = "", mend: str = "") -> Finding:
        """Return a condition of the register, said more closely where that helps."""
        entry = REGISTER[code]
        return cls(about, found or entry.says, mend or entry.mend, code)

    def as_json(self) -> dict[str, str | bool | None]:
        """Return it for machines."""
        see = REGISTER[self.code].anchor if self.code is not None else None
        return {
            "about": self.about,
            "ok": not self.mend,
            "found": self.found,
            "mend": self.mend,
            "code": self.code,
            "see": see,
        }

    def __str__(self) -> str:
        return f"{self.about}: {self.found}" + (f"; {self.mend}" if self.mend else "")


async def ask_engine() -> AsyncIterator[Finding]:
    """Ask the engine alone; that none answers is a fault."""
    try:
        settings = load_settings()
    except SettingsBroken as broken:
        for line in broken.faults:
            yield finding_of_line("settings", line)
        return
    async for finding in engine_findings(settings, was_started=True):
        yield finding


async def engine_findings(settings: Settings, *, was_started: bool) -> AsyncIterator[Finding]:
    """Ask the engine that runs beside us, over its port, what it says of itself."""
    port = settings.http_port
    if port == 0:
        yield Finding("engine", "LIMBER_HTTP_PORT is 0: nobody can ask it")
        return
    host = _OWN_ADDRESS.get(settings.http_host, settings.http_host)
    try:
        told = await _asked(f"http://{host}:{port}/readyz")
    except aiohttp.ClientConnectorError:
        at = f"none answers at {host}:{port}"
        if was_started:
            yield Finding.of("engine", ConditionCode.NO_ENGINE, at)
        else:
            yield Finding("engine", f"{at}; `limber run` starts it")
        return
    except TimeoutError:
        at = f"it does not answer at {host}:{port} within {ENGINE_SECONDS} s"
        yield Finding.of("engine", ConditionCode.NO_ENGINE, at, "end it and start it again")
        return
    except (aiohttp.ClientError, ValueError):
        owner = listener_on(port) or "another program"
        yield Finding.of("engine", ConditionCode.PORT_TAKEN, f"{owner} has {host}:{port}")
        return
    for one in told["conditions"]:
        code = ConditionCode(one["code"])
        yield Finding("engine", str(one["says"]), str(one["mend"]), code)
    if told["ready"]:
        yield Finding("engine", f"ready, as {told['role']}")


async def _asked(address: str) -> dict[str, Any]:
    patience = aiohttp.ClientTimeout(total=ENGINE_SECONDS)
    async with aiohttp.ClientSession(timeout=patience) as session, session.get(address) as answer:
        if answer.headers.get("Server") != SERVER:
            raise ValueError("not ours")
        told: dict[str, Any] = await answer.json()
        return told


def finding_of_line(about: str, line: str) -> Finding:
    """Return what a line "found; mend" says."""
    found, _, mend = line.partition("; ")
    return Finding(about, found, mend or "see the README")
