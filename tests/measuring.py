"""Which tests does coverage look away from? Those that live through weeks, or kill: it takes most of their time."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from coverage import Coverage

# By this the processes that a test starts know that they are measured.
MEASURED = "COVERAGE_PROCESS_CONFIG"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Measure no `unmeasured` test: neither its fixtures, nor what it starts."""
    looking = Coverage.current()
    if looking is None or item.get_closest_marker("unmeasured") is None:
        return (yield)
    told = os.environ.pop(MEASURED, None)
    looking.stop()
    try:
        return (yield)
    finally:
        looking.start()
        if told is not None:
            os.environ[MEASURED] = told
