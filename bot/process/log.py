"""What may a log line say? Names of things and numbers, never a token, a name or a patient's words.

A field whose name is not on the list is dropped. Of an exception only its class and our own lines stay: its
text may quote what somebody wrote. What libraries log is reduced to who spoke, and where. A line that comes again
and again is counted instead of repeated.
"""

from __future__ import annotations

import errno
import logging
import re
import sys
import time
import traceback
from collections.abc import Callable, Mapping, MutableMapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, TextIO

import structlog

HOUSE = Path(__file__).parents[2]
ROOMS = ("bot", "content", "db", "migrations", "reports", "rules", "scheduler", "simulator")

# Each name stands for a code, a count, a moment or a row's number; none for a person or what she said.
FIELDS = frozenset(
    {
        "answers",
        "at",
        "attempt",
        "backup",
        "broadcast",
        "content",
        "clinic_time",
        "count",
        "database",
        "delivery",
        "due",
        "error",
        "fault",
        "host",
        "kind",
        "left",
        "library",
        "line",
        "method",
        "outcome",
        "owed_again",
        "path",
        "port",
        "prompt",
        "reason",
        "repeated",
        "revision",
        "route",
        "row",
        "seconds",
        "signal",
        "speaker",
        "state",
        "status",
        "tries",
        "uncertain",
        "update_id",
        "version",
        "where",
    }
)
_ALWAYS = frozenset({"event", "level", "timestamp"})
_LONGEST = 300
# So many lines that say the same are let through in such a time; the others are counted.
FLOOD_AFTER = 5
FLOOD_SECONDS = 60.0
# What differs from line to line of one flood.
_MEASURES = frozenset({"timestamp", "attempt", "count", "due", "left", "seconds", "tries"})
_EVENT = re.compile(r"[a-z][a-z0-9_]{0,60}")
_TOKEN = re.compile(r"\d{5,}:[A-Za-z0-9_-]{10,}")

Event = MutableMapping[str, Any]


def configure_logging(stream: TextIO | None = None) -> None:
    """Send every log line to `stream` (standard error): for a reader on a terminal, else as JSON."""
    out = stream or sys.stderr
    renderer: structlog.typing.Processor = (
        structlog.dev.ConsoleRenderer() if out.isatty() else structlog.processors.JSONRenderer()
    )
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            keep_the_sayable,
            FloodGate(),
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.WriteLoggerFactory(out),
        cache_logger_on_first_use=False,
    )
    logging.captureWarnings(capture=True)
    root = logging.getLogger()
    root.handlers = [Overheard()]
    root.setLevel(logging.WARNING)


def keep_the_sayable(_logger: object, _method: str, event: Event) -> Event:
    """Drop every field that is not on the list, and reduce an exception to class and places."""
    fault = _fault_of(event.pop("exc_info", None))
    kept = {name: _sayable(value) for name, value in event.items() if name in FIELDS | _ALWAYS}
    if not _EVENT.fullmatch(str(event.get("event"))):
        kept["event"] = "unnamed_event"
    if fault is not None:
        kept |= {"fault": class_of(fault), "where": places_of(fault.__traceback__)}
    return kept


@dataclass(slots=True)
class _Flood:
    """A line that is said again: since when, how often, and how often it was dropped."""

    since: float
    said: int = 0
    held_back: int = 0


class FloodGate:
    """Counts what a flood repeats: the first line of the next minute says how many were not written."""

    def __init__(self, seconds: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._seen: dict[tuple[tuple[str, object], ...], _Flood] = {}

    def __call__(self, _logger: object, _method: str, event: Event) -> Event:
        """Let a line pass, or drop it; where some were dropped before, say how many."""
        now = self._seconds()
        key = tuple((name, event[name]) for name in sorted(event.keys() - _MEASURES))
        flood = self._seen.setdefault(key, _Flood(now))
        ebbed = now - flood.since >= FLOOD_SECONDS
        if not ebbed and flood.said >= FLOOD_AFTER:
            flood.held_back += 1
            raise structlog.DropEvent
        if ebbed:
            del self._seen[key]
            self._seen[key] = _Flood(now)
            if flood.held_back:
                event["repeated"] = flood.held_back
        self._seen[key].said += 1
        self._forget(now)
        return event

    def _forget(self, now: float) -> None:
        """Let go of what is said no more; of a flood its count is kept until it is told."""
        while self._seen:
            key = next(iter(self._seen))
            if now - self._seen[key].since < FLOOD_SECONDS:
                return
            flood = self._seen.pop(key)
            if flood.held_back:
                line = dict(key)["event"]
                structlog.get_logger().warning("flood_over", line=line, repeated=flood.held_back)


class Overheard(logging.Handler):
    """Passes on that a library had something to say, and where, but not what."""

    def emit(self, record: logging.LogRecord) -> None:
        """Log who spoke; the message may hold an address with the token, or somebody's words."""
        fault = record.exc_info[1] if record.exc_info else None
        structlog.get_logger().log(
            min(record.levelno, logging.CRITICAL) // 10 * 10,
            "library_spoke",
            speaker=record.name,
            at=f"{record.module}:{record.lineno}",
            **({"exc_info": fault} if fault is not None else {}),
        )


def class_of(fault: BaseException) -> str:
    """Return the class of an exception and of what caused it, each with its code if it has one, without their texts."""
    names: list[str] = []
    seen: BaseException | None = fault
    while seen is not None and len(names) < 5:
        names.append(type(seen).__name__ + _code_of(seen))
        seen = seen.__cause__ or (None if seen.__suppress_context__ else seen.__context__)
    return " < ".join(names)


def _code_of(fault: BaseException) -> str:
    code = getattr(fault, "sqlite_errorname", None) or getattr(fault, "sqlstate", None)
    if code is None and isinstance(fault, OSError) and fault.errno is not None:
        code = errno.errorcode.get(fault.errno)
    return f" ({code})" if code else ""


def places_of(trace: TracebackType | None) -> str:
    """Return our own frames of a traceback, such as "bot/intake/inbox.py:89 _apply", innermost last."""
    frames = [
        f"{path.relative_to(HOUSE).as_posix()}:{frame.lineno} {frame.name}"
        for frame in traceback.extract_tb(trace)
        if (path := Path(frame.filename)).is_relative_to(HOUSE)
        and path.relative_to(HOUSE).parts[0] in ROOMS
    ]
    return " > ".join(frames[-6:])


def _fault_of(exc_info: object) -> BaseException | None:
    if isinstance(exc_info, BaseException):
        return exc_info
    if isinstance(exc_info, tuple):
        return exc_info[1] if isinstance(exc_info[1], BaseException) else None
    return sys.exc_info()[1] if exc_info else None


def _sayable(value: object) -> object:
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, BaseException):
        return class_of(value)
    if isinstance(value, Mapping | list | tuple | set | frozenset | bytes):
        return "(left out)"
    return _TOKEN.sub("(token)", str(value)).replace("\n", " ")[:_LONGEST]
