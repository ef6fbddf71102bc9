"""What is in the repository?"""

from __future__ import annotations

import subprocess
import tomllib
from pathlib import Path
from typing import Any

from tests.machine import lacks

CHECKOUT = Path(__file__).parent.parent.parent
ROOMS = ("bot", "content", "db", "migrations", "reports", "rules", "scheduler", "simulator")


def tracked_names() -> list[str]:
    """Return the path of each file that git tracks, in the checkout."""
    if not (CHECKOUT / ".git").exists():
        lacks("git checkout", mend="This test reads what git tracks.")
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=CHECKOUT, capture_output=True, text=True, check=True
    )
    return [name for name in listed.stdout.split("\0") if (CHECKOUT / name).is_file()]


def tracked_texts() -> dict[str, str]:
    """Return the text of each file that git tracks, by its path in the checkout."""
    texts = {}
    for name in tracked_names():
        try:
            texts[name] = (CHECKOUT / name).read_text()
        except (UnicodeDecodeError, FileNotFoundError):
            # A picture, or a file that was removed and not yet committed so.
            continue
    return texts


def pyproject() -> dict[str, Any]:
    return tomllib.loads((CHECKOUT / "pyproject.toml").read_text())
