"""Is what we import declared, what is declared used, and what we reach into held to a release?"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from importlib import metadata

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.house.repository import CHECKOUT, ROOMS, pyproject

# What is needed and never imported by name, and why.
NOT_IMPORTED = {
    "tzdata": "zoneinfo reads its files where the machine has no time zones",
}
# What only developers run, and they have it from their own group.
FOR_DEVELOPERS = {"content/drawings/__main__.py": {"playwright"}}
# Packages whose private names we use: a new release may change those without a word.
REACHED_INTO = {"aiosqlite": "db/engine/inline_sqlite.py"}


def imported(source: str) -> Iterator[str]:
    """Yield the packages of others that a module imports, also within functions."""
    for node in ast.walk(ast.parse(source)):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [node.module or ""]
        for name in names:
            package = name.partition(".")[0]
            if package not in ROOMS and package not in sys.stdlib_module_names:
                yield package


def declared() -> dict[str, Requirement]:
    found = map(Requirement, pyproject()["project"]["dependencies"])
    return {canonicalize_name(one.name): one for one in found}


def distributions_used() -> dict[str, str]:
    """Return by distribution the name of a module that imports it."""
    owners = metadata.packages_distributions()
    used: dict[str, str] = {}
    for room in ROOMS:
        for path in sorted((CHECKOUT / room).rglob("*.py")):
            module = path.relative_to(CHECKOUT).as_posix()
            packages = set(imported(path.read_text())) - FOR_DEVELOPERS.get(module, set())
            used |= {
                canonicalize_name(owner): module
                for package in packages
                for owner in owners.get(package, [package])
            }
    return used


def test_what_is_imported_is_declared_and_what_is_declared_is_imported() -> None:
    used, wanted = distributions_used(), declared()
    assert {name: module for name, module in used.items() if name not in wanted} == {}
    assert wanted.keys() - used.keys() == set(NOT_IMPORTED)


@pytest.mark.parametrize(
    "line", ["import tzlocal", "def f():\n    from dotenv.parser import parse_stream"]
)
def test_an_import_that_nobody_declared_would_be_seen(line: str) -> None:
    (package,) = imported(f"import os\nfrom bot.settings import Settings\n{line}\n")
    assert package in {"tzlocal", "dotenv"}


@pytest.mark.parametrize(("name", "module"), REACHED_INTO.items())
def test_what_we_reach_into_is_held_below_its_next_release(name: str, module: str) -> None:
    assert name in (CHECKOUT / module).read_text()
    assert any(one.operator in ("<", "==", "~=") for one in declared()[name].specifier)
