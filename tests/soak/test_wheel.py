"""Does the package check, talk and live for a day where there is no checkout?"""

from __future__ import annotations

from pathlib import Path

from bot.process.clock import RealClock
from simulator import Telegram, serve
from tests.faults.program import CLINIC
from tests.faults.wheel import built, installed


async def test_the_package_lives_for_a_day_without_a_checkout(tmp_path: Path) -> None:
    package = installed(built(tmp_path / "build"), tmp_path)
    away = tmp_path / "away"
    away.mkdir()
    telegram = Telegram(clock=RealClock())
    async with serve(telegram) as api_url:
        address = {"LIMBER_TELEGRAM_API_URL": api_url, "LIMBER_BOT_TOKEN": telegram.token}
        said = {
            words: await package.says(away, *words.split(), **CLINIC, **address)
            for words in (
                "migrate",
                "invite admin",
                "check",
                "content check",
                "demo --days 1 --no-browser --out days",
            )
        }
    assert {words: done.faults for words, done in said.items() if done.code} == {}
    assert "https://t.me/" in said["invite admin"].out
    assert "patients read (es)" in said["check"].out
    assert "0 faults" in said["content check"].out
    assert "Ana" in said["demo --days 1 --no-browser --out days"].out
