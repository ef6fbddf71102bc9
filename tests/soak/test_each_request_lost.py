"""Does each conversation end the same, whichever of its requests is lost once?"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

from tests.house.repository import CHECKOUT
from tests.soak.conftest import Share
from tests.soak.lost_requests import End

CONVERSATIONS = CHECKOUT / "tests" / "conversations"
# Of so many requests at most one is left out.
WHOLE = 1000
NO_TEST_WAS_RUN = 5


def played(folder: Path, files: list[Path], every: int) -> subprocess.Popen[bytes]:
    """Begin to play the tests of these files again, in a process of their own."""
    record = folder / f"{files[0].stem}.jsonl"
    command = [sys.executable, "-m", "pytest", "-q", "-n", "0", "-p", "no:cacheprovider"]
    command += ["-p", "tests.soak.lost_requests", "--timeout=0", "--tb=native", "--every"]
    command += [str(every)]
    return subprocess.Popen([*command, "--record", str(record), *map(str, files)], cwd=CHECKOUT)


def test_each_conversation_ends_the_same_whichever_request_is_lost(
    tmp_path: Path, share: Share
) -> None:
    files = sorted(CONVERSATIONS.glob("test_*.py"))
    cores = os.cpu_count() or 1
    every = round(WHOLE / share(WHOLE))
    processes = [played(tmp_path, files[core::cores], every) for core in range(cores)]
    assert {process.wait() for process in processes} <= {0, NO_TEST_WAS_RUN}
    rows = [
        json.loads(line)
        for file in tmp_path.glob("*.jsonl")
        for line in file.read_text().split("\n")[:-1]
    ]
    ends = Counter(row["end"] for row in rows if "end" in row)
    print(
        f"{sum('requests' in row for row in rows)} conversations,"
        f" {sum(row.get('requests', 0) for row in rows)} requests,"
        f" {sum('left out' in row for row in rows)} left out: "
        + ", ".join(f"{count} {end}" for end, count in ends.most_common())
    )
    assert [row for row in rows if row.get("end") == End.OTHER] == []
