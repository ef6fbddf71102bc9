"""Is each drawing of an exercise fit to be sent?"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from content.files.content_faults import Fault
from content.files.library import DRAWING, FACTS, Library
from rules.items import Item
from rules.vocabulary import Kind

DRAWN_KINDS = frozenset({Kind.STRENGTH, Kind.MOBILITY, Kind.HANDS})  # a walk needs none
SIZE = (800, 600)  # one shape for all, which a phone shows at its full width
MOST_BYTES = 60_000  # patients pay for what they receive

_PNG = b"\x89PNG\r\n\x1a\n"


def check_drawings(root: Path, library: Library) -> Iterator[Fault]:
    """Yield what is wrong with the drawings, and each file that nobody would ever look at."""
    for item in library.items.values():
        folder = root / "library" / item.kind / item.id
        yield from _strays(root, folder, library)
        if (path := library.drawing(item.id)) is not None:
            yield from _drawing(root, path, item)
        elif item.kind in DRAWN_KINDS:
            mend = "add its scene to content/drawings/scenes.py, then: python -m content.drawings "
            yield _fault(root, folder / DRAWING, "the exercise has no drawing", mend + item.id)


def drawing_counts(library: Library) -> dict[Kind, dict[str, int]]:
    """Return how many exercises each kind that is drawn has, and how many of them are drawn."""
    return {
        kind: {
            "all": len(items := library.of_kind(kind)),
            "drawn": sum(library.drawing(item.id) is not None for item in items),
        }
        for kind in Kind
        if kind in DRAWN_KINDS
    }


def _strays(root: Path, folder: Path, library: Library) -> Iterator[Fault]:
    pages = {f"{language}.md" for language in library.languages}
    known = {FACTS, DRAWING, _source_of(folder / DRAWING).name, *pages}
    for path in sorted(folder.iterdir()):
        if path.name not in known:
            yield _fault(
                root, path, "nobody reads this file", f"known here: {', '.join(sorted(known))}"
            )


def _drawing(root: Path, path: Path, item: Item) -> Iterator[Fault]:
    data = path.read_bytes()
    if item.kind not in DRAWN_KINDS:
        mend = f"draw these only: {', '.join(kind for kind in Kind if kind in DRAWN_KINDS)}"
        yield _fault(root, path, f"a {item.kind} has no drawing", mend)
    if not _source_of(path).is_file():
        yield _fault(root, path, "its source is missing", f"put {_source_of(path).name} beside it")
    if (size := _size(data)) != SIZE:
        shown = "no PNG" if size is None else f"{size[0]} x {size[1]} pixels"
        yield _fault(
            root, path, f"the drawing is {shown}", f"make it a PNG of {SIZE[0]} x {SIZE[1]}"
        )
    if len(data) > MOST_BYTES:
        mend = f"use fewer colours, down to {MOST_BYTES} bytes"
        yield _fault(root, path, f"the drawing has {len(data)} bytes", mend)


def _source_of(drawing: Path) -> Path:
    return drawing.with_suffix(".svg")


def _size(data: bytes) -> tuple[int, int] | None:
    """Return width and height in pixels, None for what is no PNG; they stand behind its mark."""
    if not data.startswith(_PNG) or len(data) < 24:
        return None
    return int.from_bytes(data[16:20]), int.from_bytes(data[20:24])


def _fault(root: Path, path: Path, message: str, mend: str) -> Fault:
    file = path.relative_to(root.parent).as_posix()
    return Fault(file=file, line=1, message=message, mend=mend)
