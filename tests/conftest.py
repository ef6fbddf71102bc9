"""Which fixtures do all tests share?"""

from __future__ import annotations

from pathlib import Path

import pytest

# In the order in which one imports the other.
pytest_plugins = ["tests.machine", "tests.databases", "tests.logs", "tests.measuring"]

HERE = Path(__file__).parent
# They take minutes: `make bench` and `make soak` name them.
LONG = (HERE / "benchmarks", HERE / "soak")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave out the long runs, unless the command names them."""
    if collection_path not in LONG:
        return None
    named = [Path(config.invocation_params.dir, word.partition("::")[0]) for word in config.args]
    return None if any(path.is_relative_to(collection_path) for path in named) else True
