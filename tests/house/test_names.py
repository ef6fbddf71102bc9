"""Can a newcomer guess each name, and does each name mean one thing?"""

from __future__ import annotations

import ast
from collections import defaultdict
from pathlib import Path

import pytest

from tests.house.repository import CHECKOUT, ROOMS

# Words that had several meanings each; docs/glossary.md says what is said for them now.
DONT_SAY = frozenset(
    {
        "place",
        "keep",
        "keeping",
        "turn",
        "told",
        "telling",
        "hold",
        "page",
        "board",
        "boards",
        "way",
        "said",
    }
    | {
        "note",
        "noting",
        "lane",
        "lanes",
        "visit",
        "visits",
        "visiting",
        "shelf",
        "hearing",
        "listening",
    }
    | {
        "receiving",
        "reaching",
        "making",
        "makers",
        "placing",
        "watching",
        "rereading",
        "introducing",
    }
    | {"utils", "helpers", "manager", "base", "common"}
)
# A page of HTML is what the trade calls a page.
PAGES = {
    "bot/commands/demo/page.py",
    "content/gallery/page.py",
    "simulator/page",
    "bot/patient/appointment_page.py",
}
PAGES |= {"reports/appointment_page.py"}


def modules(rooms: tuple[str, ...] = ROOMS) -> list[Path]:
    return [path for room in rooms for path in sorted((CHECKOUT / room).rglob("*.py"))]


def badly_named(names: list[str]) -> list[str]:
    return [
        name
        for name in names
        if not any(name.startswith(page) for page in PAGES)
        and DONT_SAY & set(Path(name).with_suffix("").name.split("_"))
    ]


def defined_twice(sources: dict[str, str]) -> dict[str, list[str]]:
    """Return each public class name with the files that define it, where there are several."""
    found = defaultdict(list)
    for name, source in sources.items():
        for node in ast.parse(source).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                found[node.name].append(name)
    return {name: files for name, files in found.items() if len(files) > 1}


def test_no_module_bears_a_word_of_many_meanings() -> None:
    names = [path.relative_to(CHECKOUT).as_posix() for path in modules()]
    assert badly_named([name for name in names if not name.startswith("migrations/versions")]) == []


@pytest.mark.parametrize(
    "rooms",
    # The stand-in for Telegram could leave the house: its Message is Telegram's, not ours.
    [tuple(room for room in ROOMS if room != "simulator"), ("simulator",)],
    ids=["the house", "the stand-in"],
)
def test_no_class_name_is_defined_twice(rooms: tuple[str, ...]) -> None:
    assert defined_twice({str(path): path.read_text() for path in modules(rooms)}) == {}


def test_a_second_meaning_would_be_seen() -> None:
    assert badly_named(["bot/patient/keeping.py", "db/note.py", "rules/pain.py"]) == [
        "bot/patient/keeping.py",
        "db/note.py",
    ]
    twice = {"a.py": "class Entry: ...", "b.py": "class Entry: ...", "c.py": "class _Own: ..."}
    assert defined_twice(twice) == {"Entry": ["a.py", "b.py"]}
