"""Does each room import only what it may, and would anything else be refused?"""

from __future__ import annotations

import ast
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.repository import CHECKOUT, ROOMS, pyproject

# The table of rooms: what each may import of the house.
MAY_IMPORT = {
    "rules": (),
    "content": ("rules",),
    "db": ("rules",),
    "reports": ("rules", "content"),
    "scheduler": ("rules", "content", "db", "reports"),
    "bot": ("rules", "content", "db", "reports"),
    "migrations": ("db",),
    "simulator": (),
}
# Where bot joins the other rooms.
COMPOSITION = ("bot/root.py", "bot/__main__.py", "bot/commands/demo/command.py")
# Where a new module of each room may stand: an area, where the room has areas alone.
AREA = {"bot": "bot/patient", "content": "content/language", "scheduler": "scheduler/messages"}
REACHED_INDIRECTLY = {("migrations", "rules")}


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    program = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    return subprocess.run(
        [sys.executable, "-c", program, "--no-cache"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def bare_house(tmp_path: Path) -> Path:
    """The modules of the house with nothing in them but the named bridges, under the real contracts."""
    shutil.copy(CHECKOUT / "pyproject.toml", tmp_path)
    for room in ROOMS:
        for module in (CHECKOUT / room).rglob("*.py"):
            empty = tmp_path / module.relative_to(CHECKOUT)
            empty.parent.mkdir(parents=True, exist_ok=True)
            empty.touch()
    for contract in pyproject()["tool"]["importlinter"]["contracts"]:
        for bridge in contract.get("ignore_imports", ()):
            importer, _, imported = bridge.partition(" -> ")
            if "*" not in bridge:
                write(tmp_path / f"{importer.replace('.', '/')}.py", (imported,))
    return tmp_path


def write(path: Path, imported: tuple[str, ...]) -> None:
    path.write_text("".join(f"import {room}\n" for room in imported))


def test_the_house_keeps_its_contracts() -> None:
    done = lint_imports(CHECKOUT)
    assert done.returncode == 0, done.stdout + done.stderr


def test_what_the_table_allows_is_allowed(bare_house: Path) -> None:
    for room, allowed in MAY_IMPORT.items():
        write(bare_house / AREA.get(room, room) / "allowed.py", allowed)
    for module in COMPOSITION:
        write(bare_house / module, ("migrations", "scheduler", "simulator"))
    done = lint_imports(bare_house)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("module", "imported"),
    [
        ("bot/intake/odd.py", "bot.patient.pain"),
        ("bot/patient/odd.py", "bot.staff.team"),
        ("bot/staff/odd.py", "bot.patient.pain"),
        ("content/patient/odd.py", "content.staff.alerts"),
        ("db/engine/odd.py", "db.delivery.claims"),
        ("scheduler/messages/odd.py", "scheduler.tick"),
    ],
)
def test_an_area_that_imports_upwards_is_refused(
    bare_house: Path, module: str, imported: str
) -> None:
    write(bare_house / module, (imported,))
    done = lint_imports(bare_house)
    assert done.returncode == 1, done.stderr
    assert f"{module[:-3].replace('/', '.')} -> {imported}" in done.stdout


@pytest.mark.parametrize("room", ROOMS)
def test_what_the_table_does_not_allow_is_refused(bare_house: Path, room: str) -> None:
    forbidden = [other for other in ROOMS if other != room and other not in MAY_IMPORT[room]]
    for other in forbidden:
        write(bare_house / AREA.get(room, room) / f"imports_{other}.py", (other,))
    done = lint_imports(bare_house)
    assert done.returncode == 1, done.stderr
    refused = [
        other for other in forbidden if f"{room} is not allowed to import {other}" in done.stdout
    ]
    assert refused == [other for other in forbidden if (room, other) not in REACHED_INDIRECTLY]


def packages_imported(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield (node.module or "").partition(".")[0]


def strangers_to_rules(source: str) -> set[str]:
    return set(packages_imported(source)) - sys.stdlib_module_names - {"rules"}


@pytest.mark.parametrize(
    "path", sorted((CHECKOUT / "rules").rglob("*.py")), ids=lambda path: str(path.name)
)
def test_rules_need_only_the_standard_library(path: Path) -> None:
    assert strangers_to_rules(path.read_text()) == set()


@pytest.mark.parametrize(
    "line",
    ["import yaml", "from sqlalchemy.orm import Session", "def f():\n    import babel.dates"],
)
def test_a_rule_that_needs_a_package_would_be_seen(line: str) -> None:
    assert strangers_to_rules(f"import datetime\nfrom rules.vocabulary import Kind\n{line}\n")
