"""Is there anything in the repository that belongs to one machine?"""

from __future__ import annotations

import re
from itertools import pairwise

import pytest

from tests.house.repository import CHECKOUT, tracked_texts

# Registries and their file stores; an index is the installing machine's own affair.
REGISTRIES = re.compile(r"pypi\.org|pythonhosted\.org|npmjs\.org|npmjs\.com|registry\.yarnpkg")
# A folder of somebody's own: a home, or where this checkout lies.
MACHINE_PATHS = re.compile(r"(?<![\w.])/(?:home|Users|root)/[\w.]")
# An ignore of a checker, and the reason that must follow it.
IGNORE = re.compile(r"#\s*(?:noqa|type: ignore|pragma: no)")
IGNORE_WITH_REASON = re.compile(
    r"#\s*(?:noqa: [A-Z0-9, ]+?|type: ignore\[[\w, -]+\]|pragma: no \w+)"
    r"\s+[-#(\w].*[a-z]{2,}"
)


def lines_like(pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{path}:{number}: {line.strip()}"
        for path, text in tracked_texts().items()
        for number, line in enumerate(text.splitlines(), start=1)
        if pattern.search(line)
    ]


def test_no_file_names_a_package_registry() -> None:
    assert lines_like(REGISTRIES) == []


def test_no_file_names_a_folder_of_one_machine() -> None:
    assert lines_like(MACHINE_PATHS) == []
    if CHECKOUT.parent.as_posix() != "/":
        assert lines_like(re.compile(re.escape(f"{CHECKOUT.as_posix()}/"))) == []


@pytest.mark.parametrize(
    "path", ["/home" + "/ada/limber", 'open("/root' + '/.pgpass")', "see /Users" + "/ada"]
)
def test_a_folder_of_one_machine_would_be_seen(path: str) -> None:
    assert MACHINE_PATHS.search(path)


@pytest.mark.parametrize("host", ["https://pypi" + ".org/simple", "files.python" + "hosted.org"])
def test_a_registry_would_be_seen(host: str) -> None:
    assert REGISTRIES.search(host)


def ignores_without_reason(text: str) -> list[str]:
    """Return the lines that switch a checker off and say why neither there nor on the line above."""
    lines = ["", *text.splitlines()]
    return [
        line
        for above, line in pairwise(lines)
        if IGNORE.search(line)
        and not IGNORE_WITH_REASON.search(line)
        and not above.lstrip().startswith("# ")
    ]


def test_every_ignore_carries_its_reason() -> None:
    bare = {path: ignores_without_reason(text) for path, text in tracked_texts().items()}
    assert {path: lines for path, lines in bare.items() if lines and path.endswith(".py")} == {}


@pytest.mark.parametrize("line", ["x = 1  # no" + "qa: S101", "y = 2  # type:" + " ignore[misc]"])
def test_an_ignore_without_a_reason_would_be_seen(line: str) -> None:
    assert ignores_without_reason(f"z = 3\n{line}\n") == [line]
    assert ignores_without_reason(f"{line} - the name of a header\n") == []
    assert ignores_without_reason(f"# The name of a header.\n{line}\n") == []
