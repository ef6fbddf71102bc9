"""What must this machine have for the tests, and what if it has not?"""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import NoReturn

import pytest

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def lacks(what: str, *, mend: str) -> NoReturn:
    """Skip the test with the way to get what it needs; where CI=true, fail it."""
    reason = f"this machine has no {what}. {mend}"
    if os.environ.get("CI") == "true":
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def chromium() -> Path:
    """The system's Chromium, for Playwright's `executable_path`."""
    for name in CHROMIUM_NAMES:
        if found := shutil.which(name):
            return Path(found)
    lacks("Chromium", mend="On Debian and Ubuntu: apt install chromium")
