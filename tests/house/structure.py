"""How is the house built? Its areas and their imports as a picture, and its size in figures: `make architecture`."""

from __future__ import annotations

import ast
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.house.repository import CHECKOUT, ROOMS

PAGE = CHECKOUT / "docs" / "architecture.md"
# The picture and the figures stand between these lines of the page; the rest is written by hand.
BEGIN, END = "<!-- made by `make architecture` -->", "<!-- made until here -->"
# What a migration was is never changed, and the composition root joins everything with everything.
_DRAWN = ("bot", "scheduler", "reports", "content", "db", "rules")


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """The modules of a checkout with their sources parsed, and who imports whom."""

    trees: Mapping[str, ast.Module]
    lines: Mapping[str, int]
    imports: Mapping[str, frozenset[str]]


def read_house(root: Path) -> House:
    """Read every module of every room under `root`."""
    sources = {
        ".".join(path.relative_to(root).with_suffix("").parts).removesuffix(".__init__"): path
        for room in ROOMS
        for path in sorted((root / room).rglob("*.py"))
    }
    trees = {name: ast.parse(path.read_text()) for name, path in sources.items()}
    lines = {name: path.read_text().count("\n") for name, path in sources.items()}
    imports = {name: frozenset(_imported(tree, trees) - {name}) for name, tree in trees.items()}
    return House(trees=trees, lines=lines, imports=imports)


def _imported(tree: ast.Module, known: Mapping[str, ast.Module]) -> set[str]:
    found = set[str]()
    # What only the type checker imports is no link of a chain.
    types = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test)
    ]
    for_types = {id(inner) for node in types for inner in ast.walk(node)}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and id(node) not in for_types:
            for alias in node.names:
                full = f"{node.module}.{alias.name}"
                found.add(full if full in known else node.module)
    return found & set(known)


def area_of(module: str) -> str:
    """Return the folder of a module inside its room, or the room for what lies in it directly."""
    parts = module.split(".")
    return ".".join(parts[:2]) if len(parts) > 2 else parts[0]


def longest_chain(house: House, room: str) -> int:
    """Return how many modules of a room the longest chain of imports goes through."""

    packages = {one.rpartition(".")[0] for one in house.trees}
    modules = {one for one in house.trees if one.startswith(f"{room}.")} - packages

    @cache
    def depth(module: str) -> int:
        # A package names its modules for whoever looks into it: that is no link of a chain.
        inside = house.imports[module] & modules
        return 1 + max(map(depth, inside), default=0)

    return max(map(depth, modules), default=0)


def edges_between_areas(house: House) -> Counter[tuple[str, str]]:
    """Return how many imports lead from each area to each other."""
    return Counter(
        (area_of(importer), area_of(imported))
        for importer, all_imported in house.imports.items()
        for imported in all_imported
        if area_of(importer) != area_of(imported)
    )


def used_at_one_place(house: House) -> int:
    """Return how many private functions are named at one place only besides their definition."""
    named = Counter[str]()
    defined = Counter[str]()
    for tree in house.trees.values():
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                if node.name.startswith("_") and not node.name.startswith("__"):
                    defined[node.name] += 1
            elif isinstance(node, ast.Name):
                named[node.id] += 1
            elif isinstance(node, ast.Attribute):
                named[node.attr] += 1
    return sum(count for name, count in defined.items() if named[name] <= count)


def figures(house: House) -> Iterator[str]:
    """Yield the table of each room, and what is true of all."""
    yield "| Room | files | lines | areas | longest chain of imports |"
    yield "|---|---|---|---|---|"
    for room in ROOMS:
        modules = [one for one in house.trees if one.split(".")[0] == room]
        areas = {area_of(one) for one in modules} - {room}
        lines = sum(house.lines[one] for one in modules)
        yield (
            f"| `{room}/` | {len(modules)} | {lines:,} | {len(areas)} |"
            f" {longest_chain(house, room)} |"
        )
    inside = [
        pair
        for pair in edges_between_areas(house)
        if pair[0].split(".")[0] == pair[1].split(".")[0]
    ]
    yield ""
    yield (
        f"{len(house.trees)} files, {sum(house.lines.values()):,} lines;"
        f" {len(inside)} pairs of areas of one room import each other's modules, all downwards;"
        f" {used_at_one_place(house)} private functions are used at one place."
    )


def picture(house: House) -> Iterator[str]:
    """Yield the areas and the imports between them as a Mermaid diagram."""
    drawn = defaultdict(set)
    for module in house.trees:
        room = module.split(".")[0]
        if room in _DRAWN:
            drawn[room].add(area_of(module))
    yield "```mermaid"
    yield "flowchart TD"
    for room, areas in drawn.items():
        yield f"  subgraph {room}"
        yield from (
            f"    {area.replace('.', '_')}[{area.split('.')[-1]}]" for area in sorted(areas)
        )
        yield "  end"
    for importer, imported in sorted(edges_between_areas(house)):
        rooms = importer.split(".")[0], imported.split(".")[0]
        # Arrows inside a room, and one from room to room: all of them would hide each other.
        if rooms[0] == rooms[1] and rooms[0] in _DRAWN:
            yield f"  {importer.replace('.', '_')} --> {imported.replace('.', '_')}"
    for pair in sorted({(a.split(".")[0], b.split(".")[0]) for a, b in edges_between_areas(house)}):
        if pair[0] != pair[1] and set(pair) <= set(_DRAWN):
            yield f"  {pair[0]} -.-> {pair[1]}"
    yield "```"


def made_part(house: House) -> str:
    """Return what stands between the marks of the page."""
    return "\n".join([BEGIN, "", *picture(house), "", *figures(house), "", END])


def main() -> None:
    house = read_house(CHECKOUT)
    head, _, rest = PAGE.read_text().partition(BEGIN)
    PAGE.write_text(head + made_part(house) + rest.partition(END)[2])
    sys.stdout.write("\n".join(figures(house)) + "\n")


if __name__ == "__main__":
    main()
