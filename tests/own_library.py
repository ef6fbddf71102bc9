"""What does the library hold that Limber ships with?"""

from __future__ import annotations

from functools import cache

from content.files.library import Library, load_library


@cache
def own_library() -> Library:
    """Return the library as it ships: it never changes, so a process of tests reads it once."""
    return load_library()
