"""Which stand-in and which folder does the real program run against?"""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.process.clock import RealClock
from simulator import Telegram, serve
from tests.faults.program import Program, program_in


@pytest.fixture
def telegram() -> Telegram:
    return Telegram(clock=RealClock())


@pytest.fixture
async def api_url(telegram: Telegram) -> AsyncIterator[str]:
    async with serve(telegram) as url:
        yield url


@pytest.fixture
def program(tmp_path: Path, telegram: Telegram, api_url: str) -> Program:
    """`limber` in a folder of its own, set up as a clinic would."""
    return program_in(tmp_path, api_url=api_url, token=telegram.token)
