"""Is everything that Limber may say fit to be said? Every check of this room, over one folder."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from functools import cache
from pathlib import Path

from content.checks.library_checks import check_library
from content.checks.phrase_checks import check_phrases
from content.checks.quoted_labels import check_quotes
from content.checks.sentence_checks import check_sentences
from content.checks.visible_words import check_visible_words
from content.files.answer_words import load_answer_words
from content.files.content_faults import ContentBroken, Fault
from content.files.holidays import HOLIDAYS, holiday_faults
from content.files.library import ROOT, load_library
from content.files.programmes import load_programmes
from content.files.typed_words import load_typed
from content.files.zones import ZONES_FILE, load_zones


def content_faults(today: date, root: Path = ROOT) -> list[Fault]:
    """Return every fault of library, typed words, sentences, programmes, zones, holidays and phrases, each once."""
    library = cache(lambda: load_library(root))
    checks: tuple[Callable[[], Iterable[Fault]], ...] = (
        lambda: check_library(library(), root, today=today),
        lambda: check_phrases(root),
        lambda: check_quotes(library(), root),
        lambda: _loaded(lambda: load_typed(root)),
        lambda: check_sentences(root),
        lambda: _loaded(lambda: load_answer_words({}, root)),
        lambda: _loaded(lambda: load_programmes(root)),
        lambda: _loaded(lambda: load_zones(root / ZONES_FILE.name)),
        lambda: holiday_faults(root / HOLIDAYS.name),
    )
    faults = {fault for check in checks for fault in _told(check)}
    # What is broken otherwise cannot be counted as it would be sent.
    return sorted(faults or set(_told(lambda: check_visible_words(root))))


def _loaded(load: Callable[[], object]) -> Iterator[Fault]:
    load()
    yield from ()


def _told(check: Callable[[], Iterable[Fault]]) -> list[Fault]:
    """Return what a check finds, or the faults because of which it could not look."""
    try:
        return list(check())
    except ContentBroken as broken:
        return list(broken.faults)
