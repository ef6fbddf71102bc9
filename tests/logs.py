"""Where does the log of a test go? Nowhere that outlives the test."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest
import structlog

from bot.process.log import Overheard

# As structlog comes, but for its framed tracebacks: they take seconds where coverage looks on.
PLAIN = structlog.dev.ConsoleRenderer(
    colors=False, exception_formatter=structlog.dev.plain_traceback
)


@pytest.fixture(autouse=True)
def log_of_its_own() -> Iterator[None]:
    """Let no test log to what an earlier one had for its standard error: that is closed."""
    structlog.configure(processors=[structlog.processors.add_log_level, PLAIN])
    root = logging.getLogger()
    level = root.level
    yield
    structlog.reset_defaults()
    logging.captureWarnings(capture=False)
    root.handlers = [heard for heard in root.handlers if not isinstance(heard, Overheard)]
    root.setLevel(level)
