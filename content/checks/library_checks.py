"""Is the library fit to be sent? What the shape of a file cannot show."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

from content.checks.pictures import check_drawings
from content.checks.reading_grade import reading_grade
from content.files.content_faults import Fault
from content.files.forbidden_words import Rule, load_forbidden
from content.files.item_words import ItemWords
from content.files.library import FACTS, ROOT, Library
from rules.items import Item
from rules.message import utf16_length
from rules.vocabulary import MOVEMENT_KINDS, Depth, Evidence, Kind

# Patients' texts in English are at most this hard to read (clinical rules, section 6).
HIGHEST_GRADE = 6.0
# One message stays one screen of a phone. The builder adds when to stop to a movement, and to
# every item why it came, or its source: room for them is counted in.
LONGEST_MESSAGE = 1_000
ROOM_FOR_A_MOVEMENT = 200
ROOM_FOR_A_SOURCE = 80
VARIABLES = frozenset({"minutes"})

_CITED_KINDS = MOVEMENT_KINDS | {Kind.LESSON}
_BRACES = re.compile(r"\{([^{}]*)\}|[{}]")
_MARKUP = re.compile(r"^(#|>|[-*+] |\d+\. )|(?<!\*)\*(?!\*)|__|`|\]\(|<[a-z/]", re.MULTILINE)


def check_library(library: Library, root: Path = ROOT, *, today: date) -> list[Fault]:
    """Return all that is wrong with the library under `root` on `today`; raises ContentBroken."""
    rules = load_forbidden(root)
    pages = pages_of(library, root)
    faults = [fault for item in library.items.values() for fault in _facts(root, item, library)]
    faults += [
        _out_of_date(root, item) for item in library.items.values() if item.review_by < today
    ]
    faults += [fault for page in pages for fault in _page(page, rules)]
    faults += check_drawings(root, library)
    return sorted([*faults, *_same_titles(pages)])


def counts(library: Library) -> dict[Kind, dict[str, int]]:
    """Return how many texts each kind has in each language; each depth of a lesson is one."""
    depths = {Kind.LESSON: len(Depth)}
    return {
        kind: {
            language: len(library.of_kind(kind)) * depths.get(kind, 1)
            for language in library.languages
        }
        for kind in Kind
    }


def pages_of(library: Library, root: Path) -> list[CheckedPage]:
    """Return every words file of the library."""
    return [
        CheckedPage(root=root, item=item, language=language, words=library.words(item.id, language))
        for item in library.items.values()
        for language in library.languages
    ]


@dataclass(frozen=True, kw_only=True)
class CheckedPage:
    """One words file."""

    root: Path
    item: Item
    language: str
    words: ItemWords

    @property
    def path(self) -> Path:
        return self.root / "library" / self.item.kind / self.item.id / f"{self.language}.md"

    @cached_property
    def messages(self) -> tuple[str, ...]:
        """What a patient may receive of this page, each message on its own."""
        words = self.words
        if words.depths:
            return tuple(f"{words.title}\n{text}" for text in words.depths.values())
        return ("\n".join(words.texts()),)

    @property
    def plain_messages(self) -> tuple[str, ...]:
        """The messages that must be easy to read: all but a lesson's last depth."""
        words = self.words
        if words.depths:
            return tuple(
                text for depth, text in words.depths.items() if depth is not Depth.ACADEMIC
            )
        return ("\n".join(words.texts()[1:]),)

    def fault(self, message: str, mend: str, needle: str = "") -> Fault:
        """Return a fault at the first line that holds `needle`, or the start of it."""
        lines = self.path.read_text("utf-8-sig").splitlines()
        starts = (needle, needle.split(" ", 1)[0])
        found = (at for start in starts for at, line in enumerate(lines, 1) if start in line)
        return Fault(
            file=self.path.relative_to(self.root.parent).as_posix(),
            line=next(found, 1),
            message=message,
            mend=mend,
        )


def _page(page: CheckedPage, rules: Mapping[str, Rule]) -> Iterator[Fault]:
    yield from _too_long(page)
    yield from _too_hard(page)
    yield from _marks(page)
    yield from _variables(page)
    for name, rule in rules.items():
        yield from _forbidden(page, name, rule)


