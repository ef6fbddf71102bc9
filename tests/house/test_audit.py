"""Does the audit fail for a vulnerability, and say so when nobody answers, or nothing was looked at?"""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.house.repository import CHECKOUT

# What pip-audit does in each case.
FOUND = """
while [ "$1" != --output ]; do shift; done
echo '{"dependencies": [{"name": "rich", "vulns": ["GHSA-1"]}]}' > "$2"
echo 'Found 1 known vulnerability in 1 package' >&2
exit 1
"""
SILENT = """
echo 'ERROR:pip_audit._cli:Tip: your network may be blocking this service.' >&2
exit 1
"""
REFUSED = """
echo 'pip_audit._service.interface.ServiceError: 503 Server Error' >&2
exit 1
"""
SLOW = """
echo 'requests.exceptions.ReadTimeout: read timed out. (read timeout=15)' >&2
exit 1
"""
BROKEN = """
echo 'ERROR:pip_audit._cli:requirement lacks a hash' >&2
exit 1
"""
WROTE = """
while [ "$1" != --output ]; do shift; done
echo '{"dependencies": [%s]}' > "$2"
echo 'No known vulnerabilities found' >&2
"""
LOOKED_AT = '{"name": "typer", "version": "1", "vulns": []}'
SKIPPED = '{"name": "rich", "skip_reason": "Dependency not found"}'
CLEAN = WROTE % LOOKED_AT
IN_PART = WROTE % f"{LOOKED_AT}, {SKIPPED}"
NOTHING = WROTE % f"{SKIPPED}, {SKIPPED}"
SAID_NOTHING = """
echo 'No known vulnerabilities found' >&2
"""


@pytest.mark.parametrize(
    ("stand_in", "status", "said"),
    [
        pytest.param(CLEAN, 0, "no known vulnerability in 1 of 1 packages", id="clean"),
        pytest.param(IN_PART, 0, "NOT CHECKED, as the index says nothing of them: rich", id="part"),
        pytest.param(NOTHING, 0, "NOT CHECKED. The index says nothing of any of 2", id="nothing"),
        pytest.param(SAID_NOTHING, 0, "NOT CHECKED. The index says nothing", id="no report"),
        pytest.param(FOUND, 1, "GHSA-1", id="found"),
        pytest.param(SILENT, 0, "NOT DONE", id="no answer"),
        pytest.param(REFUSED, 0, "NOT DONE", id="service at fault"),
        pytest.param(SLOW, 0, "NOT DONE", id="no answer in time"),
        pytest.param(BROKEN, 1, "lacks a hash", id="lock at fault"),
    ],
)
def test_audit(tmp_path: Path, stand_in: str, status: int, said: str) -> None:
    program = tmp_path / "pip-audit"
    program.write_text(f"#!/bin/sh{stand_in}")
    program.chmod(0o755)
    done = subprocess.run(
        [CHECKOUT / ".ci" / "audit", program, "lock.txt"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == status
    assert said in done.stdout + done.stderr
    assert "No known" not in done.stdout
