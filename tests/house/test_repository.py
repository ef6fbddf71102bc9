"""Is there anything in the repository that belongs to one machine?"""

from __future__ import annotations

import re

import pytest

from tests.house.repository import CHECKOUT, tracked_texts

# Registries and their file stores; an index is the installing machine's own affair.
REGISTRIES = re.compile(r"pypi\.org|pythonhosted\.org|npmjs\.org|npmjs\.com|registry\.yarnpkg")
# A folder of somebody's own: a home, or where this checkout lies.
MACHINE_PATHS = re.compile(r"(?<![\w.])/(?:home|Users|root)/[\w.]")
# An ignore of a checker, and the reason that must follow it.
IGNORE = re.compile(r"#\s*(?:noqa|type: ignore|pragma: no|fmt: )")
IGNORE_WITH_REASON = re.compile(
    r"#\s*(?:noqa: [A-Z0-9, ]+?|type: ignore\[[\w, -]+\]|pragma: no \w+|fmt: \w+)"
    r"\s+[-#(\w]\W*\w{2,}"
)


def lines_like(pattern: re.Pattern[str], name: str = "") -> list[str]:
    return [
        f"{path}:{number}: {line.strip()}"
        for path, text in tracked_texts().items()
        if path.endswith(name)
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


@pytest.mark.parametrize("line", ["x = 1  # no" + "qa: S101", "y = 2  # type:" + " ignore[misc]"])
def test_an_ignore_without_a_reason_would_be_seen(line: str) -> None:
    assert IGNORE.search(line)
    assert not IGNORE_WITH_REASON.search(line)
    assert IGNORE_WITH_REASON.search(f"{line} - the name of a header")


def test_every_ignore_carries_its_reason() -> None:
    bare = [line for line in lines_like(IGNORE, ".py") if not IGNORE_WITH_REASON.search(line)]
    assert bare == []
