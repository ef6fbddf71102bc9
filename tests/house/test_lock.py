"""Can pip alone install what was tested, from any index?"""

from __future__ import annotations

import re

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.house.repository import CHECKOUT, pyproject

LOCKS = ("run", "dev")
ADDRESS = re.compile(r"://|^\s*-|@\s*file:|^\s*--?[a-z-]*(index|find-links)", re.MULTILINE)
ADDRESSES = [
    "--index-url https://somewhere/simple",
    "-f /opt/packages",
    "--find-links=/opt/packages",
    "rich @ file:///opt/rich.whl",
    "rich @ https://somewhere/rich.whl",
]


def lock(name: str) -> str:
    return (CHECKOUT / "requirements" / f"{name}.txt").read_text()


def without_hashes(text: str) -> str:
    return re.sub(r"^ +--hash=sha256:[0-9a-f]{64}( \\)?$", "", text, flags=re.MULTILINE)


def pinned(text: str) -> dict[str, list[str]]:
    """Return the pinned versions by package: more than one where Pythons need different ones."""
    versions: dict[str, list[str]] = {}
    for package, version in re.findall(r"^([\w.-]+)(?:\[[\w,]+\])?==([^\s;]+)", text, re.MULTILINE):
        versions.setdefault(canonicalize_name(package), []).append(version)
    return versions


@pytest.mark.parametrize("name", LOCKS)
def test_the_lock_carries_no_address(name: str) -> None:
    assert not ADDRESS.findall(without_hashes(lock(name)))


@pytest.mark.parametrize("line", ADDRESSES)
def test_an_address_would_be_seen(line: str) -> None:
    assert ADDRESS.search(without_hashes(f"{lock('run')}\n{line}\n"))


@pytest.mark.parametrize("name", LOCKS)
def test_every_package_is_pinned_by_hash(name: str) -> None:
    heads = re.findall(r"^[\w].*$", lock(name), re.MULTILINE)
    assert heads
    assert [line for line in heads if "==" not in line or not line.endswith("\\")] == []


def test_what_runs_is_what_was_tested() -> None:
    tested = pinned(lock("dev"))
    assert {name: tested.get(name) for name in pinned(lock("run"))} == pinned(lock("run"))


@pytest.mark.parametrize("name", LOCKS)
def test_the_lock_answers_to_the_project(name: str) -> None:
    project = pyproject()
    groups = project["dependency-groups"]
    wanted = project["project"]["dependencies"] + groups["build"]
    if name == "dev":
        wanted += groups["dev"]
    held = pinned(lock(name))
    for requirement in map(Requirement, wanted):
        versions = held.get(canonicalize_name(requirement.name))
        assert versions, f"{requirement.name} is not locked: make lock"
        assert all(map(requirement.specifier.contains, versions)), f"{requirement}: make lock"