def _too_long(page: CheckedPage) -> Iterator[Fault]:
    room = ROOM_FOR_A_MOVEMENT if page.item.kind in MOVEMENT_KINDS else ROOM_FOR_A_SOURCE
    for text in page.messages:
        length = utf16_length(text) + room
        if length > LONGEST_MESSAGE:
            message = f"the message would be {length} characters long"
            yield page.fault(message, f"shorten it to {LONGEST_MESSAGE} at most", _start(text))


def _too_hard(page: CheckedPage) -> Iterator[Fault]:
    for text in page.plain_messages if page.language == "en" else ():
        if (grade := reading_grade(text)) > HIGHEST_GRADE:
            message = f"reading grade {grade:.2f}"
            mend = f"shorter sentences and words, down to {HIGHEST_GRADE:g}"
            yield page.fault(message, mend, _start(text))


def _start(text: str) -> str:
    return max(text.splitlines(), key=len)[:20]


def _marks(page: CheckedPage) -> Iterator[Fault]:
    for text in page.words.texts():
        for mark in re.findall("[!¡]", text)[:1]:
            yield page.fault("an exclamation mark", "say it calmly", mark)
        if markup := _MARKUP.search(text):
            mend = "only **bold** is formatted; the rest would be read as it stands"
            yield page.fault(f"formatting: '{markup[0]}'", mend, markup[0])
        if text.count("**") % 2:
            yield page.fault("a '**' without its partner", "close the bold stretch", "**")


def _variables(page: CheckedPage) -> Iterator[Fault]:
    known = VARIABLES if page.item.counts_minutes else frozenset[str]()
    for text in page.words.texts():
        for brace in _BRACES.finditer(text):
            if brace[1] not in known:
                mend = f"known here: {', '.join(sorted(known)) or 'none'}"
                yield page.fault(f"unknown variable '{brace[0]}'", mend, brace[0])


def _forbidden(page: CheckedPage, name: str, rule: Rule) -> Iterator[Fault]:
    if page.item.kind not in rule.kinds:
        return
    if page.language not in rule.patterns:
        mend = f"give the rule '{name}' a pattern for '{page.language}'"
        yield page.fault(f"nobody knows what '{name}' is here", mend)
        return
    for text in page.messages:
        for found in rule.matches(text, page.language):
            yield page.fault(f"'{found}' ({name})", rule.reason, found)


def _facts(root: Path, item: Item, library: Library) -> Iterator[Fault]:
    for key in item.evidence:
        if key not in library.references:
            mend = "name a key of references.yaml"
            yield _facts_fault(root, item, f"unknown reference '{key}'", mend, "evidence:")
    needs_source = item.kind in _CITED_KINDS or item.evidence_strength is not Evidence.GENERAL
    if needs_source and not item.evidence:
        yield _facts_fault(root, item, "no evidence", "name its references", "evidence_strength:")


def _out_of_date(root: Path, item: Item) -> Fault:
    mend = "have a clinician read it, then set a new day"
    return _facts_fault(root, item, f"review was due by {item.review_by}", mend, "review_by:")


def _facts_fault(root: Path, item: Item, message: str, mend: str, needle: str) -> Fault:
    path = root / "library" / item.kind / item.id / FACTS
    lines = path.read_text("utf-8-sig").splitlines()
    line = next((at for at, text in enumerate(lines, 1) if text.startswith(needle)), 1)
    file = path.relative_to(root.parent).as_posix()
    return Fault(file=file, line=line, message=message, mend=mend)


def _same_titles(pages: list[CheckedPage]) -> Iterator[Fault]:
    owners: dict[tuple[str, str], list[CheckedPage]] = defaultdict(list)
    for page in pages:
        owners[page.language, page.words.title.casefold()].append(page)
    for first, *others in owners.values():
        for other in others:
            message = f"{first.item.kind}/{first.item.id} has this title too"
            yield other.fault(message, "give each item a title of its own", "title:")
