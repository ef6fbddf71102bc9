"""Are the licences of all that runs listed with their texts, and is the list of parts CycloneDX?"""

from __future__ import annotations

import json
import subprocess
import sys

from tests.house.repository import CHECKOUT
from tests.house.test_lock import lock, pinned


def inventory(kind: str) -> str:
    """Return what the script writes; a warning on standard error is a fault."""
    done = subprocess.run(
        [sys.executable, CHECKOUT / ".ci" / "inventory.py", kind],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stderr == ""
    return done.stdout


def test_every_package_that_runs_is_listed_with_its_licence_and_text() -> None:
    text = inventory("licences")
    listed = dict(line.split(": ", 1) for line in text.partition("\n\n")[0].splitlines())
    names = {one.partition(" ")[0] for one in listed}
    # What the lock names for other machines alone is not installed here.
    assert pinned(lock("run")).keys() - names <= {"colorama", "uvloop"}
    assert listed[f"python-telegram-bot {pinned(lock('run'))['python-telegram-bot'][0]}"] == (
        "LGPL-3.0-only"
    )
    assert "GNU LESSER GENERAL PUBLIC LICENSE" in text
    assert text.count("brings no text") < len(listed) / 10


def test_the_list_of_parts_names_the_hashes_of_the_lock() -> None:
    told = json.loads(inventory("sbom"))
    assert told["bomFormat"] == "CycloneDX"
    assert told["metadata"]["component"]["name"] == "limber-companion"
    parts = {one["name"]: one for one in told["components"]}
    for part in parts.values():
        assert part["licenses"]
        assert all(one["content"] in lock("run") for one in part["hashes"])
    root = {one["ref"]: one.get("dependsOn", []) for one in told["dependencies"]}
    assert set(root["limber-companion"]) == set(parts)
