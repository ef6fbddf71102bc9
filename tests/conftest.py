"""Which fixtures do all tests share?"""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# In the order in which one imports the other.
pytest_plugins = ["tests.machine", "tests.databases", "tests.logs", "tests.measuring"]

HERE = Path(__file__).parent
# They take minutes: `make bench` and `make soak` name them.
LONG = (HERE / "benchmarks", HERE / "soak")

# No test is timed: what else the machine does is no fault. In CI the examples stay the same from run to run.
settings.register_profile(
    "untimed", settings(), deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("untimed")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave out the long runs, unless the command names them."""
    if collection_path not in LONG:
        return None
    named = [Path(config.invocation_params.dir, word.partition("::")[0]) for word in config.args]
    return None if any(path.is_relative_to(collection_path) for path in named) else True
