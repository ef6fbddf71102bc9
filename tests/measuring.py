"""Which tests does coverage look away from?

From those that live through weeks, or kill: it takes most of their time. From the second database and the second
language, which run the same lines as the first. And from the collection, once all of our modules are read.
"""

from __future__ import annotations

import importlib
import os
import pkgutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.house.repository import ROOMS

# By this the processes that a test starts know that they are measured.
MEASURED = "COVERAGE_PROCESS_CONFIG"
SECOND = {"backend": "postgresql", "language": "es"}


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    """Measure what our modules do when they are read, and not how hundreds of tests are made of them."""
    if sys.gettrace() is None:
        return (yield)
    # Alembic reads the scripts of migrations by itself.
    for room in set(ROOMS) - {"migrations"}:
        package = importlib.import_module(room)
        for module in pkgutil.walk_packages(package.__path__, f"{room}."):
            if not module.name.endswith("__main__"):
                importlib.import_module(module.name)
    with _looking_away():
        return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Measure no such test: neither its fixtures, nor what it starts."""
    if not _is_unmeasured(item):
        return (yield)
    with _looking_away():
        return (yield)


def _is_unmeasured(item: pytest.Item) -> bool:
    if item.get_closest_marker("unmeasured") is not None:
        return True
    # A test of PostgreSQL alone says so itself, and is measured.
    alone = {mark.args[0] for mark in item.iter_markers("parametrize") if mark.args[0] == "backend"}
    given = getattr(getattr(item, "callspec", None), "params", {})
    return any(given.get(name) == value for name, value in SECOND.items() if name not in alone)


@contextmanager
def _looking_away() -> Iterator[None]:
    # Of this thread only: one that draws outlives the test, and coverage cannot take it up again.
    trace, told = sys.gettrace(), os.environ.pop(MEASURED, None)
    sys.settrace(None)
    try:
        yield
    finally:
        sys.settrace(trace)
        if told is not None:
            os.environ[MEASURED] = told
