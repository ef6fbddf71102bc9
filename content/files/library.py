"""Which items do we have, and what are their words and sources?"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from content.files.content_faults import ContentBroken, Fault
from content.files.item_facts import Facts, MovementFacts, ReferenceFacts, SafetyFacts
from content.files.item_words import ItemWords, read_words
from content.files.yaml_lines import decoded, read_marked, shaped, shaped_each
from rules.items import Item
from rules.safety import SafetyRule
from rules.vocabulary import MOVEMENT_KINDS, Kind, SafetyAnswer

ROOT = Path(__file__).parents[1]
FACTS = "facts.yaml"
DRAWING = "drawing.png"
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """Where a figure or a claim comes from; `found` says in plain words what it showed."""

    key: str
    citation: str
    doi: str = ""
    pmc: str = ""
    found: str = ""

    @property
    def url(self) -> str | None:
        """Return an address to read it at, or None where only the citation is known."""
        if self.doi:
            return f"https://doi.org/{self.doi}"
        return f"https://pmc.ncbi.nlm.nih.gov/articles/{self.pmc}/" if self.pmc else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Library:
    """Everything we can say to a patient, in every language; `version` names these exact files."""

    items: Mapping[str, Item]
    languages: tuple[str, ...]
    references: Mapping[str, Reference]
    safety: Mapping[SafetyAnswer, SafetyRule]
    version: str
    _drawings: Mapping[str, Path]
    _words: Mapping[tuple[str, str], ItemWords]

    def of_kind(self, kind: Kind) -> tuple[Item, ...]:
        """Return the items of a kind, in the order of their ids."""
        return tuple(item for item in self.items.values() if item.kind is kind)

    def drawing(self, item_id: str) -> Path | None:
        """Return the file of an item's drawing (PNG), None where words say enough."""
        return self._drawings.get(item_id)

    def words(self, item_id: str, language: str) -> ItemWords:
        """Return an item's words; every item has every one of `languages`."""
        return self._words[item_id, language]


class _Reader:
    """Reads files under `root`, remembers every fault, and hashes what it has read."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.faults: list[Fault] = []
        self.digest = hashlib.sha256()

    def text(self, path: Path) -> str:
        """Return a file's text; an absent file raises ContentBroken."""
        if not path.is_file():
            raise ContentBroken([self.fault(path, "the file is missing", "write it")])
        return decoded(self.data(path), file=self.name(path))

    def data(self, path: Path) -> bytes:
        data = path.read_bytes()
        self.digest.update(f"{path.relative_to(self.root)}\0{len(data)}\0".encode() + data)
        return data

    def fault(self, path: Path, message: str, mend: str) -> Fault:
        return Fault(file=self.name(path), line=1, message=message, mend=mend)

    def name(self, path: Path) -> str:
        return path.relative_to(self.root.parent).as_posix()


def load_library(root: Path = ROOT) -> Library:
    """Read the library under `root`; raises ContentBroken with every fault, not only the first."""
    reader = _Reader(root)
    folders = list(_item_folders(reader))
    languages = tuple(sorted({page.stem for folder in folders for page in folder.glob("*.md")}))
    items: dict[str, Item] = {}
    words: dict[tuple[str, str], ItemWords] = {}
    for folder in folders:
        _read_item(reader, folder, languages, items, words)
    drawings = _read_drawings(reader, folders)
    references = _read_references(reader)
    safety = _read_safety(reader)
    if reader.faults:
        raise ContentBroken(reader.faults)
    return Library(
        items=MappingProxyType(dict(sorted(items.items()))),
        languages=languages,
        references=references,
        safety=safety,
        version=reader.digest.hexdigest()[:12],
        _drawings=drawings,
        _words=MappingProxyType(words),
    )


def _item_folders(reader: _Reader) -> Iterator[Path]:
    for kind_folder in sorted((reader.root / "library").iterdir()):
        if kind_folder.name not in set(Kind):
            mend = f"known kinds: {', '.join(Kind)}"
            reader.faults.append(reader.fault(kind_folder, "not a kind of item", mend))
            continue
        yield from sorted(kind_folder.iterdir())


def _read_item(
    reader: _Reader,
    folder: Path,
    languages: tuple[str, ...],
    items: dict[str, Item],
    words: dict[tuple[str, str], ItemWords],
) -> None:
    try:
        item = _item(reader, folder)
        if item.id in items:
            mend = "give one of them another name"
            fault = reader.fault(folder, f"{items[item.id].kind} has this id too", mend)
            raise ContentBroken([fault])
        items[item.id] = item
    except ContentBroken as broken:
        reader.faults.extend(broken.faults)
        return
    for language in languages:
        try:
            words[item.id, language] = _words(reader, folder / f"{language}.md", item)
        except ContentBroken as broken:
            reader.faults.extend(broken.faults)


def _item(reader: _Reader, folder: Path) -> Item:
    if not _ID.fullmatch(folder.name):
        mend = "name the folder in small letters, digits and hyphens"
        raise ContentBroken([reader.fault(folder, "not an item's id", mend)])
    kind = Kind(folder.parent.name)
    path = folder / FACTS
    marked = read_marked(reader.text(path), file=reader.name(path))
    facts: Facts = shaped(marked, MovementFacts if kind in MOVEMENT_KINDS else Facts)
    return Item(id=folder.name, kind=kind, **dict(facts))


def _words(reader: _Reader, path: Path, item: Item) -> ItemWords:
    words = read_words(reader.text(path), file=reader.name(path), kind=item.kind)
    if set(words.answers) != set(item.answers):
        message = f"answers are {', '.join(words.answers) or 'none'}"
        mend = f"give a label to each of: {', '.join(item.answers) or 'none'}, as {FACTS} says"
        raise ContentBroken([reader.fault(path, message, mend)])
    return words


def _read_drawings(reader: _Reader, folders: list[Path]) -> Mapping[str, Path]:
    """Return the drawing of each item that has one; it is a part of what was accepted."""
    files = {folder.name: folder / DRAWING for folder in folders if (folder / DRAWING).is_file()}
    for file in files.values():
        reader.data(file)
    return MappingProxyType(files)


def _read_references(reader: _Reader) -> Mapping[str, Reference]:
    path = reader.root / "references.yaml"
    try:
        marked = read_marked(reader.text(path), file=reader.name(path))
        facts = shaped_each(marked, ReferenceFacts)
    except ContentBroken as broken:
        reader.faults.extend(broken.faults)
        return {}
    return MappingProxyType({key: Reference(key=key, **dict(fact)) for key, fact in facts.items()})


def _read_safety(reader: _Reader) -> Mapping[SafetyAnswer, SafetyRule]:
    path = reader.root / "safety.yaml"
    try:
        marked = read_marked(reader.text(path), file=reader.name(path))
        facts = shaped_each(marked, SafetyFacts)
        if set(facts) != set(SafetyAnswer):
            message = f"the answers are: {', '.join(facts)}"
            mend = f"say what each of these takes away: {', '.join(SafetyAnswer)}"
            raise ContentBroken([reader.fault(path, message, mend)])
    except ContentBroken as broken:
        reader.faults.extend(broken.faults)
        return {}
    rules = {SafetyAnswer(answer): _safety_rule(fact) for answer, fact in facts.items()}
    return MappingProxyType(rules)


def _safety_rule(facts: SafetyFacts) -> SafetyRule:
    return SafetyRule(
        removes=facts.removes,
        postures=facts.postures,
        waits=facts.waits_for_coordinator,
        steadies=facts.steadies,
        cautions=facts.cautions,
    )
