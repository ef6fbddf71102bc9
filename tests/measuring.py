"""Which tests does coverage look away from? Those that live through weeks, or kill: it takes most of their time."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator

import pytest

# By this the processes that a test starts know that they are measured.
MEASURED = "COVERAGE_PROCESS_CONFIG"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Measure no `unmeasured` test: neither its fixtures, nor what it starts."""
    if item.get_closest_marker("unmeasured") is None:
        return (yield)
    # Of this thread only: one that draws outlives the test, and coverage cannot take it up again.
    trace, told = sys.gettrace(), os.environ.pop(MEASURED, None)
    sys.settrace(None)
    try:
        return (yield)
    finally:
        sys.settrace(trace)
        if told is not None:
            os.environ[MEASURED] = told
